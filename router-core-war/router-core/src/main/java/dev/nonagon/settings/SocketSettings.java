package dev.nonagon.settings;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Conversations over a WebSocket. All keys begin with {@code nonagon.sockets.}.
 *
 * @param enabled whether there are any; else who asks for one is told to do without; {@code enabled}
 * @param idleTimeout how long one may be silent before it is closed; {@code idle-timeout}
 */
public record SocketSettings(boolean enabled, Duration idleTimeout) {
    private static final String PREFIX = "nonagon.sockets.";

    public static final SocketSettings DEFAULTS = new SocketSettings(true, Duration.ofHours(1));

    /** The settings, and what was wrong with them. */
    public record Result(SocketSettings settings, List<Problem> problems) {
        public Result {
            problems = List.copyOf(problems);
        }
    }

    public static Result read(Function<String, Optional<String>> config) {
        Reading reading = new Reading(PREFIX, config, variable -> Optional.empty());
        SocketSettings settings = new SocketSettings(
                reading.truth("enabled", "", DEFAULTS.enabled()),
                reading.duration("idle-timeout", DEFAULTS.idleTimeout()));
        return new Result(settings, reading.problems());
    }
}
