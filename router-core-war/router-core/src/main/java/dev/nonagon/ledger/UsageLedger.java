package dev.nonagon.ledger;

import dev.nonagon.settings.Ticker;
import dev.nonagon.store.Store;
import dev.nonagon.store.StoreConflict;
import dev.nonagon.store.StoreUnavailable;
import dev.nonagon.usage.UsageRecord;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Takes records and writes them behind the requests (L1 to L4). Thread-safe; {@link #accept} never waits for the database. */
public final class UsageLedger implements Consumer<UsageRecord>, AutoCloseable {
    private static final Logger LOG = System.getLogger(UsageLedger.class.getName());
    private static final Duration WRITE_EVERY = Duration.ofMillis(400);
    private static final Duration CLEAN_EVERY = Duration.ofMinutes(10);
    private static final int MOST_WAITING = 50_000;
    private static final int BATCH = 2_000;

    private final Store store;
    private final String node;
    private final Name nodeName;
    private final ZoneId zone;
    private final Billing billing;
    private final Supplier<Duration> keepRows;
    private final InstantSource clock;
    private final int mostWaiting;
    private final Names names = new Names();

    private final ReentrantLock gathering = new ReentrantLock();
    private ArrayDeque<Entry> waiting = new ArrayDeque<>();
    private Sums sums;
    private long dropped;

    private final ReentrantLock writing = new ReentrantLock();
    private final Set<Name> known = new LinkedHashSet<>();
    private Optional<Batch> unsure = Optional.empty();
    private long batch;
    private long cleanedAt;
    private boolean opened;
    private boolean closed;
    private volatile Optional<Instant> unclean = Optional.empty();
    private final AtomicLong droppedHere = new AtomicLong();
    private Optional<Ticker> ticker = Optional.empty();

    /** What is written in one transaction. */
    private record Batch(long number, List<Entry> entries, Sums sums, long dropped) {}

    /**
     * @param node this node's name, the same after a restart and of no other node
     * @param zone where days begin
     * @param keepRows for how long single requests are kept
     */
    public UsageLedger(
            Store store, String node, ZoneId zone, Billing billing, Supplier<Duration> keepRows, InstantSource clock) {
        this(store, node, zone, billing, keepRows, clock, MOST_WAITING);
    }

    UsageLedger(
            Store store,
            String node,
            ZoneId zone,
            Billing billing,
            Supplier<Duration> keepRows,
            InstantSource clock,
            int mostWaiting) {
        this.store = store;
        this.node = node;
        this.nodeName = Name.of(node);
        this.zone = zone;
        this.billing = billing;
        this.keepRows = keepRows;
        this.clock = clock;
        this.mostWaiting = mostWaiting;
        this.sums = new Sums(names, zone);
    }

    /** Opens the ledger, says how it was left (L4), and begins to write. */
    public synchronized void start() {
        open();
        if (ticker.isEmpty()) {
            ticker = Optional.of(Ticker.start("nonagon-usage-ledger", WRITE_EVERY, this::turn));
        }
    }

    private void open() {
        writing.lock();
        try {
            Optional<Session> before = store.bulk(c -> Session.open(c, node, clock.millis()));
            opened = true;
            batch = before.map(Session::batch).orElse(0L);
            before.filter(session -> !session.closed()).ifPresent(session -> {
                Instant last = Instant.ofEpochMilli(session.writtenAt());
                unclean = Optional.of(last);
                LOG.log(
                        Level.WARNING,
                        "event=ledger-was-not-closed last-write=" + last
                                + " effect=\"requests that ended within the second before the router stopped may be missing"
                                + " from usage and cost\"");
            });
        } catch (StoreUnavailable | StoreConflict e) {
            LOG.log(Level.WARNING, "event=ledger-not-open reason=\"" + e.getMessage() + "\" effect=\"it gathers\"");
        } finally {
            writing.unlock();
        }
    }

    /** When the ledger had last written before it was left open; empty if it was closed. */
    public Optional<Instant> unclean() {
        return unclean;
    }

    /** How many rows were dropped since the start, because they came faster than the database took them. */
    public long dropped() {
        return droppedHere.get();
    }

    /** How many rows wait. */
    public int waiting() {
        gathering.lock();
        try {
            return waiting.size();
        } finally {
            gathering.unlock();
        }
    }

    @Override
    public void accept(UsageRecord record) {
        Instant end = record.endedAt();
        List<Billing.Charge> charges = record.details().tries().stream()
                .map(tried -> billing.of(tried, end))
                .toList();
        Entry entry = Entry.of(record, charges, names);
        gathering.lock();
        try {
            sums.add(nodeName, record, charges);
            waiting.addLast(entry);
            if (waiting.size() > mostWaiting) {
                waiting.removeFirst();
                dropped++;
                droppedHere.incrementAndGet();
            }
        } finally {
            gathering.unlock();
        }
    }

    /** Writes, and lets go of what is too old. One that is under way does for this turn, too. */
    void turn() {
        if (writing.tryLock()) {
            try {
                flush();
                clean();
            } finally {
                writing.unlock();
            }
        }
    }

    /** Writes what has gathered; what the database does not take stays. */
    public void flush() {
        writing.lock();
        try {
            if (!opened) {
                open();
                if (!opened) {
                    return;
                }
            }
            if (!settleUnsure()) {
                return;
            }
            for (Batch next = take(); !isEmpty(next); next = take()) {
                if (!write(next)) {
                    return;
                }
            }
        } finally {
            writing.unlock();
        }
    }

    private static boolean isEmpty(Batch batch) {
        return batch.entries().isEmpty() && batch.sums().isEmpty() && batch.dropped() == 0;
    }

    private Batch take() {
        gathering.lock();
        try {
            List<Entry> entries = new ArrayList<>(Math.min(BATCH, waiting.size()));
            while (entries.size() < BATCH && !waiting.isEmpty()) {
                entries.add(waiting.removeFirst());
            }
            Sums taken = sums;
            sums = new Sums(names, zone);
            long lost = dropped;
            dropped = 0;
            return new Batch(batch + 1, entries, taken, lost);
        } finally {
            gathering.unlock();
        }
    }

    private boolean write(Batch next) {
        try {
            put(next);
            return true;
        } catch (StoreConflict e) {
            // Another node has written one of the names meanwhile; it is there now.
            known.clear();
            try {
                put(next);
                return true;
            } catch (StoreConflict | StoreUnavailable again) {
                unsure = Optional.of(next);
                LOG.log(Level.WARNING, "event=ledger-unwritten reason=\"" + again.getMessage() + "\"");
                return false;
            }
        } catch (StoreUnavailable e) {
            unsure = Optional.of(next);
            LOG.log(Level.DEBUG, "event=ledger-unwritten reason=\"" + e.getMessage() + "\"");
            return false;
        } catch (RuntimeException e) {
            // A row that no database takes must not hold up all others; the sums matter most.
            LOG.log(
                    Level.ERROR,
                    "event=ledger-rows-refused count=" + next.entries().size(),
                    e);
            droppedHere.addAndGet(next.entries().size());
            return next.entries().isEmpty()
                    || write(new Batch(
                            next.number(),
                            List.of(),
                            next.sums(),
                            next.dropped() + next.entries().size()));
        }
    }

    /** Whether there is nothing of which it is not known whether it is in the database. */
    private boolean settleUnsure() {
        if (unsure.isEmpty()) {
            return true;
        }
        Batch left = unsure.get();
        try {
            long there =
                    store.bulk(c -> Session.find(c, node).map(Session::batch).orElse(0L));
            if (there >= left.number()) {
                batch = there;
            } else if (isEmpty(left) || !writeAgain(left)) {
                return false;
            }
            unsure = Optional.empty();
            return true;
        } catch (StoreUnavailable | StoreConflict e) {
            bound(left);
            return false;
        }
    }

    private boolean writeAgain(Batch left) {
        unsure = Optional.empty();
        known.clear();
        return write(left);
    }

    /** While nothing can be written the rows of an unsure batch count as waiting ones. */
    private void bound(Batch left) {
        gathering.lock();
        try {
            if (!left.entries().isEmpty() && waiting.size() + left.entries().size() > mostWaiting) {
                droppedHere.addAndGet(left.entries().size());
                unsure = Optional.of(new Batch(
                        left.number(),
                        List.of(),
                        left.sums(),
                        left.dropped() + left.entries().size()));
            }
        } finally {
            gathering.unlock();
        }
    }

    private void put(Batch next) {
        Set<Name> met = new LinkedHashSet<>();
        met.add(nodeName);
        next.entries().forEach(entry -> entry.names().forEach(met::add));
        next.sums().all().keySet().forEach(key -> met.addAll(key.all()));
        met.removeAll(known);
        store.bulk(c -> {
            LedgerRows rows = new LedgerRows(c);
            rows.names(met);
            rows.requests(nodeName, next.entries());
            rows.attempts(next.entries());
            rows.sums(next.sums().all());
            Session.wrote(c, node, clock.millis(), next.number(), next.dropped());
            return true;
        });
        batch = next.number();
        if (known.size() > MOST_WAITING) {
            known.clear();
        }
        known.addAll(met);
    }

    private void clean() {
        long now = clock.millis();
        if (now - cleanedAt < CLEAN_EVERY.toMillis()) {
            return;
        }
        try {
            long edge = now - keepRows.get().toMillis();
            int gone = store.bulk(c -> new LedgerRows(c).dropOlder(edge));
            // As long as there is more, a piece a turn: nobody shall wait behind a long delete.
            cleanedAt = gone > 0 ? cleanedAt : now;
        } catch (StoreUnavailable | StoreConflict e) {
            LOG.log(Level.DEBUG, "event=ledger-not-cleaned reason=\"" + e.getMessage() + "\"");
        }
    }

    /** Writes the rest and says that it is all. */
    @Override
    public void close() {
        Optional<Ticker> running;
        synchronized (this) {
            running = ticker;
            ticker = Optional.empty();
        }
        writing.lock();
        try {
            // With the lock held no turn is under way: an interruption must not hit a database's file.
            running.ifPresent(Ticker::close);
            flush();
            if (opened && !closed && unsure.isEmpty()) {
                store.bulk(c -> {
                    Session.close(c, node, clock.millis());
                    return true;
                });
                closed = true;
            }
        } catch (StoreUnavailable | StoreConflict e) {
            LOG.log(Level.WARNING, "event=ledger-not-closed reason=\"" + e.getMessage() + "\"");
        } finally {
            writing.unlock();
        }
    }
}
