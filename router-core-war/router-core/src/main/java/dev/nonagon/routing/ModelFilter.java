package dev.nonagon.routing;

import dev.nonagon.names.NamePatterns;
import java.util.List;

/**
 * Which models an account may be asked for. Immutable.
 *
 * @param allowed names and patterns; empty for all
 * @param excluded names and patterns; they win
 */
public record ModelFilter(NamePatterns allowed, NamePatterns excluded) {
    public static final ModelFilter ALL = new ModelFilter(NamePatterns.NONE, NamePatterns.NONE);

    public static ModelFilter of(List<String> allowed, List<String> excluded) {
        return allowed.isEmpty() && excluded.isEmpty()
                ? ALL
                : new ModelFilter(NamePatterns.of(allowed), NamePatterns.of(excluded));
    }

    /** Allocates nothing. */
    public boolean takes(String model) {
        return (allowed.isEmpty() || allowed.match(model)) && !excluded.match(model);
    }
}
