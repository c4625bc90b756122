package dev.nonagon.apikeys;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;

/**
 * The day and the month of a moment.
 *
 * @param day {@code 2026-11-22}
 * @param month {@code 2026-11}
 */
record Periods(String day, Instant dayEnds, String month, Instant monthEnds) {
    static Periods of(Instant moment, ZoneId zone) {
        LocalDate day = LocalDate.ofInstant(moment, zone);
        YearMonth month = YearMonth.from(day);
        return new Periods(
                day.toString(),
                day.plusDays(1).atStartOfDay(zone).toInstant(),
                month.toString(),
                month.plusMonths(1).atDay(1).atStartOfDay(zone).toInstant());
    }

    boolean isCurrent(String period) {
        return period.equals(day) || period.equals(month);
    }
}
