package dev.nonagon.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;

/** The tables' version, and the way to the newest (S2, S3). */
final class Schema {
    /** Every migration there is, in order; each is a file below {@code db/migration}. A test compares the two. */
    static final List<String> VERSIONS = List.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13");

    private static final Set<String> GROWING = Set.of("usage_request", "usage_attempt", "usage_total", "usage_slice");

    private final Database database;

    Schema(Database database) {
        this.database = database;
    }

    static String newest() {
        return VERSIONS.getLast();
    }

    /** The version of the tables; empty if there are none. */
    Optional<String> version() throws SQLException {
        try (Connection connection = database.source().getConnection()) {
            if (!hasHistory(connection)) {
                return Optional.empty();
            }
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "select \"version\" from \"flyway_schema_history\" where \"success\" = true"
                                    + " and \"version\" is not null order by \"installed_rank\" desc")) {
                return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
            }
        }
    }

    private static boolean hasHistory(Connection connection) throws SQLException {
        try (ResultSet tables = connection
                .getMetaData()
                .getTables(
                        null, connection.getSchema(), "flyway\\_schema\\_history", new String[] {"TABLE", "BASE TABLE"
                        })) {
            return tables.next();
        }
    }

    /** How many rows there are in the tables that grow with every request: it is for them that a migration takes its time. */
    long ledgerRows() throws SQLException {
        try (Connection connection = database.source().getConnection();
                Statement statement = connection.createStatement()) {
            long all = 0;
            for (String table : Tables.names(connection)) {
                if (GROWING.contains(table)) {
                    try (ResultSet rows = statement.executeQuery("select count(*) from " + table)) {
                        all += rows.next() ? rows.getLong(1) : 0;
                    }
                }
            }
            return all;
        }
    }

    /** @throws StoreRefusal if a newer router has been here */
    void refuseNewer(Optional<String> version) {
        if (version.isPresent()
                && MigrationVersion.fromVersion(version.get()).compareTo(MigrationVersion.fromVersion(newest())) > 0) {
            throw new StoreRefusal("The database has schema version " + version.get()
                    + " and this router knows versions up to " + newest()
                    + " only: start the newer router that made it, or restore a backup from before the update with"
                    + " './router restore FILE'. Nothing was changed.");
        }
    }

    void migrate() {
        migrateTo(newest());
    }

    /** Up to a version; older ones are for tests. */
    void migrateTo(String version) {
        String kind = database.kind().name().toLowerCase(Locale.ROOT);
        boolean own = Schema.class.getResource("/db/migration/" + kind) != null;
        try {
            Flyway.configure(Schema.class.getClassLoader())
                    .dataSource(database.source())
                    .locations(
                            own
                                    ? new String[] {"classpath:db/migration/common", "classpath:db/migration/" + kind}
                                    : new String[] {"classpath:db/migration/common"})
                    .failOnMissingLocations(true)
                    .target(version)
                    .cleanDisabled(true)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new StoreRefusal(
                    "The database could not be brought to schema version " + version + ": "
                            + Optional.ofNullable(e.getMessage())
                                    .orElse("")
                                    .replaceAll("\\s+", " ")
                                    .strip()
                            + ". Restore the backup that was made before with './router restore FILE'.",
                    e);
        }
    }
}
