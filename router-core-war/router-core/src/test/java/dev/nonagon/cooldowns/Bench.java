package dev.nonagon.cooldowns;

import dev.nonagon.failures.FailureTable;
import dev.nonagon.failures.Penalty;
import dev.nonagon.failures.Reaction;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Failure.Kind;
import dev.nonagon.spi.ProviderId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Cooldowns with a clock that stands still until it is moved, and no spread. */
final class Bench {
    static final ProviderId PROVIDER = new ProviderId("some");
    static final ProviderId OTHER = new ProviderId("other");

    volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
    volatile double chance;
    volatile CooldownSettings settings = CooldownSettings.DEFAULTS;
    final InstantSource clock = () -> now;
    final Cooldowns cooldowns = new Cooldowns(clock, () -> chance, () -> settings);
    private final FailureTable table = new FailureTable(provider -> Optional.empty());

    void forward(Duration by) {
        now = now.plus(by);
    }

    long millis() {
        return now.toEpochMilli();
    }

    static Failure failure(Kind kind) {
        return Failure.of(kind, "trouble");
    }

    static Failure hinted(Kind kind, Duration wait) {
        return failure(kind).withRetryAfter(wait);
    }

    void fails(Kind kind) {
        fails("a", "m", failure(kind), now);
    }

    void fails(Failure failure) {
        fails("a", "m", failure, now);
    }

    void fails(String account, String model, Failure failure, Instant began) {
        cooldowns.penalise(PROVIDER, account, model, failure, table.to(failure, PROVIDER, model), began);
    }

    void fails(Failure failure, Penalty penalty, Optional<Duration> rest) {
        Reaction usual = table.to(failure, PROVIDER, "m");
        cooldowns.penalise(PROVIDER, "a", "m", failure, new Reaction(penalty, usual.next(), rest, "test"), now);
    }

    Optional<Rest> rest(String account, String model) {
        return cooldowns.of(PROVIDER, account).rest(model, millis());
    }

    Optional<Rest> rest() {
        return rest("a", "m");
    }

    /** How long it still rests; empty text for not at all. */
    String left() {
        return rest().or(() -> cooldowns.of(PROVIDER).rest("m", millis()))
                .map(rest -> Duration.between(now, rest.until()).toString())
                .orElse("");
    }

    boolean probe() {
        return cooldowns.of(PROVIDER, "a").claimProbe("m", millis());
    }
}
