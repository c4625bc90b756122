package dev.nonagon.apikeys;

import dev.nonagon.settings.Ticker;
import dev.nonagon.store.Store;
import dev.nonagon.store.StoreConflict;
import dev.nonagon.store.StoreUnavailable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Draws portions of budgets from the database and writes down what was spent (K8, K9). Thread-safe.
 *
 * <p>A row belongs to one node, and only one thread at a time writes rows of this node; so a row says what this node's
 * memory says, or a bit more.
 */
public final class BudgetLedger implements Treasury, AutoCloseable {
    private static final Logger LOG = System.getLogger(BudgetLedger.class.getName());
    private static final Duration WRITE_EVERY = Duration.ofSeconds(1);
    private static final Duration RENEW_EVERY = Duration.ofSeconds(30);
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(2);

    /** What is left is shared so finely that no node takes too much from the others. */
    private static final long PORTIONS = 8;

    private final Store store;
    private final String node;
    private final ZoneId zone;
    private final InstantSource clock;
    private final Map<String, KeyMeter> meters = new ConcurrentHashMap<>();
    private final Map<String, Long> spentBefore = new ConcurrentHashMap<>();
    private final Set<KeyMeter> toppingUp = ConcurrentHashMap.newKeySet();
    private final ReentrantLock rows = new ReentrantLock();
    private volatile Instant troubledUntil = Instant.MIN;
    private volatile String cleanedOn = "";
    private Optional<Ticker> ticker = Optional.empty();

    /**
     * Reads what this node has spent already.
     *
     * @param node its id, the same after a restart and of no other node
     * @param zone of days and months
     */
    public BudgetLedger(Store store, String node, ZoneId zone, InstantSource clock) {
        this.store = store;
        this.node = node;
        this.zone = zone;
        this.clock = clock;
        Periods periods = periods();
        spentBefore.putAll(store.note(em -> {
            BudgetRows mine = new BudgetRows(em, node);
            mine.reclaimOwn();
            return mine.spentByMe(periods);
        }));
    }

    /** Begins to write behind. */
    public synchronized void start() {
        if (ticker.isEmpty()) {
            ticker = Optional.of(Ticker.start("nonagon-key-budgets", WRITE_EVERY, this::flush));
        }
    }

    KeyMeter meter(String keyId) {
        return meters.computeIfAbsent(keyId, id -> new KeyMeter(id, this));
    }

    Periods periods() {
        return Periods.of(clock.instant(), zone);
    }

    @Override
    public long spentBefore(String purse) {
        return spentBefore.getOrDefault(purse, 0L);
    }

    /** Forgets keys that are gone, and has a first portion ready for each that has a budget. */
    void keysAre(List<KnownKey> keys) {
        Periods periods = periods();
        meters.keySet().retainAll(keys.stream().map(KnownKey::id).toList());
        for (KnownKey key : keys) {
            if (key.data().limits().hasBudget()) {
                KeyMeter meter = meter(key.id());
                meter.prepare(key.data().limits(), periods);
                if (!meter.fits(Cost.NOTHING, clock.instant())) {
                    topUp(meter);
                }
            }
        }
    }

    @Override
    public void topUp(KeyMeter meter) {
        if (toppingUp.add(meter)) {
            Thread.ofVirtual().name("nonagon-key-top-up").start(() -> {
                try {
                    drawMore(meter);
                } finally {
                    toppingUp.remove(meter);
                }
            });
        }
    }

    private void drawMore(KeyMeter meter) {
        rows.lock();
        try {
            drawFromRows(meter, Cost.NOTHING);
        } finally {
            rows.unlock();
        }
    }

    @Override
    public Outcome draw(KeyMeter meter, Cost need) {
        if (meter.knownShort(need, clock.instant())) {
            return Outcome.SHORT;
        }
        rows.lock();
        try {
            Instant now = clock.instant();
            if (meter.fits(need, now)) {
                return Outcome.ENOUGH;
            }
            if (meter.knownShort(need, now)) {
                return Outcome.SHORT;
            }
            return drawFromRows(meter, need);
        } finally {
            rows.unlock();
        }
    }

