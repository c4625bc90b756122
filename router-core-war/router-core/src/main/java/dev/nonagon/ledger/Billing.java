package dev.nonagon.ledger;

import dev.nonagon.pricing.Price;
import dev.nonagon.pricing.PriceList;
import dev.nonagon.spi.provider.ProviderDescriptor.Tier;
import dev.nonagon.usage.AttemptRecord;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/** What a call of an upstream costs (L7). Thread-safe. */
public final class Billing {
    private final PriceList prices;

    public Billing(PriceList prices) {
        this.prices = prices;
    }

    /**
     * An amount.
     *
     * @param cost what is to be paid, in billionths of a dollar
     * @param spared what would have been to be paid without a subscription
     * @param unpriced how many tokens nobody has named a price for
     */
    public record Charge(long cost, long spared, long unpriced) {
        static final Charge NOTHING = new Charge(0, 0, 0);

        Charge plus(Charge other) {
            return new Charge(cost + other.cost, spared + other.spared, unpriced + other.unpriced);
        }
    }

    public Charge of(AttemptRecord tried, Instant at) {
        boolean used = tried.tokens().total() > 0 || tried.images() > 0;
        if (!used && tried.fate() != AttemptRecord.Fate.COMPLETED) {
            return Charge.NOTHING;
        }
        Optional<Price> price = prices.of(tried.target(), LocalDate.ofInstant(at, ZoneOffset.UTC));
        if (price.isEmpty()) {
            return new Charge(0, 0, tried.tier() == Tier.CHEAP ? tried.tokens().total() : 0);
        }
        long amount = price.get().rates().cost(tried.tokens(), tried.images());
        return switch (tried.tier()) {
            case CHEAP -> new Charge(amount, 0, 0);
            case SUBSCRIPTION -> new Charge(0, amount, 0);
            // Free and local is what nobody says the contrary of.
            case FREE, LOCAL ->
                price.get().source() == Price.Source.OWNER ? new Charge(amount, 0, 0) : new Charge(0, amount, 0);
        };
    }
}
