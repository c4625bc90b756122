package dev.nonagon.blackbox.console;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Requests of days gone by, written into the ledger of a router that is not running. Used once. */
final class PastRequests {
    private static final String COLUMNS = "id, ended_at, started_at, node, key_name, client, asked, combo, provider,"
            + " model, account, client_format, upstream_format, upstream_model, operation, failure, streamed, status,"
            + " attempts, input, output, cache_read, cache_write_5m, cache_write_1h, reasoning, estimated, cost, spared,"
            + " unpriced, first_ms, total_ms, request_bytes, answer_bytes, losses";

    /** As the ledger adds up: by all names, for an hour and for a day. */
    private static final String SUMS =
            "insert into usage_total select substring(rawtohex(hash('SHA-256', concat('%1$s',"
                    + " slot, '/', node, '/', provider, '/', model, '/', account, '/', key_name, '/', client, '/', combo, '/',"
                    + " client_format, '/', failure))), 1, 32), '%1$s', slot, node, provider, model, account, key_name, client,"
                    + " combo, client_format, failure, count(*), sum(case when failure <> 0 then 1 else 0 end), 0,"
                    + " sum(attempts), 0, sum(input), sum(output), sum(cache_read), sum(cache_write_5m), sum(cache_write_1h),"
                    + " sum(reasoning), 0, sum(cost), sum(spared), sum(unpriced), sum(first_ms), sum(total_ms),"
                    + " sum(request_bytes), sum(answer_bytes), count(*), 0, 0, count(*), 0, 0, 0, 0, 0 from (select r.*, ended_at /"
                    + " %2$d as slot from usage_request r) group by slot, node, provider, model, account, key_name, client,"
                    + " combo, client_format, failure";

    private static final List<String> DIMENSIONS =
            List.of("provider", "model", "account", "key_name", "client", "combo", "client_format", "failure");
    private static final String ADDED =
            "requests, failed, gone, attempts, attempts_failed, input, output, cache_read, cache_write_5m, cache_write_1h,"
                    + " reasoning, estimated, cost, spared, unpriced, first_ms, total_ms, request_bytes, answer_bytes,"
                    + " answered, within_250ms, within_500ms, within_1s, within_2s, within_5s, within_10s, within_30s, trimmed";

    /** And by each name alone; what the router has added up itself, under its own node, is there. */
    private static final String SLICES =
            "insert into usage_slice (id, dimension, grain, slot, node, name, %3$s) select concat('%1$s/', grain, slot, '/',"
                    + " %2$s, '/', node), '%1$s', grain, slot, node, %2$s, %4$s from usage_total where node = %6$d"
                    + " group by grain, slot, node%5$s";

    private static final int AT_ONCE = 5_000;

    private final Map<String, String> labels = new TreeMap<>();

    private PastRequests() {}

    /** A key or an account; nobody, if the id is empty. */
    record Who(String id, String name) {}

    /**
     * A request.
     *
     * @param end in milliseconds of the epoch
     * @param combo empty if it was asked for by none
     * @param failure a name of {@code Failure.Kind}; empty if it was answered
     * @param cost in billionths of a dollar, as the ledger counts
     */
    record Past(
            String id,
            long end,
            Who key,
            String client,
            String asked,
            String combo,
            String provider,
            String model,
            Who account,
            String failure,
            int status,
            long input,
            long output,
            long cached,
            long cost,
            long spared,
            long firstMs,
            long totalMs) {}

    /** @param data where the router keeps its database; it must have been started once, for the tables */
    static void write(Path data, Stream<Past> requests) throws SQLException {
        new PastRequests().fill(data, requests);
    }

    private void fill(Path data, Stream<Past> requests) throws SQLException {
        try (Connection database =
                DriverManager.getConnection("jdbc:h2:file:" + data.resolve("nonagon"), "nonagon", "")) {
            database.setAutoCommit(false);
            String marks = "?, ".repeat(33) + "?";
            try (PreparedStatement insert =
                    database.prepareStatement("insert into usage_request (" + COLUMNS + ") values (" + marks + ")")) {
                Iterator<Past> each = requests.iterator();
                for (int n = 1; each.hasNext(); n++) {
                    row(insert, each.next());
                    insert.addBatch();
                    if (n % AT_ONCE == 0 || !each.hasNext()) {
                        insert.executeBatch();
                        // In pieces: one large one would leave a file of ten times the size.
                        database.commit();
                    }
                }
            }
            // What the router knows already has its name.
            try (PreparedStatement insert = database.prepareStatement("insert into usage_name (id, content, label)"
                    + " select ?, ?, ? where not exists (select 1 from usage_name where id = ?)")) {
                for (Map.Entry<String, String> name : labels.entrySet()) {
                    insert.setLong(1, hash(name.getKey()));
                    insert.setString(2, name.getKey());
                    insert.setString(3, name.getValue());
                    insert.setLong(4, hash(name.getKey()));
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            try (Statement sum = database.createStatement()) {
                sum.execute(SUMS.formatted("H", Duration.ofHours(1).toMillis()));
                sum.execute(SUMS.formatted("D", Duration.ofDays(1).toMillis()));
                String sums = ADDED.replaceAll("\\w+", "sum($0)");
                sum.execute(SLICES.formatted("all", "0", ADDED, sums, "", hash("node")));
                for (String dimension : DIMENSIONS) {
                    sum.execute(SLICES.formatted(dimension, dimension, ADDED, sums, ", " + dimension, hash("node")));
                }
            }
            database.commit();
        }
    }

    private void row(PreparedStatement insert, Past past) throws SQLException {
        boolean failed = !past.failure().isEmpty();
        List<List<Object>> parts = List.of(
                List.of(past.id(), past.end(), past.end() - past.totalMs(), name("node")),
                List.of(name("key:", past.key()), name(past.client()), name(past.asked()), name(past.combo())),
                List.of(name(past.provider()), name(past.model()), name("account:", past.account())),
                List.of(name("openai-chat"), name("openai-chat"), name("model"), name("chat")),
                List.of(name(past.failure()), true, past.status(), 1),
                List.of(failed ? 0L : past.input(), failed ? 0L : past.output(), failed ? 0L : past.cached()),
                List.of(0L, 0L, 0L, false, failed ? 0L : past.cost(), failed ? 0L : past.spared(), 0L),
                List.of(past.firstMs(), past.totalMs(), past.input() * 4, past.output() * 4, 0));
        int at = 1;
        for (List<Object> part : parts) {
            for (Object value : part) {
                insert.setObject(at++, value);
            }
        }
    }

    private long name(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        labels.putIfAbsent(text, text);
        return hash(text);
    }

    private long name(String kind, Who who) {
        if (who.id().isEmpty()) {
            return 0;
        }
        labels.putIfAbsent(kind + who.id(), who.name());
        return hash(kind + who.id());
    }

    /** As the ledger names them. */
    private static long hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Math.max(1, ByteBuffer.wrap(hash).getLong() & Long.MAX_VALUE);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
