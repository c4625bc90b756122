package dev.nonagon.store;

import dev.nonagon.spi.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Rows as lines of JSON, one object a row, and back; the same text whichever database they come from (S10). */
final class RowFiles {
    /** Every table with state, in an order in which they may be filled. A test compares it with the database. */
    static final List<String> TABLES = List.of(
            "store_identity",
            "account",
            "node",
            "alias",
            "combo",
            "custom_model",
            "price",
            "setting",
            "webhook",
            "webhook_delivery",
            "api_key",
            "api_key_budget",
            "pending_login",
            "account_renewal",
            "catalog_taken",
            "seal_entry",
            "cooldown",
            "quota_window",
            "quota_count",
            "audit_entry",
            "console_user",
            "console_session",
            "login_failure",
            "usage_name",
            "usage_total",
            "usage_slice");

    /** Tables of single requests, too large for a backup: their sums are in it. A test compares this, too. */
    static final List<String> LEFT_OUT = List.of("usage_request", "usage_attempt", "usage_session");

    private static final String DAYS = " where grain = 'D'";

    /** Of sums those of days: those of hours are many, and are not needed to know what was spent. */
    private static final Map<String, String> WHICH = Map.of("usage_total", DAYS, "usage_slice", DAYS);

    private RowFiles() {}

    /** Writes a table's rows in the order of their ids; says how many. The stream stays open. */
    static long write(Connection connection, String table, OutputStream out) throws SQLException, IOException {
        long count = 0;
        try (Statement select = connection.createStatement()) {
            select.setFetchSize(500);
            try (ResultSet rows =
                    select.executeQuery("select * from " + table + WHICH.getOrDefault(table, "") + " order by id")) {
                ResultSetMetaData columns = rows.getMetaData();
                while (rows.next()) {
                    out.write(Json.bytes(row(rows, columns)));
                    out.write('\n');
                    count++;
                }
            }
        }
        return count;
    }

    private static ObjectNode row(ResultSet rows, ResultSetMetaData columns) throws SQLException {
        ObjectNode row = Json.object();
        for (int at = 1; at <= columns.getColumnCount(); at++) {
            String name = columns.getColumnName(at).toLowerCase(Locale.ROOT);
            switch (columns.getColumnType(at)) {
                case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY -> {
                    byte[] bytes = rows.getBytes(at);
                    if (bytes != null) {
                        row.put(name, Base64.getEncoder().encodeToString(bytes));
                    }
                }
                case Types.BOOLEAN, Types.BIT -> {
                    boolean value = rows.getBoolean(at);
                    if (!rows.wasNull()) {
                        row.put(name, value);
                    }
                }
                case Types.INTEGER, Types.BIGINT, Types.NUMERIC, Types.DECIMAL -> {
                    BigDecimal value = rows.getBigDecimal(at);
                    if (value != null) {
                        row.put(name, value);
                    }
                }
                default -> {
                    String value = rows.getString(at);
                    if (value != null) {
                        row.put(name, value);
                    }
                }
            }
        }
        return row;
    }

    /** Inserts what {@link #write} wrote; says how many rows. The stream stays open. */
    static long read(Connection connection, String table, InputStream in) throws SQLException, IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        long count = 0;
        List<Column> columns = columns(connection, table);
        String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
        String marks = columns.stream().map(c -> "?").collect(Collectors.joining(", "));
        String sql = "insert into " + table + " (" + names + ") values (" + marks + ")";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode row = Json.parse(line);
                for (int at = 0; at < columns.size(); at++) {
                    set(
                            insert,
                            at + 1,
                            columns.get(at),
                            row.path(columns.get(at).name()));
                }
                insert.executeUpdate();
                count++;
            }
        }
        return count;
    }

    private record Column(String name, int type) {}

    private static List<Column> columns(Connection connection, String table) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (Statement select = connection.createStatement();
                ResultSet none = select.executeQuery("select * from " + table + " where 1 = 0")) {
            ResultSetMetaData found = none.getMetaData();
            for (int at = 1; at <= found.getColumnCount(); at++) {
                columns.add(new Column(found.getColumnName(at).toLowerCase(Locale.ROOT), found.getColumnType(at)));
            }
        }
        return columns;
    }

    private static void set(PreparedStatement insert, int at, Column column, JsonNode value) throws SQLException {
        if (value.isMissingNode() || value.isNull()) {
            insert.setNull(at, column.type());
            return;
        }
        switch (column.type()) {
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY ->
                insert.setBytes(at, Base64.getDecoder().decode(value.asString()));
            case Types.BOOLEAN, Types.BIT -> insert.setBoolean(at, value.asBoolean());
            case Types.INTEGER -> insert.setInt(at, value.asInt());
            case Types.BIGINT -> insert.setLong(at, value.asLong());
            case Types.NUMERIC, Types.DECIMAL -> insert.setBigDecimal(at, value.asDecimal());
            default -> insert.setString(at, value.asString());
        }
    }
}
