package dev.nonagon.store;

import dev.nonagon.settings.Ticker;
import dev.nonagon.vault.Vault;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.EntityTransaction;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The one door to the database (S5 to S9). Thread-safe. Blocks: never to be asked while a request waits. */
public final class Store implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Store.class.getName());
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Database database;
    private final Vault vault;
    private final String databaseId;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final LazyUnit unit;
    private final ThreadLocal<@Nullable Running> running = new ThreadLocal<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Object announcing = new Object();
    private long announced = -1;
    private volatile Health health;
    private Optional<Ticker> ticker = Optional.empty();

    /** What a transaction may do. */
    private enum Mode {
        READ,
        NOTE,
        WRITE,
        REHEARSE
    }

    private record Running(EntityManager entityManager, Mode mode) {}

    /**
     * Whether the database answered when it was last asked.
     *
     * @param since when this began
     * @param problem empty if it answers
     */
    public record Health(boolean up, Instant since, String problem) {}

    Store(Database database, Vault vault, String databaseId, InstantSource clock, RandomGenerator random) {
        this.database = database;
        this.vault = vault;
        this.databaseId = databaseId;
        this.clock = clock;
        this.random = random;
        this.unit = new LazyUnit(database, databaseId);
        this.health = new Health(true, clock.instant(), "");
    }

    /** Makes ready what the first transaction would otherwise wait for. */
    void warmUp() {
        unit.factory().createEntityManager().close();
    }

    /** Reads; what is changed nevertheless is dropped. */
    public <T> T read(Function<EntityManager, T> work) {
        return transaction(Mode.READ, work);
    }

    /** Changes the state; whoever draws a picture of it is told before this returns (S7). */
    public <T> T write(Function<EntityManager, T> work) {
        return transaction(Mode.WRITE, work);
    }

    /** As {@link #write}, for work that has no result. */
    public void change(Consumer<EntityManager> work) {
        write(em -> {
            work.accept(em);
            return true;
        });
    }

    /** Keeps something that no snapshot shows: counters, cooldowns, pending logins (S7). */
    public <T> T note(Function<EntityManager, T> work) {
        return transaction(Mode.NOTE, work);
    }

    /** Does everything that a write does, checks included, and takes it back at the end: for a dry run. */
    public <T> T rehearse(Function<EntityManager, T> work) {
        return transaction(Mode.REHEARSE, work);
    }

    /** Work on a connection. */
    @FunctionalInterface
    public interface Bulk<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Works on many rows at once, in a transaction of its own that no snapshot shows: for the ledger, which would gain nothing
     * from entities.
     */
    public <T> T bulk(Bulk<T> work) {
        try {
            return database.transaction(work::on);
        } catch (SQLException e) {
            throw Troubles.named(new IllegalStateException("The database refused: " + e.getMessage(), e));
        }
    }

    private <T> T transaction(Mode mode, Function<EntityManager, T> work) {
        Running outer = running.get();
        if (outer != null) {
            return join(outer, mode, work);
        }
        T result = alone(mode, work);
        if (mode == Mode.WRITE) {
            poll();
        }
        return result;
    }

    private static <T> T join(Running outer, Mode mode, Function<EntityManager, T> work) {
        boolean fits = mode == Mode.READ
                || outer.mode() == mode
                || outer.mode() == Mode.WRITE
                || (outer.mode() == Mode.REHEARSE);
        if (!fits) {
            throw new IllegalStateException("A " + mode + " cannot join a " + outer.mode());
        }
        return work.apply(outer.entityManager());
    }

    private <T> T alone(Mode mode, Function<EntityManager, T> work) {
        EntityManager entityManager = newEntityManager();
        running.set(new Running(entityManager, mode));
        EntityTransaction transaction = entityManager.getTransaction();
        try {
            transaction.begin();
            T result = work.apply(entityManager);
            if (mode == Mode.READ) {
                transaction.rollback();
                return result;
            }
            entityManager.flush();
            if (mode == Mode.WRITE) {
                // Last, for it makes all other writers wait.
                entityManager
                        .createNativeQuery("update store_identity set revision = revision + 1 where id = 1")
                        .executeUpdate();
            }
            if (mode == Mode.REHEARSE) {
                transaction.rollback();
            } else {
                transaction.commit();
            }
            return result;
        } catch (RuntimeException e) {
            throw Troubles.named(e);
        } finally {
            running.remove();
            close(entityManager, transaction);
        }
    }

    private EntityManager newEntityManager() {
        try {
            return unit.factory().createEntityManager();
        } catch (RuntimeException e) {
            throw Troubles.named(e);
        }
    }

    private static void close(EntityManager entityManager, EntityTransaction transaction) {
        try {
            if (transaction.isActive()) {
                transaction.rollback();
            }
            entityManager.close();
        } catch (RuntimeException e) {
            // The connection is broken; what it was asked is already being answered by an exception.
            LOG.log(Level.DEBUG, "event=store-close-failed", e);
        }
    }

    /**
     * Calls {@code listener} after each change of the state, by whichever node. One that throws is called again. The next
     * look calls it in any case: what changed before it was known here it may have missed.
     */
    public void onChange(Runnable listener) {
        synchronized (announcing) {
            listeners.add(listener);
            announced = -1;
        }
    }

    /** Begins to look for other nodes' changes, and for the database's health. */
    public synchronized void watch() {
        if (ticker.isEmpty()) {
            ticker = Optional.of(Ticker.start("nonagon-store-watch", LOOK_EVERY, this::poll));
        }
    }

    /** Looks once whether the state has changed, and tells the listeners if so. */
    public void poll() {
        synchronized (announcing) {
            long now;
            try {
                now = revision();
            } catch (StoreUnavailable e) {
                return;
            }
            if (now != announced && tellListeners()) {
                announced = now;
            }
        }
    }

    /** How often the state has changed so far. */
    public long revision() {
        try {
            long revision =
                    database.transaction(c -> Identity.read(c).orElseThrow().revision());
            healthIs(true, "");
            return revision;
        } catch (SQLException e) {
            healthIs(false, String.valueOf(e.getMessage()));
            throw new StoreUnavailable("The database does not answer: " + e.getMessage(), e);
        }
    }

    private boolean tellListeners() {
        boolean all = true;
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "event=state-listener-failed", e);
                all = false;
            }
        }
        return all;
    }

    private void healthIs(boolean up, String problem) {
        if (health.up() != up) {
            health = new Health(up, clock.instant(), problem);
            LOG.log(
                    up ? Level.INFO : Level.ERROR,
                    up
                            ? "event=database-back"
                            : "event=database-lost reason=\"" + problem
                                    + "\" effect=\"requests go on, changes do not\"");
        }
    }

    public Health health() {
        return health;
    }

    public Vault vault() {
        return vault;
    }

    public InstantSource clock() {
        return clock;
    }

    /** Of cryptographic quality. */
    public RandomGenerator random() {
        return random;
    }

    /** The database's own id; the same on all nodes. */
    public String databaseId() {
        return databaseId;
    }

    Database database() {
        return database;
    }

    @Override
    public void close() {
        Optional<Ticker> watching;
        synchronized (this) {
            watching = ticker;
            ticker = Optional.empty();
        }
        watching.ifPresent(Ticker::close);
        unit.close();
        database.close();
    }

    /** The persistence unit, made when it is first needed or asked to warm up. */
    private static final class LazyUnit implements AutoCloseable {
        private final Database database;
        private final String databaseId;
        private @Nullable EntityManagerFactory factory;

        LazyUnit(Database database, String databaseId) {
            this.database = database;
            this.databaseId = databaseId;
        }

        synchronized EntityManagerFactory factory() {
            EntityManagerFactory made = factory;
            if (made == null) {
                made = PersistenceUnit.create(database.source(), databaseId);
                factory = made;
            }
            return made;
        }

        @Override
        public synchronized void close() {
            if (factory != null) {
                factory.close();
                factory = null;
            }
        }
    }
}
