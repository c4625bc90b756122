package dev.nonagon.analytics;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time that is reported on (A2).
 *
 * @param from included, a full hour of UTC
 * @param to excluded, likewise
 * @param days whether it is made of whole days of {@code zone}
 */
public record Period(Instant from, Instant to, ZoneId zone, boolean days) {
    private static final Pattern BACK = Pattern.compile("(\\d{1,4})(h|d)");
    private static final int MOST_YEARS = 100;

    /** Steps of a series. */
    public enum Step {
        HOUR,
        DAY,
        MONTH
    }

    /**
     * Reads {@code 24h}, {@code 7d}, {@code today}, {@code yesterday}, {@code month}, {@code 2026-11}, {@code 2026-11-28} or
     * {@code all}; hours go back from now and take the current one along, days likewise.
     *
     * @throws IllegalArgumentException as the end of a sentence about it
     */
    public static Period named(String name, ZoneId zone, Instant now) {
        String word = name.strip().toLowerCase(Locale.ROOT);
        ZonedDateTime here = now.atZone(zone);
        LocalDate today = here.toLocalDate();
        Matcher back = BACK.matcher(word);
        if (back.matches()) {
            int count = Math.max(1, Integer.parseInt(back.group(1)));
            return back.group(2).equals("h")
                    ? hours(
                            hour(now).minus(Duration.ofHours(count - 1L)),
                            hour(now).plus(Duration.ofHours(1)),
                            zone)
                    : days(today.minusDays(count - 1L), today.plusDays(1), zone);
        }
        return switch (word) {
            case "today" -> days(today, today.plusDays(1), zone);
            case "yesterday" -> days(today.minusDays(1), today, zone);
            case "month" ->
                days(today.withDayOfMonth(1), today.withDayOfMonth(1).plusMonths(1), zone);
            case "all" -> days(LocalDate.EPOCH, today.plusDays(1), zone);
            default -> calendar(word, zone);
        };
    }

    private static Period calendar(String word, ZoneId zone) {
        try {
            if (word.length() == 7) {
                YearMonth month = YearMonth.parse(word);
                return days(month.atDay(1), month.plusMonths(1).atDay(1), zone);
            }
            LocalDate day = LocalDate.parse(word);
            return days(day, day.plusDays(1), zone);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "must be such as 24h, 7d, today, yesterday, month, 2026-11, 2026-11-28 or all");
        }
    }

    /**
     * From one moment or day to another; days count whole.
     *
     * @throws IllegalArgumentException as the end of a sentence about it
     */
    public static Period between(String from, String to, ZoneId zone) {
        try {
            if (from.length() == 10 && to.length() == 10) {
                return checked(days(LocalDate.parse(from), LocalDate.parse(to).plusDays(1), zone));
            }
            Instant end = Instant.parse(to);
            return checked(hours(
                    hour(Instant.parse(from)),
                    hour(end).equals(end) ? end : hour(end).plus(Duration.ofHours(1)),
                    zone));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "must be days such as 2026-11-28, or moments such as 2026-11-28T12:00:00Z");
        }
    }

    private static Period checked(Period period) {
        if (!period.from.isBefore(period.to)
                || period.from.isBefore(Instant.EPOCH)
                || ChronoUnit.DAYS.between(period.from, period.to) > 366L * MOST_YEARS) {
            throw new IllegalArgumentException("must begin before its end and after 1970");
        }
        return period;
    }

    private static Period hours(Instant from, Instant to, ZoneId zone) {
        return new Period(from, to, zone, false);
    }

    private static Period days(LocalDate from, LocalDate to, ZoneId zone) {
        return new Period(
                hour(from.atStartOfDay(zone).toInstant()),
                hour(to.atStartOfDay(zone).toInstant()),
                zone,
                true);
    }

    private static Instant hour(Instant moment) {
        return moment.truncatedTo(ChronoUnit.HOURS);
    }

    /** As long as this and right before it; of a part of a running period the same part of the one before. */
    public Period before() {
        if (days) {
            LocalDate first = firstDay();
            LocalDate end = endDay();
            long months = ChronoUnit.MONTHS.between(first, end);
            boolean wholeMonths = first.getDayOfMonth() == 1
                    && months > 0
                    && first.plusMonths(months).equals(end);
            LocalDate earlier =
                    wholeMonths ? first.minusMonths(months) : first.minusDays(first.until(end, ChronoUnit.DAYS));
            return days(earlier.isBefore(LocalDate.EPOCH) ? LocalDate.EPOCH : earlier, first, zone);
        }
        Instant earlier = from.minus(Duration.between(from, to));
        return hours(earlier.isBefore(Instant.EPOCH) ? Instant.EPOCH : earlier, from, zone);
    }

    LocalDate firstDay() {
        // Half an hour later it is that day in every zone, wherever its first hour was cut.
        return from.plus(Duration.ofMinutes(59)).atZone(zone).toLocalDate();
    }

    LocalDate endDay() {
        return to.plus(Duration.ofMinutes(59)).atZone(zone).toLocalDate();
    }

    /** Steps that make a chart of a useful number of points. */
    public Step usualStep() {
        long hours = Duration.between(from, to).toHours();
        return hours <= 72 ? Step.HOUR : hours <= 24L * 120 ? Step.DAY : Step.MONTH;
    }

    /** The start of the step that an hour belongs to. */
    ZonedDateTime stepOf(Instant hour, Step step) {
        return switch (step) {
            case HOUR -> hour.atZone(zone);
            case DAY ->
                hour.plus(Duration.ofMinutes(59)).atZone(zone).toLocalDate().atStartOfDay(zone);
            case MONTH ->
                hour.plus(Duration.ofMinutes(59))
                        .atZone(zone)
                        .toLocalDate()
                        .withDayOfMonth(1)
                        .atStartOfDay(zone);
        };
    }

    ZonedDateTime next(ZonedDateTime start, Step step) {
        return switch (step) {
            case HOUR -> start.plusHours(1);
            case DAY -> start.toLocalDate().plusDays(1).atStartOfDay(zone);
            case MONTH -> start.toLocalDate().plusMonths(1).atStartOfDay(zone);
        };
    }
}
