package dev.nonagon.analytics;

import dev.nonagon.ledger.Name;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.store.LikeText;
import dev.nonagon.store.Store;
import dev.nonagon.usage.AttemptRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** Single requests, as long as the ledger keeps them. Thread-safe. Blocks. */
public final class RequestSearch {
    private static final String COLUMNS =
            "id, ended_at, started_at, status, attempts, input, output, cache_read, cache_write_5m, cache_write_1h, reasoning,"
                    + " cost, spared, unpriced, first_ms, total_ms, request_bytes, answer_bytes, losses, trimmed, streamed,"
                    + " estimated, key_name, client, asked, combo, provider, model, account, client_format,"
                    + " upstream_format, upstream_model, operation, failure";
    private static final int STREAMED = 21;
    private static final int ESTIMATED = 22;
    private static final int NAMES = 12;
    private static final int FIRST_NAME = 23;
    private static final String TRY_COLUMNS =
            "id, place, fate, input, output, cache_read, cache_write_5m, cache_write_1h, reasoning, estimated, cost, spared,"
                    + " after_ms, first_ms, total_ms, model, account, upstream_format, upstream_model, failure";

    private static final List<String> TEXT_COLUMNS =
            List.of("asked", "model", "account", "key_name", "client", "combo", "upstream_model");
    private static final int MOST_NAMES = 500;

    private final Store store;
    private final Runnable gathered;

    /** @param gathered writes what has just gathered */
    public RequestSearch(Store store, Runnable gathered) {
        this.store = store;
        this.gathered = gathered;
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
        return store.bulk(c -> find(c, wish, named(c, wish)));
    }

