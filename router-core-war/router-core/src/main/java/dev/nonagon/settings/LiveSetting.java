package dev.nonagon.settings;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A setting that counts at once and may be changed while the router runs.
 *
 * @param key as in {@code nonagon.properties}
 * @param misfit why a value does not fit, as the end of a sentence about it; empty if it does
 */
public record LiveSetting(String key, Function<String, Optional<String>> misfit) {
    /** Yes or no. */
    public static LiveSetting truth(String key) {
        return new LiveSetting(
                key,
                value -> value.equals("true") || value.equals("false")
                        ? Optional.empty()
                        : Optional.of("must be true or false"));
    }

    /** A time above zero. */
    public static LiveSetting duration(String key) {
        return new LiveSetting(key, value -> {
            try {
                return Duration.parse(value).isPositive()
                        ? Optional.empty()
                        : Optional.of("must be longer than nothing");
            } catch (DateTimeException e) {
                return Optional.of("must be a duration such as PT90S");
            }
        });
    }

    /** A whole number. */
    public static LiveSetting count(String key, long least, long most) {
        return new LiveSetting(key, value -> {
            try {
                long number = Long.parseLong(value);
                if (number >= least && number <= most) {
                    return Optional.empty();
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
            return Optional.of("must be a whole number from " + least + " to " + most);
        });
    }

    /** One of a few words. */
    public static LiveSetting oneOf(String key, List<String> words) {
        return new LiveSetting(
                key,
                value -> words.contains(value)
                        ? Optional.empty()
                        : Optional.of("must be one of " + String.join(", ", words)));
    }
}
