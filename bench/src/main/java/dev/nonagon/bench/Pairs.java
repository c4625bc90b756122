package dev.nonagon.bench;

import dev.nonagon.bench.Report.Way;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Every format over every other: one small whole request, so that translating is most of the work. */
final class Pairs {
    private static final int CONNECTIONS = 32;
    private static final int ROUNDS = 5;
    private static final Duration WARM_UP_STEP = Duration.ofMillis(700);

    private final TestBed bed;

    Pairs(TestBed bed) {
        this.bed = bed;
    }

    /**
     * Measures each pair after all have been warm, and puts a table of its own into the report. Each is measured several times, all
     * others in between, and its median counts: what is still warming up or passes by then hits all alike.
     */
    void run() throws IOException {
        new WarmUp(bed, "pairs").run(number -> each((client, upstream) -> measure(client, upstream, WARM_UP_STEP)));
        Map<String, List<Double>> rates = new HashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            each((client, upstream) -> rates.computeIfAbsent(name(client, upstream), pair -> new ArrayList<>())
                    .add(measure(client, upstream, bed.options().measuring().dividedBy(ROUNDS))));
        }
        rates.values().forEach(Collections::sort);
        table(rates);
    }

    private static String name(PairDialect client, PairDialect upstream) {
        return client.format() + " over " + upstream.format();
    }

    private interface Pair {
        void visit(PairDialect client, PairDialect upstream) throws IOException;
    }

    private static void each(Pair pair) throws IOException {
        for (PairDialect client : PairDialect.values()) {
            for (PairDialect upstream : PairDialect.values()) {
                pair.visit(client, upstream);
            }
        }
    }

    /** @param rates of each pair, the slowest first */
    private void table(Map<String, List<Double>> rates) {
        StringBuilder table = new StringBuilder("small, whole, " + CONNECTIONS
                + " connections, every format over every other: requests/s\n\n| client \\ upstream |");
        for (PairDialect upstream : PairDialect.values()) {
            table.append(' ').append(upstream.format()).append(" |");
        }
        table.append("\n|---|")
                .append("---:|".repeat(PairDialect.values().length))
                .append('\n');
        double slowest = Double.MAX_VALUE;
        double fastest = 0;
        for (PairDialect client : PairDialect.values()) {
            table.append("| ").append(client.format());
            for (PairDialect upstream : PairDialect.values()) {
                double rate = rates.get(name(client, upstream)).get(ROUNDS / 2);
                table.append(" | ").append(Report.number(rate));
                if (client != upstream) {
                    slowest = Math.min(slowest, rate);
                    fastest = Math.max(fastest, rate);
                }
            }
            table.append(" |\n");
        }
        table.append("\nThe slowest bridged pair does ")
                .append(Math.round(100 * slowest / fastest))
                .append(" % of the fastest (target: at least 50 %).");
        bed.report().table(table.toString());
    }

    private double measure(PairDialect client, PairDialect upstream, Duration time) throws IOException {
        String model = "pair-" + upstream.format() + "/bench";
        LoadGenerator.Result result = new LoadGenerator(bed.address(Way.BRIDGED), http(client, model))
                .run(CONNECTIONS, Duration.ZERO, time, new Meter(bed.pid(Way.BRIDGED)));
        if (result.errors() > 0) {
            bed.report()
                    .note(name(client, upstream) + ": " + result.errors() + " errors, the first: "
                            + result.firstError());
        }
        TestBed.say(name(client, upstream) + ": " + Report.number(result.perSecond()) + "/s");
        return result.perSecond();
    }

    private byte[] http(PairDialect client, String model) {
        InetSocketAddress server = bed.address(Way.BRIDGED);
        String body = client.request(model);
        return ("POST " + client.path(model) + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.getPort()
                        + "\r\nContent-Type: application/json\r\nAuthorization: Bearer bench\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
