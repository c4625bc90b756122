package dev.nonagon.cooldowns;

import dev.nonagon.failures.LostLogin;
import dev.nonagon.failures.Reaction;
import dev.nonagon.spi.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What one failure does to what a place has behind it (C3 to C7). Pure.
 *
 * @param began when the failed attempt began, in milliseconds
 * @param now when it failed
 * @param chance from 0 up to 1, for the spread
 */
record Sentence(
        Place place,
        Failure failure,
        Reaction reaction,
        long began,
        long now,
        CooldownSettings settings,
        double chance) {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration CHALLENGE = Duration.ofSeconds(10);
    private static final Duration REFUSAL = Duration.ofMinutes(30);

    /** A rest that ended this long ago is forgotten, strikes and all. */
    static final Duration MEMORY = Duration.ofMinutes(10);

    static final Duration MOST_SPREAD = Duration.ofSeconds(30);
    private static final double HINT_SPREAD = 0.05;
    private static final double GUESS_SPREAD = 0.1;

    /** New words about the same end, if it is that near. */
    private static final long SAME_END_MILLIS = 1500;

    private static final int MOST_DOUBLINGS = 30;

    /** The new state. */
    Optional<Resting> after(Optional<Resting> before) {
        Optional<Duration> hint = hint();
        if (before.isEmpty() || forgotten(before.get(), now)) {
            // A broken answer may be chance: the first is only remembered (C7).
            int strikes = failure.kind() == Failure.Kind.PROTOCOL && hint.isEmpty() ? 0 : 1;
            return Optional.of(resting(strikes, hint));
        }
        Resting last = before.get();
        if (last.active(now)) {
            return whileResting(before, last, hint);
        }
        if (began <= last.began()) {
            // Late news of what that rest was for.
            return hint.isPresent() ? Optional.of(resting(last.rest().strikes(), hint)) : before;
        }
        return Optional.of(resting(last.rest().strikes() + 1, hint));
    }

    private Optional<Resting> whileResting(Optional<Resting> before, Resting last, Optional<Duration> hint) {
        Resting next = resting(last.rest().strikes(), hint);
        boolean said = last.rest().hinted();
        if (hint.isEmpty()) {
            // Another trouble of the same place may last longer; the same one does not get worse by being told again.
            boolean other = last.rest().kind() != failure.kind();
            return !said && other && next.until() > last.until() ? Optional.of(since(last, next)) : before;
        }
        boolean newer = began > last.began();
        boolean differs = Math.abs(next.until() - last.until()) > SAME_END_MILLIS;
        boolean counts = !said || (differs && (newer || next.until() > last.until()));
        return counts ? Optional.of(since(last, next)) : before;
    }

    /** The same rest, with other words about it. */
    private static Resting since(Resting last, Resting next) {
        Rest rest = next.rest();
        Instant probe = last.rest().hinted() && last.nextProbe() < next.until()
                ? last.rest().nextProbe()
                : rest.nextProbe();
        return Resting.of(
                new Rest(
                        rest.provider(),
                        rest.account(),
                        rest.model(),
                        rest.kind(),
                        rest.reason(),
                        rest.strikes(),
                        last.rest().began(),
                        rest.until(),
                        probe,
                        rest.hinted()),
                last.probes());
    }

    private Resting resting(int strikes, Optional<Duration> hint) {
        Duration length = hint.map(said -> spread(said, HINT_SPREAD))
                .orElseGet(() -> strikes == 0 ? Duration.ZERO : spread(guess(strikes), GUESS_SPREAD));
        Instant from = Instant.ofEpochMilli(now);
        Instant until = Instant.ofEpochMilli(now + length.toMillis());
        Instant probe = Instant.ofEpochMilli(now + settings.probeInterval().toMillis());
        boolean noProbe = LostLogin.is(failure) || probe.isAfter(until);
        return Resting.of(
                new Rest(
                        place.provider(),
                        place.account(),
                        place.model(),
                        failure.kind(),
                        reason(),
                        strikes,
                        from,
                        until,
                        noProbe ? until : probe,
                        hint.isPresent()),
                0);
    }

    private String reason() {
        boolean told = failure.code().isEmpty() || failure.message().contains(failure.code());
        String text = told ? failure.message() : failure.message() + " (" + failure.code() + ")";
        // It is kept, and PostgreSQL takes no NUL.
        return text.replace('\0', ' ');
    }

    private Duration spread(Duration length, double share) {
        long most = Math.min((long) (length.toMillis() * share), MOST_SPREAD.toMillis());
        return length.plusMillis((long) (most * chance));
    }

    /** How long it was said to take; empty if nobody said, or said that it is over. */
    private Optional<Duration> hint() {
        if (reaction.rest().isPresent()) {
            return reaction.rest();
        }
        if (LostLogin.is(failure)) {
            return Optional.of(settings.hintCeiling());
        }
        Optional<Duration> until = failure.resetsAt().map(at -> Duration.between(Instant.ofEpochMilli(now), at));
        Optional<Duration> wait = failure.retryAfter();
        Duration longest = longer(until.orElse(Duration.ZERO), wait.orElse(Duration.ZERO));
        if (!longest.isPositive()) {
            return Optional.empty();
        }
        Duration least = challenge() ? CHALLENGE : Duration.ZERO;
        return Optional.of(shorter(longer(longest, least), settings.hintCeiling()));
    }

    /** A guess doubles with each strike, up to the ceiling. */
    private Duration guess(int strikes) {
        Duration first =
                switch (failure.kind()) {
                    case UNAUTHENTICATED, FORBIDDEN -> REFUSAL;
                    // An allowance is not back in a second.
                    case QUOTA_EXHAUSTED -> MINUTE;
                    case RATE_LIMITED, OVERLOADED, PROTOCOL -> SECOND;
                    case UNREACHABLE -> challenge() ? CHALLENGE : SECOND;
                    // Penalised by an operator's rule that does not say for how long.
                    case INVALID_REQUEST, REFUSED, CONTEXT_TOO_LONG, MODEL_UNAVAILABLE, UNSUPPORTED, INTERNAL -> MINUTE;
                };
        long doubled = first.toMillis() << Math.min(strikes - 1, MOST_DOUBLINGS);
        return shorter(Duration.ofMillis(doubled), settings.ceiling());
    }

    private boolean challenge() {
        return failure.kind() == Failure.Kind.UNREACHABLE
                && failure.extent()
                        .filter(far -> far == Failure.Extent.PROVIDER)
                        .isPresent();
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    /** Whether a rest ended so long ago that its strikes count no more: as long as it lasted, ten minutes at the least. */
    static boolean forgotten(Resting last, long now) {
        return now - last.until() > Math.max(MEMORY.toMillis(), last.until() - last.began());
    }
}
