package dev.nonagon.store;

import jakarta.persistence.OptimisticLockException;
import java.sql.SQLException;

/** Gives the database's exceptions the names that callers can act on. */
final class Troubles {
    private static final String BROKEN_RULE = "23";
    private static final String LOST_RACE = "40";
    private static final String NO_CONNECTION = "08";
    /** H2: closed, out of order, not to be opened. PostgreSQL: being stopped. */
    private static final String H2_GONE = "90";

    private static final String POSTGRESQL_STOPPING = "57";

    private Troubles() {}

    /** The same trouble under its own name; whatever is none of them comes back as it is. */
    static RuntimeException named(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof OptimisticLockException) {
                return new StoreConflict("Somebody else changed it meanwhile: read it again, then try again.", e);
            }
            if (cause instanceof SQLException sql) {
                return ofSql(sql, e);
            }
        }
        return e;
    }

    private static RuntimeException ofSql(SQLException sql, RuntimeException e) {
        if (sql.getSQLState() == null) {
            // Only a pool has no name for its troubles, and they are all the same one.
            return new StoreUnavailable("The database does not answer: " + sql.getMessage(), e);
        }
        String state = sql.getSQLState();
        if (state.startsWith(BROKEN_RULE)) {
            return new StoreConflict("Something of this name exists already.", e);
        }
        if (state.startsWith(LOST_RACE)) {
            return new StoreConflict("Somebody else changed it in the same moment: try again.", e);
        }
        if (state.startsWith(NO_CONNECTION)
                || state.startsWith(H2_GONE)
                || state.startsWith(POSTGRESQL_STOPPING)
                || sql instanceof java.sql.SQLTransientConnectionException) {
            return new StoreUnavailable("The database does not answer: " + sql.getMessage(), e);
        }
        return e;
    }
}
