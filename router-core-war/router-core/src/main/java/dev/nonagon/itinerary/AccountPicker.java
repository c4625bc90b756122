package dev.nonagon.itinerary;

import dev.nonagon.accounts.Affinity;
import dev.nonagon.combos.Strategy;
import dev.nonagon.cooldowns.Rest;
import dev.nonagon.routing.Offer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the account for a leg (I4 to I6, I9) and remembers what stands in the way of the others. Used by one request's
 * thread; takes no lock.
 */
final class AccountPicker {
    private final Ask ask;
    private final RoutingSettings settings;
    private final Rotations rotations;
    private final Affinity affinity;
    private final LongSupplier nanoTime;
    private final Trace trace;
    private final boolean look;
    private final List<Spent> spent = new ArrayList<>(2);
    private final List<Rest> told = new ArrayList<>(0);
    private Obstacles obstacles = new Obstacles();

    /** What a scan found in its way: when the first rest ends, and who has no place. */
    static final class Obstacles {
        private @Nullable Rest firstBack;
        private Offer.@Nullable Login crowded;

        Optional<Rest> firstBack() {
            return Optional.ofNullable(firstBack);
        }

        Optional<Offer.Login> crowded() {
            return Optional.ofNullable(crowded);
        }

        void resting(Rest rest) {
            if (firstBack == null || rest.until().isBefore(firstBack.until())) {
                firstBack = rest;
            }
        }
    }

    /**
     * An account that has a place for the request.
     *
     * @param probe whether it rests, and is asked to see whether it is back
     */
    record Picked(Offer.Login login, boolean probe, String why) {}

    /**
     * @param look whether turns are only looked at, not taken
     */
    AccountPicker(
            Ask ask,
            RoutingSettings settings,
            Rotations rotations,
            Affinity affinity,
            LongSupplier nanoTime,
            Trace trace,
            boolean look) {
        this.ask = ask;
        this.settings = settings;
        this.rotations = rotations;
        this.affinity = affinity;
        this.nanoTime = nanoTime;
        this.trace = trace;
        this.look = look;
    }

    /** What the last scans found in their way. */
    Obstacles obstacles() {
        return obstacles;
    }

    void forgetObstacles() {
        obstacles = new Obstacles();
    }

    /**
     * An account that was asked in vain.
     *
     * @param forGood whether it is not asked again for this request; else it may be when it rests no more
     */
    private record Spent(Offer.Login login, boolean forGood) {}

    /** This account is not to be asked again for this request; or not before its rest is over, and then once more (I8). */
    void spend(Offer.Login login, boolean untilItsRestIsOver) {
        spent.add(new Spent(login, !untilItsRestIsOver || isSpent(login)));
    }

    private boolean isSpent(Offer.Login login) {
        for (int at = 0; at < spent.size(); at++) {
            if (isSame(spent.get(at).login(), login)) {
                return true;
            }
        }
        return false;
    }

