package dev.nonagon.quota;

import dev.nonagon.quota.QuotaBoard.Key;
import dev.nonagon.settings.Ticker;
import dev.nonagon.store.Store;
import dev.nonagon.store.StoreConflict;
import dev.nonagon.store.StoreUnavailable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the board in the database, behind the requests, and shares it with the other nodes (Q7). Thread-safe.
 */
public final class QuotaLedger implements AutoCloseable {
    private static final Logger LOG = System.getLogger(QuotaLedger.class.getName());
    private static final Duration WRITE_EVERY = Duration.ofSeconds(3);
    private static final long LOOK_AHEAD_EVERY = 30_000;
    private static final long HISTORY_EVERY = 60_000;

    /** Clocks of nodes differ a little. */
    private static final long OVERLAP = 30_000;

    /** What is full again so soon is not worth a row. */
    private static final long SHORT = Duration.ofMinutes(10).toMillis();

    private static final long KEPT = Duration.ofDays(60).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();

    private final QuotaBoard board;
    private final Store store;
    private final String node;
    private final InstantSource clock;
    private final Map<LiveWindow, Written> written = new HashMap<>();
    private final ReentrantLock rows = new ReentrantLock();
    private long readUpTo;
    private long lookedAheadAt;
    private long cleanedAt;
    private Optional<Ticker> ticker = Optional.empty();

    /** What the database has of a window. */
    private record Written(long readingAt, long historyAt, long used, long startedAt) {
        static final Written NOTHING = new Written(0, 0, 0, 0);
    }

    /** @param node this node's name, the same after a restart and of no other node */
    public QuotaLedger(QuotaBoard board, Store store, String node, InstantSource clock) {
        this.board = board;
        this.store = store;
        this.node = node;
        this.clock = clock;
    }

    /** Fills the board with what was known before. */
    public void load() {
        rows.lock();
        try {
            read(0, true);
        } finally {
            rows.unlock();
        }
    }

    /** Begins to write behind and to read what other nodes write. */
    public synchronized void start() {
        if (ticker.isEmpty()) {
            ticker = Optional.of(Ticker.start("nonagon-quota-ledger", WRITE_EVERY, this::turn));
        }
    }

    /** Writes what has changed, reads what others have changed, and looks ahead now and then. */
    void turn() {
        long now = clock.millis();
        rows.lock();
        try {
            if (now - lookedAheadAt >= LOOK_AHEAD_EVERY) {
                lookedAheadAt = now;
                board.tick();
            }
            write(now);
            read(readUpTo - OVERLAP, false);
            cleanOnceADay(now);
        } catch (StoreUnavailable | StoreConflict e) {
            LOG.log(Level.DEBUG, "event=quota-unwritten reason=\"" + e.getMessage() + "\"");
        } finally {
            rows.unlock();
        }
    }

    private record Change(
            Key key,
            LiveWindow window,
            Optional<LiveWindow.Reading> reading,
            boolean history,
            OwnCount.@org.jspecify.annotations.Nullable Period period) {}

    private void write(long now) {
        List<Change> changes = new ArrayList<>();
        board.live().forEach((key, account) -> account.windows().forEach(window -> changes(key, window, now, changes)));
        if (changes.isEmpty()) {
            return;
        }
        store.note(em -> {
            QuotaRows table = new QuotaRows(em);
            for (Change change : changes) {
                put(table, change, now);
            }
            return true;
        });
        for (Change change : changes) {
            Written before = written.getOrDefault(change.window(), Written.NOTHING);
            OwnCount.Period period = change.period();
            written.put(
                    change.window(),
                    new Written(
                            change.reading().map(LiveWindow.Reading::at).orElse(before.readingAt()),
                            change.history() ? now : before.historyAt(),
                            period == null ? before.used() : period.used().get(),
                            period == null ? before.startedAt() : period.start()));
        }
    }

