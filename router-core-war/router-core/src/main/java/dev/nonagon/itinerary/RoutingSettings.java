package dev.nonagon.itinerary;

import dev.nonagon.combos.Strategy;
import dev.nonagon.settings.LiveSetting;
import dev.nonagon.settings.Problem;
import dev.nonagon.settings.Reading;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How requests find their way, {@code nonagon.routing.*}; counts at once when it changes.
 *
 * @param affinity whether a conversation stays with its account and its combo's member
 * @param affinityFor how long a silent conversation's home is kept
 * @param maxWait how long in all a request may wait for rests to end, when everything rests
 * @param maxTime how long a client waits at the most for the first useful word, whatever is tried meanwhile
 * @param maxTries how many upstream calls a request may cost
 * @param sameAgain how often the same target is asked again for what a moment cures
 * @param queueWait how long a request may wait for a place at an account with a limit
 * @param accountStrategy how one of a provider's accounts is chosen, where nothing is said for the provider
 * @param sticky how many new conversations in a row one account gets in rotation
 * @param trace whether every answer says how it came about, not only those whose client asks
 */
public record RoutingSettings(
        boolean affinity,
        Duration affinityFor,
        Duration maxWait,
        Duration maxTime,
        int maxTries,
        int sameAgain,
        Duration queueWait,
        Strategy accountStrategy,
        int sticky,
        boolean trace) {
    private static final String PREFIX = "nonagon.routing.";

    public static final RoutingSettings DEFAULTS = new RoutingSettings(
            true,
            Duration.ofHours(1),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10),
            12,
            2,
            Duration.ofSeconds(10),
            Strategy.PRIORITY,
            3,
            false);

    private static final int MOST_TRIES = 100;
    private static final int MOST_AGAIN = 10;
    private static final int MOST_STICKY = 1_000_000;

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