    private boolean isSpentForGood(Offer.Login login) {
        for (int at = 0; at < spent.size(); at++) {
            if (isSame(spent.get(at).login(), login) && spent.get(at).forGood()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Chooses, and takes the account's place.
     *
     * @param desperate whether accounts count that only rest because we guessed they should
     */
    Optional<Picked> pick(Leg leg, long nowMillis, boolean desperate) {
        Offer offer = leg.way().offer();
        String model = leg.way().model();
        Optional<Rest> providers = offer.rests().rest(model, nowMillis);
        boolean providerProbe = false;
        if (providers.isPresent() && !(desperate && guessed(providers.get()))) {
            if (!providers.get().hinted() || !offer.rests().claimProbe(model, nowMillis)) {
                resting(leg, "", providers.get());
                return Optional.empty();
            }
            providerProbe = true;
        }
        List<Offer.Login> refused = new ArrayList<>(0);
        while (true) {
            Offer.Login best = best(leg, nowMillis, desperate, refused);
            if (best == null) {
                return Optional.empty();
            }
            boolean rests = best.live().rests().rest(model, nowMillis).isPresent();
            boolean probe = rests && !desperate;
            if (probe && !best.live().rests().claimProbe(model, nowMillis)) {
                refused.add(best);
                continue;
            }
            if (best.live().line().enter(best.terms().parallel(), nanoTime.getAsLong())) {
                return Optional.of(new Picked(best, probe || providerProbe, reason(offer)));
            }
            obstacles.crowded = best;
            refused.add(best);
        }
    }

    /** Whether another account than {@code not} could be asked for a leg now; takes nothing. */
    boolean hasOther(Leg leg, Offer.Login not, long nowMillis) {
        String model = leg.way().model();
        if (leg.way().offer().rests().rest(model, nowMillis).isPresent()) {
            return false;
        }
        for (Offer.Login login : leg.way().offer().logins()) {
            if (!isSame(login, not) && !isSpent(login) && login.ready(model, nowMillis)) {
                return true;
            }
        }
        return false;
    }

    /** The account that would be chosen for a leg if it were asked for now; takes nothing but what {@code look} says. */
    Optional<Offer.Login> favourite(Leg leg, long nowMillis) {
        return Optional.ofNullable(best(leg, nowMillis, false, new ArrayList<>(0)));
    }

    private String reason(Offer offer) {
        return offer.logins().size() == 1
                ? "the only account"
                : strategy(offer).word() + " of " + offer.logins().size() + " accounts";
    }

    private Offer.@Nullable Login best(Leg leg, long nowMillis, boolean desperate, List<Offer.Login> refused) {
        Offer offer = leg.way().offer();
        List<Offer.Login> logins = offer.logins();
        Offer.Login home = null;
        if (logins.size() > 1 && settings.affinity()) {
            home = home(leg, nowMillis, desperate, refused);
        }
        if (home != null) {
            return home;
        }
        Offer.Login best = null;
        double bestScore = Double.MAX_VALUE;
        int first = -1;
        for (int at = 0; at < logins.size(); at++) {
            Offer.Login login = logins.get(at);
            if (!usable(leg, login, nowMillis, desperate, refused)) {
                continue;
            }
            if (first < 0) {
                first = first(offer);
            }
            double score = score(leg, offer, login, at, first, nowMillis);
            if (best == null || score < bestScore) {
                best = login;
                bestScore = score;
            }
            if (inOrder(strategy(offer))) {
                break;
            }
        }
        return best;
    }

    private Strategy strategy(Offer offer) {
        return offer.strategy().orElse(settings.accountStrategy());
    }

    /** Whether the first that can be used is the best. */
    private static boolean inOrder(Strategy strategy) {
        return switch (strategy) {
            case PRIORITY, CHEAPEST, FASTEST -> true;
            case ROUND_ROBIN, WEIGHTED, LEAST_USED, MOST_LEFT, SOONEST_RESET -> false;
        };
    }

    private static boolean isIn(List<Offer.Login> some, Offer.Login login) {
        for (int at = 0; at < some.size(); at++) {
            if (isSame(some.get(at), login)) {
                return true;
            }
        }
        return false;
    }

    @SuppressWarnings("ReferenceEquality") // The same picture's same entry; comparing records would compare all of it.
    private static boolean isSame(Offer.Login one, Offer.Login other) {
        return one == other;
    }

    /** Where the conversation is at home, or where it borrows meanwhile; null if neither can be used. */
    private Offer.@Nullable Login home(Leg leg, long nowMillis, boolean desperate, List<Offer.Login> refused) {
        Optional<Affinity.Binding> binding =
                affinity.of(ask.conversation().id(), group(leg.way().offer()), settings.affinityFor());
        if (binding.isEmpty()) {
            return null;
        }
        Offer.Login home = named(leg.way().offer(), binding.get().home());
        if (home == null) {
            affinity.forget(ask.conversation().id(), group(leg.way().offer()));
            return null;
        }
        if (usable(leg, home, nowMillis, desperate, refused)) {
            return home;
        }
        Offer.Login borrowed = named(leg.way().offer(), binding.get().borrowed());
        return borrowed != null && usable(leg, borrowed, nowMillis, desperate, refused) ? borrowed : null;
    }

    private static Offer.@Nullable Login named(Offer offer, String account) {
        for (Offer.Login login : offer.logins()) {
            if (login.account().id().equals(account)) {
                return login;
            }
        }
        return null;
    }

    /** Under which name the homes of a provider's conversations are kept. */
    static String group(Offer offer) {
        return offer.provider().descriptor().id().value();
    }

    private boolean usable(Leg leg, Offer.Login login, long nowMillis, boolean desperate, List<Offer.Login> refused) {
        if (isSpentForGood(login) || isIn(refused, login)) {
            return false;
        }
        String model = leg.way().model();
        Optional<String> never = login.live().quota().objection(model, ask.leftoversOnly(), nowMillis);
        if (never.isPresent()) {
            trace.note(Trace.Verdict.REFUSED, leg.name(), login.account().name(), never.get());
            refused.add(login);
            return false;
        }
        Optional<Rest> rest = login.live().rests().rest(model, nowMillis);
        if (rest.isPresent()) {
            boolean due =
                    !desperate && !isSpent(login) && rest.get().nextProbe().toEpochMilli() <= nowMillis;
            if (!due && !(desperate && guessed(rest.get()))) {
                resting(leg, login.account().name(), rest.get());
                refused.add(login);
                return false;
            }
        } else if (!desperate && (isSpent(login) || login.live().quota().exhausted(model, nowMillis))) {
            if (!isSpent(login)) {
                trace.note(Trace.Verdict.RESTING, leg.name(), login.account().name(), "its quota is used up");
            }
            refused.add(login);
            return false;
        }
        if (!login.live().line().hasPlace(login.terms().parallel())) {
            trace.note(
                    Trace.Verdict.BUSY,
                    leg.name(),
                    login.account().name(),
                    "all " + login.terms().parallel() + " places are taken");
            obstacles.crowded = login;
            refused.add(login);
            return false;
        }
        return true;
    }

    private void resting(Leg leg, String account, Rest rest) {
        obstacles.resting(rest);
        if (told.contains(rest)) {
            return;
        }
        told.add(rest);
        trace.note(Trace.Verdict.RESTING, leg.name(), account, rest);
    }

    /** Whether a rest is a guess that says little about the next request: then the account only goes last. */
    private static boolean guessed(Rest rest) {
        return !rest.hinted()
                && switch (rest.kind()) {
                    case OVERLOADED, UNREACHABLE, PROTOCOL, INTERNAL -> true;
                    case INVALID_REQUEST,
                            REFUSED,
                            CONTEXT_TOO_LONG,
                            UNSUPPORTED,
                            UNAUTHENTICATED,
                            FORBIDDEN,
                            QUOTA_EXHAUSTED,
                            RATE_LIMITED,
                            MODEL_UNAVAILABLE -> false;
                };
    }

    /** At which of the accounts a rotation stands; asked once a choice. */
    private int first(Offer offer) {
        List<Offer.Login> logins = offer.logins();
        return switch (strategy(offer)) {
            case ROUND_ROBIN ->
                logins.size() < 2
                        ? 0
                        : Rotations.Rotation.first(
                                turn(offer), offer.sticky().orElse(settings.sticky()), logins.size());
            case WEIGHTED -> logins.size() < 2 ? 0 : weighted(offer);
            case PRIORITY, LEAST_USED, CHEAPEST, FASTEST, MOST_LEFT, SOONEST_RESET -> 0;
        };
    }

    private long turn(Offer offer) {
        Rotations.Rotation rotation = rotations.of(group(offer));
        return look ? rotation.peek() : rotation.take();
    }

    private int weighted(Offer offer) {
        double total = 0;
        for (Offer.Login login : offer.logins()) {
            total += login.terms().weight();
        }
        double point = Rotations.Rotation.point(turn(offer), total);
        for (int at = 0; at < offer.logins().size(); at++) {
            point -= offer.logins().get(at).terms().weight();
            if (point < 0) {
                return at;
            }
        }
        return 0;
    }

    /** Smaller goes first; logins are in the order of their priorities. */
    private double score(Leg leg, Offer offer, Offer.Login login, int at, int first, long nowMillis) {
        String model = leg.way().model();
        return switch (strategy(offer)) {
            case PRIORITY, CHEAPEST, FASTEST -> at;
            case ROUND_ROBIN, WEIGHTED ->
                Math.floorMod(at - first, offer.logins().size());
            case LEAST_USED ->
                (login.live().line().open() * 1e9 + login.live().line().served())
                        / login.terms().weight();
            case MOST_LEFT -> 1 - login.live().quota().left(model, nowMillis);
            case SOONEST_RESET -> login.live().quota().soonestReset(model, nowMillis);
        };
    }
}
