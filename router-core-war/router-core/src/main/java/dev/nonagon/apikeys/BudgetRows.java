package dev.nonagon.apikeys;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The statements about table {@code api_key_budget}; each in the caller's transaction. */
record BudgetRows(EntityManager entityManager, String node) {
    /** What other nodes could not renew for so long is drawn back. */
    private static final long ABANDONED_MILLIS = 600_000;

    private static final int DAYS_KEPT = 62;

    /** Makes all others wait who draw from this key's budget. */
    void lock(String keyId) {
        entityManager
                .createNativeQuery("select id from api_key where id = ?1 for update")
                .setParameter(1, keyId)
                .getResultList();
    }

    void reclaimAbandoned(String keyId, Instant now) {
        entityManager
                .createNativeQuery("update api_key_budget set drawn = spent where key_id = ?1 and node <> ?2"
                        + " and drawn > spent and renewed_at < ?3")
                .setParameter(1, keyId)
                .setParameter(2, node)
                .setParameter(3, now.toEpochMilli() - ABANDONED_MILLIS)
                .executeUpdate();
    }

    /** What all other nodes have drawn. */
    long drawnByOthers(Purse purse) {
        return sum("drawn", purse.keyId, purse.period, purse.budget.unit());
    }

    long spentByOthers(String keyId, String period, String unit) {
        return sum("spent", keyId, period, unit);
    }

    private long sum(String column, String keyId, String period, String unit) {
        Object sum = entityManager
                .createNativeQuery("select cast(coalesce(sum(" + column + "), 0) as bigint) from api_key_budget"
                        + " where key_id = ?1 and period = ?2 and unit = ?3 and node <> ?4")
                .setParameter(1, keyId)
                .setParameter(2, period)
                .setParameter(3, unit)
                .setParameter(4, node)
                .getSingleResult();
        return ((Number) sum).longValue();
    }

    /** Writes this node's row of a purse. */
    void put(Purse purse, long drawn, long spent, Instant now) {
        String id = purse.id() + "/" + node;
        int changed = entityManager
                .createNativeQuery("update api_key_budget set drawn = ?1, spent = ?2, renewed_at = ?3 where id = ?4")
                .setParameter(1, drawn)
                .setParameter(2, spent)
                .setParameter(3, now.toEpochMilli())
                .setParameter(4, id)
                .executeUpdate();
        if (changed == 0) {
            entityManager
                    .createNativeQuery("insert into api_key_budget (id, key_id, node, period, unit, drawn, spent,"
                            + " renewed_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
                    .setParameter(1, id)
                    .setParameter(2, purse.keyId)
                    .setParameter(3, node)
                    .setParameter(4, purse.period)
                    .setParameter(5, purse.budget.unit())
                    .setParameter(6, drawn)
                    .setParameter(7, spent)
                    .setParameter(8, now.toEpochMilli())
                    .executeUpdate();
        }
    }

    /** What a former run of this node had drawn and not spent is nobody's any more. */
    void reclaimOwn() {
        entityManager
                .createNativeQuery("update api_key_budget set drawn = spent where node = ?1 and drawn > spent")
                .setParameter(1, node)
                .executeUpdate();
    }

    /** What this node has spent in these periods, by {@link Purse#id()}. */
    Map<String, Long> spentByMe(Periods periods) {
        List<?> rows = entityManager
                .createNativeQuery("select key_id, period, unit, spent from api_key_budget where node = ?1"
                        + " and (period = ?2 or period = ?3)")
                .setParameter(1, node)
                .setParameter(2, periods.day())
                .setParameter(3, periods.month())
                .getResultList();
        Map<String, Long> spent = new HashMap<>();
        for (Object row : rows) {
            Object[] columns = (Object[]) row;
            spent.put(columns[0] + "/" + columns[1] + "/" + columns[2], ((Number) columns[3]).longValue());
        }
        return spent;
    }

    /** Days are forgotten after two months; months are kept. */
    void dropOld(Periods periods) {
        entityManager
                .createNativeQuery("delete from api_key_budget where length(period) = 10 and period < ?1")
                .setParameter(
                        1, LocalDate.parse(periods.day()).minusDays(DAYS_KEPT).toString())
                .executeUpdate();
    }

    void used(String keyId, Instant at) {
        entityManager
                .createNativeQuery("update api_key set last_used_at = ?1 where id = ?2")
                .setParameter(1, at.toEpochMilli())
                .setParameter(2, keyId)
                .executeUpdate();
    }
}
