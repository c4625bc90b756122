package dev.nonagon.cooldowns;

import java.time.Instant;
import java.util.Optional;

/**
 * What a lane knows of its last rest; it may be over. Immutable.
 *
 * @param shown the rest, ready to be handed out without allocating
 * @param probes how many requests have been let through so far
 */
record Resting(Rest rest, Optional<Rest> shown, long began, long until, long nextProbe, int probes) {
    static Resting of(Rest rest, int probes) {
        return new Resting(
                rest,
                Optional.of(rest),
                rest.began().toEpochMilli(),
                rest.until().toEpochMilli(),
                rest.nextProbe().toEpochMilli(),
                probes);
    }

    boolean active(long now) {
        return now < until;
    }

    /** Whether this one counts more than another: what was said before what is guessed, then what lasts longer. */
    boolean strongerThan(Resting other) {
        return rest.hinted() == other.rest.hinted() ? until >= other.until : rest.hinted();
    }

    Resting probedUntil(long next) {
        Instant at = Instant.ofEpochMilli(Math.min(next, until));
        return of(
                new Rest(
                        rest.provider(),
                        rest.account(),
                        rest.model(),
                        rest.kind(),
                        rest.reason(),
                        rest.strikes(),
                        rest.began(),
                        rest.until(),
                        at,
                        rest.hinted()),
                probes + 1);
    }
}
