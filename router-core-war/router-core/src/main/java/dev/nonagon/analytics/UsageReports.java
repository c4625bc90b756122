package dev.nonagon.analytics;

import dev.nonagon.ledger.Name;
import dev.nonagon.store.Store;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Sums by whatever is asked (A1 to A4). Thread-safe. Blocks. */
public final class UsageReports {
    private static final long HOUR_MILLIS = 3_600_000;
    private static final long MINUTE_MILLIS = 60_000;
    private static final int NAMES_AT_ONCE = 500;

    private final Store store;
    private final ZoneId routerZone;
    private final InstantSource clock;
    private final Runnable gathered;

    /**
     * @param routerZone the zone of the ledger's days
     * @param gathered writes what has just gathered
     */
    public UsageReports(Store store, ZoneId routerZone, InstantSource clock, Runnable gathered) {
        this.store = store;
        this.routerZone = routerZone;
        this.clock = clock;
        this.gathered = gathered;
    }

    public ZoneId routerZone() {
        return routerZone;
    }

    public Instant now() {
        return clock.instant();
    }

    /** What only is to be counted; values are ids of keys and accounts, and names otherwise. */
    public record Filter(Map<Dimension, String> wanted) {
        public static final Filter NONE = new Filter(Map.of());

        public Filter {
            wanted = Map.copyOf(wanted);
        }

        String sql() {
            return wanted.keySet().stream()
                    .sorted()
                    .map(dimension -> " and " + dimension.column() + " = ?")
                    .collect(Collectors.joining());
        }

        /** Where sums of a grain are that this and one more dimension, or none, are asked of (L8). */
        Source source(Optional<Dimension> by, char grain) {
            Set<Dimension> named = new TreeSet<>(wanted.keySet());
            by.ifPresent(named::add);
            boolean ofKey = grain == 'D' && named.size() == 2 && named.contains(Dimension.KEY);
            if (named.size() > 1 && !ofKey) {
                return new Source(
                        "usage_total", sql(), by.map(Dimension::column).orElse(""));
            }
            named.removeIf(dimension -> ofKey && dimension == Dimension.KEY);
            String dimension = named.stream().map(Dimension::column).findFirst().orElse("all");
            return new Source(
                    "usage_slice",
                    " and dimension = '" + (ofKey ? "key/" : "") + dimension + "'"
                            + wanted.keySet().stream()
                                    .sorted()
                                    .map(each -> " and " + inSlice(each, ofKey) + " = ?")
                                    .collect(Collectors.joining()),
                    by.map(each -> inSlice(each, ofKey)).orElse(""));
        }

        private static String inSlice(Dimension dimension, boolean ofKey) {
            return ofKey && dimension == Dimension.KEY ? "key_name" : "name";
        }

        int set(PreparedStatement statement, int first) throws SQLException {
            int at = first;
            for (Dimension dimension : wanted.keySet().stream().sorted().toList()) {
                statement.setLong(
                        at++, dimension.name(wanted.getOrDefault(dimension, "")).id());
            }
            return at;
        }
    }

    /**
     * Where sums are.
     *
     * @param condition for what the filter wants, to be set with {@link Filter#set}
     * @param column of the dimension that they are told apart by, if they are
     */
    private record Source(String table, String condition, String column) {}

    /**
     * What belongs to one value of a dimension.
     *
     * @param id for filters; empty for those without any
     * @param label for people
     */
    public record Slice(String id, String label, Figures figures) {}

    /** What belongs to one step of a period. */
    public record Point(ZonedDateTime start, Figures figures) {}

    /** All of a period. */
    public Figures total(Period period, Filter filter) {
        gathered.run();
        return store.bulk(c -> {
            Source source = filter.source(Optional.empty(), grain(period));
            try (PreparedStatement select = select(c, source, Figures.COLUMNS, period, filter, "", grain(period));
                    ResultSet rows = select.executeQuery()) {
                return rows.next() ? Figures.read(rows, 1) : Figures.NOTHING;
            }
        });
    }

