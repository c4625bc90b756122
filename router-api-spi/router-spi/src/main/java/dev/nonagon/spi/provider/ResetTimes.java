package dev.nonagon.spi.provider;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The ways in which providers write when something is back. */
public final class ResetTimes {
    private static final Pattern SPAN = Pattern.compile(
            "(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m(?!s))?(?:(\\d+(?:\\.\\d+)?)s)?(?:(\\d+(?:\\.\\d+)?)ms)?");
    private static final double FIRST_SECOND = 1e9;
    private static final double FIRST_MILLISECOND = 1e11;
    private static final Duration LONGEST = Duration.ofDays(400);

    private ResetTimes() {}

    /**
     * Reads {@code 12ms}, {@code 6m0s}, {@code 1d2h}, a number of seconds from now, seconds or milliseconds since 1970, an ISO
     * or an HTTP date. Empty if it is none of these, or more than a year away.
     */
    public static Optional<Instant> moment(String text, Instant now) {
        return number(text, now)
                .or(() -> span(text).map(now::plus))
                .or(() -> iso(text))
                .or(() -> httpDate(text))
                .filter(at -> Duration.between(now, at).abs().compareTo(LONGEST) < 0);
    }

    private static Optional<Instant> number(String text, Instant now) {
        try {
            double number = Double.parseDouble(text);
            if (!(number >= 0 && number < 1e15) || !Character.isDigit(text.charAt(text.length() - 1))) {
                return Optional.empty();
            }
            if (number >= FIRST_MILLISECOND) {
                return Optional.of(Instant.ofEpochMilli((long) number));
            }
            return Optional.of(
                    number >= FIRST_SECOND
                            ? Instant.ofEpochMilli((long) (number * 1000))
                            : now.plusMillis(Math.round(number * 1000)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> span(String text) {
        Matcher m = SPAN.matcher(text);
        if (text.isEmpty() || !m.matches()) {
            return Optional.empty();
        }
        double millis = part(m.group(1)) * 86_400_000
                + part(m.group(2)) * 3_600_000
                + part(m.group(3)) * 60_000
                + part(m.group(4)) * 1000
                + part(m.group(5));
        return Optional.of(Duration.ofMillis(Math.round(millis)));
    }

    private static double part(@Nullable String digits) {
        return digits == null ? 0 : Double.parseDouble(digits);
    }

    private static Optional<Instant> iso(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> httpDate(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
