package dev.nonagon.analytics;

import dev.nonagon.analytics.RequestSearch.Found;
import dev.nonagon.analytics.RequestSearch.Try;
import dev.nonagon.ledger.Name;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.usage.AttemptRecord;
import dev.nonagon.usage.UsageRecord;
import java.sql.Connection;
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

/** Reads the ledger's rows, with the names that they mean. */
final class RequestRows {
    /** The status of those whose client left. */
    static final int LEFT = UsageRecord.CLIENT_LEFT;

    static final String COLUMNS =
            "id, ended_at, started_at, status, attempts, input, output, cache_read, cache_write_5m, cache_write_1h, reasoning,"
                    + " cost, spared, unpriced, first_ms, total_ms, request_bytes, answer_bytes, losses, trimmed, streamed,"
                    + " estimated, key_name, client, asked, combo, provider, model, account, client_format,"
                    + " upstream_format, upstream_model, operation, failure";
    private static final int STREAMED = 21;
    private static final int ESTIMATED = 22;
    private static final int NAMES = 12;
    private static final int FIRST_NAME = 23;
    static final String TRY_COLUMNS =
            "id, place, fate, input, output, cache_read, cache_write_5m, cache_write_1h, reasoning, estimated, cost, spared,"
                    + " after_ms, first_ms, total_ms, model, account, upstream_format, upstream_model, failure";

    private RequestRows() {}

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

    /** Requests as {@link #COLUMNS} gives them. */
    static List<Found> requests(Connection c, ResultSet rows) throws SQLException {
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

    /** Calls of upstreams as {@link #TRY_COLUMNS} gives them. */
    static List<Try> tries(Connection c, ResultSet rows) throws SQLException {
        List<Raw> raws = raw(rows, 20, Set.of(10));
        Map<Long, Name> known = known(c, raws, 16, 20);
        return raws.stream()
                .map(raw -> tried(raw, column -> known.getOrDefault(raw.at(column), Name.NONE)))
                .toList();
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
