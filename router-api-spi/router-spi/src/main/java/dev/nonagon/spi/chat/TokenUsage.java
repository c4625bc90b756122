package dev.nonagon.spi.chat;

/**
 * Tokens of one answer, each counted once, from the upstream's own numbers unless {@code estimated}.
 *
 * @param input prompt tokens that no cache served or stored
 * @param output tokens of the answer, thinking included
 * @param cacheRead prompt tokens read from a cache
 * @param cacheWrite5m prompt tokens stored for minutes (also where the provider names no lifetime)
 * @param cacheWrite1h prompt tokens stored for an hour
 * @param reasoning how many of {@code output} were thinking
 * @param estimated whether the router counted, because the upstream did not say
 */
public record TokenUsage(
        long input,
        long output,
        long cacheRead,
        long cacheWrite5m,
        long cacheWrite1h,
        long reasoning,
        boolean estimated) {
    /** Beyond this a number is a fault of the upstream and not a count. */
    private static final long SANE = 1_000_000_000L;

    private static final TokenUsage NONE = new TokenUsage(0, 0, 0, 0, 0, 0, false);

    public TokenUsage {
        input = sane(input);
        output = sane(output);
        cacheRead = sane(cacheRead);
        cacheWrite5m = sane(cacheWrite5m);
        cacheWrite1h = sane(cacheWrite1h);
        reasoning = sane(reasoning);
    }

    public static TokenUsage none() {
        return NONE;
    }

    public static TokenUsage estimate(long input, long output) {
        return new TokenUsage(input, output, 0, 0, 0, 0, true);
    }

    /** Both together; estimated if one of them is. */
    public TokenUsage plus(TokenUsage other) {
        return new TokenUsage(
                input + other.input,
                output + other.output,
                cacheRead + other.cacheRead,
                cacheWrite5m + other.cacheWrite5m,
                cacheWrite1h + other.cacheWrite1h,
                reasoning + other.reasoning,
                estimated || other.estimated);
    }

    public long cacheWrite() {
        return cacheWrite5m + cacheWrite1h;
    }

    /** All that the model read: fresh, cached and stored. */
    public long prompt() {
        return input + cacheRead + cacheWrite();
    }

    public long total() {
        return prompt() + output;
    }

    private static long sane(long count) {
        return Math.clamp(count, 0, SANE);
    }
}
