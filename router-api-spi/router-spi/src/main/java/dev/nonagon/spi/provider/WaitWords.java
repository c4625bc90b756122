package dev.nonagon.spi.provider;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When to come back, as messages say it to people.
 *
 * @source observed in the public issue threads that the rows of {@code failures.json} name
 */
final class WaitWords {
    private static final String QUANTITY =
            "\\d+(?:\\.\\d+)?\\s*(?:milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)(?![a-z])";

    /** {@code try again in 20s}, {@code reset after 1h2m3s}, {@code wait 6 seconds}, {@code come back in 3h 47m}. */
    private static final Pattern IN =
            Pattern.compile("\\b(?:try(?:ing)?|retry(?:ing)?|resets?|wait|come back|available)"
                    + "(?:\\s+(?:again|it|your request|for|in|after|about|approximately|at least|another))*\\s*:?\\s*"
                    + "(" + QUANTITY + "(?:[\\s,]*(?:and\\s+)?" + QUANTITY + ")*)");

    /** {@code resets at 2026-05-15T15:00:00Z}, {@code will reset at 2025-10-08 01:54:22}. */
    private static final Pattern AT = Pattern.compile("(?:resets?|renews?|try again|retry|available|until|after|将在)"
            + "(?:\\s+(?:again|at|on|after))*\\s*:?\\s*"
            + "(\\d{4}-\\d{2}-\\d{2}[t ]\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?)\\s*(z|utc|[+-]\\d{2}:\\d{2})?");

    /** {@code resets at 10:00 UTC}, {@code resets 4pm (America/Toronto)}. */
    private static final Pattern CLOCK = Pattern.compile(
            "\\bresets?(?:\\s+at)?\\s+(\\d{1,2})(?::(\\d{2}))?\\s*(am|pm)?\\s*(?:\\(([a-z_]+/[a-z_/+0-9-]+)\\)|(utc|gmt))");

    /** {@code usage limit reached|1718830800}. */
    private static final Pattern PIPE = Pattern.compile("limit reached\\|(\\d{10})\\b");

    private WaitWords() {}

    /**
     * @param message as it was said
     * @param now the upstream's clock
     * @param zone of a local time without one
     */
    static Hint read(String message, Instant now, ZoneId zone) {
        String words = message.toLowerCase(Locale.ROOT);
        Matcher pipe = PIPE.matcher(words);
        if (pipe.find()) {
            return Hint.until(Instant.ofEpochSecond(Long.parseLong(pipe.group(1))));
        }
        return at(words, zone)
                .or(() -> clock(words, message, now))
                .map(Hint::until)
                .or(() -> in(words).map(Hint::waiting))
                .orElse(Hint.NONE);
    }

    private static Optional<Duration> in(String words) {
        Matcher in = IN.matcher(words);
        return in.find() ? Waits.sum(in.group(1)) : Optional.empty();
    }

    private static Optional<Instant> at(String words, ZoneId zone) {
        Matcher at = AT.matcher(words);
        if (!at.find()) {
            return Optional.empty();
        }
        try {
            LocalDateTime local =
                    LocalDateTime.parse(at.group(1).replace(' ', 't').toUpperCase(Locale.ROOT));
            String offset = at.group(2);
            ZoneId place = offset == null
                    ? zone
                    : offset.equals("z") || offset.equals("utc") ? ZoneOffset.UTC : ZoneOffset.of(offset);
            return Optional.of(local.atZone(place).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The next time that a clock somewhere shows that. */
    private static Optional<Instant> clock(String words, String message, Instant now) {
        Matcher clock = CLOCK.matcher(words);
        if (!clock.find()) {
            return Optional.empty();
        }
        try {
            int hour = Integer.parseInt(clock.group(1));
            int minute = clock.group(2) == null ? 0 : Integer.parseInt(clock.group(2));
            String half = clock.group(3);
            int hours = half == null ? hour : hour % 12 + (half.equals("pm") ? 12 : 0);
            // Names of zones are written in capitals, which the words have lost.
            ZoneId zone = clock.group(4) == null
                    ? ZoneOffset.UTC
                    : ZoneId.of(message.substring(clock.start(4), clock.end(4)));
            ZonedDateTime today = now.atZone(zone).with(LocalTime.of(hours, minute));
            return Optional.of((today.toInstant().isAfter(now) ? today : today.plusDays(1)).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
