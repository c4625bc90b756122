package dev.nonagon.apikeys;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How much a key may do; what is empty is not limited.
 *
 * @param requestsPerMinute in any 60 seconds
 * @param parallelRequests at a time
 * @param moneyPerDay US dollars
 * @param moneyPerMonth US dollars
 */
public record KeyLimits(
        OptionalInt requestsPerMinute,
        OptionalInt parallelRequests,
        OptionalLong tokensPerDay,
        OptionalLong tokensPerMonth,
        Optional<BigDecimal> moneyPerDay,
        Optional<BigDecimal> moneyPerMonth) {
    public static final KeyLimits NONE = new KeyLimits(
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty());

    public KeyLimits withRequestsPerMinute(int count) {
        return new KeyLimits(
                OptionalInt.of(count), parallelRequests, tokensPerDay, tokensPerMonth, moneyPerDay, moneyPerMonth);
    }

    public KeyLimits withParallelRequests(int count) {
        return new KeyLimits(
                requestsPerMinute, OptionalInt.of(count), tokensPerDay, tokensPerMonth, moneyPerDay, moneyPerMonth);
    }

    public KeyLimits withTokens(OptionalLong perDay, OptionalLong perMonth) {
        return new KeyLimits(requestsPerMinute, parallelRequests, perDay, perMonth, moneyPerDay, moneyPerMonth);
    }

    public KeyLimits withMoney(Optional<BigDecimal> perDay, Optional<BigDecimal> perMonth) {
        return new KeyLimits(requestsPerMinute, parallelRequests, tokensPerDay, tokensPerMonth, perDay, perMonth);
    }

    boolean hasBudget() {
        return tokensPerDay.isPresent()
                || tokensPerMonth.isPresent()
                || moneyPerDay.isPresent()
                || moneyPerMonth.isPresent();
    }
}
