package dev.nonagon.itinerary;

import dev.nonagon.combos.Combo;
import dev.nonagon.routing.Offer;
import dev.nonagon.routing.Target;
import dev.nonagon.routing.Way;
import java.util.List;

/**
 * One model of one provider on a request's way, and the choices that led to it, outermost first.
 *
 * @param through the combos that were chosen from, and which of their members this is
 */
record Leg(Way.Direct way, List<Through> through) {
    Leg {
        through = List.copyOf(through);
    }

    /**
     * A choice that was made.
     *
     * @param member what the combo calls it
     */
    record Through(Combo combo, String member) {}

    /** {@code provider/model}. */
    String name() {
        return way.name();
    }

    Target target(Offer.Login login) {
        return new Target(
                way.offer().provider(),
                way.model(),
                login.account(),
                login.proxy(),
                login.endpoints(),
                way.reasoning());
    }
}
