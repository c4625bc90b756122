package dev.nonagon.books;

import java.util.List;

/**
 * What an alias stands for.
 *
 * @param targets models, combos or patterns of models, at least one; several are a pool, each asked in turn
 */
public record AliasData(List<String> targets) {
    public AliasData {
        targets = List.copyOf(targets);
    }

    public static AliasData of(String... targets) {
        return new AliasData(List.of(targets));
    }
}
