package dev.nonagon.cooldowns;

import dev.nonagon.failures.LostLogin;
import dev.nonagon.failures.Penalty;
import dev.nonagon.failures.Reaction;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.ProviderId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What rests, live. Thread-safe; nothing here waits for a lock that a reader holds, or for the database. */
public final class Cooldowns {
    /** As far as probes grow apart. */
    private static final int MOST_PROBE_GAPS = 8;

    private final InstantSource clock;
    private final DoubleSupplier chance;
    private final Supplier<CooldownSettings> settings;
    private final Map<ProviderId, ProviderRests> providers = new ConcurrentHashMap<>();
    private final Map<Place, AccountRests> accounts = new ConcurrentHashMap<>();
    private final Set<Place> changed = ConcurrentHashMap.newKeySet();

    /** Whose last penalty was given here, and not by another node. */
    private final Set<Place> own = ConcurrentHashMap.newKeySet();

    /**
     * @param chance from 0 up to 1, for the spread of ends; asked by many threads
     */
    public Cooldowns(InstantSource clock, DoubleSupplier chance, Supplier<CooldownSettings> settings) {
        this.clock = clock;
        this.chance = chance;
        this.settings = settings;
    }

    /** The rests of an account; always the same object for the same ids. */
    public AccountRests of(ProviderId provider, String accountId) {
        return accounts.computeIfAbsent(new Place(provider, accountId, ""), owner -> new AccountRests(lanes(owner)));
    }

    /** The rests of a provider; always the same object for the same id. */
    public ProviderRests of(ProviderId provider) {
        return providers.computeIfAbsent(provider, id -> new ProviderRests(lanes(new Place(id, "", ""))));
    }

    private Lanes lanes(Place owner) {
        return new Lanes(owner, () -> settings.get().probeInterval().toMillis(), changed::add);
    }

    /** As the other, for an attempt that began just now. */
    public void penalise(ProviderId provider, String accountId, String model, Failure failure, Reaction reaction) {
        penalise(provider, accountId, model, failure, reaction, clock.instant());
    }

    /**
     * Holds a failure against what the reaction names.
     *
     * @param model the upstream's name of it
     * @param began when the attempt began: what began before a rest did is no news about it (C4)
     */
    public void penalise(
            ProviderId provider, String accountId, String model, Failure failure, Reaction reaction, Instant began) {
        String narrowed =
                failure.extent().filter(far -> far == Failure.Extent.MODEL).isPresent() ? model : "";
        Place place =
                switch (reaction.penalty()) {
                    case NOTHING -> null;
                    case MODEL -> new Place(provider, accountId, model);
                    case ACCOUNT -> new Place(provider, accountId, "");
                    case PROVIDER -> new Place(provider, "", narrowed);
                };
        if (reaction.penalty() == Penalty.NOTHING || place == null) {
            return;
        }
        Sentence sentence = new Sentence(
                place, failure, reaction, began.toEpochMilli(), clock.millis(), settings.get(), chance.getAsDouble());
        if (lanes(place.provider(), place.account()).update(place.model(), sentence::after)) {
            own.add(place);
        }
    }

    /** As the other, for an attempt that began just now. */
    public void answered(ProviderId provider, String accountId, String model) {
        answered(provider, accountId, model, clock.instant());
    }

    /**
     * An attempt was answered: whatever rested when it began rests no more, and its strikes are forgotten.
     *
     * @param began when the attempt began: the answer to what began before a rest did says nothing about it (C6)
     */
    public void answered(ProviderId provider, String accountId, String model, Instant began) {
        long at = began.toEpochMilli();
        AccountRests account = accounts.get(new Place(provider, accountId, ""));
        if (account != null) {
            account.lanes.updateKnown(model, known -> refuted(known, at));
            account.lanes.updateKnown("", known -> refuted(known, at));
        }
        ProviderRests whole = providers.get(provider);
        if (whole != null) {
            whole.lanes.updateKnown(model, known -> refuted(known, at));
            whole.lanes.updateKnown("", known -> refuted(known, at));
        }
    }

    private static Optional<Resting> refuted(Optional<Resting> known, long began) {
        return known.isPresent() && began >= known.get().began() ? Optional.empty() : known;
    }

    /** There is evidence that the account has some of its allowance left again. */
    public void available(ProviderId provider, String accountId) {
        end(rest -> rest.provider().equals(provider)
                && rest.account().equals(accountId)
                && rest.kind() == Failure.Kind.QUOTA_EXHAUSTED);
    }

