package dev.nonagon.analytics;

import dev.nonagon.ledger.Name;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.store.Store;
import dev.nonagon.usage.AttemptRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Single requests, as long as the ledger keeps them. Thread-safe. Blocks. */
public final class RequestSearch {
    private static final String NEWEST_FIRST = "ended_at desc, id desc";

    /** A text that more names have in them is looked for among the newest requests first: it will soon be found. */
    private static final int MOST_LOOKED_UP = 50;

    private final Store store;
    private final Runnable gathered;
    private final int mostLookedUp;

    /** @param gathered writes what has just gathered */
    public RequestSearch(Store store, Runnable gathered) {
        this(store, gathered, MOST_LOOKED_UP);
    }

    /** @param mostLookedUp of how many names each is looked up by itself */
    RequestSearch(Store store, Runnable gathered, int mostLookedUp) {
        this.store = store;
        this.gathered = gathered;
        this.mostLookedUp = mostLookedUp;
    }

    /** How requests ended. */
    public enum Ending {
        ANSWERED,
        FAILED,
        GONE
    }

    /**
     * What is looked for; the newest first.
     *
     * @param text how a request's id begins, or what the name of its model, account, key, tool or combo contains, in any case;
     *     empty for any
     * @param from included
     * @param to excluded
     * @param before where the page before ended; empty for the first
     * @param offset how many to leave out, for who counts pages: the more, the slower
     */
    public record Wish(
            UsageReports.Filter filter,
            String text,
            Optional<Ending> ending,
            Optional<Instant> from,
            Optional<Instant> to,
            Optional<Place> before,
            int offset,
            int limit) {}

    /** A request's place among all. */
    public record Place(long endedAt, String id) {
        /** {@code 1764350000000.n-…}. */
        public String text() {
            return endedAt + "." + id;
        }

        /** Reads {@link #text}; empty if it is none. */
        public static Optional<Place> of(String text) {
            int dot = text.indexOf('.');
            try {
                return dot < 1
                        ? Optional.empty()
                        : Optional.of(new Place(Long.parseLong(text.substring(0, dot)), text.substring(dot + 1)));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
    }

    /**
     * One request.
     *
     * @param key whose key it showed
     * @param failure a {@link dev.nonagon.spi.Failure.Kind}'s name; empty if it did not fail
     */
    public record Found(
            String id,
            Instant endedAt,
            Instant startedAt,
            int status,
            int attempts,
            TokenUsage tokens,
            long cost,
            long spared,
            long unpriced,
            long firstMs,
            long totalMs,
            long requestBytes,
            long answerBytes,
            int losses,
            long trimmed,
            boolean stream,
            Name key,
            Name client,
            Name asked,
            Name combo,
            Name provider,
            Name model,
            Name account,
            Name clientFormat,
            Name upstreamFormat,
            Name upstreamModel,
            Name operation,
            Name failure) {
        public Place place() {
            return new Place(endedAt.toEpochMilli(), id);
        }
    }

    /** A call of an upstream. */
    public record Try(
            int place,
            Name model,
            Name account,
            Name format,
            Name upstreamModel,
            Name failure,
            AttemptRecord.Fate fate,
            TokenUsage tokens,
            long cost,
            long spared,
            long afterMs,
            Optional<Long> firstMs,
            long totalMs) {}

    public List<Found> find(Wish wish) {
        gathered.run();
        return store.bulk(c -> find(c, wish, TextMatch.of(c, wish.text())));
    }

    /** How many there are. Not of a text: no index knows that, and whoever counts reads every row that may fit. */
    public long count(
            UsageReports.Filter filter, Optional<Ending> ending, Optional<Instant> from, Optional<Instant> to) {
        gathered.run();
        Wish wish = new Wish(filter, "", ending, from, to, Optional.empty(), 0, 0);
        return store.bulk(c -> {
            try (PreparedStatement select = c.prepareStatement("select count(*)" + where(wish, TextMatch.ANY))) {
                set(select, wish, TextMatch.ANY);
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next() ? rows.getLong(1) : 0L;
                }
            }
        });
    }

    private static String where(Wish wish, TextMatch match) {
        StringBuilder sql = new StringBuilder(" from usage_request where ended_at >= ? and ended_at < ?")
                .append(wish.filter().sql());
        wish.ending()
                .ifPresent(ending -> sql.append(
                        switch (ending) {
                            case ANSWERED -> " and failure = 0 and status <> 499";
                            case FAILED -> " and failure <> 0";
                            case GONE -> " and status = 499";
                        }));
        sql.append(match.sql());
        wish.before().ifPresent(place -> sql.append(" and (ended_at < ? or (ended_at = ? and id < ?))"));
        return sql.toString();
    }

