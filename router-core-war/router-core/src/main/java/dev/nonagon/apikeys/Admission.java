package dev.nonagon.apikeys;

import dev.nonagon.settings.Declared;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Secret;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** Decides who may come in, and for what (K5 to K7). Thread-safe. */
public final class Admission {
    /** Others may take what one has drawn; but not forever. */
    private static final int MOST_DRAWS = 1_000;

    private final KeyRing keys;
    private final Supplier<Optional<Boolean>> demandedLocally;
    private final Function<String, KeyMeter> meters;
    private final Treasury treasury;
    private final Prices prices;
    private final ZoneId zone;
    private final InstantSource clock;

    /** Whether somebody may come in. */
    public sealed interface Entry {
        record Entered(KeyPass pass) implements Entry {}

        record Refused(Failure failure) implements Entry {}
    }

    private Admission(
            KeyRing keys,
            Supplier<Optional<Boolean>> demandedLocally,
            Function<String, KeyMeter> meters,
            Treasury treasury,
            Prices prices,
            ZoneId zone,
            InstantSource clock) {
        this.keys = keys;
        this.demandedLocally = demandedLocally;
        this.meters = meters;
        this.treasury = treasury;
        this.prices = prices;
        this.zone = zone;
        this.clock = clock;
    }

    /**
     * @param demandedLocally whether programs on this machine must show a key, too; where nobody has said, they must as soon
     *     as there is one
     */
    static Admission of(
            KeyRing keys,
            Supplier<Optional<Boolean>> demandedLocally,
            BudgetLedger budgets,
            Prices prices,
            ZoneId zone,
            InstantSource clock) {
        return new Admission(keys, demandedLocally, budgets::meter, budgets, prices, zone, clock);
    }

    /** Without a database: declared keys only. */
    public static Admission ofDeclared(Map<String, Secret> declared, boolean required) {
        Map<String, KeyMeter> meters = new ConcurrentHashMap<>();
        byte[] once = new byte[32];
        new java.security.SecureRandom().nextBytes(once);
        Secret secret = new Secret(java.util.HexFormat.of().formatHex(once));
        KeyFormat format = new KeyFormat(KeyFormat.machineId(""), secret, secret, new java.security.SecureRandom());
        Declared only = new Declared(Map.of(), Map.of(), Map.of(), Map.of(), declared);
        return new Admission(
                new KeyRing(() -> only, format),
                () -> required ? Optional.of(true) : Optional.empty(),
                id -> meters.computeIfAbsent(id, i -> new KeyMeter(i, Treasury.NONE)),
                Treasury.NONE,
                Prices.UNKNOWN,
                java.time.ZoneOffset.UTC,
                InstantSource.system());
    }

    /**
     * Whether a caller may come in at all.
     *
     * @param presented what was sent as a key
     * @param scope what the caller wants
     */
    public Entry enter(Optional<Secret> presented, Caller caller, KeyScope scope) {
        Optional<KnownKey> found = presented.flatMap(keys::find);
        if (found.isPresent()) {
            Optional<Failure> objection = objection(found.get(), caller, scope);
            return objection.isPresent()
                    ? new Entry.Refused(objection.get())
                    : new Entry.Entered(KeyPass.of(found.get(), this));
        }
        KeyFormat.Form form = presented.map(keys.format()::form).orElse(KeyFormat.Form.OTHER);
        // Tools want some key or other even where none is needed; one that once was ours is not any.
        boolean any = form == KeyFormat.Form.OTHER || form == KeyFormat.Form.FOREIGN;
        if (scope == KeyScope.INFERENCE && any && !demanded(caller)) {
            return new Entry.Entered(KeyPass.OPEN);
        }
        return new Entry.Refused(presented.isPresent() ? Refusals.unknown(form) : Refusals.missing(caller));
    }

    /** Whether a program that calls from there must show a key now. */
    public boolean demanded(Caller caller) {
        return !caller.local() || demandedLocally.get().orElseGet(keys::hasInferenceKey);
    }

    private Optional<Failure> objection(KnownKey key, Caller caller, KeyScope scope) {
        KeyData data = key.data();
        if (!data.active()) {
            return Optional.of(Refusals.inactive(key));
        }
        Optional<Instant> end = data.expiresAt().filter(at -> !at.isAfter(clock.instant()));
        if (end.isPresent()) {
            return Optional.of(Refusals.expired(key, end.get()));
        }
        if (!key.countsFrom(caller.address())) {
            return Optional.of(Refusals.network(key, caller.address()));
        }
        return data.scopes().contains(scope) ? Optional.empty() : Optional.of(Refusals.scope(key, scope));
    }

    /**
     * Whose key that is, if it counts from there: for the management API.
     *
     * @return empty if it is unknown, off, expired or from elsewhere
     */
    public Optional<Holder> holder(Secret presented, Caller caller) {
        return keys.find(presented)
                .filter(key -> key.data().scopes().stream()
                        .anyMatch(scope -> objection(key, caller, scope).isEmpty()))
                .map(key -> new Holder(key.id(), key.data().name(), key.data().scopes()));
    }

    /** The key that was shown, and its scopes. */
    public record Holder(String id, String name, java.util.Set<KeyScope> scopes) {}

    Verdict begin(KnownKey key, Supplier<Estimate> estimate) {
        KeyLimits limits = key.data().limits();
        KeyMeter meter = meters.apply(key.id());
        Cost need = limits.hasBudget() ? cost(estimate.get()) : Cost.NOTHING;
        KeyMeter.Turn turn = begin(meter, limits, need);
        for (int tries = 0; turn instanceof KeyMeter.Turn.TooDear && tries < MOST_DRAWS; tries++) {
            Treasury.Outcome outcome = treasury.draw(meter, need);
            if (outcome == Treasury.Outcome.UNAVAILABLE) {
                return new Verdict.Refused(Refusals.budgetUnknown(key));
            }
            turn = begin(meter, limits, need);
            if (outcome == Treasury.Outcome.SHORT) {
                break;
            }
        }
        return switch (turn) {
            case KeyMeter.Turn.Begun begun -> {
                if (limits.hasBudget() && meter.wantsMore(clock.instant())) {
                    treasury.topUp(meter);
                }
                yield new Verdict.Admitted(Optional.of(new Lease(begun.held(), prices)));
            }
            case KeyMeter.Turn.TooOften often -> new Verdict.Refused(Refusals.tooOften(key, often.pause()));
            case KeyMeter.Turn.TooMany ignored -> new Verdict.Refused(Refusals.tooMany(key));
            case KeyMeter.Turn.TooDear dear -> new Verdict.Refused(Refusals.tooDear(key, dear));
        };
    }

    private KeyMeter.Turn begin(KeyMeter meter, KeyLimits limits, Cost need) {
        Instant now = clock.instant();
        return meter.begin(limits, Periods.of(now, zone), need, now);
    }

    private Cost cost(Estimate estimate) {
        return new Cost(estimate.tokens(), prices.atMost(estimate));
    }
}
