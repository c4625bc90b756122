package dev.nonagon.settings;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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
        Reading reading = new Reading(PREFIX, config, environment);
        GatewaySettings settings = new GatewaySettings(
                reading.integer("port", "PORT", DEFAULTS.port(), 1, 65_535),
                reading.text("host", "HOSTNAME", DEFAULTS.host()),
                reading.number("max-body-bytes", DEFAULTS.maxBodyBytes(), 1, Integer.MAX_VALUE - 8L),
                reading.duration("keep-alive-after", DEFAULTS.keepAliveAfter()),
                reading.duration("connect-timeout", DEFAULTS.connectTimeout()),
                reading.duration("first-byte-timeout", DEFAULTS.firstByteTimeout()),
                reading.duration("between-bytes-timeout", DEFAULTS.betweenBytesTimeout()),
                reading.truth("require-api-key", "REQUIRE_API_KEY", DEFAULTS.requireApiKey()));
        return new Result(settings, reading.problems());
    }
}