    /** With {@link #rows} held. */
    private Outcome drawFromRows(KeyMeter meter, Cost need) {
        Instant now = clock.instant();
        if (troubledUntil.isAfter(now)) {
            return Outcome.UNAVAILABLE;
        }
        List<KeyMeter.View> wanted = meter.limited(need, now);
        Map<KeyMeter.View, Long> grants = new LinkedHashMap<>();
        Map<KeyMeter.View, Long> lacking = new LinkedHashMap<>();
        try {
            store.note(em -> {
                BudgetRows table = new BudgetRows(em, node);
                table.lock(meter.keyId);
                table.reclaimAbandoned(meter.keyId, now);
                for (KeyMeter.View view : wanted) {
                    long left = view.limit() - view.drawn() - table.drawnByOthers(view.purse());
                    if (left < view.missing()) {
                        lacking.put(view, Math.max(0, left));
                    }
                    grants.put(view, Math.max(0, Math.min(left, Math.max(view.missing(), left / PORTIONS))));
                }
                if (lacking.isEmpty()) {
                    grants.forEach((view, amount) -> table.put(view.purse(), view.drawn() + amount, view.spent(), now));
                }
                return true;
            });
        } catch (StoreUnavailable | StoreConflict e) {
            LOG.log(
                    Level.WARNING,
                    "event=key-budget-unknown key=" + meter.keyId + " reason=\"" + e.getMessage() + "\"");
            troubledUntil = now.plus(AFTER_TROUBLE);
            return Outcome.UNAVAILABLE;
        }
        lacking.forEach((view, left) -> meter.shortIs(view.purse(), need.of(view.purse().budget), left, now));
        if (lacking.isEmpty()) {
            grants.forEach((view, amount) -> meter.granted(view.purse(), amount, now));
        }
        return lacking.isEmpty() ? Outcome.ENOUGH : Outcome.SHORT;
    }

    /** Writes down what has changed, keeps alive what is drawn, and gives back what lies idle. */
    void flush() {
        Instant now = clock.instant();
        Instant idleSince = now.minus(IDLE);
        rows.lock();
        try {
            // What is not trusted any more may be with others by now: it must not be renewed.
            meters.values().forEach(meter -> meter.giveBackIf(p -> !p.trusted(now) || p.usedAt.isBefore(idleSince)));
            write(now);
            cleanOnceADay();
        } catch (StoreUnavailable | StoreConflict e) {
            LOG.log(Level.DEBUG, "event=key-budgets-unwritten reason=\"" + e.getMessage() + "\"");
        } finally {
            rows.unlock();
        }
    }

    private void write(Instant now) {
        Map<KeyMeter, List<KeyMeter.View>> views = new LinkedHashMap<>();
        Map<String, Instant> used = new LinkedHashMap<>();
        meters.forEach((id, meter) -> {
            List<KeyMeter.View> dirty = meter.toWrite(purse -> purse.dirty
                    || (purse.limited()
                            && purse.drawn > purse.spent
                            && purse.renewedAt.isBefore(now.minus(RENEW_EVERY))));
            if (!dirty.isEmpty()) {
                views.put(meter, dirty);
                meter.takeUsedAt().ifPresent(at -> used.put(id, at));
            }
        });
        if (views.isEmpty()) {
            return;
        }
        store.note(em -> {
            BudgetRows table = new BudgetRows(em, node);
            views.values()
                    .forEach(list -> list.forEach(view -> table.put(view.purse(), view.drawn(), view.spent(), now)));
            used.forEach(table::used);
            return true;
        });
        views.forEach((meter, list) -> list.forEach(view -> meter.written(view, now)));
    }

    private void cleanOnceADay() {
        Periods periods = periods();
        if (!cleanedOn.equals(periods.day())) {
            cleanedOn = periods.day();
            store.note(em -> {
                new BudgetRows(em, node).dropOld(periods);
                return true;
            });
        }
    }

    /** What a key has spent, on all nodes. Blocks. */
    public KeySpending spending(String keyId) {
        Periods periods = periods();
        KeyMeter meter = meters.get(keyId);
        Map<Budget, Long> spent = store.read(em -> {
            BudgetRows table = new BudgetRows(em, node);
            Map<Budget, Long> all = new LinkedHashMap<>();
            for (Budget budget : Budget.ALL) {
                String period = budget.period(periods);
                long here = meter == null
                        ? spentBefore(keyId + "/" + period + "/" + budget.unit())
                        : meter.spent(budget, period);
                all.put(budget, here + table.spentByOthers(keyId, period, budget.unit()));
            }
            return all;
        });
        return new KeySpending(
                spent.getOrDefault(Budget.TOKENS_PER_DAY, 0L),
                spent.getOrDefault(Budget.TOKENS_PER_MONTH, 0L),
                Budget.dollars(spent.getOrDefault(Budget.MONEY_PER_DAY, 0L)),
                Budget.dollars(spent.getOrDefault(Budget.MONEY_PER_MONTH, 0L)),
                periods.dayEnds(),
                periods.monthEnds(),
                meter == null ? 0 : meter.running());
    }

    /** Gives everything back and writes down the rest. */
    @Override
    public void close() {
        Optional<Ticker> running;
        synchronized (this) {
            running = ticker;
            ticker = Optional.empty();
        }
        running.ifPresent(Ticker::close);
        meters.values().forEach(meter -> meter.giveBackIf(purse -> true));
        flush();
    }
}
