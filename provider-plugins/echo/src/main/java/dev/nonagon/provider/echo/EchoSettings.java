package dev.nonagon.provider.echo;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterException;
import java.time.DateTimeException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How fast echo speaks. A time is a whole number of milliseconds or an ISO 8601 duration such as {@code PT0.5S}.
 *
 * @param delay between two pieces of a stream ({@code nonagon.echo.delay})
 * @param slowDelay between two pieces of {@code slow} ({@code nonagon.echo.slow-delay})
 * @param silence before the first word of {@code silent} ({@code nonagon.echo.silence})
 * @param longWords how many words {@code long} has ({@code nonagon.echo.long-words})
 */
record EchoSettings(Duration delay, Duration slowDelay, Duration silence, int longWords) {
    static final EchoSettings DEFAULTS =
            new EchoSettings(Duration.ofMillis(20), Duration.ofSeconds(1), Duration.ofMinutes(2), 2000);

    /**
     * @throws RouterException naming the key whose value does not fit
     */
    static EchoSettings from(PluginContext context) {
        return new EchoSettings(
                time(context, "nonagon.echo.delay", DEFAULTS.delay()),
                time(context, "nonagon.echo.slow-delay", DEFAULTS.slowDelay()),
                time(context, "nonagon.echo.silence", DEFAULTS.silence()),
                words(context, "nonagon.echo.long-words", DEFAULTS.longWords()));
    }

    private static Duration time(PluginContext context, String key, Duration unset) {
        return context.config(key).map(value -> time(key, value.strip())).orElse(unset);
    }

    private static Duration time(String key, String value) {
        try {
            boolean digits = !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
            Duration time = digits ? Duration.ofMillis(Long.parseLong(value)) : Duration.parse(value);
            if (!time.isNegative() && time.compareTo(Duration.ofDays(1)) <= 0) {
                return time;
            }
        } catch (DateTimeException | NumberFormatException e) {
            throw problem(key, value, "milliseconds (250) or an ISO 8601 duration (PT0.25S)", e);
        }
        throw problem(key, value, "a time from zero to one day", null);
    }

    private static int words(PluginContext context, String key, int unset) {
        return context.config(key).map(value -> words(key, value.strip())).orElse(unset);
    }

    private static int words(String key, String value) {
        try {
            int words = Integer.parseInt(value);
            if (words >= 1 && words <= EchoModel.MOST_WORDS) {
                return words;
            }
        } catch (NumberFormatException e) {
            throw problem(key, value, "a number of words", e);
        }
        throw problem(key, value, "a number from 1 to " + EchoModel.MOST_WORDS, null);
    }

    private static RouterException problem(String key, String value, String wanted, @Nullable Throwable cause) {
        String message = "'" + key + "' is '" + value + "' and must be " + wanted;
        return cause == null ? new RouterException(message) : new RouterException(message, cause);
    }
}
