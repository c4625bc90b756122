package dev.nonagon.gateway;

import dev.nonagon.spi.Failure;
import java.util.Optional;

/** How one attempt at one target ended. */
sealed interface Outcome {
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
