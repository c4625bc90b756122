package dev.nonagon.login;

import dev.nonagon.access.ClientAddress;
import dev.nonagon.audit.Actor;
import dev.nonagon.audit.Audit;
import dev.nonagon.store.Store;
import dev.nonagon.store.StoreConflict;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes guessing slow (L5, L6). Thread-safe, and one for all nodes. Blocks. */
public final class Throttle {
    /** How many failures cost nothing, what the next one costs, the most one costs, and which one is a lockout. */
    record Rule(int free, Duration first, Duration longest, int lockout) {
        /** How long nobody may try after so many failures in a row. */
        Duration delay(int failures) {
            int beyond = failures - free;
            if (beyond <= 0) {
                return Duration.ZERO;
            }
            if (failures >= lockout) {
                return longest;
            }
            Duration delay = first.multipliedBy(1L << Math.min(beyond - 1, 30));
            return delay.compareTo(longest) < 0 ? delay : longest;
        }
    }

    static final Rule NETWORK = new Rule(4, Duration.ofSeconds(1), Duration.ofMinutes(15), 10);
    static final Rule ACCOUNT = new Rule(10, Duration.ofSeconds(1), Duration.ofMinutes(5), 20);

    /** Failures are forgotten after so long without another. */
    static final Duration MEMORY = Duration.ofHours(24);

    private static final String NETWORK_PREFIX = "network:";
    private static final String ACCOUNT_PREFIX = "account:";
    private static final int TRIES = 4;

    /**
     * Somebody who may not try now.
     *
     * @param id {@code network:192.0.2.0/24} or {@code account:admin}
     */
    public record Lockout(String id, int failures, Instant lastFailure, Instant until) {}

    private final Store store;
    private final Audit audit;
    private final Object counting = new Object();

    Throttle(Store store, Audit audit) {
        this.store = store;
        this.audit = audit;
    }

    /** Counts a try as failed, unless it must wait; answers for how long then, and zero if it may go on (L5). */
    Duration begin(String user, ClientAddress client, Actor actor) {
        for (int i = 1; ; i++) {
            try {
                // One at a time: the database would keep them apart, too, but by letting one fail.
                synchronized (counting) {
                    return store.note(em -> begin(em, ids(user, client), actor));
                }
            } catch (StoreConflict e) {
                // Another node counts the same network's first failure.
                if (i == TRIES) {
                    return Duration.ofSeconds(1);
                }
            }
        }
    }

    private Duration begin(EntityManager entityManager, List<String> ids, Actor actor) {
        long now = store.clock().millis();
        entityManager
                .createQuery("delete from FailureRow f where f.failedAt < :old and f.blockedUntil < :now")
                .setParameter("old", now - MEMORY.toMillis())
                .setParameter("now", now)
                .executeUpdate();
        List<FailureRow> rows = ids.stream().map(id -> row(entityManager, id)).toList();
        long wait = rows.stream().mapToLong(row -> row.blockedUntil - now).max().orElse(0);
        if (wait > 0) {
            return Duration.ofMillis(wait);
        }
        for (FailureRow row : rows) {
            Rule rule = rule(row.id);
            row.failures++;
            row.failedAt = now;
            row.blockedUntil = now + rule.delay(row.failures).toMillis();
            if (row.failures == rule.lockout()) {
                audit.record(
                        entityManager, actor, "login.lockout", "login", row.id, Optional.empty(), Optional.empty());
            }
        }
        return Duration.ZERO;
    }

    private static FailureRow row(EntityManager entityManager, String id) {
        FailureRow row = entityManager.find(FailureRow.class, id, LockModeType.PESSIMISTIC_WRITE);
        if (row == null) {
            row = FailureRow.of(id);
            entityManager.persist(row);
        }
        return row;
    }

    /** The try was none of a guesser. */
    void forgive(String user, ClientAddress client) {
        store.note(em -> {
            ids(user, client).forEach(id -> delete(em, id));
            return true;
        });
    }

    /** Everybody who must wait now. */
    public List<Lockout> lockouts() {
        long now = store.clock().millis();
        return store.read(em -> em
                .createQuery(
                        "select f from FailureRow f where f.blockedUntil > :now order by f.blockedUntil desc",
                        FailureRow.class)
                .setParameter("now", now)
                .setMaxResults(1000)
                .getResultList()
                .stream()
                .map(f -> new Lockout(
                        f.id, f.failures, Instant.ofEpochMilli(f.failedAt), Instant.ofEpochMilli(f.blockedUntil)))
                .toList());
    }

    /** Ends a lockout; false if there is none. */
    public boolean lift(String id, Actor actor) {
        return store.note(em -> {
            boolean was = delete(em, id) > 0;
            if (was) {
                audit.record(em, actor, "login.lift", "login", id, Optional.empty(), Optional.empty());
            }
            return was;
        });
    }

    private static int delete(EntityManager entityManager, String id) {
        return entityManager
                .createQuery("delete from FailureRow f where f.id = :id")
                .setParameter("id", id)
                .executeUpdate();
    }

    /** Always in this order: whoever locks both locks them alike. */
    private static List<String> ids(String user, ClientAddress client) {
        List<String> ids = new ArrayList<>();
        if (!user.isEmpty() && !client.onThisMachine()) {
            ids.add(ACCOUNT_PREFIX + user);
        }
        ids.add(NETWORK_PREFIX + client.network());
        return ids;
    }

    private static Rule rule(String id) {
        return id.startsWith(ACCOUNT_PREFIX) ? ACCOUNT : NETWORK;
    }
}
