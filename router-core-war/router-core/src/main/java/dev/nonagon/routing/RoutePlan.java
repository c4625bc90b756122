package dev.nonagon.routing;

import dev.nonagon.spi.Failure;
import java.util.List;

/** What routing decided. */
public sealed interface RoutePlan {
    /**
     * These, in order.
     *
     * @param asked the name as the client said it
     * @param targets at least one
     */
    record Targets(String asked, List<Target> targets) implements RoutePlan {
        public Targets {
            targets = List.copyOf(targets);
        }
    }

    /** Nobody, and why. */
    record Refused(Failure failure) implements RoutePlan {}
}
