package dev.nonagon.bench;

import dev.nonagon.bench.Report.Way;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** Thousands of streams at two events a second each: how late the events are, and what the router holds for them. */
final class Streams {
    private static final Duration LEAVING = Duration.ofSeconds(20);

    private final TestBed bed;

    Streams(TestBed bed) {
        this.bed = bed;
    }

    void run(int count) throws IOException, InterruptedException {
        for (Way way : bed.ways()) {
            String name = String.format(Locale.ROOT, "%,d open streams", count);
            TestBed.say(name + ", " + way.title());
            Holding holding = new Holding(bed.pid(way));
            long skippedBefore = bed.upstream().skippedEvents();
            OpenStreams.Result result = new OpenStreams(bed.address(way), bed.small(way, "paced"))
                    .run(count, bed.options().streaming(), holding);
            events(name, way, count, result);
            if (way != Way.DIRECT) {
                router(name, way, count, result, holding);
            }
            bed.report().otherLoad(way, holding.meter.otherPercent());
            long skipped = bed.upstream().skippedEvents() - skippedBefore;
            if (skipped > 0) {
                bed.report()
                        .note(name + ", " + way.title() + ": " + skipped
                                + " events not sent, as earlier ones were still unread");
            }
            leaving(name, way);
        }
    }

    private void events(String name, Way way, int count, OpenStreams.Result result) {
        Report report = bed.report();
        Histogram lateness = result.lateness();
        double due = (double) result.opened() * result.time().toMillis() / LoopbackUpstream.PACE_MILLIS;
        report.put(name + ": lateness p50 ms", way, Report.number(lateness.millis(0.5)));
        report.put(name + ": lateness p99 ms", way, Report.number(lateness.millis(0.99)), count >= 5000 ? "≤ 100" : "");
        report.put(name + ": lateness max ms", way, Report.number(lateness.maxMillis()));
        report.put(
                name + ": events that came, of those due",
                way,
                Report.number(100 * lateness.total() / Math.max(1, due)) + " %");
        if (result.opened() < count || result.broken() > 0) {
            report.note(name + ", " + way.title() + ": " + result.opened() + " opened, " + result.broken()
                    + " broke; first: " + result.firstError());
        }
        TestBed.say("  opened " + result.opened() + ", broken " + result.broken() + ", lateness p50 "
                + Report.number(lateness.millis(0.5)) + " ms, p99 " + Report.number(lateness.millis(0.99)) + " ms, max "
                + Report.number(lateness.maxMillis()) + " ms " + result.firstError());
    }

    private void router(String name, Way way, int count, OpenStreams.Result result, Holding holding) {
        Report report = bed.report();
        ProcessFigures.Sample figures = holding.figures;
        report.put(name + ": router's threads", way, Long.toString(figures.threads()));
        report.put(
                name + ": router's heap, used / committed MB",
                way,
                holding.counters.heapUsedMb() + " / " + holding.counters.heapCommittedMb());
        report.put(
                name + ": router's resident memory (peak so far), MB",
                way,
                figures.residentKb() / 1024 + " (" + figures.peakKb() / 1024 + ")",
                count >= 5000 ? "< 1,200" : "");
        double cores = (double) holding.meter.routerMillis() / result.time().toMillis();
        report.put(name + ": router's CPU, % of one core", way, Report.number(100 * cores));
        report.put(
                name + ": time in garbage collection",
                way,
                Report.number(100
                                * holding.meter.collectingSeconds()
                                / (result.time().toMillis() / 1000.0)) + " %");
    }

    /** All clients have left at once: how long until the last upstream call is closed. */
    private void leaving(String name, Way way) throws InterruptedException {
        long start = System.nanoTime();
        String took = "";
        while (took.isEmpty()) {
            long millis = (System.nanoTime() - start) / 1_000_000;
            if (bed.upstream().pacedStreams() == 0) {
                took = Long.toString(millis);
            } else if (millis > LEAVING.toMillis()) {
                took = "not within " + LEAVING.toSeconds() + " s";
            } else {
                Thread.sleep(2);
            }
        }
        if (way != Way.DIRECT) {
            bed.report().put(name + ": all clients left → last upstream call closed, ms", way, took);
        }
    }

    /** Looks at the router before and after the measuring, while the streams are open. */
    private static final class Holding implements LoadGenerator.Marks {
        private final Meter meter;
        private final long pid;
        private ProcessFigures.Sample figures = new ProcessFigures.Sample(0, 0, 0, 0);
        private JvmCounters counters = JvmCounters.none();

        Holding(long pid) {
            this.meter = new Meter(pid);
            this.pid = pid;
        }

        @Override
        public void begin() {
            meter.begin();
        }

        @Override
        public void end() {
            meter.end();
            figures = ProcessFigures.of(pid);
            counters = ProcessFigures.counters(pid);
        }
    }
}