    /** A period by a dimension; what costs or would have cost most is first, then what weighs most. */
    public List<Slice> by(Dimension dimension, Period period, Filter filter) {
        gathered.run();
        return store.bulk(c -> {
            Map<Long, Figures> figures = new LinkedHashMap<>();
            Source source = filter.source(Optional.of(dimension), grain(period));
            try (PreparedStatement select = select(
                            c,
                            source,
                            source.column() + ", " + Figures.COLUMNS,
                            period,
                            filter,
                            " group by " + source.column(),
                            grain(period));
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    figures.put(rows.getLong(1), Figures.read(rows, 2));
                }
            }
            Map<Long, Name> names = names(c, figures.keySet());
            return figures.entrySet().stream()
                    .map(entry -> slice(names.getOrDefault(entry.getKey(), Name.NONE), entry.getValue()))
                    .sorted(Comparator.comparingLong((Slice slice) ->
                                    slice.figures().cost() + slice.figures().spared())
                            .thenComparingLong(slice -> slice.figures().tokens())
                            .thenComparingLong(slice -> slice.figures().requests())
                            .reversed()
                            .thenComparing(Slice::label))
                    .toList();
        });
    }

    private static Slice slice(Name name, Figures figures) {
        return new Slice(Name.bare(name.content()), name.label(), figures);
    }

    /** A period step by step, empty ones too. */
    public List<Point> series(Period period, Period.Step step, Filter filter) {
        return filled(period, step, steps(period, step, filter));
    }

    /** The steps in which there was something. */
    private Map<ZonedDateTime, Figures> steps(Period period, Period.Step step, Filter filter) {
        gathered.run();
        boolean byDays = step != Period.Step.HOUR && readsDays(period);
        char grain = byDays ? 'D' : 'H';
        return store.bulk(c -> {
            Map<ZonedDateTime, Figures> sums = new HashMap<>();
            Source source = filter.source(Optional.empty(), grain);
            try (PreparedStatement select =
                            select(c, source, "slot, " + Figures.COLUMNS, period, filter, " group by slot", grain);
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Instant slot = byDays
                            ? LocalDate.ofEpochDay(rows.getLong(1))
                                    .atStartOfDay(period.zone())
                                    .toInstant()
                            : Instant.ofEpochMilli(rows.getLong(1) * HOUR_MILLIS);
                    sums.merge(period.stepOf(slot, step), Figures.read(rows, 2), Figures::plus);
                }
            }
            return sums;
        });
    }

    /** From its first to its last step; of all time, from the first in which there was something. */
    private static List<Point> filled(Period period, Period.Step step, Map<ZonedDateTime, Figures> found) {
        List<Point> points = new ArrayList<>();
        ZonedDateTime first = period.stepOf(period.from(), step);
        ZonedDateTime earliest = found.keySet().stream()
                .min(Comparator.naturalOrder())
                .orElse(period.stepOf(period.to().minusMillis(1), step));
        ZonedDateTime start = period.from().toEpochMilli() <= 0 ? earliest : first;
        for (ZonedDateTime at = start; at.toInstant().isBefore(period.to()); at = period.next(at, step)) {
            points.add(new Point(at, found.getOrDefault(at, Figures.NOTHING)));
        }
        return points;
    }

    /** The last minutes, the oldest first; of single requests, so not for longer than these are kept. */
    public List<Minute> minutes(int count) {
        gathered.run();
        long last = Math.floorDiv(clock.millis(), MINUTE_MILLIS);
        Map<Long, Minute> found = store.bulk(c -> {
            Map<Long, Minute> minutes = new HashMap<>();
            try (PreparedStatement select = c.prepareStatement("select ended_at / " + MINUTE_MILLIS
                    + ", count(*), sum(input + cache_read + cache_write_5m + cache_write_1h), sum(output), sum(cost)"
                    + " from usage_request where ended_at >= ? group by ended_at / " + MINUTE_MILLIS)) {
                select.setLong(1, (last - count + 1) * MINUTE_MILLIS);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        minutes.put(
                                rows.getLong(1),
                                new Minute(rows.getLong(2), rows.getLong(3), rows.getLong(4), rows.getLong(5)));
                    }
                }
            }
            return minutes;
        });
        return LongStream.rangeClosed(last - count + 1, last)
                .mapToObj(minute -> found.getOrDefault(minute, new Minute(0, 0, 0, 0)))
                .toList();
    }

    /** A minute of the ledger. */
    public record Minute(long requests, long prompt, long output, long cost) {}

    /** By weekday (1 is Monday) and hour of the day in the period's zone. */
    public Map<Integer, Map<Integer, Figures>> heat(Period period, Filter filter) {
        Map<Integer, Map<Integer, Figures>> heat = new TreeMap<>();
        steps(period, Period.Step.HOUR, filter).forEach((hour, figures) -> heat.computeIfAbsent(
                        hour.getDayOfWeek().getValue(), day -> new TreeMap<>())
                .merge(hour.getHour(), figures, Figures::plus));
        return heat;
    }

    /** As {@link #heat}, of requests alone: of a long period that is a tenth of the work. */
    public Map<Integer, Map<Integer, Long>> busy(Period period, Filter filter) {
        gathered.run();
        return store.bulk(c -> {
            Map<Integer, Map<Integer, Long>> busy = new TreeMap<>();
            Source source = filter.source(Optional.empty(), 'H');
            try (PreparedStatement select =
                            select(c, source, "slot, sum(requests)", period, filter, " group by slot", 'H');
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ZonedDateTime hour =
                            Instant.ofEpochMilli(rows.getLong(1) * HOUR_MILLIS).atZone(period.zone());
                    busy.computeIfAbsent(hour.getDayOfWeek().getValue(), day -> new TreeMap<>())
                            .merge(hour.getHour(), rows.getLong(2), Long::sum);
                }
            }
            return busy;
        });
    }

    private boolean readsDays(Period period) {
        return period.days() && period.zone().equals(routerZone);
    }

    private char grain(Period period) {
        return readsDays(period) ? 'D' : 'H';
    }

    private static PreparedStatement select(
            Connection c, Source source, String columns, Period period, Filter filter, String end, char grain)
            throws SQLException {
        PreparedStatement select = c.prepareStatement("select " + columns + " from " + source.table()
                + " where grain = ? and slot >= ? and slot < ?" + source.condition() + end);
        select.setString(1, String.valueOf(grain));
        boolean days = grain == 'D';
        select.setLong(
                2,
                days
                        ? period.firstDay().toEpochDay()
                        : Math.floorDiv(period.from().toEpochMilli(), HOUR_MILLIS));
        select.setLong(
                3,
                days ? period.endDay().toEpochDay() : Math.floorDiv(period.to().toEpochMilli(), HOUR_MILLIS));
        filter.set(select, 4);
        return select;
    }

    /** What names mean. */
    static Map<Long, Name> names(Connection connection, Set<Long> ids) throws SQLException {
        Map<Long, Name> names = new HashMap<>();
        List<Long> wanted =
                new HashSet<>(ids).stream().filter(id -> id != 0).sorted().toList();
        for (int from = 0; from < wanted.size(); from += NAMES_AT_ONCE) {
            List<Long> some = wanted.subList(from, Math.min(wanted.size(), from + NAMES_AT_ONCE));
            String marks = some.stream().map(id -> "?").collect(Collectors.joining(", "));
            try (PreparedStatement select = connection.prepareStatement(
                    "select id, content, label from usage_name where id in (" + marks + ")")) {
                for (int at = 0; at < some.size(); at++) {
                    select.setLong(at + 1, some.get(at));
                }
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        names.put(rows.getLong(1), new Name(rows.getLong(1), rows.getString(2), rows.getString(3)));
                    }
                }
            }
        }
        return names;
    }

    /** What the figures of a dimension's slices are called when they are one. */
    public static Optional<Slice> rest(List<Slice> slices, int most) {
        return slices.size() <= most
                ? Optional.empty()
                : Optional.of(new Slice(
                        "",
                        (slices.size() - most) + " more",
                        slices.subList(most, slices.size()).stream()
                                .map(Slice::figures)
                                .reduce(Figures.NOTHING, Figures::plus)));
    }
}
