package dev.nonagon.analytics;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Sums of the ledger.
 *
 * @param failed requests that ended with a failure
 * @param gone requests whose client left
 * @param attempts calls of upstreams
 * @param cacheWrite input written to a cache, for whatever time
 * @param estimated how many of all tokens are estimates
 * @param cost in billionths of a dollar
 * @param spared what subscriptions and free plans have saved, likewise
 * @param unpriced tokens for which nobody has named a price
 * @param firstMs the times to the first byte of answered requests, added up
 * @param answered requests that were answered
 * @param trimmed how many tokens the token saver has kept from upstreams, about
 * @param within how many of these began within 0.25, 0.5, 1, 2, 5, 10, 30 seconds and not before
 */
public record Figures(
        long requests,
        long failed,
        long gone,
        long attempts,
        long attemptsFailed,
        long input,
        long output,
        long cacheRead,
        long cacheWrite,
        long reasoning,
        long estimated,
        long cost,
        long spared,
        long unpriced,
        long firstMs,
        long totalMs,
        long requestBytes,
        long answerBytes,
        long answered,
        long trimmed,
        Spans within) {
    /** In the order in which {@link #read} takes them. */
    static final String COLUMNS =
            "coalesce(sum(requests),0), coalesce(sum(failed),0), coalesce(sum(gone),0), coalesce(sum(attempts),0),"
                    + " coalesce(sum(attempts_failed),0), coalesce(sum(input),0), coalesce(sum(output),0),"
                    + " coalesce(sum(cache_read),0), coalesce(sum(cache_write_5m + cache_write_1h),0),"
                    + " coalesce(sum(reasoning),0), coalesce(sum(estimated),0), coalesce(sum(cost),0),"
                    + " coalesce(sum(spared),0), coalesce(sum(unpriced),0), coalesce(sum(first_ms),0),"
                    + " coalesce(sum(total_ms),0), coalesce(sum(request_bytes),0), coalesce(sum(answer_bytes),0),"
                    + " coalesce(sum(answered),0), coalesce(sum(trimmed),0), coalesce(sum(within_250ms),0), coalesce(sum(within_500ms),0),"
                    + " coalesce(sum(within_1s),0), coalesce(sum(within_2s),0), coalesce(sum(within_5s),0),"
                    + " coalesce(sum(within_10s),0), coalesce(sum(within_30s),0)";

    private static final long[] EDGES = {0, 250, 500, 1_000, 2_000, 5_000, 10_000, 30_000};

    public static final Figures NOTHING =
            new Figures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, new Spans(0, 0, 0, 0, 0, 0, 0));

    /** Counts of answers by when they began. */
    public record Spans(long ms250, long ms500, long s1, long s2, long s5, long s10, long s30) {
        private long[] all() {
            return new long[] {ms250, ms500, s1, s2, s5, s10, s30};
        }
    }

    static Figures read(ResultSet rows, int first) throws SQLException {
        long[] v = new long[27];
        for (int at = 0; at < v.length; at++) {
            v[at] = rows.getLong(first + at);
        }
        return new Figures(
                v[0],
                v[1],
                v[2],
                v[3],
                v[4],
                v[5],
                v[6],
                v[7],
                v[8],
                v[9],
                v[10],
                v[11],
                v[12],
                v[13],
                v[14],
                v[15],
                v[16],
                v[17],
                v[18],
                v[19],
                new Spans(v[20], v[21], v[22], v[23], v[24], v[25], v[26]));
    }

    public Figures plus(Figures other) {
        Spans a = within;
        Spans b = other.within;
        return new Figures(
                requests + other.requests,
                failed + other.failed,
                gone + other.gone,
                attempts + other.attempts,
                attemptsFailed + other.attemptsFailed,
                input + other.input,
                output + other.output,
                cacheRead + other.cacheRead,
                cacheWrite + other.cacheWrite,
                reasoning + other.reasoning,
                estimated + other.estimated,
                cost + other.cost,
                spared + other.spared,
                unpriced + other.unpriced,
                firstMs + other.firstMs,
                totalMs + other.totalMs,
                requestBytes + other.requestBytes,
                answerBytes + other.answerBytes,
                answered + other.answered,
                trimmed + other.trimmed,
                new Spans(
                        a.ms250 + b.ms250,
                        a.ms500 + b.ms500,
                        a.s1 + b.s1,
                        a.s2 + b.s2,
                        a.s5 + b.s5,
                        a.s10 + b.s10,
                        a.s30 + b.s30));
    }

    /** All that models read. */
    public long prompt() {
        return input + cacheRead + cacheWrite;
    }

    public long tokens() {
        return prompt() + output;
    }

    /** How much of what models read came from a cache; 0 to 1. */
    public double cacheShare() {
        return prompt() == 0 ? 0 : (double) cacheRead / prompt();
    }

    /** Within which time a share of the answers began, in milliseconds: a guess between the edges of what was counted. */
    public long firstByteWithin(double share) {
        long wanted = (long) Math.ceil(answered * share);
        long seen = 0;
        long[] counts = within.all();
        for (int at = 0; at < counts.length; at++) {
            if (counts[at] > 0 && seen + counts[at] >= wanted) {
                double part = (double) (wanted - seen) / counts[at];
                return Math.round(EDGES[at] + part * (EDGES[at + 1] - EDGES[at]));
            }
            seen += counts[at];
        }
        return answered == 0 ? 0 : Math.max(EDGES[EDGES.length - 1], firstMs / answered);
    }

    /** An amount in dollars. */
    public static BigDecimal dollars(long billionths) {
        BigDecimal amount = BigDecimal.valueOf(billionths, 9).stripTrailingZeros();
        return amount.scale() < 0 ? amount.setScale(0) : amount;
    }
}
