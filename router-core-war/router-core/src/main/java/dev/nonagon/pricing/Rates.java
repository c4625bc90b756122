package dev.nonagon.pricing;

import dev.nonagon.spi.chat.TokenUsage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a model costs, in US dollars for a million tokens; what is empty is not said (C4).
 *
 * @param cached input read from a cache
 * @param cacheWrite input written to a cache, for minutes
 * @param cacheWrite1h input written to a cache for an hour
 * @param reasoning output that is thinking
 * @param image dollars for one picture that is made
 * @param request dollars for one request
 */
public record Rates(
        Optional<BigDecimal> input,
        Optional<BigDecimal> output,
        Optional<BigDecimal> cached,
        Optional<BigDecimal> cacheWrite,
        Optional<BigDecimal> cacheWrite1h,
        Optional<BigDecimal> reasoning,
        Optional<BigDecimal> image,
        Optional<BigDecimal> request) {
    public static final Rates NONE = new Rates(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** Prices are dollars for a million tokens, amounts billionths. */
    private static final BigDecimal PER_TOKEN = BigDecimal.valueOf(1_000);

    private static final BigDecimal PER_DOLLAR = BigDecimal.valueOf(1_000_000_000);

    public static Rates of(
            Optional<BigDecimal> input,
            Optional<BigDecimal> output,
            Optional<BigDecimal> cached,
            Optional<BigDecimal> cacheWrite,
            Optional<BigDecimal> reasoning) {
        return new Rates(
                input, output, cached, cacheWrite, Optional.empty(), reasoning, Optional.empty(), Optional.empty());
    }

    public boolean isEmpty() {
        return equals(NONE);
    }

    /** These, and where they say nothing the others. */
    public Rates over(Rates others) {
        return new Rates(
                input.or(others::input),
                output.or(others::output),
                cached.or(others::cached),
                cacheWrite.or(others::cacheWrite),
                cacheWrite1h.or(others::cacheWrite1h),
                reasoning.or(others::reasoning),
                image.or(others::image),
                request.or(others::request));
    }

    /** What one answer costs, in billionths of a dollar. */
    public long cost(TokenUsage used, int images) {
        long thinking = reasoning.isPresent() ? Math.min(used.reasoning(), used.output()) : 0;
        return parts(used.input(), input, PER_TOKEN)
                + parts(used.output() - thinking, output, PER_TOKEN)
                + parts(thinking, reasoning, PER_TOKEN)
                + parts(used.cacheRead(), cached.or(this::input), PER_TOKEN)
                + parts(used.cacheWrite5m(), cacheWrite.or(this::input), PER_TOKEN)
                + parts(used.cacheWrite1h(), cacheWrite1h.or(this::cacheWrite).or(this::input), PER_TOKEN)
                + parts(images, image, PER_DOLLAR)
                + parts(1, request, PER_DOLLAR);
    }

    /** What an answer may cost at the most: nobody knows before how much of a prompt a cache takes. */
    public long atMost(long inputTokens, long outputTokens) {
        Optional<BigDecimal> dearest = Stream.of(input, cacheWrite, cacheWrite1h)
                .flatMap(Optional::stream)
                .max(BigDecimal::compareTo);
        return parts(inputTokens, dearest, PER_TOKEN)
                + parts(outputTokens, output.or(this::reasoning), PER_TOKEN)
                + parts(1, request, PER_DOLLAR);
    }

    private static long parts(long count, Optional<BigDecimal> price, BigDecimal unit) {
        return count == 0
                ? 0
                : price.map(p -> p.multiply(BigDecimal.valueOf(count))
                                .multiply(unit)
                                .setScale(0, RoundingMode.CEILING)
                                .longValue())
                        .orElse(0L);
    }
}
