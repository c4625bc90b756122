package dev.nonagon.books;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * What a model costs, in US dollars for a million tokens; what is empty is not known. Its id is {@code provider/model}.
 *
 * @param cached input read from a cache
 * @param cacheWrite input written to a cache
 * @param reasoning output that is thinking
 */
public record PriceData(
        String provider,
        String model,
        Optional<BigDecimal> input,
        Optional<BigDecimal> output,
        Optional<BigDecimal> cached,
        Optional<BigDecimal> cacheWrite,
        Optional<BigDecimal> reasoning) {
    /** Under which a book keeps it. */
    public String id() {
        return provider + "/" + model;
    }
}
