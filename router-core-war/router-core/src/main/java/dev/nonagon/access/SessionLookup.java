package dev.nonagon.access;

import dev.nonagon.spi.Secret;
import java.util.Optional;

/** Knows sessions. */
public interface SessionLookup {
    /**
     * The session that a cookie names; empty if it is unknown, ended or expired.
     *
     * @throws dev.nonagon.store.StoreUnavailable if nobody can tell now
     */
    Optional<OpenSession> find(Secret id);

    /** Whether a login is required also at this machine. */
    boolean loginRequired();
}
