package dev.nonagon.spi.provider;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads times as providers write them. Nonsense is nothing. */
final class Waits {
    /** A number from here on is no wait but a moment: seconds since 1970, or milliseconds. */
    private static final double FIRST_EPOCH_SECOND = 1e9;

    private static final double FIRST_EPOCH_MILLI = 1e12;
    private static final double TOO_LATE = 1e14;

    /** One quantity: {@code 1h}, {@code 2.5s}, {@code 58 hours}. */
    private static final Pattern PART = Pattern.compile(
            "(\\d+(?:\\.\\d+)?)\\s*(milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)(?![a-z])");

    private static final Pattern WHOLE =
            Pattern.compile("(?:" + PART.pattern() + "[\\s,]*(?:and\\s+)?)+", Pattern.CASE_INSENSITIVE);

    private Waits() {}

    /** A moment, or a time from now. */
    record When(Optional<Duration> pause, Optional<Instant> at) {
        /** How long from {@code now}; not below zero. */
        Duration from(Instant now) {
            Duration length = pause.orElseGet(() -> Duration.between(now, at.orElse(now)));
            return length.isNegative() ? Duration.ZERO : length;
        }
    }

    /** A value of which only the provider knows what it is: seconds, a duration, a moment in one of three writings. */
    static Optional<When> when(String text) {
        String value = text.strip();
        Optional<Double> number = number(value, TOO_LATE);
        if (number.isPresent()) {
            return number.map(Waits::when);
        }
        return duration(value)
                .map(d -> new When(Optional.of(d), Optional.empty()))
                .or(() -> moment(value).map(at -> new When(Optional.empty(), Optional.of(at))));
    }

    private static When when(double number) {
        if (number < FIRST_EPOCH_SECOND) {
            return new When(Optional.of(millis(number * 1000)), Optional.empty());
        }
        double millis = number < FIRST_EPOCH_MILLI ? number * 1000 : number;
        return new When(Optional.empty(), Optional.of(Instant.ofEpochMilli((long) millis)));
    }

    /** {@code 1h2m3s}, {@code 6ms}, {@code 58 hours}, {@code 2 minutes and 3 seconds}. */
    static Optional<Duration> duration(String text) {
        String value = text.strip().toLowerCase(Locale.ROOT);
        return WHOLE.matcher(value).matches() ? sum(value) : Optional.empty();
    }

    static Optional<Duration> sum(String text) {
        double millis = 0;
        Matcher part = PART.matcher(text.toLowerCase(Locale.ROOT));
        while (part.find()) {
            double amount = number(part.group(1), FIRST_EPOCH_SECOND).orElse(0.0);
            millis += amount * millisOf(part.group(2));
        }
        return millis < FIRST_EPOCH_SECOND * 1000 ? Optional.of(millis(millis)) : Optional.empty();
    }

    private static double millisOf(String unit) {
        return switch (unit.charAt(0)) {
            case 's' -> 1000;
            case 'h' -> 3_600_000;
            case 'd' -> 86_400_000;
            default -> unit.startsWith("ms") || unit.startsWith("milli") ? 1 : 60_000;
        };
    }

    private static Duration millis(double millis) {
        return Duration.ofMillis((long) millis);
    }

    /** A number that is not below zero. */
    static Optional<Double> number(String text, double below) {
        try {
            double value = Double.parseDouble(text.strip());
            boolean plain =
                    !text.isEmpty() && "0123456789.".indexOf(text.strip().charAt(0)) >= 0;
            return plain && value >= 0 && value < below ? Optional.of(value) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** RFC 3339, or the date of HTTP. */
    static Optional<Instant> moment(String text) {
        return rfc3339(text).or(() -> httpDate(text));
    }

    private static Optional<Instant> rfc3339(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text.replace(' ', 'T')).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    static Optional<Instant> httpDate(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
