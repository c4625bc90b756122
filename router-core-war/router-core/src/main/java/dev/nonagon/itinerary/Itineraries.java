package dev.nonagon.itinerary;

import dev.nonagon.accounts.Affinity;
import dev.nonagon.accounts.Speeds;
import dev.nonagon.cooldowns.Cooldowns;
import dev.nonagon.failures.Reactions;
import dev.nonagon.quota.QuotaBoard;
import dev.nonagon.routing.Offer;
import dev.nonagon.routing.Router;
import dev.nonagon.routing.Target;
import dev.nonagon.routing.Way;
import dev.nonagon.spi.Failure;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Plans requests' ways; what all of them share. Thread-safe.
 *
 * @param nanoTime the monotonic clock
 * @param randomness any number, for spreading
 */
public record Itineraries(
        Cooldowns cooldowns,
        Reactions reactions,
        QuotaBoard quotas,
        Affinity affinity,
        Rotations rotations,
        Speeds speeds,
        Renewal renewal,
        InstantSource clock,
        LongSupplier nanoTime,
        LongSupplier randomness) {

    public Itineraries(
            Cooldowns cooldowns,
            Reactions reactions,
            QuotaBoard quotas,
            Renewal renewal,
            InstantSource clock,
            LongSupplier nanoTime,
            LongSupplier randomness) {
        this(
                cooldowns,
                reactions,
                quotas,
                new Affinity(nanoTime),
                new Rotations(),
                new Speeds(),
                renewal,
                clock,
                nanoTime,
                randomness);
    }

    /** What was planned. */
    public sealed interface Plan {
        /** There is somebody to ask. */
        record Going(Itinerary itinerary) implements Plan {}

        /** There is nobody, and why. */
        record Refused(Failure failure, Trace trace) implements Plan {}
    }

    /** Plans the way of a request. */
    public Plan plan(Router router, RoutingSettings settings, Ask ask, long beganNanos) {
        Trace trace = new Trace(nanoTime, beganNanos);
        List<Leg> legs = new ArrayList<>(2);
        List<Way.Nowhere> nowhere = new ArrayList<>(0);
        MemberOrder order = new MemberOrder(ask, settings, rotations, affinity, speeds, false);
        collect(router.way(ask.model()), ask, order, List.of(), legs, nowhere, trace);
        if (legs.isEmpty()) {
            return new Plan.Refused(Resting.nobody(ask.model(), nowhere, trace.notes()), trace);
        }
        AccountPicker picker = new AccountPicker(ask, settings, rotations, affinity, nanoTime, trace, false);
        return new Plan.Going(new Itinerary(this, ask, settings, trace, picker, legs, nowhere, beganNanos));
    }

    /** What would happen to a request now; nobody is asked and nothing changes. */
    public RoutePreview preview(Router router, RoutingSettings settings, Ask ask) {
        long now = nanoTime.getAsLong();
        Trace trace = new Trace(nanoTime, now);
        List<Leg> legs = new ArrayList<>(2);
        List<Way.Nowhere> nowhere = new ArrayList<>(0);
        MemberOrder order = new MemberOrder(ask, settings, rotations, affinity, speeds, true);
        collect(router.way(ask.model()), ask, order, List.of(), legs, nowhere, trace);
        return new Previews(this, settings, ask)
                .of(
                        legs,
                        trace,
                        legs.isEmpty()
                                ? Optional.of(Resting.nobody(ask.model(), nowhere, trace.notes()))
                                : Optional.empty());
    }

    /** Who would be asked first now; nothing changes. For what is asked beside a request, such as the count of its tokens. */
    public Optional<Target> favourite(Router router, RoutingSettings settings, Ask ask) {
        long now = nanoTime.getAsLong();
        Trace trace = new Trace(nanoTime, now);
        List<Leg> legs = new ArrayList<>(2);
        MemberOrder order = new MemberOrder(ask, settings, rotations, affinity, speeds, true);
        collect(router.way(ask.model()), ask, order, List.of(), legs, new ArrayList<>(0), trace);
        AccountPicker picker = new AccountPicker(ask, settings, rotations, affinity, nanoTime, trace, true);
        for (Leg leg : legs) {
            if (leg.way()
                    .offer()
                    .rests()
                    .rest(leg.way().model(), clock.millis())
                    .isEmpty()) {
                Optional<Offer.Login> login = picker.favourite(leg, clock.millis());
                if (login.isPresent()) {
                    return Optional.of(leg.target(login.get()));
                }
            }
        }
        return Optional.empty();
    }

    private static void collect(
            Way way,
            Ask ask,
            MemberOrder order,
            List<Leg.Through> through,
            List<Leg> legs,
            List<Way.Nowhere> nowhere,
            Trace trace) {
        switch (way) {
            case Way.Nowhere none -> {
                nowhere.add(none);
                trace.note(Trace.Verdict.REFUSED, none.name(), "", none.reason());
            }
            case Way.Direct direct -> legs.add(new Leg(direct, through));
            case Way.Choice choice -> {
                List<Way.Branch> eligible = eligible(choice, ask, trace);
                for (Way.Branch branch : order.of(choice.combo(), eligible)) {
                    List<Leg.Through> further = new ArrayList<>(through);
                    further.add(new Leg.Through(choice.combo(), branch.member().model()));
                    collect(branch.way(), ask, order, further, legs, nowhere, trace);
                }
            }
        }
    }

    private static List<Way.Branch> eligible(Way.Choice choice, Ask ask, Trace trace) {
        List<Way.Branch> eligible = new ArrayList<>(choice.branches().size());
        for (Way.Branch branch : choice.branches()) {
            Optional<String> objection = branch.objection(ask);
            if (objection.isPresent()) {
                trace.note(Trace.Verdict.REFUSED, branch.member().model(), "", objection.get());
            } else {
                eligible.add(branch);
            }
        }
        return eligible;
    }
}
