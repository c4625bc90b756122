package dev.nonagon.webhooks;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Table {@code webhook_delivery}, in one transaction. */
final class DeliveryRows {
    private static final int LONGEST_TROUBLE = 1_000;
    private static final String COLUMNS =
            "select id, webhook, kind, body, state, attempts, status, trouble, created_at,"
                    + " next_at, ended_at from webhook_delivery";

    private final EntityManager entityManager;

    DeliveryRows(EntityManager entityManager) {
        this.entityManager = entityManager;
    }

    /** Whether it is new (H2). */
    boolean add(String id, String webhook, String kind, String body, Instant now) {
        if (find(id).isPresent()) {
            return false;
        }
        entityManager
                .createNativeQuery("insert into webhook_delivery (id, webhook, kind, body, state, attempts, status,"
                        + " trouble, created_at, next_at, ended_at)"
                        + " values (?1, ?2, ?3, ?4, 'pending', 0, 0, '', ?5, ?5, 0)")
                .setParameter(1, id)
                .setParameter(2, webhook)
                .setParameter(3, kind)
                .setParameter(4, body)
                .setParameter(5, now.toEpochMilli())
                .executeUpdate();
        return true;
    }

    Optional<Delivery> find(String id) {
        return rows(entityManager.createNativeQuery(COLUMNS + " where id = ?1").setParameter(1, id))
                .findFirst();
    }

    List<Delivery> due(Instant now, int limit) {
        return rows(entityManager
                        .createNativeQuery(COLUMNS + " where state = 'pending' and next_at <= ?1 order by next_at, id")
                        .setParameter(1, now.toEpochMilli())
                        .setMaxResults(limit))
                .toList();
    }

    /** The newest of a webhook, newest first. */
    List<Delivery> of(String webhook, int limit) {
        return rows(entityManager
                        .createNativeQuery(COLUMNS + " where webhook = ?1 order by created_at desc, id")
                        .setParameter(1, webhook)
                        .setMaxResults(limit))
                .toList();
    }

    /** Whether the caller may try it now: nobody else will until the lease is over. */
    boolean claim(Delivery delivery, Instant now, Duration lease) {
        return entityManager
                        .createNativeQuery("update webhook_delivery set attempts = attempts + 1, next_at = ?3"
                                + " where id = ?1 and attempts = ?2 and state = 'pending' and next_at <= ?4")
                        .setParameter(1, delivery.id())
                        .setParameter(2, delivery.attempts())
                        .setParameter(3, now.plus(lease).toEpochMilli())
                        .setParameter(4, now.toEpochMilli())
                        .executeUpdate()
                == 1;
    }

    /** How a try ended. */
    void tried(String id, Delivery.State state, int status, String trouble, Instant nextAt, Instant now) {
        entityManager
                .createNativeQuery("update webhook_delivery set state = ?2, status = ?3, trouble = ?4, next_at = ?5,"
                        + " ended_at = ?6 where id = ?1")
                .setParameter(1, id)
                .setParameter(2, state.word())
                .setParameter(3, status)
                .setParameter(4, fitting(trouble))
                .setParameter(5, nextAt.toEpochMilli())
                .setParameter(6, state == Delivery.State.PENDING ? 0 : now.toEpochMilli())
                .executeUpdate();
    }

    private static String fitting(String trouble) {
        String text = trouble.replace('\0', ' ');
        return text.length() <= LONGEST_TROUBLE ? text : text.substring(0, LONGEST_TROUBLE);
    }

    /** Whether there is such a delivery; it is tried from now on as if it were new. */
    boolean again(String webhook, String id, Instant now) {
        return entityManager
                        .createNativeQuery(
                                "update webhook_delivery set state = 'pending', attempts = 0, created_at = ?3,"
                                        + " next_at = ?3, ended_at = 0 where id = ?1 and webhook = ?2")
                        .setParameter(1, id)
                        .setParameter(2, webhook)
                        .setParameter(3, now.toEpochMilli())
                        .executeUpdate()
                == 1;
    }

    void prune(Instant before) {
        entityManager
                .createNativeQuery(
                        "delete from webhook_delivery where state <> 'pending' and ended_at < ?1 and created_at < ?1")
                .setParameter(1, before.toEpochMilli())
                .executeUpdate();
    }

    /** How many are in a state. */
    long count(Delivery.State state) {
        return ((Number) entityManager
                        .createNativeQuery("select count(*) from webhook_delivery where state = ?1")
                        .setParameter(1, state.word())
                        .getSingleResult())
                .longValue();
    }

    private static Stream<Delivery> rows(Query query) {
        List<?> rows = query.getResultList();
        return rows.stream().map(row -> delivery((Object[]) row));
    }

    private static Delivery delivery(Object[] row) {
        long ended = number(row[10]);
        return new Delivery(
                text(row[0]),
                text(row[1]),
                text(row[2]),
                text(row[3]),
                Delivery.State.valueOf(text(row[4]).toUpperCase(Locale.ROOT)),
                (int) number(row[5]),
                (int) number(row[6]),
                text(row[7]),
                Instant.ofEpochMilli(number(row[8])),
                Instant.ofEpochMilli(number(row[9])),
                ended == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ended)));
    }

    private static String text(Object value) {
        return String.valueOf(value);
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }
}
