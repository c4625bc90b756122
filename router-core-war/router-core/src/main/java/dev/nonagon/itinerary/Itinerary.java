package dev.nonagon.itinerary;

import dev.nonagon.combos.Strategy;
import dev.nonagon.cooldowns.Rest;
import dev.nonagon.failures.LostLogin;
import dev.nonagon.failures.Next;
import dev.nonagon.failures.Reaction;
import dev.nonagon.names.Words;
import dev.nonagon.routing.Offer;
import dev.nonagon.routing.Target;
import dev.nonagon.routing.Way;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.format.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request's way from target to target (I1, I6 to I13). Ask for a {@link #next step}, do it, say how it went. Used by one
 * request's thread.
 */
public final class Itinerary {
    /** Rests are looked at again this often, for one may be ended by a button or by better news. */
    private static final Duration LONGEST_NAP = Duration.ofSeconds(1);

    /** What took longer than this to fail is not cured by a moment. */
    private static final Duration QUICK = Duration.ofSeconds(10);

    private static final Duration FIRST_AGAIN = Duration.ofMillis(250);
    /** Doublings before somebody is asked again who knew the key no more: half a second to one. */
    private static final int REFUSED_AGAIN = 2;

    private static final Duration LONGEST_AGAIN = Duration.ofSeconds(4);

    private final Itineraries shared;
    private final Ask ask;
    private final RoutingSettings settings;
    private final Trace trace;
    private final AccountPicker picker;
    private final List<Leg> legs;
    private final List<Way.Nowhere> nowhere;
    private final long beganNanos;
    private final Set<String> closed = new HashSet<>(2);
    private int tries;
    private int again;
    private Duration waited = Duration.ZERO;
    private @Nullable Repeat repeated;
    private Duration repeatAfter = Duration.ZERO;
    private boolean over;

    /** What to do now. */
    public sealed interface Step {
        /**
         * Ask this one. Its account's place is taken until {@link Itinerary#left}.
         *
         * @param again whether it is asked for the second time
         * @param began when
         */
        record Go(Leg leg, Target target, Offer.Login login, boolean again, Instant began) implements Step {}

        /**
         * Wait, and ask for the next step again.
         *
         * @param line the account for a place at which to wait; a place may come sooner
         */
        record Hold(Duration time, Optional<Offer.Login> line) implements Step {}

        /**
         * There is nothing left to try.
         *
         * @param failure what to say if nothing was tried at all, or when somebody is back
         */
        record Over(Failure failure) implements Step {}
    }

    Itinerary(
            Itineraries shared,
            Ask ask,
            RoutingSettings settings,
            Trace trace,
            AccountPicker picker,
            List<Leg> legs,
            List<Way.Nowhere> nowhere,
            long beganNanos) {
        this.shared = shared;
        this.ask = ask;
        this.settings = settings;
        this.trace = trace;
        this.picker = picker;
        this.legs = legs;
        this.nowhere = nowhere;
        this.beganNanos = beganNanos;
    }

    /** Every decision so far. */
    public Trace trace() {
        return trace;
    }

    /** How long the client may still wait for a first word. */
    public Duration timeLeft() {
        return settings.maxTime().minusNanos(shared.nanoTime().getAsLong() - beganNanos);
    }

    /** The next step; it must be done, or {@link #left}. */
    public Step next() {
        Repeat repeat = repeated;
        if (repeat != null) {
            return again(repeat);
        }
        picker.forgetObstacles();
        if (over || tries >= settings.maxTries() || timeLeft().isNegative()) {
            return new Step.Over(nothingLeft());
        }
        long now = shared.clock().millis();
        Optional<Step.Go> found = scan(now, false).or(() -> scan(now, true));
        if (found.isPresent()) {
            tries++;
            return found.get();
        }
        return hold(now);
    }

