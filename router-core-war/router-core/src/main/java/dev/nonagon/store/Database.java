package dev.nonagon.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A data source and which of the two databases it leads to. Thread-safe. */
final class Database implements AutoCloseable {
    private static final int H2_IN_USE = 90020;
    private static final int H2_NOT_FOUND = 90146;
    private static final long PATIENCE_MILLIS = 5_000;

    /** The databases whose SQL we know. */
    enum Kind {
        H2,
        POSTGRESQL
    }

    private final DataSource source;
    private final Kind kind;
    private final Optional<HikariDataSource> pool;

    private Database(DataSource source, Kind kind, Optional<HikariDataSource> pool) {
        this.source = source;
        this.kind = kind;
        this.pool = pool;
    }

    /**
     * Opens the pool, or finds the server's.
     *
     * @param mustExist whether the local file must be there already (S3)
     */
    static Database open(StoreSettings settings, Path dataDirectory, boolean mustExist) {
        if (settings.jndiName().isPresent()) {
            return ofServer(settings.jndiName().get());
        }
        boolean localFile = settings.isLocal(dataDirectory);
        HikariConfig config = new HikariConfig();
        config.setPoolName("nonagon");
        config.setDataSource(driver(settings, localFile && mustExist));
        config.setMaximumPoolSize(settings.maxPool());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(PATIENCE_MILLIS);
        config.setInitializationFailTimeout(1);
        if (settings.url().startsWith("jdbc:h2:")) {
            // The last connection closes an H2 database; so one stays.
            config.setMaxLifetime(0);
        }
        try {
            HikariDataSource pool = new HikariDataSource(config);
            Database database = new Database(pool, kindOf(settings.url()), Optional.of(pool));
            if (localFile) {
                OwnerRights.restrict(dataDirectory.resolve("nonagon.mv.db"));
            }
            return database;
        } catch (HikariPool.PoolInitializationException e) {
            throw refused(e, settings, dataDirectory);
        }
    }

    /** A database in memory, for verifying backups; whoever made the source closes it. */
    static Database inMemory(DataSource source) {
        return new Database(source, Kind.H2, Optional.empty());
    }

    private static DataSource driver(StoreSettings settings, boolean mustExist) {
        if (kindOf(settings.url()) == Kind.H2) {
            JdbcDataSource h2 = new JdbcDataSource();
            h2.setURL(settings.url() + (mustExist ? ";IFEXISTS=TRUE" : ""));
            h2.setUser(settings.user());
            h2.setPassword(settings.password().reveal());
            return h2;
        }
        PGSimpleDataSource postgresql = new PGSimpleDataSource();
        postgresql.setURL(settings.url());
        postgresql.setUser(settings.user());
        postgresql.setPassword(settings.password().reveal());
        return postgresql;
    }

    private static Kind kindOf(String url) {
        String lower = url.toLowerCase(Locale.ROOT);
        if (lower.startsWith("jdbc:h2:")) {
            return Kind.H2;
        }
        if (lower.startsWith("jdbc:postgresql:")) {
            return Kind.POSTGRESQL;
        }
        throw new StoreRefusal("nonagon.datasource.url must begin with jdbc:postgresql: or jdbc:h2:, or be left out"
                + " for the file in the data directory.");
    }

    @SuppressWarnings("BanJNDI") // The name is the administrator's, and cannot be a URL of another machine.
    private static Database ofServer(String name) {
        if (!name.startsWith("java:") && !name.startsWith("jdbc/")) {
            throw new StoreRefusal(
                    "nonagon.datasource.jndi-name must begin with java: or jdbc/, not be '" + name + "'.");
        }
        try {
            DataSource source = InitialContext.doLookup(name);
            try (Connection connection = source.getConnection()) {
                String product = connection.getMetaData().getDatabaseProductName();
                Kind kind = kindOf("jdbc:" + product.toLowerCase(Locale.ROOT) + ":");
                return new Database(source, kind, Optional.empty());
            }
        } catch (NamingException | SQLException e) {
            throw new StoreRefusal(
                    "nonagon.datasource.jndi-name: the server's data source " + name + " cannot be used: "
                            + e.getMessage() + ". Make it in the server, or correct the name.",
                    e);
        }
    }

    private static StoreRefusal refused(RuntimeException e, StoreSettings settings, Path dataDirectory) {
        if (isInUse(e)) {
            return new StoreRefusal(
                    "Another process uses the database in " + dataDirectory
                            + ": stop it, or give this one a DATA_DIR of its own.",
                    e);
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getErrorCode() == H2_NOT_FOUND) {
                return new StoreRefusal(
                        "The database file " + dataDirectory.resolve("nonagon.mv.db")
                                + " is gone, but there was one before (" + Marker.FILE_NAME
                                + "): put it back, or './router restore FILE' a backup of "
                                + dataDirectory.resolve("backups") + ", or delete " + Marker.FILE_NAME
                                + " to begin anew.",
                        e);
            }
        }
        Throwable root = e.getCause() == null ? e : e.getCause();
        return new StoreRefusal(
                "The database " + settings.shownUrl() + " cannot be opened: " + root.getMessage()
                        + ". Check that it runs, and nonagon.datasource.*"
                        + (Files.exists(dataDirectory.resolve("backups")) ? "; or restore a backup." : "."),
                e);
    }

    /** Whether a refusal says that another process has the local file. */
    static boolean isInUse(Throwable refusal) {
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getErrorCode() == H2_IN_USE) {
                return true;
            }
        }
        return false;
    }

    DataSource source() {
        return source;
    }

    Kind kind() {
        return kind;
    }

    /** Work on one connection and in one transaction of it. */
    <T> T transaction(Work<T> work) throws SQLException {
        try (Connection connection = source.getConnection()) {
            return transaction(connection, work);
        }
    }

    /** As {@link #transaction(Work)}, but all of it sees one and the same moment. */
    <T> T frozen(Work<T> work) throws SQLException {
        try (Connection connection = source.getConnection()) {
            int before = connection.getTransactionIsolation();
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                return transaction(connection, work);
            } finally {
                connection.setTransactionIsolation(before);
            }
        }
    }

    private static <T> T transaction(Connection connection, Work<T> work) throws SQLException {
        boolean before = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            T result = work.on(connection);
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(before);
        }
    }

    /** What is done on a connection. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    @Override
    public void close() {
        pool.ifPresent(HikariDataSource::close);
    }
}