    private static int set(PreparedStatement select, Wish wish, TextMatch match) throws SQLException {
        select.setLong(1, wish.from().map(Instant::toEpochMilli).orElse(0L));
        long end = wish.to().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
        select.setLong(
                2,
                wish.before().map(place -> Math.min(end, place.endedAt() + 1)).orElse(end));
        int at = match.set(select, wish.filter().set(select, 3));
        if (wish.before().isPresent()) {
            select.setLong(at++, wish.before().get().endedAt());
            select.setLong(at++, wish.before().get().endedAt());
            select.setString(at++, wish.before().get().id());
        }
        return at;
    }

    private List<Found> find(Connection c, Wish wish, TextMatch match) throws SQLException {
        if (match.isNothing()) {
            return List.of();
        }
        return match.isListed() && match.names().size() <= mostLookedUp
                ? lookedUp(c, wish, match)
                : page(c, wish, match);
    }

    private static List<Found> page(Connection c, Wish wish, TextMatch match) throws SQLException {
        String sql = "select " + RequestRows.COLUMNS + where(wish, match) + " order by " + NEWEST_FIRST + " offset " + wish.offset()
                + " rows fetch next " + wish.limit() + " rows only";
        try (PreparedStatement select = c.prepareStatement(sql)) {
            set(select, wish, match);
            try (ResultSet rows = select.executeQuery()) {
                return RequestRows.requests(c, rows);
            }
        }
    }

    /** The newest of each name by an index of its own, put together: whoever goes back in time may have to read all there is. */
    private static List<Found> lookedUp(Connection c, Wish wish, TextMatch match) throws SQLException {
        TreeSet<Place> places = new TreeSet<>(Comparator.comparingLong(Place::endedAt)
                .thenComparing(Place::id)
                .reversed());
        for (String column : TextMatch.COLUMNS) {
            for (long name : match.names()) {
                places(c, wish, " and " + column + " = ?", List.of(name), " order by " + column + " desc, ", places);
            }
        }
        if (!match.ids().isEmpty()) {
            places(c, wish, " and id in (" + marks(match.ids()) + ")", match.ids(), " order by ", places);
        }
        List<String> page = places.stream()
                .skip(wish.offset())
                .limit(wish.limit())
                .map(Place::id)
                .toList();
        return page.isEmpty() ? List.of() : byIds(c, page);
    }

    /** Adds the newest that fit a condition as well. */
    private static void places(
            Connection c, Wish wish, String condition, List<?> values, String order, TreeSet<Place> places)
            throws SQLException {
        try (PreparedStatement select = c.prepareStatement("select id, ended_at" + where(wish, TextMatch.ANY)
                + condition + order + NEWEST_FIRST + " fetch next " + (wish.offset() + wish.limit())
                + " rows only")) {
            int at = set(select, wish, TextMatch.ANY);
            for (Object value : values) {
                select.setObject(at++, value);
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    places.add(new Place(rows.getLong(2), rows.getString(1)));
                }
            }
        }
    }

    private static List<Found> byIds(Connection c, List<String> ids) throws SQLException {
        try (PreparedStatement select = c.prepareStatement("select " + RequestRows.COLUMNS
                + " from usage_request where id in (" + marks(ids) + ") order by " + NEWEST_FIRST)) {
            for (int at = 0; at < ids.size(); at++) {
                select.setString(at + 1, ids.get(at));
            }
            try (ResultSet rows = select.executeQuery()) {
                return RequestRows.requests(c, rows);
            }
        }
    }

    private static String marks(List<?> values) {
        return values.stream().map(value -> "?").collect(Collectors.joining(", "));
    }

    /** One request; empty if the ledger has it not, or no longer. */
    public Optional<Found> find(String id) {
        gathered.run();
        return store.bulk(c -> {
            try (PreparedStatement select =
                    c.prepareStatement("select " + RequestRows.COLUMNS + " from usage_request where id = ?")) {
                select.setString(1, id);
                try (ResultSet rows = select.executeQuery()) {
                    return RequestRows.requests(c, rows).stream().findFirst();
                }
            }
        });
    }

    /** The calls of upstreams of one request, in their order. */
    public List<Try> tries(String requestId) {
        gathered.run();
        return store.bulk(c -> {
            try (PreparedStatement select = c.prepareStatement(
                    "select " + RequestRows.TRY_COLUMNS + " from usage_attempt where request_id = ? order by place")) {
                select.setString(1, requestId);
                try (ResultSet rows = select.executeQuery()) {
                    return RequestRows.tries(c, rows);
                }
            }
        });
    }
}
