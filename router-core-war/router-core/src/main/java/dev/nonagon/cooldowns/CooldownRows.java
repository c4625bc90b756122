package dev.nonagon.cooldowns;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.ProviderId;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table {@code cooldown}, inside a transaction. */
final class CooldownRows {
    private static final System.Logger LOG = System.getLogger(CooldownRows.class.getName());
    private static final int LONGEST_MODEL = 300;
    private static final int LONGEST_ACCOUNT = 100;
    private static final int MOST_STRIKES = 1_000;

    private final EntityManager entityManager;

    CooldownRows(EntityManager entityManager) {
        this.entityManager = entityManager;
    }

    /** Whether a place has a row; names that fit into none are those of no provider, and are only remembered here. */
    static boolean fits(Place place) {
        return place.model().length() <= LONGEST_MODEL
                && place.account().length() <= LONGEST_ACCOUNT
                // PostgreSQL takes no NUL, and one row that it refuses would keep all others from being written.
                && place.model().indexOf('\0') < 0;
    }

    /** Writes what is known of a place. */
    void put(Place place, Optional<Resting> state) {
        if (state.isEmpty()) {
            entityManager
                    .createNativeQuery("delete from cooldown where id = ?1")
                    .setParameter(1, place.id())
                    .executeUpdate();
            return;
        }
        Query update = entityManager.createNativeQuery("update cooldown set kind = ?5, reason = ?6, strikes = ?7,"
                + " hinted = ?8, began_at = ?9, ends_at = ?10, probe_at = ?11, probes = ?12"
                + " where id = ?1 and provider = ?2 and account = ?3 and model = ?4");
        if (filled(update, place, state.get()).executeUpdate() == 0) {
            Query insert = entityManager.createNativeQuery("insert into cooldown (id, provider, account, model, kind,"
                    + " reason, strikes, hinted, began_at, ends_at, probe_at, probes)"
                    + " values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)");
            filled(insert, place, state.get()).executeUpdate();
        }
    }

    private static Query filled(Query query, Place place, Resting resting) {
        Rest rest = resting.rest();
        return query.setParameter(1, place.id())
                .setParameter(2, place.provider().value())
                .setParameter(3, place.account())
                .setParameter(4, place.model())
                .setParameter(5, rest.kind().name())
                .setParameter(6, rest.reason())
                .setParameter(7, rest.strikes())
                .setParameter(8, rest.hinted())
                .setParameter(9, resting.began())
                .setParameter(10, resting.until())
                .setParameter(11, resting.nextProbe())
                .setParameter(12, resting.probes());
    }

    /** Everything that can be read; a row that cannot is left where it is, and named. */
    Map<Place, Resting> all() {
        List<?> rows = entityManager
                .createNativeQuery("select provider, account, model, kind, reason, strikes, hinted, began_at, ends_at,"
                        + " probe_at, probes from cooldown")
                .getResultList();
        Map<Place, Resting> all = new LinkedHashMap<>();
        for (Object row : rows) {
            try {
                Resting resting = resting((Object[]) row);
                all.put(resting.rest().place(), resting);
            } catch (IllegalArgumentException e) {
                LOG.log(
                        System.Logger.Level.DEBUG,
                        "event=cooldown-unreadable provider=" + ((Object[]) row)[0] + " account=" + ((Object[]) row)[1]
                                + " reason=\"" + e.getMessage() + "\"");
            }
        }
        return all;
    }

    private static Resting resting(Object[] row) {
        Rest rest = new Rest(
                new ProviderId(text(row[0])),
                text(row[1]),
                text(row[2]),
                Failure.Kind.valueOf(text(row[3])),
                text(row[4]),
                Math.clamp(number(row[5]), 0, MOST_STRIKES),
                Instant.ofEpochMilli(number(row[7])),
                Instant.ofEpochMilli(number(row[8])),
                Instant.ofEpochMilli(number(row[9])),
                Boolean.TRUE.equals(row[6]));
        return Resting.of(rest, Math.clamp(number(row[10]), 0, MOST_STRIKES));
    }

    private static String text(Object value) {
        return String.valueOf(value);
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }

    /** Removes what nobody would remember any more. */
    void prune(long now) {
        entityManager
                .createNativeQuery(
                        "delete from cooldown where ends_at < ?1 - ?2 and ends_at + (ends_at - began_at) < ?1")
                .setParameter(1, now)
                .setParameter(2, Sentence.MEMORY.toMillis())
                .executeUpdate();
    }
}
