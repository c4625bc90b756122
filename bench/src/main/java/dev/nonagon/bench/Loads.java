package dev.nonagon.bench;

import dev.nonagon.bench.Report.Way;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Requests one after the other on each connection, small ones and large ones. */
final class Loads {
    private static final int LARGE_CONNECTIONS = 16;
    private static final int WARM_UP_CONNECTIONS = 32;
    private static final Duration WARM_UP_STEP = Duration.ofMillis(1500);

    private final TestBed bed;

    Loads(TestBed bed) {
        this.bed = bed;
    }

    /** Goes round all kinds of small request; the direct way, which compiles little, only once. */
    void warmUp() throws IOException {
        new WarmUp(bed, bed.ways().getLast().title()).run(number -> {
            for (String kind : List.of("plain", "stream")) {
                for (Way way : bed.ways()) {
                    if (way != Way.DIRECT || number == 1) {
                        round(kind, way);
                    }
                }
            }
        });
    }

    private void round(String kind, Way way) throws IOException {
        LoadGenerator.Result result = new LoadGenerator(bed.address(way), bed.small(way, kind))
                .run(WARM_UP_CONNECTIONS, WARM_UP_STEP, Duration.ofMillis(100), new Meter(bed.pid(way)));
        if (!result.firstError().isEmpty()) {
            TestBed.say("  " + result.firstError());
        }
    }

    void small() throws IOException {
        for (int connections : bed.options().connections()) {
            for (String kind : List.of("plain", "stream")) {
                String name = "small, " + (kind.equals("plain") ? "whole" : "streamed") + ", " + connections
                        + (connections == 1 ? " connection" : " connections");
                String target = connections == 32 ? "≥ 6,000 identity, ≥ 4,000 bridged" : "";
                Optional<LoadGenerator.Result> direct = Optional.empty();
                for (Way way : bed.ways()) {
                    LoadGenerator.Result result = measure(
                            name,
                            way,
                            bed.small(way, kind),
                            connections,
                            bed.options().warmUp(),
                            direct,
                            target);
                    direct = direct.isPresent() ? direct : Optional.of(result);
                }
            }
        }
    }

    void large() throws IOException {
        large("400 KB", 400_000, "≥ 1,500 identity, ≥ 800 bridged");
        large("2 MB", 2_000_000, "");
    }

    private void large(String size, int bytes, String target) throws IOException {
        String name = size + " request, whole answer, " + LARGE_CONNECTIONS + " connections";
        Optional<LoadGenerator.Result> direct = Optional.empty();
        for (Way way : bed.ways()) {
            byte[] request = bed.request(way, "plain", Requests.history(TestBed.dialect(way), "up-plain/bench", bytes));
            // Other code is hot here than with small bodies.
            Duration warmUp = bed.options().warmUp().multipliedBy(2);
            LoadGenerator.Result result = measure(name, way, request, LARGE_CONNECTIONS, warmUp, direct, target);
            direct = direct.isPresent() ? direct : Optional.of(result);
        }
    }

    private LoadGenerator.Result measure(
            String name,
            Way way,
            byte[] request,
            int connections,
            Duration warmUp,
            Optional<LoadGenerator.Result> direct,
            String target)
            throws IOException {
        TestBed.say(name + ", " + way.title());
        Meter meter = new Meter(bed.pid(way));
        LoadGenerator.Result result = new LoadGenerator(bed.address(way), request)
                .run(connections, warmUp, bed.options().measuring(), meter);
        Report report = bed.report();
        boolean single = connections == 1;
        report.put(name + ": requests/s", way, Report.number(result.perSecond()), target);
        report.put(name + ": p50 ms", way, withAdded(result, direct, 0.5), single ? "added ≤ 0.3" : "");
        report.put(name + ": p99 ms", way, withAdded(result, direct, 0.99), single ? "added ≤ 3" : "");
        if (way != Way.DIRECT && result.latency().total() > 0) {
            double micros = 1000.0 * meter.routerMillis() / result.latency().total();
            report.put(name + ": router's CPU, µs/request", way, Report.number(micros));
            report.put(
                    name + ": time in garbage collection",
                    way,
                    Report.number(100
                                    * meter.collectingSeconds()
                                    / (result.time().toMillis() / 1000.0)) + " %");
        }
        report.otherLoad(way, meter.otherPercent());
        if (result.errors() > 0) {
            report.put(name + ": errors", way, Long.toString(result.errors()));
            report.note(name + ", " + way.title() + ", first error: " + result.firstError());
        }
        if (result.stuck() > 0) {
            report.put(name + ": requests unanswered for over 1 s at the end", way, Integer.toString(result.stuck()));
        }
        TestBed.say("  " + Report.number(result.perSecond()) + "/s, p50 " + withAdded(result, direct, 0.5) + " ms, p99 "
                + withAdded(result, direct, 0.99) + " ms, stuck " + result.stuck() + ", errors " + result.errors() + " "
                + result.firstError());
        return result;
    }

    private static String withAdded(LoadGenerator.Result result, Optional<LoadGenerator.Result> direct, double share) {
        double value = result.latency().millis(share);
        return Report.number(value)
                + direct.map(d -> " (+" + Report.number(value - d.latency().millis(share)) + ")")
                        .orElse("");
    }
}
