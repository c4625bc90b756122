package dev.nonagon.ledger;

import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.usage.AttemptRecord;
import dev.nonagon.usage.UsageRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The ledger's statements, each in the caller's transaction. */
record LedgerRows(Connection connection) {
    private static final int AT_ONCE = 500;
    private static final String REQUEST_COLUMNS =
            "id, ended_at, started_at, node, key_name, client, asked, combo, provider, model, account, client_format,"
                    + " upstream_format, upstream_model, operation, failure, streamed, status, attempts, input, output,"
                    + " cache_read, cache_write_5m, cache_write_1h, reasoning, estimated, cost, spared, unpriced, first_ms,"
                    + " total_ms, request_bytes, answer_bytes, losses, trimmed";
    private static final String ATTEMPT_COLUMNS =
            "id, request_id, place, ended_at, provider, model, account, upstream_format, upstream_model, failure, fate,"
                    + " input, output, cache_read, cache_write_5m, cache_write_1h, reasoning, estimated, cost, spared,"
                    + " unpriced, after_ms, first_ms, total_ms, trimmed";
    private static final String SUM_KEY =
            "grain, slot, node, provider, model, account, key_name, client, combo, client_format, failure";

    private static final String SLICE_KEY = "dimension, grain, slot, node, name, key_name";

    /** Sets a statement's parameters one after the other. */
    private static final class Filling {
        private final PreparedStatement statement;
        private int at;

        Filling(PreparedStatement statement) {
            this.statement = statement;
        }

        Filling text(String value) throws SQLException {
            statement.setString(++at, value);
            return this;
        }

        Filling number(long value) throws SQLException {
            statement.setLong(++at, value);
            return this;
        }

        Filling count(int value) throws SQLException {
            statement.setInt(++at, value);
            return this;
        }

        Filling truth(boolean value) throws SQLException {
            statement.setBoolean(++at, value);
            return this;
        }

        Filling name(Name value) throws SQLException {
            return number(value.id());
        }

        Filling tokens(TokenUsage used) throws SQLException {
            return number(used.input())
                    .number(used.output())
                    .number(used.cacheRead())
                    .number(used.cacheWrite5m())
                    .number(used.cacheWrite1h())
                    .number(used.reasoning())
                    .truth(used.estimated());
        }

        Filling charge(Billing.Charge charge) throws SQLException {
            return number(charge.cost()).number(charge.spared()).number(charge.unpriced());
        }

        void add() throws SQLException {
            statement.addBatch();
            at = 0;
        }
    }

    private static String insert(String table, String columns) {
        String marks = Stream.of(columns.split(",")).map(column -> "?").collect(Collectors.joining(", "));
        return "insert into " + table + " (" + columns + ") values (" + marks + ")";
    }