    private void changes(Key key, LiveWindow window, long now, List<Change> changes) {
        Written before = written.getOrDefault(window, Written.NOTHING);
        LiveWindow.Reading reading = window.reading();
        boolean fresh = reading != null
                && reading.at() > before.readingAt()
                && (reading.resetsAt() == 0
                        ? window.length() == 0 || window.length() > SHORT
                        : reading.resetsAt() - now > SHORT);
        OwnCount own = window.ownCount();
        OwnCount.Period running = own == null || window.length() <= SHORT ? null : own.current(now);
        OwnCount.Period period = running != null
                        && running.used().get() > 0
                        && (running.used().get() != before.used() || running.start() != before.startedAt())
                ? running
                : null;
        if (fresh || period != null) {
            changes.add(new Change(
                    key,
                    window,
                    Optional.ofNullable(reading).filter(r -> fresh),
                    now - before.historyAt() >= HISTORY_EVERY,
                    period));
        }
    }

    private void put(QuotaRows table, Change change, long now) {
        LiveWindow window = change.window();
        Optional<History.Samples> history = change.history() ? Optional.of(window.history.samples()) : Optional.empty();
        if (change.reading().isPresent() || history.isPresent()) {
            LiveWindow.Reading known = window.reading();
            LiveWindow.Reading reading = change.reading()
                    .orElseGet(() -> known != null
                            ? known
                            : new LiveWindow.Reading(1, Double.NaN, 0, 0, 0, QuotaSource.OWN_COUNT));
            table.put(change.key(), window.id, reading, board.of(change.key()).plan(), history, now);
        }
        OwnCount.Period period = change.period();
        if (period != null) {
            table.put(
                    QuotaRows.rowId(change.key(), window.id),
                    node,
                    period.start(),
                    period.used().get(),
                    now);
        }
    }

    private void read(long since, boolean first) {
        record Found(List<QuotaRows.WindowRow> windows, List<QuotaRows.CountRow> counts) {}
        Found found = store.read(em -> {
            QuotaRows table = new QuotaRows(em);
            return new Found(table.windows(since, first), table.counts(since));
        });
        long now = clock.millis();
        found.windows().forEach(row -> take(row));
        Map<String, LiveWindow> byId = new HashMap<>();
        if (!found.counts().isEmpty()) {
            board.live().forEach((key, account) -> account.windows()
                    .forEach(window -> byId.put(QuotaRows.rowId(key, window.id), window)));
        }
        for (QuotaRows.CountRow row : found.counts()) {
            LiveWindow window = byId.get(row.windowId());
            OwnCount own = window == null ? null : window.ownCount();
            if (own != null && !row.node().equals(node)) {
                own.other(row.node(), row.startedAt(), row.used(), now);
            } else if (own != null && first) {
                own.restore(row.startedAt(), row.used(), now);
            }
            readUpTo = Math.max(readUpTo, row.writtenAt());
        }
    }

    private void take(QuotaRows.WindowRow row) {
        readUpTo = Math.max(readUpTo, row.writtenAt());
        AccountQuota account = board.of(row.key());
        LiveWindow window = account.window(row.id());
        if (window == null) {
            return;
        }
        row.history().ifPresent(window.history::restore);
        row.reading().ifPresent(reading -> {
            LiveWindow.Reading here = window.reading();
            if ((here == null || here.at() < reading.at()) && window.take(reading)) {
                Written before = written.getOrDefault(window, Written.NOTHING);
                written.put(window, new Written(reading.at(), before.historyAt(), before.used(), before.startedAt()));
                row.plan().ifPresent(name -> account.plan(Optional.of(name)));
            }
        });
    }

    private void cleanOnceADay(long now) {
        if (now - cleanedAt >= DAY) {
            cleanedAt = now;
            store.note(em -> {
                new QuotaRows(em).dropOlder(now - KEPT);
                return true;
            });
            List<LiveWindow> there = board.live().values().stream()
                    .flatMap(account -> account.windows().stream())
                    .toList();
            written.keySet().retainAll(new java.util.HashSet<>(there));
        }
    }

    /** Writes the rest. */
    @Override
    public void close() {
        Optional<Ticker> running;
        synchronized (this) {
            running = ticker;
            ticker = Optional.empty();
        }
        running.ifPresent(Ticker::close);
        turn();
    }
}
