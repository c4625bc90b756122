package dev.nonagon.pricing;

import java.time.LocalDate;
import java.util.Optional;

/**
 * A price and where it is from.
 *
 * @param from the day (UTC) on which it began to count; empty if it always has
 */
public record Price(Rates rates, Source source, Optional<LocalDate> from) {
    /** Who says so. */
    public enum Source {
        /** The owner of this router. */
        OWNER,
        /** The signed catalog. */
        CATALOG,
        /** The list that comes with the router. */
        LIST
    }
}
