package dev.nonagon.store;

import dev.nonagon.vault.Vault;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Every column that holds sealed values. A column that is missing here would be lost with its key, so a test compares the
 * list with the tables.
 */
public final class SealedColumns {
    static final List<Column> ALL = List.of(
            new Column("account", "credential_sealed"),
            new Column("account", "proxy_sealed"),
            new Column("node", "headers_sealed"),
            new Column("setting", "content_sealed"),
            new Column("api_key", "key_sealed"),
            new Column("pending_login", "payload_sealed"),
            new Column("webhook", "url_sealed"),
            new Column("webhook", "secret_sealed"));

    private SealedColumns() {}

    record Column(String table, String name) {}

    private record Value(String id, String sealed) {}

    /** Where a value is kept, as the vault wants to know it. */
    public static String place(String table, String column, String id) {
        return table + "/" + column + "/" + id;
    }

    /** Seals everything anew that is not sealed with the current key; in the caller's transaction. */
    static int reseal(Connection connection, Vault vault) throws SQLException {
        int count = 0;
        for (Column column : ALL) {
            for (Value value : values(connection, column)) {
                String anew = vault.reseal(value.sealed(), place(column.table(), column.name(), value.id()));
                if (!anew.equals(value.sealed())) {
                    update(connection, column, new Value(value.id(), anew));
                    count++;
                }
            }
        }
        return count;
    }

    private static List<Value> values(Connection connection, Column column) throws SQLException {
        List<Value> values = new ArrayList<>();
        String sql =
                "select id, " + column.name() + " from " + column.table() + " where " + column.name() + " is not null";
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                values.add(new Value(rows.getString(1), rows.getString(2)));
            }
        }
        return values;
    }

    private static void update(Connection connection, Column column, Value value) throws SQLException {
        String sql = "update " + column.table() + " set " + column.name() + " = ? where id = ?";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, value.sealed());
            update.setString(2, value.id());
            update.executeUpdate();
        }
    }
}
