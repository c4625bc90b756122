package dev.nonagon.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What the database knows of one node's ledger (L3, L4): table {@code usage_session}.
 *
 * @param writtenAt when it last wrote
 * @param closed whether it was closed after that
 * @param batch the number of the last batch that is in
 * @param dropped how many rows were dropped since ever
 */
record Session(String node, long writtenAt, boolean closed, long batch, long dropped) {
    static Optional<Session> find(Connection connection, String node) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select written_at, closed_at, batch, dropped from usage_session where id = ?")) {
            select.setString(1, node);
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                long writtenAt = rows.getLong(1);
                rows.getLong(2);
                boolean closed = !rows.wasNull();
                return Optional.of(new Session(node, writtenAt, closed, rows.getLong(3), rows.getLong(4)));
            }
        }
    }

    /** Begins, whatever was before; what was before. */
    static Optional<Session> open(Connection connection, String node, long now) throws SQLException {
        Optional<Session> before = find(connection, node);
        String sql = before.isPresent()
                ? "update usage_session set opened_at = ?, written_at = ?, closed_at = null where id = ?"
                : "insert into usage_session (opened_at, written_at, id, batch, dropped) values (?, ?, ?, 0, 0)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, now);
            statement.setLong(2, now);
            statement.setString(3, node);
            statement.executeUpdate();
        }
        return before;
    }

    static void wrote(Connection connection, String node, long now, long batch, long droppedMore) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "update usage_session set written_at = ?, batch = ?, dropped = dropped + ? where id = ?")) {
            update.setLong(1, now);
            update.setLong(2, batch);
            update.setLong(3, droppedMore);
            update.setString(4, node);
            update.executeUpdate();
        }
    }

    static void close(Connection connection, String node, long now) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update usage_session set closed_at = ? where id = ?")) {
            update.setLong(1, now);
            update.setString(2, node);
            update.executeUpdate();
        }
    }
}
