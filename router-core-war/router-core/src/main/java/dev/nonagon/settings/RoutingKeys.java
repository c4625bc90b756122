package dev.nonagon.settings;

import dev.nonagon.routing.RoutingSettings;
import dev.nonagon.routing.Strategy;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads {@code nonagon.routing.*}. */
public final class RoutingKeys {
    private static final String PREFIX = "nonagon.routing.";
    private static final RoutingSettings DEFAULTS = RoutingSettings.DEFAULTS;

    private static final int MOST_TRIES = 100;
    private static final int MOST_AGAIN = 10;
    private static final int MOST_STICKY = 1_000_000;

    private RoutingKeys() {}

    /** The settings, and what was wrong with them. */
    public record Result(RoutingSettings settings, List<Problem> problems) {
        public Result {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Reads the settings.
     *
     * @param config the value of a key
     */
    public static Result read(Function<String, Optional<String>> config) {
        Reading reading = new Reading(PREFIX, config, variable -> Optional.empty());
        RoutingSettings settings = new RoutingSettings(
                reading.truth("affinity", DEFAULTS.affinity()),
                reading.duration("affinity-for", DEFAULTS.affinityFor()),
                reading.wait("max-wait", DEFAULTS.maxWait()),
                reading.duration("max-time", DEFAULTS.maxTime()),
                (int) reading.number("max-tries", DEFAULTS.maxTries(), 1, MOST_TRIES),
                (int) reading.number("same-again", DEFAULTS.sameAgain(), 0, MOST_AGAIN),
                reading.wait("queue-wait", DEFAULTS.queueWait()),
                reading.word("account-strategy", DEFAULTS.accountStrategy(), Strategy::of, words()),
                (int) reading.number("sticky", DEFAULTS.sticky(), 1, MOST_STICKY),
                reading.truth("trace", DEFAULTS.trace()));
        return new Result(settings, reading.problems());
    }

    /** What may be changed while the router runs. */
    public static List<LiveSetting> live() {
        return List.of(
                LiveSetting.truth(PREFIX + "affinity"),
                LiveSetting.duration(PREFIX + "affinity-for"),
                LiveSetting.wait(PREFIX + "max-wait"),
                LiveSetting.duration(PREFIX + "max-time"),
                LiveSetting.count(PREFIX + "max-tries", 1, MOST_TRIES),
                LiveSetting.count(PREFIX + "same-again", 0, MOST_AGAIN),
                LiveSetting.wait(PREFIX + "queue-wait"),
                LiveSetting.oneOf(PREFIX + "account-strategy", words()),
                LiveSetting.count(PREFIX + "sticky", 1, MOST_STICKY),
                LiveSetting.truth(PREFIX + "trace"));
    }

    /** The words for strategies. */
    public static List<String> words() {
        return Arrays.stream(Strategy.values()).map(Strategy::word).toList();
    }
}