    private Step again(Repeat repeat) {
        repeated = null;
        if (!repeatAfter.isZero()) {
            Duration wait = repeatAfter;
            repeatAfter = Duration.ZERO;
            repeated = repeat;
            return new Step.Hold(wait, Optional.empty());
        }
        Step.Go step = repeat.step();
        if (!step.login()
                .live()
                .line()
                .enter(step.login().terms().parallel(), shared.nanoTime().getAsLong())) {
            return next();
        }
        tries++;
        trace.note(
                Trace.Verdict.AGAIN,
                step.leg().name(),
                step.login().account().name(),
                "for what a moment may have cured");
        return new Step.Go(
                step.leg(), repeat.target(), step.login(), true, shared.clock().instant());
    }

    /** A target that is to be asked again. */
    private record Repeat(Step.Go step, Target target) {}

    private Optional<Step.Go> scan(long now, boolean desperate) {
        for (Leg leg : legs) {
            if (closed.contains(leg.name())) {
                continue;
            }
            Optional<AccountPicker.Picked> picked = picker.pick(leg, now, desperate);
            if (picked.isPresent()) {
                Offer.Login login = picked.get().login();
                trace.note(
                        picked.get().probe() ? Trace.Verdict.PROBED : Trace.Verdict.ASKED,
                        leg.name(),
                        login.account().name(),
                        picked.get().why());
                return Optional.of(new Step.Go(leg, leg.target(login), login, false, Instant.ofEpochMilli(now)));
            }
        }
        return Optional.empty();
    }

    /** Everything rests or is busy: wait, if it is worth it (I8, I9). */
    private Step hold(long now) {
        Optional<Duration> wake = picker.obstacles()
                .firstBack()
                .map(rest -> Duration.between(Instant.ofEpochMilli(now), rest.until()))
                .map(wait -> wait.isPositive() ? wait : Duration.ofMillis(1));
        Optional<Offer.Login> crowded = picker.obstacles().crowded();
        if (crowded.isPresent() && waited.compareTo(settings.queueWait()) < 0) {
            return napping(
                    settings.queueWait().minus(waited),
                    crowded,
                    "for a place at account " + crowded.get().account().name());
        }
        if (wake.isPresent() && waited.plus(wake.get()).compareTo(settings.maxWait()) <= 0) {
            return napping(wake.get(), Optional.empty(), "until the first of those that rest is back");
        }
        return new Step.Over(nothingLeft());
    }

    private Step napping(Duration wish, Optional<Offer.Login> line, String why) {
        Duration nap = wish.compareTo(LONGEST_NAP) < 0 ? wish : LONGEST_NAP;
        trace.note(Trace.Verdict.WAITED, "", "", why);
        return new Step.Hold(nap, line);
    }

    /** A hold is over. */
    public void held(Duration took) {
        waited = waited.plus(took);
    }

    /** After which silence a second member is to be started beside this one; empty where no combo asks for that. */
    public Optional<Duration> hedgeAfter(Step.Go go) {
        return ask.operation() != Operation.CHAT || legs.size() < 2
                ? Optional.empty()
                : go.leg().through().stream()
                        .flatMap(through -> through.combo().hedgeAfter().stream())
                        .findFirst();
    }

    /** Another member, to be asked beside one that says nothing; none if there is none that is well. */
    public Optional<Step.Go> beside(Step.Go first) {
        long now = shared.clock().millis();
        for (Leg leg : legs) {
            if (leg.name().equals(first.leg().name()) || closed.contains(leg.name())) {
                continue;
            }
            Optional<AccountPicker.Picked> picked = picker.pick(leg, now, false);
            if (picked.isPresent()) {
                Offer.Login login = picked.get().login();
                tries++;
                trace.note(
                        Trace.Verdict.HEDGED,
                        leg.name(),
                        login.account().name(),
                        "because " + first.leg().name() + " has said nothing yet");
                return Optional.of(new Step.Go(leg, leg.target(login), login, false, Instant.ofEpochMilli(now)));
            }
        }
        return Optional.empty();
    }

