package dev.nonagon.requestlog;

import dev.nonagon.settings.LiveSetting;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whose requests are logged, and how much is kept. All keys begin with {@code nonagon.request-log.}; they count at once.
 *
 * @param enabled {@code enabled}; else what {@code ENABLE_REQUEST_LOGS} says
 * @param until when it ends by itself; {@code until}
 * @param keys names or ids of API keys; all requests if empty; {@code keys}, separated by commas
 * @param maxBytes of all entries; {@code max-bytes}
 * @param maxAge of an entry; {@code max-age}
 * @param maxBodyBytes of one body; {@code max-body-bytes}
 */
public record RequestLogSettings(
        boolean enabled, Optional<Instant> until, Set<String> keys, long maxBytes, Duration maxAge, int maxBodyBytes) {
    static final String PREFIX = "nonagon.request-log.";
    public static final String ENABLED = PREFIX + "enabled";
    public static final String UNTIL = PREFIX + "until";
    public static final String KEYS = PREFIX + "keys";

    /** What counts where nothing is said. */
    public static final RequestLogSettings DEFAULTS =
            new RequestLogSettings(false, Optional.empty(), Set.of(), 256L << 20, Duration.ofDays(7), 2 << 20);

    private static final int LONGEST_LIST = 5_000;
    private static final long LEAST_BYTES = 64 << 10;
    private static final long MOST_BYTES = 1L << 40;
    private static final int MOST_BODY_BYTES = 64 << 20;

    public RequestLogSettings {
        keys = Set.copyOf(keys);
    }

    /** What may be changed while the router runs. */
    public static List<LiveSetting> live() {
        return List.of(
                LiveSetting.truth(ENABLED),
                new LiveSetting(
                        UNTIL,
                        value -> instant(value).isPresent()
                                ? Optional.empty()
                                : Optional.of("must be a moment such as 2026-11-28T18:00:00Z")),
                LiveSetting.text(KEYS, LONGEST_LIST),
                LiveSetting.count(PREFIX + "max-bytes", LEAST_BYTES, MOST_BYTES),
                LiveSetting.duration(PREFIX + "max-age"),
                LiveSetting.count(PREFIX + "max-body-bytes", 0, MOST_BODY_BYTES));
    }

    static List<String> keyNames() {
        return live().stream().map(LiveSetting::key).toList();
    }

    /**
     * The settings, and what was wrong with them.
     *
     * @param problems sentences; where there is one, the default counts
     */
    public record Result(RequestLogSettings settings, List<String> problems) {
        public Result {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Reads the settings from the values of their keys.
     *
     * @param byEnvironment what {@code ENABLE_REQUEST_LOGS} says
     */
    public static Result read(Function<String, Optional<String>> config, boolean byEnvironment) {
        List<String> problems = new ArrayList<>();
        Function<String, Optional<String>> checked = key -> value(config, key, problems);
        return new Result(
                new RequestLogSettings(
                        checked.apply(ENABLED).map(Boolean::parseBoolean).orElse(byEnvironment),
                        checked.apply(UNTIL).flatMap(RequestLogSettings::instant),
                        checked.apply(KEYS)
                                .map(text -> Arrays.stream(text.split(","))
                                        .map(String::strip)
                                        .filter(key -> !key.isEmpty())
                                        .collect(Collectors.toUnmodifiableSet()))
                                .orElse(Set.of()),
                        checked.apply(PREFIX + "max-bytes").map(Long::parseLong).orElse(DEFAULTS.maxBytes()),
                        checked.apply(PREFIX + "max-age").map(Duration::parse).orElse(DEFAULTS.maxAge()),
                        checked.apply(PREFIX + "max-body-bytes")
                                .map(Integer::parseInt)
                                .orElse(DEFAULTS.maxBodyBytes())),
                problems);
    }

    private static Optional<String> value(
            Function<String, Optional<String>> config, String key, List<String> problems) {
        Optional<String> value = config.apply(key).map(String::strip).filter(text -> !text.isEmpty());
        Optional<String> misfit = value.flatMap(text -> live().stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .orElseThrow()
                .misfit()
                .apply(text));
        misfit.ifPresent(what -> problems.add(key + " " + what + "; the default counts"));
        return misfit.isPresent() ? Optional.empty() : value;
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text.strip()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether anything is logged at this moment. */
    public boolean on(Instant now) {
        return enabled && until.map(now::isBefore).orElse(true);
    }

    /** Whether the requests of a key are logged while it is on. */
    boolean wants(Optional<String> name, Optional<String> id) {
        return keys.isEmpty()
                || name.filter(keys::contains).isPresent()
                || id.filter(keys::contains).isPresent();
    }
}
