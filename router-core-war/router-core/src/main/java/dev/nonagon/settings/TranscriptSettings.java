package dev.nonagon.settings;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is remembered of answers that a client may come back to. All keys begin with {@code nonagon.transcripts.}.
 *
 * @param maxBytes of all of them together; {@code max-bytes}
 * @param maxAge how long one is kept after its last use; {@code max-age}
 */
public record TranscriptSettings(long maxBytes, Duration maxAge) {
    private static final String PREFIX = "nonagon.transcripts.";

    public static final TranscriptSettings DEFAULTS = new TranscriptSettings(64L * 1024 * 1024, Duration.ofHours(24));

    /** The settings, and what was wrong with them. */
    public record Result(TranscriptSettings settings, List<Problem> problems) {
        public Result {
            problems = List.copyOf(problems);
        }
    }

    public static Result read(Function<String, Optional<String>> config) {
        Reading reading = new Reading(PREFIX, config, variable -> Optional.empty());
        TranscriptSettings settings = new TranscriptSettings(
                reading.number("max-bytes", DEFAULTS.maxBytes(), 0, Long.MAX_VALUE),
                reading.duration("max-age", DEFAULTS.maxAge()));
        return new Result(settings, reading.problems());
    }
}
