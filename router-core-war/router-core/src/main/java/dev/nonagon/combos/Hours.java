package dev.nonagon.combos;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hours of each day.
 *
 * @param from the first moment
 * @param to the first moment after them; earlier than {@code from}, they go on past midnight
 */
public record Hours(LocalTime from, LocalTime to, ZoneId zone) {
    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,2}:\\d{2})\\s*-\\s*(\\d{1,2}:\\d{2}|24:00)(?:\\s+(\\S+))?");

    public Hours {
        if (from.equals(to)) {
            throw new IllegalArgumentException("from and to are the same moment; leave the hours out for all day");
        }
    }

    /** Reads {@code 22:00-06:00 Europe/Berlin}; without a zone, UTC. Empty if the text is none. */
    public static Optional<Hours> parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            String zone = matcher.group(3);
            return Optional.of(new Hours(
                    time(matcher.group(1)), time(matcher.group(2)), zone == null ? ZoneId.of("UTC") : ZoneId.of(zone)));
        } catch (DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static LocalTime time(String text) {
        return text.equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(text.length() == 4 ? "0" + text : text);
    }

    public boolean contain(Instant moment) {
        LocalTime now = LocalTime.ofInstant(moment, zone);
        return from.isBefore(to) ? !now.isBefore(from) && now.isBefore(to) : !now.isBefore(from) || now.isBefore(to);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return from + "-" + to + " " + zone;
    }
}