    /** Writes names that are not there yet, and labels that have changed. */
    void names(Collection<Name> wanted) throws SQLException {
        Map<Long, Name> byId = wanted.stream()
                .filter(name -> name.id() != 0)
                .collect(Collectors.toMap(Name::id, name -> name, (one, other) -> other));
        if (byId.isEmpty()) {
            return;
        }
        Set<Long> there = new HashSet<>();
        List<Name> renamed = new ArrayList<>();
        List<Long> ids = List.copyOf(byId.keySet());
        for (int from = 0; from < ids.size(); from += AT_ONCE) {
            List<Long> some = ids.subList(from, Math.min(ids.size(), from + AT_ONCE));
            String marks = some.stream().map(id -> "?").collect(Collectors.joining(", "));
            try (PreparedStatement select =
                    connection.prepareStatement("select id, label from usage_name where id in (" + marks + ")")) {
                for (int at = 0; at < some.size(); at++) {
                    select.setLong(at + 1, some.get(at));
                }
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        Name name = byId.get(rows.getLong(1));
                        there.add(rows.getLong(1));
                        if (name != null && !name.label().equals(rows.getString(2))) {
                            renamed.add(name);
                        }
                    }
                }
            }
        }
        try (PreparedStatement insert = connection.prepareStatement(insert("usage_name", "id, content, label"));
                PreparedStatement update =
                        connection.prepareStatement("update usage_name set label = ? where id = ?")) {
            Filling inserts = new Filling(insert);
            for (Name name : byId.values()) {
                if (!there.contains(name.id())) {
                    inserts.number(name.id())
                            .text(name.content())
                            .text(name.label())
                            .add();
                }
            }
            insert.executeBatch();
            Filling updates = new Filling(update);
            for (Name name : renamed) {
                updates.text(name.label()).number(name.id()).add();
            }
            update.executeBatch();
        }
    }

    void requests(Name node, List<Entry> entries) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(insert("usage_request", REQUEST_COLUMNS))) {
            Filling row = new Filling(insert);
            for (Entry entry : entries) {
                UsageRecord record = entry.record();
                Entry.Named named = entry.named();
                row.text(record.requestId())
                        .number(record.endedAt().toEpochMilli())
                        .number(record.at().toEpochMilli())
                        .name(node)
                        .name(named.key())
                        .name(named.client())
                        .name(named.asked())
                        .name(named.combo())
                        .name(named.provider())
                        .name(named.model())
                        .name(named.account())
                        .name(named.clientFormat())
                        .name(named.upstreamFormat())
                        .name(named.upstreamModel())
                        .name(named.operation())
                        .name(named.failure())
                        .truth(record.stream())
                        .count(record.status())
                        .count(record.attempts())
                        .tokens(record.tokens())
                        .charge(entry.charge())
                        .number(Sum.millis(record.firstByte()))
                        .number(Sum.millis(record.total()))
                        .number(record.details().requestBytes())
                        .number(record.details().answerBytes())
                        .count(record.losses())
                        .number(entry.trimmed())
                        .add();
            }
            insert.executeBatch();
        }
    }

    void attempts(List<Entry> entries) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(insert("usage_attempt", ATTEMPT_COLUMNS))) {
            Filling row = new Filling(insert);
            for (Entry entry : entries) {
                List<AttemptRecord> tries = entry.record().details().tries();
                for (int at = 0; at < tries.size(); at++) {
                    AttemptRecord tried = tries.get(at);
                    Entry.NamedTry named = entry.tries().get(at);
                    row.text(entry.record().requestId() + "/" + (at + 1))
                            .text(entry.record().requestId())
                            .count(at + 1)
                            .number(entry.record().endedAt().toEpochMilli())
                            .name(named.provider())
                            .name(named.model())
                            .name(named.account())
                            .name(named.format())
                            .name(named.upstreamModel())
                            .name(named.failure())
                            .count(tried.fate().ordinal())
                            .tokens(tried.tokens())
                            .charge(entry.charges().get(at))
                            .number(Sum.millis(tried.after()))
                            .number(tried.firstByte().map(Sum::millis).orElse(-1L))
                            .number(Sum.millis(tried.total()))
                            .number(tried.trimmed())
                            .add();
                }
            }
            insert.executeBatch();
        }
    }

    /** Writes something of a sum's key. */
    @FunctionalInterface
    private interface Keyed<K> {
        void write(Filling row, K key) throws SQLException;
    }

    void sums(Map<Sums.Key, Sum> sums) throws SQLException {
        addUp("usage_total", SUM_KEY, Sums.Key::id, sums, (row, key) -> {
            row.text(String.valueOf(key.grain())).number(key.slot());
            for (Name name : key.all()) {
                row.name(name);
            }
        });
        addUp("usage_slice", SLICE_KEY, Slices.Key::id, Slices.of(sums), (row, key) -> row.text(key.dimension())
                .text(String.valueOf(key.grain()))
                .number(key.slot())
                .name(key.node())
                .name(key.name())
                .name(key.key().orElse(Name.NONE)));
    }

    /** Adds to the sums that are there, and writes those that are not. */
    private <K> void addUp(String table, String keyColumns, Function<K, String> id, Map<K, Sum> sums, Keyed<K> keyed)
            throws SQLException {
        String added = Arrays.stream(Sum.COLUMNS)
                .map(column -> column + " = " + column + " + ?")
                .collect(Collectors.joining(", "));
        List<Map.Entry<K, Sum>> all = List.copyOf(sums.entrySet());
        List<Map.Entry<K, Sum>> fresh = new ArrayList<>();
        try (PreparedStatement update =
                connection.prepareStatement("update " + table + " set " + added + " where id = ?")) {
            Filling row = new Filling(update);
            for (Map.Entry<K, Sum> sum : all) {
                for (long value : sum.getValue().values) {
                    row.number(value);
                }
                row.text(id.apply(sum.getKey())).add();
            }
            int[] found = update.executeBatch();
            for (int at = 0; at < found.length; at++) {
                if (found[at] == 0) {
                    fresh.add(all.get(at));
                }
            }
        }
        if (fresh.isEmpty()) {
            return;
        }
        String columns = "id, " + keyColumns + ", " + String.join(", ", Sum.COLUMNS);
        try (PreparedStatement insert = connection.prepareStatement(insert(table, columns))) {
            Filling row = new Filling(insert);
            for (Map.Entry<K, Sum> sum : fresh) {
                row.text(id.apply(sum.getKey()));
                keyed.write(row, sum.getKey());
                for (long value : sum.getValue().values) {
                    row.number(value);
                }
                row.add();
            }
            insert.executeBatch();
        }
    }

    /** Drops rows that ended before, some at a time; says how many requests. */
    int dropOlder(long than) throws SQLException {
        // By time first: a delete with a limit is not SQL that all databases share.
        long edge = than;
        try (PreparedStatement oldest = connection.prepareStatement(
                "select ended_at from usage_request where ended_at < ? order by ended_at offset 5000 rows fetch next 1 rows"
                        + " only")) {
            oldest.setLong(1, than);
            try (ResultSet rows = oldest.executeQuery()) {
                if (rows.next()) {
                    edge = rows.getLong(1) + 1;
                }
            }
        }
        try (PreparedStatement attempts = connection.prepareStatement("delete from usage_attempt where ended_at < ?");
                PreparedStatement requests =
                        connection.prepareStatement("delete from usage_request where ended_at < ?")) {
            attempts.setLong(1, edge);
            attempts.executeUpdate();
            requests.setLong(1, edge);
            return requests.executeUpdate();
        }
    }
}
