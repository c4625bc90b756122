package dev.nonagon.itinerary;

import dev.nonagon.accounts.Affinity;
import dev.nonagon.accounts.Speeds;
import dev.nonagon.combos.Combo;
import dev.nonagon.combos.Strategy;
import dev.nonagon.routing.Offer;
import dev.nonagon.routing.Way;
import dev.nonagon.spi.provider.Abilities;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** In which order a combo's members are tried for one request (I3). Used by one request's thread. */
final class MemberOrder {
    private final Ask ask;
    private final RoutingSettings settings;
    private final Rotations rotations;
    private final Affinity affinity;
    private final Speeds speeds;
    private final long nowMillis;
    private final boolean look;

    /**
     * @param look whether turns are only looked at, not taken
     */
    MemberOrder(
            Ask ask, RoutingSettings settings, Rotations rotations, Affinity affinity, Speeds speeds, boolean look) {
        this.ask = ask;
        this.settings = settings;
        this.rotations = rotations;
        this.affinity = affinity;
        this.speeds = speeds;
        this.nowMillis = ask.now().toEpochMilli();
        this.look = look;
    }

    /** The members that are for this request, best first. */
    List<Way.Branch> of(Combo combo, List<Way.Branch> members) {
        if (members.size() < 2) {
            return members;
        }
        List<Way.Branch> order = new ArrayList<>(members);
        arrange(combo, order);
        if (members.stream().anyMatch(branch -> branch.member().tier().isPresent())) {
            order.sort(Comparator.comparing(MemberOrder::tier));
        }
        if (combo.strategy() != Strategy.PRIORITY && settings.affinity()) {
            homeFirst(combo, order);
        }
        return fittingFirst(order);
    }

    private void arrange(Combo combo, List<Way.Branch> order) {
        switch (combo.strategy()) {
            case PRIORITY -> {}
            case ROUND_ROBIN ->
                rotate(order, Rotations.Rotation.first(turn(combo), Math.max(1, combo.sticky()), order.size()));
            case WEIGHTED -> rotate(order, weighted(combo, order));
            case LEAST_USED ->
                sort(
                        order,
                        branch -> (double) rotations
                                        .of(combo.name())
                                        .uses(branch.member().model())
                                / branch.member().weight());
            case CHEAPEST -> sort(order, branch -> best(branch.way(), this::price));
            case FASTEST -> sort(order, branch -> best(branch.way(), direct -> speeds.nanosOf(direct.name())));
            case MOST_LEFT -> sort(order, branch -> best(branch.way(), this::used));
            case SOONEST_RESET -> sort(order, branch -> best(branch.way(), this::reset));
        }
    }

    private long turn(Combo combo) {
        Rotations.Rotation rotation = rotations.of(combo.name());
        return look ? rotation.peek() : rotation.take();
    }

    /** A stable sort: members that are equal keep the order in which they were written. */
    private static void sort(List<Way.Branch> order, ToDoubleFunction<Way.Branch> score) {
        order.sort(Comparator.comparingDouble(score));
    }

    private static void rotate(List<Way.Branch> order, int first) {
        java.util.Collections.rotate(order, -first);
    }

    private int weighted(Combo combo, List<Way.Branch> order) {
        double total =
                order.stream().mapToInt(branch -> branch.member().weight()).sum();
        double point = Rotations.Rotation.point(turn(combo), total);
        for (int at = 0; at < order.size(); at++) {
            point -= order.get(at).member().weight();
            if (point < 0) {
                return at;
            }
        }
        return 0;
    }

    private void homeFirst(Combo combo, List<Way.Branch> order) {
        Optional<Affinity.Binding> binding = affinity.of(ask.conversation().id(), group(combo), settings.affinityFor());
        binding.map(Affinity.Binding::home).ifPresent(home -> {
            for (int at = 1; at < order.size(); at++) {
                if (order.get(at).member().model().equals(home)) {
                    order.addFirst(order.remove(at));
                    return;
                }
            }
        });
    }

