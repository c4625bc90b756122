package dev.nonagon.apikeys;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** The four things that a key may be allowed so much of. Amounts are tokens, or billionths of a US dollar. */
enum Budget {
    TOKENS_PER_DAY("tokens", true),
    TOKENS_PER_MONTH("tokens", false),
    MONEY_PER_DAY("money", true),
    MONEY_PER_MONTH("money", false);

    static final List<Budget> ALL = List.of(values());
    private static final BigDecimal PARTS = BigDecimal.valueOf(1_000_000_000L);

    private final String unit;
    private final boolean daily;

    Budget(String unit, boolean daily) {
        this.unit = unit;
        this.daily = daily;
    }

    String unit() {
        return unit;
    }

    String period(Periods periods) {
        return daily ? periods.day() : periods.month();
    }

    Instant ends(Periods periods) {
        return daily ? periods.dayEnds() : periods.monthEnds();
    }

    boolean money() {
        return unit.equals("money");
    }

    OptionalLong limit(KeyLimits limits) {
        return switch (this) {
            case TOKENS_PER_DAY -> limits.tokensPerDay();
            case TOKENS_PER_MONTH -> limits.tokensPerMonth();
            case MONEY_PER_DAY -> parts(limits.moneyPerDay());
            case MONEY_PER_MONTH -> parts(limits.moneyPerMonth());
        };
    }

    private static OptionalLong parts(java.util.Optional<BigDecimal> dollars) {
        return dollars.isEmpty() ? OptionalLong.empty() : OptionalLong.of(parts(dollars.get()));
    }

    static long parts(BigDecimal dollars) {
        return dollars.multiply(PARTS)
                .setScale(0, java.math.RoundingMode.CEILING)
                .longValueExact();
    }

    static BigDecimal dollars(long parts) {
        BigDecimal dollars = BigDecimal.valueOf(parts).divide(PARTS).stripTrailingZeros();
        return dollars.scale() < 0 ? dollars.setScale(0) : dollars;
    }

    /** An amount for people: {@code 500 tokens} or {@code $0.25}. */
    String words(long amount) {
        return money() ? "$" + dollars(amount).toPlainString() : amount + " tokens";
    }

    String span() {
        return daily ? "a day" : "a month";
    }
}
