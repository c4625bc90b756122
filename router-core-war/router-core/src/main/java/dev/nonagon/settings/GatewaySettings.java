package dev.nonagon.settings;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The router's own settings (D11). All keys begin with {@code nonagon.gateway.}; durations are ISO 8601 ({@code PT15S}).
 *
 * @param port where clients connect; {@code port}
 * @param host the address that is listened on; {@code host}
 * @param maxBodyBytes larger requests are refused, counted after decompression; {@code max-body-bytes}
 * @param keepAliveAfter how long a stream may be silent before, and between, signs of life; {@code keep-alive-after}
 * @param connectTimeout how long a connection to an upstream may take; {@code connect-timeout}
 * @param firstByteTimeout until an upstream's first useful byte; {@code first-byte-timeout}
 * @param betweenBytesTimeout from one byte to the next; {@code between-bytes-timeout}
 * @param requireApiKey whether callers must send a key although none is declared; {@code require-api-key}
 */
public record GatewaySettings(
        int port,
        String host,
        long maxBodyBytes,
        Duration keepAliveAfter,
        Duration connectTimeout,
        Duration firstByteTimeout,
        Duration betweenBytesTimeout,
        boolean requireApiKey) {
    static final String PREFIX = "nonagon.gateway.";

    /** What counts where nothing is said. */
    public static final GatewaySettings DEFAULTS = new GatewaySettings(
            20_128,
            "127.0.0.1",
            64L * 1024 * 1024,
            Duration.ofSeconds(15),
            Duration.ofSeconds(10),
            Duration.ofSeconds(300),
            Duration.ofSeconds(120),
            false);

    private static final Pattern ADDRESS =
            Pattern.compile("localhost|[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[?[0-9a-fA-F:]*:[0-9a-fA-F:.]*]?");

    /** The keys that are read, in full. */
    public static List<String> keys() {
        return Stream.of(
                        "port",
                        "host",
                        "max-body-bytes",
                        "keep-alive-after",
                        "connect-timeout",
                        "first-byte-timeout",
                        "between-bytes-timeout",
                        "require-api-key")
                .map(name -> PREFIX + name)
                .toList();
    }

    /** The settings, and what was wrong with them. */
    public record Result(GatewaySettings settings, List<Problem> problems) {
        public Result {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Reads the settings.
     *
     * @param config the value of a key
     * @param environment the value of a variable that other routers taught people (D12)
     */
    public static Result read(
            Function<String, Optional<String>> config, Function<String, Optional<String>> environment) {
        Reading reading = new Reading(config, environment);
        GatewaySettings settings = new GatewaySettings(
                reading.integer("port", "PORT", DEFAULTS.port(), 1, 65_535),
                reading.text("host", "HOSTNAME", DEFAULTS.host()),
                reading.number("max-body-bytes", DEFAULTS.maxBodyBytes(), 1, Integer.MAX_VALUE - 8L),
                reading.duration("keep-alive-after", DEFAULTS.keepAliveAfter()),
                reading.duration("connect-timeout", DEFAULTS.connectTimeout()),
                reading.duration("first-byte-timeout", DEFAULTS.firstByteTimeout()),
                reading.duration("between-bytes-timeout", DEFAULTS.betweenBytesTimeout()),
                reading.truth("require-api-key", "REQUIRE_API_KEY", DEFAULTS.requireApiKey()));
        return new Result(settings, reading.problems);
    }

    private static final class Reading {
        private final Function<String, Optional<String>> config;
        private final Function<String, Optional<String>> environment;
        private final List<Problem> problems = new ArrayList<>();

        Reading(Function<String, Optional<String>> config, Function<String, Optional<String>> environment) {
            this.config = config;
            this.environment = environment;
        }

        private Optional<String> own(String name) {
            return config.apply(PREFIX + name).map(String::strip).filter(v -> !v.isEmpty());
        }

        private Optional<String> borrowed(String variable) {
            return environment.apply(variable).map(String::strip).filter(v -> !v.isEmpty());
        }

        private void wrong(String name, String value, String should) {
            problems.add(Problem.error(0, PREFIX + name, "'" + value + "' is not " + should + "; the default counts"));
        }

        int integer(String name, String variable, int otherwise, int least, int most) {
            Optional<String> value = own(name).or(() -> borrowed(variable));
            return (int) number(name, value, otherwise, least, most);
        }

        long number(String name, long otherwise, long least, long most) {
            return number(name, own(name), otherwise, least, most);
        }

        private long number(String name, Optional<String> value, long otherwise, long least, long most) {
            if (value.isEmpty()) {
                return otherwise;
            }
            try {
                long number = Long.parseLong(value.get());
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
            wrong(name, value.get(), "a whole number from " + least + " to " + most);
            return otherwise;
        }

        Duration duration(String name, Duration otherwise) {
            Optional<String> value = own(name);
            if (value.isEmpty()) {
                return otherwise;
            }
            try {
                Duration duration = Duration.parse(value.get());
                if (duration.isPositive()) {
                    return duration;
                }
            } catch (DateTimeParseException e) {
                // Said below.
            }
            wrong(name, value.get(), "a duration above zero such as PT15S");
            return otherwise;
        }

        boolean truth(String name, String variable, boolean otherwise) {
            Optional<String> value = own(name).or(() -> borrowed(variable));
            if (value.isEmpty()) {
                return otherwise;
            }
            if (value.get().equalsIgnoreCase("true") || value.get().equalsIgnoreCase("false")) {
                return value.get().equalsIgnoreCase("true");
            }
            // Strangers must not get in by a misspelling.
            problems.add(
                    Problem.error(0, PREFIX + name, "'" + value.get() + "' is neither true nor false; true counts"));
            return true;
        }

        String text(String name, String variable, String otherwise) {
            return own(name)
                    .or(() -> borrowed(variable).filter(v -> ADDRESS.matcher(v).matches()))
                    .orElse(otherwise);
        }
    }
}