    /** Under which name a combo's homes are kept; no provider can be called so. */
    static String group(Combo combo) {
        return "combo " + combo.name();
    }

    /** Members whose models are known to be too small or too blind for this request go last; they may still be all there is. */
    private List<Way.Branch> fittingFirst(List<Way.Branch> order) {
        List<Way.Branch> unfit = null;
        for (Way.Branch branch : order) {
            if (!fits(branch.way())) {
                unfit = unfit == null ? new ArrayList<>() : unfit;
                unfit.add(branch);
            }
        }
        if (unfit == null || unfit.size() == order.size()) {
            return order;
        }
        order.removeAll(unfit);
        order.addAll(unfit);
        return order;
    }

    private boolean fits(Way way) {
        return switch (way) {
            case Way.Direct direct ->
                direct.offer()
                        .provider()
                        .descriptor()
                        .model(direct.model())
                        .map(this::fits)
                        .orElse(true);
            case Way.Choice choice -> choice.branches().stream().anyMatch(branch -> fits(branch.way()));
            case Way.Nowhere ignored -> true;
        };
    }

    private boolean fits(ProviderDescriptor.Model model) {
        if (model.contextTokens().isPresent()) {
            long context = model.contextTokens().getAsLong();
            // A token has hardly ever fewer than two bytes: most requests need not be read for this.
            if (ask.bodyBytes() / 2 > context && ask.demand().tokens() > context) {
                return false;
            }
        }
        // A model of which only something else is said may see for all we know.
        boolean blind = model.can().contains(Abilities.TOOLS) && !model.can().contains(Abilities.VISION);
        return !blind || !ask.mayShowPictures().get() || !ask.demand().vision();
    }

    private static ProviderDescriptor.Tier tier(Way.Branch branch) {
        return branch.member().tier().orElseGet(() -> tier(branch.way()));
    }

    private static ProviderDescriptor.Tier tier(Way way) {
        return switch (way) {
            case Way.Direct direct -> direct.offer().provider().descriptor().tier();
            case Way.Choice choice ->
                choice.branches().stream()
                        .map(MemberOrder::tier)
                        .min(Comparator.naturalOrder())
                        .orElse(ProviderDescriptor.Tier.LOCAL);
            case Way.Nowhere ignored -> ProviderDescriptor.Tier.LOCAL;
        };
    }

    /** The best score of the models that a way leads to. */
    private static double best(Way way, ToDoubleFunction<Way.Direct> score) {
        return switch (way) {
            case Way.Direct direct -> score.applyAsDouble(direct);
            case Way.Choice choice ->
                choice.branches().stream()
                        .mapToDouble(branch -> best(branch.way(), score))
                        .min()
                        .orElse(Double.MAX_VALUE);
            case Way.Nowhere ignored -> Double.MAX_VALUE;
        };
    }

    /** Subscriptions and local models cost nothing more; what has no known price comes after what has one. */
    private double price(Way.Direct direct) {
        return switch (direct.offer().provider().descriptor().tier()) {
            case SUBSCRIPTION, FREE, LOCAL ->
                ask.inputPrice(direct.name()).map(Number::doubleValue).orElse(0.0);
            case CHEAP -> ask.inputPrice(direct.name()).map(Number::doubleValue).orElse(Double.MAX_VALUE / 2);
        };
    }

    private double used(Way.Direct direct) {
        double most = 0;
        for (Offer.Login login : direct.offer().logins()) {
            if (login.ready(direct.model(), nowMillis)) {
                most = Math.max(most, login.live().quota().left(direct.model(), nowMillis));
            }
        }
        return 1 - most;
    }

    private double reset(Way.Direct direct) {
        double soonest = Double.MAX_VALUE / 2;
        for (Offer.Login login : direct.offer().logins()) {
            if (login.ready(direct.model(), nowMillis)) {
                soonest = Math.min(soonest, (double) login.live().quota().soonestReset(direct.model(), nowMillis));
            }
        }
        return soonest;
    }
}
