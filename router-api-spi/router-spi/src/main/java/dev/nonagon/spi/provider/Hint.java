package dev.nonagon.spi.provider;

import dev.nonagon.spi.Failure.Extent;
import dev.nonagon.spi.Failure.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What an answer says beyond status and words.
 *
 * @param kind what a header or a typed detail proves, whatever the status
 */
record Hint(Optional<Duration> pause, Optional<Instant> resetsAt, Optional<Extent> extent, Optional<Kind> kind) {
    static final Hint NONE = new Hint(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    static Hint waiting(Duration pause) {
        return new Hint(Optional.of(pause), Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Hint until(Instant at) {
        return new Hint(Optional.empty(), Optional.of(at), Optional.empty(), Optional.empty());
    }

    Hint reaching(Extent far) {
        return new Hint(pause, resetsAt, Optional.of(far), kind);
    }

    Hint proving(Kind what) {
        return new Hint(pause, resetsAt, extent, Optional.of(what));
    }

    boolean saysWhen() {
        return pause.isPresent() || resetsAt.isPresent();
    }

    /** This, and where it says nothing, the other. About when, they are not mixed. */
    Hint or(Hint other) {
        return new Hint(
                saysWhen() ? pause : other.pause,
                saysWhen() ? resetsAt : other.resetsAt,
                extent.or(other::extent),
                kind.or(other::kind));
    }
}
