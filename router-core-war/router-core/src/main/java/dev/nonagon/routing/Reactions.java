package dev.nonagon.routing;

import dev.nonagon.spi.Failure;

/**
 * What is tried after a failure (rule R6). Penalties and cooldowns are a later issue's; the split between what another
 * account could mend and what only another model could is already here.
 */
public final class Reactions {
    /** The next step. */
    public enum Next {
        /** Nothing: whoever is asked would say the same. */
        STOP,
        /** The next target, another account of the same model among them. */
        NEXT_TARGET,
        /** The next target with another provider or model: other accounts would say the same. */
        NEXT_MODEL
    }

    private Reactions() {}

    public static Next to(Failure failure) {
        return switch (failure.kind()) {
            case INVALID_REQUEST, REFUSED -> Next.STOP;
            case CONTEXT_TOO_LONG, MODEL_UNAVAILABLE -> Next.NEXT_MODEL;
            case UNAUTHENTICATED,
                    FORBIDDEN,
                    QUOTA_EXHAUSTED,
                    RATE_LIMITED,
                    OVERLOADED,
                    UNREACHABLE,
                    PROTOCOL,
                    INTERNAL -> Next.NEXT_TARGET;
        };
    }
}
