package dev.nonagon.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What to measure, and for how long.
 *
 * @param router the command that starts the router, with {@code {port}} and {@code {data}} to be filled in
 * @param connections how many connections the small requests use, in turn
 * @param streams how many streams are held open, in turn
 */
record Options(
        Set<Scenario> scenarios,
        boolean quick,
        List<String> router,
        List<Integer> connections,
        List<Integer> streams,
        boolean keepData) {
    static final String DEFAULT_ROUTER =
            "java -jar payara-config/uber-jar/target/nonagon.jar run --port {port} --data-dir {data}";

    static final String HELP = """
            Measures the router: direct against through Nonagon. Prints a Markdown table; asserts nothing.

              --quick               at most two minutes, instead of ten and more
              --only=LIST           of startup, small, large, streams, pairs (every format over every other),
                                    servlet (one that only passes bytes on, for comparison);
                                    default: all, quick: all but pairs and servlet
              --router=COMMAND      how to start the router (default, or system property bench.router):
                                    %s
                                    none: measure the direct way only
              --router-args=ARGS    added to that command, for example "--profile low-latency"
              --connections=LIST    for small requests (default 32,256,1: where a compiler at
                                    work shows most comes last)
              --streams=LIST        open streams (default 1000,5000; quick: 1000)
              --keep-data           leave the temporary data directory behind
            """.formatted(DEFAULT_ROUTER);

    /** A part of the measuring that can be asked for by itself. */
    enum Scenario {
        STARTUP,
        SMALL,
        LARGE,
        STREAMS,
        PAIRS,
        SERVLET
    }

    Options {
        router = List.copyOf(router);
        connections = List.copyOf(connections);
        streams = List.copyOf(streams);
    }

    static Options read(List<String> arguments) {
        boolean quick = arguments.contains("--quick");
        Set<Scenario> scenarios = quick
                ? EnumSet.complementOf(EnumSet.of(Scenario.PAIRS, Scenario.SERVLET))
                : EnumSet.allOf(Scenario.class);
        List<String> router = new ArrayList<>(words(System.getProperty("bench.router", DEFAULT_ROUTER)));
        List<String> extra = new ArrayList<>();
        List<Integer> connections = List.of(32, 256, 1);
        List<Integer> streams = quick ? List.of(1000) : List.of(1000, 5000);
        boolean keepData = false;
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            String value = equals < 0 ? "" : argument.substring(equals + 1);
            switch (name) {
                case "--quick" -> {}
                case "--only" -> {
                    scenarios = EnumSet.noneOf(Scenario.class);
                    for (String one : value.split(",", -1)) {
                        scenarios.add(Scenario.valueOf(one.strip().toUpperCase(Locale.ROOT)));
                    }
                }
                case "--router" -> router = new ArrayList<>(words(value));
                case "--router-args" -> extra.addAll(words(value));
                case "--connections" -> connections = numbers(value);
                case "--streams" -> streams = numbers(value);
                case "--keep-data" -> keepData = true;
                default -> throw new IllegalArgumentException("Unknown option " + argument + "; see --help.");
            }
        }
        router.addAll(extra);
        return new Options(scenarios, quick, router, connections, streams, keepData);
    }

    /** Whether only the direct way is to be measured. */
    boolean withoutRouter() {
        return router.equals(List.of("none"));
    }

    /** At most how long to wait before the first measuring until the JVMs have compiled what is hot. */
    Duration firstWarmUp() {
        return quick ? Duration.ofSeconds(16) : Duration.ofSeconds(240);
    }

    Duration warmUp() {
        return quick ? Duration.ofMillis(400) : Duration.ofMillis(1000);
    }

    Duration measuring() {
        return quick ? Duration.ofMillis(1200) : Duration.ofSeconds(4);
    }

    Duration streaming() {
        return quick ? Duration.ofSeconds(5) : Duration.ofSeconds(12);
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+", -1));
    }

    private static List<Integer> numbers(String text) {
        List<Integer> result = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            result.add(Integer.parseInt(one.strip()));
        }
        return result;
    }
}
