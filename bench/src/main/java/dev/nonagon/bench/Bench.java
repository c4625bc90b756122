package dev.nonagon.bench;

import dev.nonagon.bench.Options.Scenario;
import dev.nonagon.bench.Report.Way;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs the scenarios and prints the table. */
public final class Bench {
    private static final Duration IDLE = Duration.ofSeconds(8);

    private final Options options;
    private final LoopbackUpstream upstream;
    private final Report report = new Report();

    private Bench(Options options, LoopbackUpstream upstream) {
        this.options = options;
        this.upstream = upstream;
    }

    public static void main(String[] words) throws IOException, InterruptedException {
        List<String> arguments = Arrays.asList(words);
        if (arguments.contains("--help") || arguments.contains("-h")) {
            System.out.print(Options.HELP);
            return;
        }
        Options options;
        try {
            options = Options.read(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(2);
            return;
        }
        long start = System.nanoTime();
        try (LoopbackUpstream upstream = new LoopbackUpstream()) {
            upstream.start();
            Bench bench = new Bench(options, upstream);
            // What was measured before something broke, or before Ctrl-C, is worth having.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                System.out.println(bench.heading());
                System.out.println(bench.report.markdown());
            }));
            bench.run();
        }
        TestBed.say("took " + (System.nanoTime() - start) / 1_000_000_000 + " s");
    }

    private void run() throws IOException, InterruptedException {
        if (options.withoutRouter()) {
            loads(Optional.empty());
            return;
        }
        Path data = RouterProcess.dataDirectory(upstream.address());
        try {
            // Always: a router that still records its archive is no router to measure.
            firstStart(data);
            try (RouterProcess router = RouterProcess.start(options.router(), data)) {
                if (options.scenarios().contains(Scenario.STARTUP)) {
                    secondStart(router);
                }
                loads(Optional.of(router));
            } finally {
                readLog(data);
            }
            if (options.scenarios().contains(Scenario.SERVLET)) {
                plainServlet(data);
            }
        } finally {
            if (options.keepData()) {
                TestBed.say("data directory: " + data);
            } else {
                delete(data);
            }
        }
    }

    private void loads(Optional<RouterProcess> router) throws IOException, InterruptedException {
        List<Way> ways = router.isPresent() ? List.of(Way.DIRECT, Way.IDENTITY, Way.BRIDGED) : List.of(Way.DIRECT);
        TestBed bed = new TestBed(options, upstream, router, ways, report);
        requests(bed);
        if (router.isPresent() && options.scenarios().contains(Scenario.PAIRS)) {
            new Pairs(bed).run();
        }
        if (options.scenarios().contains(Scenario.STREAMS)) {
            for (int count : options.streams()) {
                new Streams(bed).run(count);
            }
        }
    }

    private void requests(TestBed bed) throws IOException {
        Loads loads = new Loads(bed);
        boolean small = options.scenarios().contains(Scenario.SMALL);
        boolean large = options.scenarios().contains(Scenario.LARGE);
        if (small || large) {
            loads.warmUp();
        }
        if (small) {
            loads.small();
        }
        if (large) {
            loads.large();
        }
    }

    private void plainServlet(Path data) throws IOException, InterruptedException {
        Optional<List<String>> command = PlainServlet.command(data, upstream.address());
        if (command.isEmpty()) {
            report.note("No plain servlet: the router's data directory has no unpacked server.");
            return;
        }
        TestBed.say("start-up, plain servlet");
        try (RouterProcess server = RouterProcess.start(command.get(), data, "/plain")) {
            requests(new TestBed(options, upstream, Optional.of(server), List.of(Way.SERVLET), report));
        }
    }

    private void firstStart(Path data) throws IOException, InterruptedException {
        TestBed.say("start-up, first time");
        try (RouterProcess router = RouterProcess.start(options.router(), data)) {
            report.put("start-up to first answer, first time, s", Way.IDENTITY, seconds(router.toFirstAnswer()), "≤ 8");
            boolean archive = router.awaitArchive();
            if (!archive) {
                report.note("The first start left no archive behind.");
            }
        }
    }

    private void secondStart(RouterProcess router) throws InterruptedException {
        TestBed.say("start-up, with the archive");
        report.put(
                "start-up to first answer, with the archive, s", Way.IDENTITY, seconds(router.toFirstAnswer()), "≤ 6");
        Thread.sleep(IDLE);
        report.put("resident memory idle, MB", Way.IDENTITY, Long.toString(router.residentKb() / 1024));
        report.put(
                "threads idle",
                Way.IDENTITY,
                Long.toString(ProcessFigures.of(router.pid()).threads()));
    }

    private String heading() {
        return "Measured " + LocalDate.now(ZoneOffset.UTC) + " on "
                + Runtime.getRuntime().availableProcessors() + " cores (" + ProcessFigures.processor() + "), "
                + ProcessFigures.memoryMb() / 1024 + " GB, Java " + Runtime.version() + ", "
                + System.getProperty("os.name") + ' ' + System.getProperty("os.version") + ".\n";
    }

    /** What the router complained about: a load that makes it log errors says something. */
    private void readLog(Path data) throws IOException {
        Path log = data.resolve("router.log");
        if (Files.exists(log)) {
            try (Stream<String> lines = Files.lines(log)) {
                long bad = lines.filter(l -> l.contains("ERROR") || l.contains("SEVERE") || l.contains("Exception"))
                        .count();
                if (bad > 0) {
                    report.note("The router's log has " + bad + " lines of errors.");
                }
            }
        }
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1000.0);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
