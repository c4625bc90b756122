package dev.nonagon.gateway;

import dev.nonagon.spi.Failure;
import dev.nonagon.usage.AttemptRecord.Fate;
import java.util.Optional;

/** How one attempt at one target ended. */
sealed interface Outcome {
    /** How an attempt that ended so is remembered. */
    default Fate fate() {
        return switch (this) {
            case Completed ignored -> Fate.COMPLETED;
            case Failed ignored -> Fate.FAILED;
            case Broken ignored -> Fate.BROKEN;
            case ClientLeft ignored -> Fate.CLIENT_LEFT;
            case Overtaken ignored -> Fate.OVERTAKEN;
        };
    }

    /** Why there is no whole answer, where that is the upstream's doing. */
    default Optional<Failure> why() {
        return switch (this) {
            case Failed failed -> Optional.of(failed.failure());
            case Broken broken -> Optional.of(broken.failure());
            case Completed ignored -> Optional.empty();
            case ClientLeft ignored -> Optional.empty();
            case Overtaken ignored -> Optional.empty();
        };
    }

    /** The client has its answer. */
    record Completed() implements Outcome {}

    /** Another target may still answer. */
    record Failed(Failure failure, Optional<Attempt.Words> words) implements Outcome {
        Failed(Failure failure) {
            this(failure, Optional.empty());
        }
    }

    /** The client has got a part; it has been told how it ended. */
    record Broken(Failure failure) implements Outcome {}

    /** The client is gone. */
    record ClientLeft() implements Outcome {}

    /** Another target was quicker. */
    record Overtaken() implements Outcome {}
}
