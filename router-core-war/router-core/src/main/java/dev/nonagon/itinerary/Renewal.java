package dev.nonagon.itinerary;

import dev.nonagon.routing.Target;
import java.util.Optional;

/** Gets a new token for an account whose credential was not accepted. Thread-safe; may block. */
@FunctionalInterface
public interface Renewal {
    /** Nothing can be renewed: keys are what they are. */
    Renewal NONE = target -> Optional.empty();

    /** The same target with a newer credential; empty if there is none to be had. */
    Optional<Target> renewed(Target target);
}