    /** The target has begun to answer. */
    public void answered(Step.Go go, Duration firstWord) {
        String model = go.target().model();
        shared.cooldowns().answered(provider(go), go.login().account().id(), model, go.began());
        shared.speeds().heard(go.leg().name(), firstWord);
        for (Leg.Through through : go.leg().through()) {
            shared.rotations().of(through.combo().name()).used(through.member());
        }
        if (settings.affinity()) {
            settle(go);
        }
        trace.note(Trace.Verdict.ANSWERED, go.leg().name(), go.login().account().name(), "");
    }

    private void settle(Step.Go go) {
        Offer offer = go.leg().way().offer();
        if (offer.logins().size() > 1) {
            shared.affinity()
                    .answeredAt(
                            ask.conversation().id(),
                            AccountPicker.group(offer),
                            go.login().account().id(),
                            settings.affinityFor());
        }
        for (Leg.Through through : go.leg().through()) {
            if (through.combo().strategy() != Strategy.PRIORITY) {
                shared.affinity()
                        .answeredAt(
                                ask.conversation().id(),
                                MemberOrder.group(through.combo()),
                                through.member(),
                                settings.affinityFor());
            }
        }
    }

    /** The target is done, well or not: its place is free. */
    public void left(Step.Go go) {
        go.login().live().line().leave();
    }

    /**
     * The target failed before the client heard of it: what is penalised, and what is tried next.
     *
     * @return what follows
     */
    public Reaction failed(Step.Go go, Failure said) {
        Failure failure =
                shared.reactions().understood(said, provider(go), go.target().model());
        Reaction usual =
                shared.reactions().to(failure, provider(go), go.target().model());
        if (usual.next() == Next.REFRESH_THEN_SAME && (renewed(go, failure, usual) || onceMore(go, failure, usual))) {
            return usual;
        }
        Reaction reaction = judge(go, failure);
        switch (reaction.next()) {
            case REFRESH_THEN_SAME -> goOn(go, reaction.afterwards(), failure, reaction);
            case SAME_SHORTLY -> sameShortly(go, failure, reaction);
            case STOP, NEXT_ACCOUNT, NEXT_MEMBER -> goOn(go, reaction.next(), failure, reaction);
        }
        return reaction;
    }

    /** Whom a failure leaves to be tried. */
    private void goOn(Step.Go go, Next next, Failure failure, Reaction reaction) {
        switch (next) {
            case STOP -> over = true;
            case NEXT_ACCOUNT ->
                picker.spend(
                        go.login(),
                        failure.kind() == Failure.Kind.RATE_LIMITED || failure.kind() == Failure.Kind.QUOTA_EXHAUSTED);
            case NEXT_MEMBER -> closed.add(go.leg().name());
            case REFRESH_THEN_SAME, SAME_SHORTLY -> goOn(go, reaction.afterwards(), failure, reaction);
        }
    }

    private static ProviderId provider(Step.Go go) {
        return go.leg().way().offer().provider().descriptor().id();
    }

    /** The target failed when the client had a part of its answer: it is penalised, and nothing is tried next (I11). */
    public Reaction broke(Step.Go go, Failure failure) {
        over = true;
        return judge(
                go,
                shared.reactions().understood(failure, provider(go), go.target().model()));
    }

    private Reaction judge(Step.Go go, Failure failure) {
        Reaction reaction =
                shared.reactions().to(failure, provider(go), go.target().model());
        shared.cooldowns()
                .penalise(provider(go), go.login().account().id(), go.target().model(), failure, reaction, go.began());
        shared.quotas().failed(provider(go), go.login().account().id(), failure);
        trace.note(Trace.Verdict.FAILED, go.leg().name(), go.login().account().name(), new Judged(failure, reaction));
        return reaction;
    }

    private record Judged(Failure failure, Reaction reaction) {
        @Override
        public String toString() {
            return failure.kind().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
                    + (failure.status() > 0 ? " (" + failure.status() + ")" : "") + ": " + failure.message()
                    + " [penalty " + Words.of(reaction.penalty()) + ", next "
                    + Words.of(reaction.next())
                    + ", rule " + reaction.rule() + "]";
        }
    }

