package dev.nonagon.ledger;

import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.usage.AttemptRecord;
import java.time.Duration;

/** What is added up, a number each, in the order of {@link #COLUMNS}. Not thread-safe. */
final class Sum {
    static final String[] COLUMNS = {
        "requests",
        "failed",
        "gone",
        "attempts",
        "attempts_failed",
        "input",
        "output",
        "cache_read",
        "cache_write_5m",
        "cache_write_1h",
        "reasoning",
        "estimated",
        "cost",
        "spared",
        "unpriced",
        "first_ms",
        "total_ms",
        "request_bytes",
        "answer_bytes",
        "answered",
        "within_250ms",
        "within_500ms",
        "within_1s",
        "within_2s",
        "within_5s",
        "within_10s",
        "within_30s",
        "trimmed"
    };

    /** The ends of the spans in which first bytes are counted; whatever is later is only in {@code answered}. */
    private static final long[] SPANS = {250, 500, 1_000, 2_000, 5_000, 10_000, 30_000};

    private static final int FIRST_SPAN = 20;

    final long[] values = new long[COLUMNS.length];

    void request(boolean failed, boolean gone, long firstMs, long totalMs, long requestBytes, long answerBytes) {
        values[0]++;
        values[1] += failed ? 1 : 0;
        values[2] += gone ? 1 : 0;
        values[16] += totalMs;
        values[17] += requestBytes;
        values[18] += answerBytes;
        if (!failed && !gone) {
            values[15] += firstMs;
            values[19]++;
            for (int at = 0; at < SPANS.length; at++) {
                if (firstMs <= SPANS[at]) {
                    values[FIRST_SPAN + at]++;
                    break;
                }
            }
        }
    }

    void attempt(AttemptRecord tried, Billing.Charge charge) {
        TokenUsage tokens = tried.tokens();
        values[3]++;
        values[4] += tried.failure().isPresent() ? 1 : 0;
        values[5] += tokens.input();
        values[6] += tokens.output();
        values[7] += tokens.cacheRead();
        values[8] += tokens.cacheWrite5m();
        values[9] += tokens.cacheWrite1h();
        values[10] += tokens.reasoning();
        values[11] += tokens.estimated() ? tokens.total() : 0;
        values[12] += charge.cost();
        values[13] += charge.spared();
        values[14] += charge.unpriced();
        values[FIRST_SPAN + SPANS.length] += tried.trimmed();
    }

    void add(Sum other) {
        for (int at = 0; at < values.length; at++) {
            values[at] += other.values[at];
        }
    }

    static long millis(Duration duration) {
        return Math.max(0, duration.toMillis());
    }
}
