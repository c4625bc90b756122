package dev.nonagon.failures;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.ProviderId;

/** From a failure to what follows (F1). Thread-safe, and quick: asked on the request's path. */
@FunctionalInterface
public interface Reactions {
    /**
     * @param model the upstream's name of the model that was asked
     */
    Reaction to(Failure failure, ProviderId provider, String model);

    /** The failure as the rules understand it: of another kind, where an operator says that the upstream means that. */
    default Failure understood(Failure failure, ProviderId provider, String model) {
        return failure;
    }
}
