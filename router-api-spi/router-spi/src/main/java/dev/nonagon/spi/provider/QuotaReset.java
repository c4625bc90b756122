package dev.nonagon.spi.provider;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a window renews by the clock of a place. Daily unless a day is named. A time that a change of clocks skips counts as
 * much later as the clocks are moved; of a time that happens twice the first counts. Immutable.
 *
 * @param day of the week, for a weekly window
 * @param dayOfMonth for a monthly one; the last day of a shorter month
 */
public record QuotaReset(LocalTime time, ZoneId zone, Optional<DayOfWeek> day, OptionalInt dayOfMonth) {
    private static final Pattern TEXT =
            Pattern.compile("(?:([A-Za-z]+|\\d{1,2})\\s+)?(\\d{1,2}:\\d{2})(?:\\s+(\\S+))?");
    private static final int LONGEST_MONTH = 31;

    /**
     * Reads {@code 10:00 Asia/Shanghai}, {@code monday 10:00 Asia/Shanghai} or {@code 1 00:00}; without a zone it is UTC.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static QuotaReset of(String text) {
        Matcher m = TEXT.matcher(text.strip());
        if (!m.matches()) {
            throw problem(text);
        }
        try {
            String time = m.group(2);
            String zone = m.group(3);
            String day = m.group(1);
            boolean number = day != null && Character.isDigit(day.charAt(0));
            QuotaReset reset = new QuotaReset(
                    LocalTime.parse(time.length() == 4 ? "0" + time : time),
                    zone == null ? ZoneOffset.UTC : ZoneId.of(zone),
                    day == null || number
                            ? Optional.empty()
                            : Optional.of(DayOfWeek.valueOf(day.toUpperCase(Locale.ROOT))),
                    number ? OptionalInt.of(Integer.parseInt(day)) : OptionalInt.empty());
            if (number && (reset.dayOfMonth.getAsInt() < 1 || reset.dayOfMonth.getAsInt() > LONGEST_MONTH)) {
                throw problem(text);
            }
            return reset;
        } catch (DateTimeException | IllegalArgumentException e) {
            throw problem(text);
        }
    }

    private static IllegalArgumentException problem(String text) {
        return new IllegalArgumentException("'" + text
                + "' is no time of renewal such as '10:00 Asia/Shanghai', 'monday 10:00 UTC' or '1 00:00 UTC'");
    }

    /** The first renewal after {@code moment}. */
    public Instant after(Instant moment) {
        LocalDate date = moment.atZone(zone).toLocalDate();
        // A day more than seems needed: a change of clocks may move today's renewal past the moment.
        for (LocalDate at = date.minusDays(1); ; at = at.plusDays(1)) {
            if (isOn(at) && on(at).isAfter(moment)) {
                return on(at);
            }
        }
    }

    /** The last renewal that is not after {@code moment}. */
    public Instant notAfter(Instant moment) {
        for (LocalDate at = moment.atZone(zone).toLocalDate().plusDays(1); ; at = at.minusDays(1)) {
            if (isOn(at) && !on(at).isAfter(moment)) {
                return on(at);
            }
        }
    }

    private boolean isOn(LocalDate date) {
        if (dayOfMonth.isPresent()) {
            return date.getDayOfMonth()
                    == Math.min(dayOfMonth.getAsInt(), YearMonth.from(date).lengthOfMonth());
        }
        return day.isEmpty() || date.getDayOfWeek() == day.get();
    }

    private Instant on(LocalDate date) {
        return ZonedDateTime.of(date, time, zone).withEarlierOffsetAtOverlap().toInstant();
    }
}
