package dev.nonagon.cooldowns;

import dev.nonagon.settings.Ticker;
import dev.nonagon.store.Store;
import dev.nonagon.store.StoreConflict;
import dev.nonagon.store.StoreUnavailable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Writes rests behind, and takes over those of other nodes and of a former life (C9, C10). Thread-safe; never asked while a
 * request waits.
 */
public final class CooldownLedger implements AutoCloseable {
    private static final Logger LOG = System.getLogger(CooldownLedger.class.getName());
    private static final Duration TURN_EVERY = Duration.ofSeconds(1);
    private static final long PRUNE_EVERY = Duration.ofMinutes(1).toMillis();

    private final Store store;
    private final Cooldowns cooldowns;
    private final InstantSource clock;
    private final RestWatch watch;
    private final ReentrantLock turns = new ReentrantLock();

    /** What both this node and the database knew when they last spoke. */
    private final Map<Place, Resting> agreed = new HashMap<>();

    private boolean loaded;
    private long prunedAt;
    private Optional<Ticker> ticker = Optional.empty();

    /**
     * @param listener told of rests that begin and end, on the ledger's own thread
     */
    public CooldownLedger(Store store, Cooldowns cooldowns, InstantSource clock, Consumer<Notice> listener) {
        this.store = store;
        this.cooldowns = cooldowns;
        this.clock = clock;
        this.watch = new RestWatch(cooldowns, listener);
    }

    /** Takes over what the database knows, and begins to write behind. A database in trouble is no reason not to start. */
    public synchronized void start() {
        if (ticker.isEmpty()) {
            turn();
            ticker = Optional.of(Ticker.start("nonagon-cooldowns", TURN_EVERY, this::turn));
        }
    }

    /** Writes what has changed, reads what others have, and tells of both. */
    public void turn() {
        turns.lock();
        try {
            exchange();
            watch.look();
        } finally {
            turns.unlock();
        }
    }

    private void exchange() {
        Set<Place> changed = cooldowns.takeChanged();
        Map<Place, Optional<Resting>> ours = new HashMap<>();
        changed.stream().filter(CooldownRows::fits).forEach(place -> ours.put(place, cooldowns.state(place)));
        long now = clock.millis();
        boolean prune = now - prunedAt >= PRUNE_EVERY;
        try {
            Map<Place, Resting> rows = ours.isEmpty() && !prune
                    ? store.read(em -> new CooldownRows(em).all())
                    : store.note(em -> {
                        CooldownRows table = new CooldownRows(em);
                        ours.forEach(table::put);
                        if (prune) {
                            table.prune(now);
                        }
                        return table.all();
                    });
            ours.forEach((place, state) -> {
                agreed.remove(place);
                state.ifPresent(resting -> agreed.put(place, resting));
            });
            takeOver(rows, now);
            prunedAt = prune ? now : prunedAt;
            loaded = true;
        } catch (StoreUnavailable | StoreConflict e) {
            cooldowns.giveBack(changed);
            LOG.log(Level.DEBUG, "event=cooldowns-unwritten reason=\"" + e.getMessage() + "\"");
        }
        if (prune) {
            cooldowns.forgetOld();
        }
    }

    /** What another node has changed since, unless it has changed here, too: then ours is written at the next turn. */
    private void takeOver(Map<Place, Resting> rows, long now) {
        rows.forEach((place, row) -> {
            Optional<Resting> before = Optional.ofNullable(agreed.get(place));
            if (before.filter(row::equals).isEmpty()) {
                Resting sane = cooldowns.sane(row, now, !loaded);
                if (cooldowns.adopt(place, before, Optional.of(sane))) {
                    agreed.put(place, row);
                    if (!sane.equals(row)) {
                        cooldowns.giveBack(Set.of(place));
                    }
                }
            }
        });
        for (Place gone : new HashSet<>(agreed.keySet())) {
            if (!rows.containsKey(gone)
                    && cooldowns.adopt(gone, Optional.ofNullable(agreed.get(gone)), Optional.empty())) {
                agreed.remove(gone);
            }
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
        if (running.isPresent()) {
            running.get().close();
            turn();
        }
    }
}
