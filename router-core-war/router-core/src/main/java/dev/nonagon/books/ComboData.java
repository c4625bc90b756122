package dev.nonagon.books;

import java.util.List;

/**
 * Models that are tried in turn.
 *
 * @param strategy how: {@code fallback} goes through them in their order
 * @param members models, aliases or combos, at least one
 */
public record ComboData(String strategy, List<String> members, String notes) {
    public static final String FALLBACK = "fallback";

    public ComboData {
        members = List.copyOf(members);
    }

    public static ComboData of(String... members) {
        return new ComboData(FALLBACK, List.of(members), "");
    }
}