    /** How many there are, whatever the page. */
    public long count(Wish wish) {
        gathered.run();
        return store.bulk(c -> {
            List<Long> named = named(c, wish);
            try (PreparedStatement select = c.prepareStatement("select count(*)" + where(wish, named))) {
                set(select, wish);
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next() ? rows.getLong(1) : 0L;
                }
            }
        });
    }

    /** Names with the text in them: they are few, and their requests many. */
    private static List<Long> named(Connection c, Wish wish) throws SQLException {
        if (wish.text().isBlank()) {
            return List.of();
        }
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement select = c.prepareStatement("select id from usage_name where lower(label) like ?"
                + " escape '!' order by id fetch next " + MOST_NAMES + " rows only")) {
            select.setString(1, LikeText.containing(wish.text().strip()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
        }
        return ids;
    }

    /** @param named ids of names, which are numbers and no text of anybody's */
    private static String where(Wish wish, List<Long> named) {
        StringBuilder sql = new StringBuilder(" from usage_request where ended_at >= ? and ended_at < ?")
                .append(wish.filter().sql());
        wish.ending()
                .ifPresent(ending -> sql.append(
                        switch (ending) {
                            case ANSWERED -> " and failure = 0 and status <> 499";
                            case FAILED -> " and failure <> 0";
                            case GONE -> " and status = 499";
                        }));
        if (!wish.text().isBlank()) {
            String ids = named.stream().map(String::valueOf).collect(Collectors.joining(", ", " in (", ")"));
            sql.append(" and (id like ? escape '!'");
            if (!named.isEmpty()) {
                TEXT_COLUMNS.forEach(column -> sql.append(" or ").append(column).append(ids));
            }
            sql.append(')');
        }
        wish.before().ifPresent(place -> sql.append(" and (ended_at < ? or (ended_at = ? and id < ?))"));
        return sql.toString();
    }

    private static void set(PreparedStatement select, Wish wish) throws SQLException {
        select.setLong(1, wish.from().map(Instant::toEpochMilli).orElse(0L));
        long end = wish.to().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
        select.setLong(
                2,
                wish.before().map(place -> Math.min(end, place.endedAt() + 1)).orElse(end));
        int at = wish.filter().set(select, 3);
        if (!wish.text().isBlank()) {
            select.setString(at++, LikeText.beginning(wish.text().strip()));
        }
        if (wish.before().isPresent()) {
            select.setLong(at++, wish.before().get().endedAt());
            select.setLong(at++, wish.before().get().endedAt());
            select.setString(at, wish.before().get().id());
        }
    }

    private static List<Found> find(Connection c, Wish wish, List<Long> named) throws SQLException {
        String sql = "select " + COLUMNS + where(wish, named) + " order by ended_at desc, id desc offset "
                + wish.offset() + " rows fetch next " + wish.limit() + " rows only";
        try (PreparedStatement select = c.prepareStatement(sql)) {
            set(select, wish);
            try (ResultSet rows = select.executeQuery()) {
                return read(c, rows);
            }
        }
    }

    /** One request; empty if the ledger has it not, or no longer. */
    public Optional<Found> find(String id) {
        gathered.run();
        return store.bulk(c -> {
            try (PreparedStatement select =
                    c.prepareStatement("select " + COLUMNS + " from usage_request where id = ?")) {
                select.setString(1, id);
                try (ResultSet rows = select.executeQuery()) {
                    return read(c, rows).stream().findFirst();
                }
            }
        });
    }

    /** A row before its names are known: its first column, and all others as numbers. */
    @SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
    private record Raw(String text, long[] numbers) {
        /** @param column as SQL counts them, from 2 */
        long at(int column) {
            return numbers[column - 2];
        }

        int count(int column) {
            return (int) at(column);
        }

        boolean truth(int column) {
            return at(column) != 0;
        }

        TokenUsage tokens(int first, boolean estimated) {
            return new TokenUsage(
                    at(first), at(first + 1), at(first + 2), at(first + 3), at(first + 4), at(first + 5), estimated);
        }
    }

    private static List<Raw> raw(ResultSet rows, int columns, Set<Integer> truths) throws SQLException {
        List<Raw> raws = new ArrayList<>();
        while (rows.next()) {
            long[] numbers = new long[columns - 1];
            for (int column = 2; column <= columns; column++) {
                numbers[column - 2] =
                        truths.contains(column) ? (rows.getBoolean(column) ? 1 : 0) : rows.getLong(column);
            }
            raws.add(new Raw(rows.getString(1), numbers));
        }
        return raws;
    }

    private static Map<Long, Name> known(Connection c, List<Raw> raws, int first, int last) throws SQLException {
        Set<Long> ids = new HashSet<>();
        raws.forEach(raw -> {
            for (int column = first; column <= last; column++) {
                ids.add(raw.at(column));
            }
        });
        return UsageReports.names(c, ids);
    }

    private static List<Found> read(Connection c, ResultSet rows) throws SQLException {
        List<Raw> raws = raw(rows, FIRST_NAME + NAMES - 1, Set.of(STREAMED, ESTIMATED));
        Map<Long, Name> known = known(c, raws, FIRST_NAME, FIRST_NAME + NAMES - 1);
        return raws.stream()
                .map(raw -> found(raw, column -> known.getOrDefault(raw.at(column), Name.NONE)))
                .toList();
    }

    private static Found found(Raw raw, IntFunction<Name> name) {
        return new Found(
                raw.text(),
                Instant.ofEpochMilli(raw.at(2)),
                Instant.ofEpochMilli(raw.at(3)),
                raw.count(4),
                raw.count(5),
                raw.tokens(6, raw.truth(ESTIMATED)),
                raw.at(12),
                raw.at(13),
                raw.at(14),
                raw.at(15),
                raw.at(16),
                raw.at(17),
                raw.at(18),
                raw.count(19),
                raw.at(20),
                raw.truth(STREAMED),
                name.apply(FIRST_NAME),
                name.apply(FIRST_NAME + 1),
                name.apply(FIRST_NAME + 2),
                name.apply(FIRST_NAME + 3),
                name.apply(FIRST_NAME + 4),
                name.apply(FIRST_NAME + 5),
                name.apply(FIRST_NAME + 6),
                name.apply(FIRST_NAME + 7),
                name.apply(FIRST_NAME + 8),
                name.apply(FIRST_NAME + 9),
                name.apply(FIRST_NAME + 10),
                name.apply(FIRST_NAME + 11));
    }

    /** The calls of upstreams of one request, in their order. */
    public List<Try> tries(String requestId) {
        gathered.run();
        return store.bulk(c -> {
            try (PreparedStatement select = c.prepareStatement(
                    "select " + TRY_COLUMNS + " from usage_attempt where request_id = ? order by place")) {
                select.setString(1, requestId);
                try (ResultSet rows = select.executeQuery()) {
                    List<Raw> raws = raw(rows, 20, Set.of(10));
                    Map<Long, Name> known = known(c, raws, 16, 20);
                    return raws.stream()
                            .map(raw -> tried(raw, column -> known.getOrDefault(raw.at(column), Name.NONE)))
                            .toList();
                }
            }
        });
    }

    private static Try tried(Raw raw, IntFunction<Name> name) {
        AttemptRecord.Fate[] fates = AttemptRecord.Fate.values();
        return new Try(
                raw.count(2),
                name.apply(16),
                name.apply(17),
                name.apply(18),
                name.apply(19),
                name.apply(20),
                fates[Math.clamp(raw.count(3), 0, fates.length - 1)],
                raw.tokens(4, raw.truth(10)),
                raw.at(11),
                raw.at(12),
                raw.at(13),
                Optional.of(raw.at(14)).filter(ms -> ms >= 0),
                raw.at(15));
    }
}
