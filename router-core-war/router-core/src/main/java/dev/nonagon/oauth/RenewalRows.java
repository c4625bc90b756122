package dev.nonagon.oauth;

import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The statements about table {@code account_renewal}; each in the caller's transaction. */
record RenewalRows(EntityManager entityManager) {
    private static final int LONGEST_TROUBLE = 500;

    /** Makes the row of an account, where there is none. Another node that does the same at this moment is a conflict. */
    void ensure(String account, Instant now) {
        boolean there = !entityManager
                .createNativeQuery("select id from account_renewal where id = ?1")
                .setParameter(1, account)
                .getResultList()
                .isEmpty();
        if (!there) {
            entityManager
                    .createNativeQuery("insert into account_renewal (id, lease_owner, lease_until, lost_hash, trouble,"
                            + " troubles, not_before, changed_at) values (?1, '', 0, '', '', 0, 0, ?2)")
                    .setParameter(1, account)
                    .setParameter(2, now.toEpochMilli())
                    .executeUpdate();
        }
    }

    /** Takes the lease; false if somebody else holds it. */
    boolean lease(String account, String owner, Instant now, Duration length) {
        return entityManager
                        .createNativeQuery("update account_renewal set lease_owner = ?2, lease_until = ?3"
                                + " where id = ?1 and (lease_until <= ?4 or lease_owner = ?2)")
                        .setParameter(1, account)
                        .setParameter(2, owner)
                        .setParameter(3, now.plus(length).toEpochMilli())
                        .setParameter(4, now.toEpochMilli())
                        .executeUpdate()
                == 1;
    }

    void release(String account, String owner) {
        entityManager
                .createNativeQuery("update account_renewal set lease_until = 0 where id = ?1 and lease_owner = ?2")
                .setParameter(1, account)
                .setParameter(2, owner)
                .executeUpdate();
    }

    /** Writes how it stands now. */
    void put(String account, RenewalState state, Instant now) {
        String trouble = state.trouble().replace('\0', ' ');
        entityManager
                .createNativeQuery("update account_renewal set lost_hash = ?2, trouble = ?3, troubles = ?4,"
                        + " not_before = ?5, changed_at = ?6 where id = ?1")
                .setParameter(1, account)
                .setParameter(2, state.lostHash())
                .setParameter(3, trouble.length() <= LONGEST_TROUBLE ? trouble : trouble.substring(0, LONGEST_TROUBLE))
                .setParameter(4, state.troubles())
                .setParameter(5, state.notBefore().toEpochMilli())
                .setParameter(6, now.toEpochMilli())
                .executeUpdate();
    }

    /** How all stand, by account. */
    Map<String, RenewalState> all() {
        Map<String, RenewalState> states = new HashMap<>();
        for (Object row : entityManager
                .createNativeQuery(
                        "select id, lost_hash, trouble, troubles, not_before, changed_at from account_renewal")
                .getResultList()) {
            Object[] columns = (Object[]) row;
            states.put(
                    (String) columns[0],
                    new RenewalState(
                            (String) columns[1],
                            (String) columns[2],
                            ((Number) columns[3]).intValue(),
                            Instant.ofEpochMilli(((Number) columns[4]).longValue()),
                            Instant.ofEpochMilli(((Number) columns[5]).longValue())));
        }
        return states;
    }

    void deleteOthers(Iterable<String> gone) {
        gone.forEach(account -> entityManager
                .createNativeQuery("delete from account_renewal where id = ?1")
                .setParameter(1, account)
                .executeUpdate());
    }
}