    /** The account has another credential: what was said about the old one counts no more. */
    public void credentialChanged(ProviderId provider, String accountId) {
        end(rest -> rest.provider().equals(provider)
                && rest.account().equals(accountId)
                && (rest.kind() == Failure.Kind.UNAUTHENTICATED || rest.kind() == Failure.Kind.FORBIDDEN));
    }

    /** What rests now, by the end of it. */
    public List<Rest> list() {
        long now = clock.millis();
        List<Rest> all = new ArrayList<>();
        each(resting -> {
            if (resting.active(now)) {
                all.add(resting.rest());
            }
        });
        all.sort(Comparator.comparing(Rest::until).thenComparing(Rest::id));
        return List.copyOf(all);
    }

    /** Ends rests, strikes and all; says how many. */
    public int clear(Predicate<Rest> which) {
        long now = clock.millis();
        return (int) end(which).stream().filter(resting -> resting.active(now)).count();
    }

    private List<Resting> end(Predicate<Rest> which) {
        List<Resting> found = new ArrayList<>();
        each(resting -> {
            if (which.test(resting.rest())) {
                found.add(resting);
            }
        });
        found.removeIf(resting -> !lanes(
                        resting.rest().provider(), resting.rest().account())
                .update(
                        resting.rest().model(),
                        known -> known.filter(now -> now.equals(resting)).isPresent() ? Optional.empty() : known));
        return found;
    }

    /** The places whose state is another one than when this was last asked. */
    Set<Place> takeChanged() {
        Set<Place> taken = new HashSet<>();
        changed.removeIf(taken::add);
        return taken;
    }

    /** The places are still to be written. */
    void giveBack(Set<Place> places) {
        changed.addAll(places);
    }

    Optional<Resting> state(Place place) {
        return lanes(place.provider(), place.account()).state(place.model());
    }

    /** Takes over what another node knows, unless the place has changed here since {@code before}. */
    boolean adopt(Place place, Optional<Resting> before, Optional<Resting> after) {
        boolean[] fitted = {false};
        lanes(place.provider(), place.account()).adopt(place.model(), known -> {
            fitted[0] = known.equals(before);
            return fitted[0] ? after : known;
        });
        if (fitted[0]) {
            own.remove(place);
        }
        return fitted[0];
    }

    boolean seenHere(Place place) {
        return own.contains(place);
    }

    /**
     * What may be believed of a rest that was written down: no longer than it could be today, and begun already.
     *
     * @param atStart whether it is of a former life, in which a person may have logged in meanwhile
     */
    Resting sane(Resting row, long now, boolean atStart) {
        CooldownSettings most = settings.get();
        Rest rest = row.rest();
        Duration longest = (rest.hinted() ? most.hintCeiling() : most.ceiling()).plus(Sentence.MOST_SPREAD);
        long began = Math.min(row.began(), now);
        long until = Math.min(row.until(), now + longest.toMillis());
        long probe = Math.min(row.nextProbe(), until);
        if (probe >= until
                || probe > now + MOST_PROBE_GAPS * most.probeInterval().toMillis()) {
            boolean lost = LostLogin.is(Failure.of(rest.kind(), rest.reason()));
            long soon = now + (lost && atStart ? 0 : most.probeInterval().toMillis());
            probe = lost && !atStart ? until : Math.min(soon, until);
        }
        boolean same = began == row.began() && until == row.until() && probe == row.nextProbe();
        return same
                ? row
                : Resting.of(
                        new Rest(
                                rest.provider(),
                                rest.account(),
                                rest.model(),
                                rest.kind(),
                                rest.reason(),
                                rest.strikes(),
                                Instant.ofEpochMilli(began),
                                Instant.ofEpochMilli(until),
                                Instant.ofEpochMilli(probe),
                                rest.hinted()),
                        row.probes());
    }

    /** Drops strikes that count no more. */
    void forgetOld() {
        long now = clock.millis();
        List<Resting> old = new ArrayList<>();
        each(resting -> {
            if (Sentence.forgotten(resting, now)) {
                old.add(resting);
            }
        });
        own.removeIf(place -> state(place).isEmpty());
        old.forEach(resting -> adopt(resting.rest().place(), Optional.of(resting), Optional.empty()));
    }

    private void each(Consumer<Resting> each) {
        providers.values().forEach(rests -> rests.lanes.forEach(each));
        accounts.values().forEach(rests -> rests.lanes.forEach(each));
    }

    private Lanes lanes(ProviderId provider, String account) {
        return account.isEmpty() ? of(provider).lanes : of(provider, account).lanes;
    }
}
