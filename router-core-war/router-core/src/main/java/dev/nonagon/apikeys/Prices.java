package dev.nonagon.apikeys;

import dev.nonagon.pricing.Rates;
import dev.nonagon.spi.chat.TokenUsage;
import java.util.Optional;
import java.util.function.Function;

/**
 * What requests cost, in billionths of a US dollar.
 *
 * @param of the price of {@code provider/model}; a look into memory
 */
record Prices(Function<String, Optional<Rates>> of) {
    static final Prices UNKNOWN = new Prices(model -> Optional.empty());

    /** The most that one of these models takes for that. */
    long atMost(Estimate estimate) {
        long most = 0;
        for (String model : estimate.targets()) {
            most = Math.max(
                    most,
                    of.apply(model)
                            .map(rates -> rates.atMost(estimate.input(), estimate.output()))
                            .orElse(0L));
        }
        return most;
    }

    long of(String model, TokenUsage used) {
        return used.total() == 0
                ? 0
                : of.apply(model).map(rates -> rates.cost(used, 0)).orElse(0L);
    }
}
