package dev.nonagon.analytics;

import dev.nonagon.analytics.RequestSearch.Ending;
import dev.nonagon.analytics.RequestSearch.Found;
import dev.nonagon.analytics.RequestSearch.Page;
import dev.nonagon.analytics.RequestSearch.Place;
import dev.nonagon.analytics.RequestSearch.Wish;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds requests by the index that has the fewest rows to read: among a million, whoever reads the wrong one waits for seconds.
 *
 * @param mostParts conditions with more parts are looked for among all, the newest first: what so many names have in them is
 *     common, and soon found
 * @param mostLooked requests that fit one condition and are looked at for the others. Two conditions that are each common, but
 *     never true of the same request, would else have all of them read for an empty page
 */
record RequestPages(Connection connection, int mostParts, int mostLooked) {
    private static final String NEWEST_FIRST = "ended_at desc, id desc";
    private static final String FROM = " from usage_request";

    /** Whoever skips more reads them in the index alone. */
    private static final int FAR = 1_000;

    /** Conditions that more requests fit than this are as good as each other. */
    private static final int MANY = 10_000;

    /** Looked at first. */
    private static final int NEAR = 1_000;

    Page page(Wish wish) throws SQLException {
        TextMatch match = TextMatch.of(connection, wish.text());
        if (match.isNothing()) {
            return new Page(List.of(), Optional.empty(), Optional.empty());
        }
        List<Condition> conditions = conditions(wish, match);
        List<Clause> time = narrowed(time(wish), conditions);
        Optional<Condition> lead = lead(time, conditions);
        List<Condition> others = conditions.stream()
                .filter(each -> !lead.equals(Optional.of(each)))
                .toList();
        List<Condition.Part> parts = lead.map(Condition::parts).orElse(List.of());
        // Most pages are full so, and to find the floor of a far look is work of its own.
        Page near = look(wish, time, parts, others, Math.min(NEAR, mostLooked));
        return near.reached().isEmpty() ? near : look(wish, time, parts, others, mostLooked);
    }

    private Page look(Wish wish, List<Clause> time, List<Condition.Part> parts, List<Condition> others, int most)
            throws SQLException {
        Optional<Long> floor = others.isEmpty() ? Optional.empty() : floor(time, parts, most);
        List<Clause> within = new ArrayList<>(time);
        floor.ifPresent(endedAt -> within.add(Clause.of("ended_at >= ?", endedAt)));
        List<Found> found = found(wish, within, parts, others);
        return found.size() < wish.limit()
                ? new Page(found, floor.map(Place::behind), floor.map(Instant::ofEpochMilli))
                : new Page(found, Optional.of(found.getLast().place()), Optional.empty());
    }

    private List<Found> found(Wish wish, List<Clause> time, List<Condition.Part> parts, List<Condition> others)
            throws SQLException {
        List<Clause> rest = and(time, others);
        if (parts.isEmpty()) {
            return others.isEmpty() && wish.offset() > FAR
                    ? far(wish, time)
                    : read(rest, "", wish.offset(), wish.limit());
        }
        return parts.size() == 1
                ? read(and(rest, parts.getFirst()), parts.getFirst().order(), wish.offset(), wish.limit())
                : together(wish, time, rest, parts);
    }

    /** How far back is looked: to when the first that is too many ended; empty if there are not that many. */
    private Optional<Long> floor(List<Clause> time, List<Condition.Part> parts, int most) throws SQLException {
        if (most == Integer.MAX_VALUE) {
            return Optional.empty();
        }
        if (parts.isEmpty()) {
            return moment(time, "", most);
        }
        List<Long> floors = new ArrayList<>();
        for (Condition.Part part : parts) {
            moment(and(time, part), part.order(), Math.max(1, most / parts.size()))
                    .ifPresent(floors::add);
        }
        return floors.stream().max(Comparator.naturalOrder());
    }

    long count(Wish wish) throws SQLException {
        List<Clause> time = time(wish);
        if (wish.ending().equals(Optional.of(Ending.ANSWERED))
                && wish.filter().wanted().isEmpty()) {
            // Nobody who left has failed, too. All others are few, and in an index.
            long others = count(and(time, Condition.Part.of("status", RequestRows.LEFT)));
            for (Condition.Part way : failed().parts()) {
                others += count(and(time, way));
            }
            return count(time) - others;
        }
        List<Condition> conditions = conditions(wish, TextMatch.ANY);
        Optional<Condition> lead = lead(time, conditions);
        if (lead.isEmpty()) {
            return count(and(time, conditions));
        }
        List<Clause> rest = and(
                time,
                conditions.stream().filter(each -> !each.equals(lead.get())).toList());
        long all = 0;
        for (Condition.Part part : lead.get().parts()) {
            all += count(and(rest, part));
        }
        return all;
    }

