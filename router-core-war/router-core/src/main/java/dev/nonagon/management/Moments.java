package dev.nonagon.management;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Moments that callers name. */
final class Moments {
    private Moments() {}

    /** Where a page that goes back in time begins: {@code before}, or now if nothing is said. */
    static Instant before(@Nullable String said, Instant now) {
        if (said == null || said.isBlank()) {
            // What happens in this very moment belongs to the page, too.
            return now.plus(Duration.ofSeconds(1));
        }
        try {
            return Instant.parse(said);
        } catch (DateTimeException e) {
            throw ApiRefusal.invalid("before", "must be an instant such as 2026-11-22T12:00:00Z");
        }
    }
}