    /** A new token and the same account, once; who can be helped so is not penalised. False if there is nothing to renew. */
    private boolean renewed(Step.Go go, Failure failure, Reaction reaction) {
        Optional<Target> renewed =
                go.again() ? Optional.empty() : shared.renewal().renewed(go.target());
        renewed.ifPresent(target -> {
            trace.note(
                    Trace.Verdict.FAILED, go.leg().name(), go.login().account().name(), new Judged(failure, reaction));
            repeated = new Repeat(go, target);
        });
        return renewed.isPresent();
    }

    /**
     * The only account that could answer is asked once more before it is sent to rest for half an hour: a provider's door that
     * failed for a moment says the same as one that knows the key no more.
     */
    private boolean onceMore(Step.Go go, Failure failure, Reaction reaction) {
        Duration wait = backOff(REFUSED_AGAIN);
        if (go.again()
                || settings.sameAgain() < 1
                || LostLogin.is(failure)
                || failure.retryAfter().isPresent()
                || failure.resetsAt().isPresent()
                || wait.compareTo(settings.maxWait()) > 0
                || wait.compareTo(timeLeft()) > 0
                || othersRemain(go)) {
            return false;
        }
        trace.note(Trace.Verdict.FAILED, go.leg().name(), go.login().account().name(), new Judged(failure, reaction));
        repeatAfter = wait;
        repeated = new Repeat(go, go.target());
        return true;
    }

    /** Once, where somebody else could answer; a few times, where nobody could. */
    private void sameShortly(Step.Go go, Failure failure, Reaction reaction) {
        int allowed = othersRemain(go) ? Math.min(1, settings.sameAgain()) : settings.sameAgain();
        Duration wait = failure.retryAfter().orElseGet(() -> backOff(again));
        boolean quick = Duration.between(go.began(), shared.clock().instant()).compareTo(QUICK) <= 0;
        if (!quick || again >= allowed || wait.compareTo(settings.maxWait()) > 0 || wait.compareTo(timeLeft()) > 0) {
            again = 0;
            goOn(go, reaction.afterwards(), failure, reaction);
            return;
        }
        again++;
        repeatAfter = wait;
        repeated = new Repeat(go, go.target());
    }

    private Duration backOff(int times) {
        Duration whole = FIRST_AGAIN.multipliedBy(1L << Math.min(times, 10));
        Duration capped = whole.compareTo(LONGEST_AGAIN) > 0 ? LONGEST_AGAIN : whole;
        // Half of it at random, so that those who failed together do not come back together.
        long half = capped.toMillis() / 2;
        return Duration.ofMillis(
                half + (half == 0 ? 0 : Math.floorMod(shared.randomness().getAsLong(), half + 1)));
    }

    private boolean othersRemain(Step.Go go) {
        long now = shared.clock().millis();
        for (Leg leg : legs) {
            if (!closed.contains(leg.name()) && picker.hasOther(leg, go.login(), now)) {
                return true;
            }
        }
        return false;
    }

    /** What is said when there is nothing left: when the first of those that rest is back, or why nobody can. */
    private Failure nothingLeft() {
        Optional<Rest> rest = picker.obstacles().firstBack();
        if (rest.isPresent()) {
            return Resting.failure(ask.model(), rest.get(), shared.clock().instant());
        }
        if (picker.obstacles().crowded().isPresent()) {
            return Failure.of(
                            Failure.Kind.RATE_LIMITED,
                            "Every account that could answer '" + ask.model()
                                    + "' has as many requests under way as it may"
                                    + " have. Try again shortly, or raise the account's 'parallel'.")
                    .withRetryAfter(Duration.ofSeconds(2));
        }
        return Resting.nobody(ask.model(), nowhere, trace.notes());
    }

    /** The names on this way, in their order: {@code provider/model}. */
    public List<String> names() {
        List<String> names = new ArrayList<>(legs.size());
        legs.forEach(leg -> names.add(leg.name()));
        return names;
    }

    /** The combo that was asked for; empty if the name led to a model. */
    public Optional<String> combo() {
        return legs.getFirst().through().stream().findFirst().map(through -> through.combo()
                .name());
    }

    /** How many upstream calls there have been. */
    public int tries() {
        return tries;
    }
}