    private long count(List<Clause> clauses) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select count(*)" + FROM + Clause.where(clauses))) {
            Clause.set(select, clauses);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0L;
            }
        }
    }

    // --- What is asked -----------------------------------------------------------------------------------------------

    private static List<Clause> time(Wish wish) {
        List<Clause> time = new ArrayList<>();
        wish.from().ifPresent(from -> time.add(Clause.of("ended_at >= ?", from.toEpochMilli())));
        wish.to().ifPresent(to -> time.add(Clause.of("ended_at < ?", to.toEpochMilli())));
        wish.before().ifPresent(place -> {
            time.add(Clause.of("ended_at <= ?", place.endedAt()));
            time.add(Clause.of("(ended_at < ? or id < ?)", place.endedAt(), place.id()));
        });
        return time;
    }

    private List<Condition> conditions(Wish wish, TextMatch match) throws SQLException {
        List<Condition> all = new ArrayList<>();
        new TreeMap<>(wish.filter().wanted())
                .forEach((dimension, value) -> all.add(
                        Condition.of(dimension.column(), dimension.name(value).id())));
        match.condition().ifPresent(all::add);
        if (wish.ending().isPresent()) {
            all.add(
                    switch (wish.ending().get()) {
                        case ANSWERED -> answered(all.isEmpty());
                        case FAILED -> failed();
                        case GONE -> Condition.of("status", RequestRows.LEFT);
                    });
        }
        return all;
    }

    /** @param alone nearly all are answered: any other condition leads to fewer */
    private static Condition answered(boolean alone) {
        String stayed = " and status <> " + RequestRows.LEFT;
        return new Condition(
                Clause.of("failure + 0 = 0" + stayed),
                alone ? List.of(new Condition.Part(Clause.of("failure = 0" + stayed), "failure desc, ")) : List.of());
    }

    /** One part for each way to fail that there is. */
    private Condition failed() throws SQLException {
        List<Condition.Part> parts = new ArrayList<>();
        // At least, and not more than: for that H2 reads the equal ones, too, and most have no failure.
        try (PreparedStatement next = connection.prepareStatement(
                "select failure" + FROM + " where failure >= ? order by failure fetch next 1 rows only")) {
            long failure = 0;
            while (failure >= 0) {
                next.setLong(1, failure + 1);
                try (ResultSet rows = next.executeQuery()) {
                    failure = rows.next() ? rows.getLong(1) : -1;
                }
                if (failure > 0) {
                    parts.add(Condition.Part.of("failure", failure));
                }
            }
        }
        // Where nothing has failed yet one part says so, instead of all requests.
        return new Condition(
                Clause.of("failure + 0 <> 0"), parts.isEmpty() ? List.of(Condition.Part.of("failure", -1)) : parts);
    }

    private static List<Clause> and(List<Clause> clauses, List<Condition> conditions) {
        List<Clause> all = new ArrayList<>(clauses);
        conditions.forEach(condition -> all.add(condition.whole()));
        return all;
    }

    private static List<Clause> and(List<Clause> clauses, Condition.Part part) {
        List<Clause> all = new ArrayList<>(clauses);
        all.add(part.clause());
        return all;
    }

    private List<Condition> indexed(List<Condition> conditions) {
        return conditions.stream()
                .filter(each -> !each.parts().isEmpty() && each.parts().size() <= mostParts)
                .toList();
    }

    /**
     * Nothing that fits all conditions is newer than the newest that fits one. A tool that nobody uses any longer is found at
     * once with that, and not behind all that its model has done since.
     */
    private List<Clause> narrowed(List<Clause> time, List<Condition> conditions) throws SQLException {
        List<Condition> some = indexed(conditions);
        List<Clause> narrow = new ArrayList<>(time);
        if (some.size() > 1 || some.stream().anyMatch(each -> each.parts().size() == 1)) {
            for (Condition each : some) {
                long newest = -1;
                for (Condition.Part part : each.parts()) {
                    newest = Math.max(newest, newest(narrow, part).orElse(-1L));
                }
                narrow.add(Clause.of("ended_at <= ?", newest));
            }
        }
        return narrow;
    }

    /** The condition that the fewest requests fit; empty if none has an index. */
    private Optional<Condition> lead(List<Clause> time, List<Condition> conditions) throws SQLException {
        List<Condition> some = indexed(conditions);
        if (some.size() < 2) {
            return some.stream().findFirst();
        }
        Condition best = some.getFirst();
        long fewest = Long.MAX_VALUE;
        for (Condition each : some) {
            long fit = 0;
            for (Condition.Part part : each.parts()) {
                fit += fit > MANY ? 0 : some(and(time, part));
            }
            if (fit < fewest) {
                best = each;
                fewest = fit;
            }
        }
        return Optional.of(best);
    }

    /** How many fit, but no more than {@link #MANY}. */
    private long some(List<Clause> clauses) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select count(*) from (select 1 as one" + FROM
                + Clause.where(clauses) + " fetch next " + MANY + " rows only) as some_of_them")) {
            Clause.set(select, clauses);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0L;
            }
        }
    }

    // --- Reading -----------------------------------------------------------------------------------------------------

    private List<Found> read(List<Clause> clauses, String order, int offset, int limit) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select " + RequestRows.COLUMNS + FROM
                + Clause.where(clauses) + " order by " + order + NEWEST_FIRST + " offset " + offset
                + " rows fetch next " + limit + " rows only")) {
            Clause.set(select, clauses);
            try (ResultSet rows = select.executeQuery()) {
                return RequestRows.requests(connection, rows);
            }
        }
    }

    private List<Place> places(List<Clause> clauses, String order, int offset, int limit) throws SQLException {
        List<Place> places = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("select ended_at, id" + FROM
                + Clause.where(clauses) + " order by " + order + NEWEST_FIRST + " offset " + offset
                + " rows fetch next " + limit + " rows only")) {
            Clause.set(select, clauses);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    places.add(new Place(rows.getLong(1), rows.getString(2)));
                }
            }
        }
        return places;
    }

    /** When the newest that fit a part ended. */
    private Optional<Long> newest(List<Clause> clauses, Condition.Part part) throws SQLException {
        return moment(and(clauses, part), part.order(), 0);
    }

    /**
     * When one of them ended, so many behind the newest. Without ids, so that the part's own index is in order and as good as
     * said: PostgreSQL would else go through all requests by time, to sort those of one moment no more.
     */
    private Optional<Long> moment(List<Clause> clauses, String order, int offset) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select ended_at" + FROM + Clause.where(clauses)
                + " order by " + order + "ended_at desc offset " + offset + " rows fetch next 1 rows only")) {
            Clause.set(select, clauses);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(rows.getLong(1)) : Optional.empty();
            }
        }
    }

    private List<Found> far(Wish wish, List<Clause> time) throws SQLException {
        List<Place> first = places(time, "", wish.offset(), 1);
        if (first.isEmpty()) {
            return List.of();
        }
        List<Clause> from = new ArrayList<>(time);
        from.add(Clause.of("ended_at <= ?", first.getFirst().endedAt()));
        from.add(Clause.of(
                "(ended_at < ? or id <= ?)",
                first.getFirst().endedAt(),
                first.getFirst().id()));
        return read(from, "", 0, wish.limit());
    }

    /** The newest of each part, put together. */
    private List<Found> together(Wish wish, List<Clause> time, List<Clause> rest, List<Condition.Part> parts)
            throws SQLException {
        TreeSet<Place> places = new TreeSet<>(Comparator.comparingLong(Place::endedAt)
                .thenComparing(Place::id)
                .reversed());
        for (Condition.Part part : parts) {
            Optional<Long> newest = newest(time, part);
            if (newest.isPresent()) {
                // Known to end there, requests of long ago are not looked for behind all that came since.
                List<Clause> clauses = and(rest, part);
                clauses.add(Clause.of("ended_at <= ?", newest.get()));
                places.addAll(places(clauses, part.order(), 0, wish.offset() + wish.limit()));
            }
        }
        List<String> ids = places.stream()
                .skip(wish.offset())
                .limit(wish.limit())
                .map(Place::id)
                .toList();
        return ids.isEmpty()
                ? List.of()
                : read(List.of(Condition.Part.ofIds(ids).clause()), "", 0, ids.size());
    }

    static String marks(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }
}
