package dev.nonagon.blackbox.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.RestartedRouter;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A quarter of a year in the ledger, and a browser in front of it. */
class ManyRequestsIT {
    private static final int REQUESTS = 100_000;
    private static final long MOST_MS = 1_000;
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

    /** And by each name alone. */
    private static final String SLICES =
            "insert into usage_slice (id, dimension, grain, slot, node, name, %3$s) select concat('%1$s/', grain, slot, '/',"
                    + " %2$s, '/', node), '%1$s', grain, slot, node, %2$s, %4$s from usage_total group by grain, slot, node%5$s";

    private final Random random = new Random(28);
    private final Map<String, Long> names = new TreeMap<>();

    @Test
    @DisplayName("Usage and Requests open within a second over 100,000 requests")
    void quick() throws SQLException {
        Path chromium = Window.chromium();
        try (RestartedRouter router = RestartedRouter.in("many", "nonagon.login.require-login=false\n")) {
            // Once, for the tables.
            router.start();
            router.awaitReady();
            router.stop();
            fill(router.data());
            router.start();
            router.awaitReady();
            try (Window window = Window.open(chromium, router.http().uri())) {
                Map<String, Long> slow = new TreeMap<>();
                for (String path :
                        List.of("/usage?period=30d", "/usage?period=all&by=client", "/requests", "/prices", "")) {
                    long best = Long.MAX_VALUE;
                    // Others share the machine: the best of three says what the page costs.
                    for (int n = 0; n < 3 && best > MOST_MS; n++) {
                        window.go(path);
                        best = Math.min(best, window.took());
                    }
                    if (best > MOST_MS) {
                        slow.put(path, best);
                    }
                }
                assertThat(slow).as("milliseconds of pages that take too long").isEmpty();
                window.go("/usage?period=all");
                window.sees("100,000");
                window.picture("usage-many");
                assertThat(window.weight("/usage?period=all")).isLessThan(600_000);
                assertThat(window.troubles()).isEmpty();
            }
        }
    }

    private void fill(Path data) throws SQLException {
        try (Connection database =
                DriverManager.getConnection("jdbc:h2:file:" + data.resolve("nonagon"), "nonagon", "")) {
            database.setAutoCommit(false);
            String marks = "?, ".repeat(33) + "?";
            try (PreparedStatement insert =
                    database.prepareStatement("insert into usage_request (" + COLUMNS + ") values (" + marks + ")")) {
                long now = System.currentTimeMillis();
                long span = Duration.ofDays(80).toMillis();
                for (int n = 0; n < REQUESTS; n++) {
                    row(insert, n, now - span + span * n / REQUESTS);
                    insert.addBatch();
                    if (n % 5_000 == 4_999) {
                        insert.executeBatch();
                        // In pieces: one large one would leave a file of ten times the size.
                        database.commit();
                    }
                }
            }
            try (PreparedStatement insert =
                    database.prepareStatement("insert into usage_name (id, content, label) values (?, ?, ?)")) {
                for (Map.Entry<String, Long> name : names.entrySet()) {
                    insert.setLong(1, name.getValue());
                    insert.setString(2, name.getKey());
                    insert.setString(3, name.getKey().replaceFirst("^(account|key):", ""));
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            try (Statement sum = database.createStatement()) {
                sum.execute(SUMS.formatted("H", Duration.ofHours(1).toMillis()));
                sum.execute(SUMS.formatted("D", Duration.ofDays(1).toMillis()));
                String sums = ADDED.replaceAll("\\w+", "sum($0)");
                sum.execute(SLICES.formatted("all", "0", ADDED, sums, ""));
                for (String dimension : DIMENSIONS) {
                    sum.execute(SLICES.formatted(dimension, dimension, ADDED, sums, ", " + dimension));
                }
            }
            database.commit();
        }
    }

    private void row(PreparedStatement insert, int n, long end) throws SQLException {
        // People have habits: a key is one tool's, and an account one provider's.
        int habit = random.nextInt(5);
        String provider = "provider-" + random.nextInt(4);
        String model = provider + "/model-" + random.nextInt(4);
        boolean failed = random.nextInt(25) == 0;
        boolean paid = random.nextBoolean();
        long input = random.nextInt(60_000);
        long output = random.nextInt(4_000);
        long cost = input * 3_000 + output * 15_000;
        List<Object> values = new ArrayList<>(List.of(
                "req_many" + n,
                end,
                end - 2_000,
                name("node"),
                name("key:key-" + habit),
                name("tool-" + habit),
                name(model),
                0L,
                name(provider),
                name(model),
                name("account:" + provider + "-account"),
                name("openai-chat"),
                name("openai-chat"),
                name("model")));
        values.addAll(List.of(name("chat"), failed ? name("RATE_LIMITED") : 0L, true, failed ? 429 : 200, 1));
        values.addAll(List.of(input, output, input / 2, 0L, 0L, 0L, false, paid ? cost : 0L, paid ? 0L : cost, 0L));
        values.addAll(List.of(400L, 2_000L, input * 4, output * 4, 0));
        for (int at = 0; at < values.size(); at++) {
            insert.setObject(at + 1, values.get(at));
        }
    }

    /** As the ledger names them: a hash of the text. */
    private long name(String text) {
        return names.computeIfAbsent(text, t -> {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(t.getBytes(StandardCharsets.UTF_8));
                return Math.max(1, ByteBuffer.wrap(hash).getLong() & Long.MAX_VALUE);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
