package dev.nonagon.apikeys;

import java.util.List;

/**
 * What a client asks for.
 *
 * @param combo whether it is a combo, directly or by an alias
 * @param names every name under which it is known: as asked, what an alias stands for, with the provider's id; at least one
 */
public record Asked(boolean combo, List<String> names) {
    public Asked {
        names = List.copyOf(names);
    }

    public static Asked model(String... names) {
        return new Asked(false, List.of(names));
    }

    public static Asked combo(String... names) {
        return new Asked(true, List.of(names));
    }
}
