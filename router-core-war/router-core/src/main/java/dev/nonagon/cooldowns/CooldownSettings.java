package dev.nonagon.cooldowns;

import dev.nonagon.settings.LiveSetting;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How long things may rest. All keys begin with {@code nonagon.cooldowns.}; durations are ISO 8601; they count at once.
 *
 * @param ceiling the longest rest that the router guesses; {@code ceiling}
 * @param hintCeiling the longest that it believes a provider; {@code hint-ceiling}
 * @param probeInterval how long after the beginning of a rest one request may try nevertheless; {@code probe-interval}
 */
public record CooldownSettings(Duration ceiling, Duration hintCeiling, Duration probeInterval) {
    static final String PREFIX = "nonagon.cooldowns.";

    /** What counts where nothing is said. */
    public static final CooldownSettings DEFAULTS =
            new CooldownSettings(Duration.ofMinutes(30), Duration.ofDays(8), Duration.ofMinutes(10));

    /** What may be changed while the router runs. */
    public static List<LiveSetting> live() {
        return keys().stream().map(LiveSetting::duration).toList();
    }

    /** The keys that are read, in full. */
    static List<String> keys() {
        return List.of(PREFIX + "ceiling", PREFIX + "hint-ceiling", PREFIX + "probe-interval");
    }

    /**
     * The settings, and what was wrong with them.
     *
     * @param problems sentences; where there is one, the default counts
     */
    public record Result(CooldownSettings settings, List<String> problems) {
        public Result {
            problems = List.copyOf(problems);
        }
    }

    /** Reads the settings from the values of their keys. */
    public static Result read(Function<String, Optional<String>> config) {
        List<String> problems = new ArrayList<>();
        CooldownSettings settings = new CooldownSettings(
                duration(config, "ceiling", DEFAULTS.ceiling(), problems),
                duration(config, "hint-ceiling", DEFAULTS.hintCeiling(), problems),
                duration(config, "probe-interval", DEFAULTS.probeInterval(), problems));
        return new Result(settings, problems);
    }

    private static Duration duration(
            Function<String, Optional<String>> config, String name, Duration otherwise, List<String> problems) {
        Optional<String> value = config.apply(PREFIX + name).map(String::strip).filter(v -> !v.isEmpty());
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
        problems.add(PREFIX + name + ": '" + value.get() + "' is not a duration above zero such as PT10M; " + otherwise
                + " counts");
        return otherwise;
    }
}
