package dev.nonagon.apikeys;

import dev.nonagon.books.PriceData;
import dev.nonagon.spi.chat.TokenUsage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What tokens cost, in billionths of a US dollar; rounded up.
 *
 * @param of the price of {@code provider/model}; a look into memory
 */
record Prices(Function<String, Optional<PriceData>> of) {
    static final Prices UNKNOWN = new Prices(model -> Optional.empty());

    /** Prices are dollars for a million tokens, amounts billionths. */
    private static final BigDecimal PARTS = BigDecimal.valueOf(1_000);

    /** The most that one of these models takes for that. */
    long atMost(Estimate estimate) {
        long most = 0;
        for (String model : estimate.targets()) {
            most = Math.max(
                    most,
                    of.apply(model)
                            .map(price -> parts(estimate.input(), dearest(price))
                                    + parts(estimate.output(), price.output().or(price::reasoning)))
                            .orElse(0L));
        }
        return most;
    }

    long of(String model, TokenUsage used) {
        return of.apply(model).map(price -> of(price, used)).orElse(0L);
    }

    private static long of(PriceData price, TokenUsage used) {
        long thinking = price.reasoning().isPresent() ? Math.min(used.reasoning(), used.output()) : 0;
        return parts(used.input(), price.input())
                + parts(used.output() - thinking, price.output())
                + parts(thinking, price.reasoning())
                + parts(used.cacheRead(), price.cached().or(price::input))
                + parts(used.cacheWrite(), price.cacheWrite().or(price::input));
    }

    /** Nobody knows before how much of a prompt a cache takes. */
    private static Optional<BigDecimal> dearest(PriceData price) {
        return List.of(price.input(), price.cacheWrite()).stream()
                .flatMap(Optional::stream)
                .max(BigDecimal::compareTo);
    }

    private static long parts(long tokens, Optional<BigDecimal> price) {
        return price.map(p -> p.multiply(BigDecimal.valueOf(tokens))
                        .multiply(PARTS)
                        .setScale(0, RoundingMode.CEILING)
                        .longValue())
                .orElse(0L);
    }
}
