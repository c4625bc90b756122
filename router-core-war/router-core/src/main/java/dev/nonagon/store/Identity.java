package dev.nonagon.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The one row that says which database this is.
 *
 * @param revision how often the state has changed
 * @param canary a sealed value that everybody knows; empty before the first start ended well
 */
record Identity(String databaseId, long revision, Optional<String> canary) {
    static final String CANARY_PLACE = "store_identity/canary_sealed/1";
    static final String CANARY = "nonagon";
    private static final String SELECT = "select database_id, revision, canary_sealed from store_identity where id = 1";

    static Optional<Identity> read(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT);
                ResultSet row = select.executeQuery()) {
            return row.next()
                    ? Optional.of(new Identity(row.getString(1), row.getLong(2), Optional.ofNullable(row.getString(3))))
                    : Optional.empty();
        }
    }

    static void insert(Connection connection, String databaseId, long now) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into store_identity (id, database_id, revision, created_at) values (1, ?, 0, ?)")) {
            insert.setString(1, databaseId);
            insert.setLong(2, now);
            insert.executeUpdate();
        }
    }

    static void setCanary(Connection connection, String sealed) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update store_identity set canary_sealed = ? where id = 1")) {
            update.setString(1, sealed);
            update.executeUpdate();
        }
    }
}
