package dev.nonagon.apikeys;

import dev.nonagon.books.Kept;
import dev.nonagon.books.PriceBook;
import dev.nonagon.books.PriceData;
import dev.nonagon.catalog.Catalog;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.chat.TokenUsage;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The prices as they are now, in memory. Thread-safe; looking does not block. */
public final class PriceTable {
    private static final int BILLIONTHS = 9;

    private volatile Map<String, PriceData> prices = Map.of();

    /** Reads the database anew: what the owner has set goes before what the catalog says. */
    void rebuild(PriceBook book, Map<ProviderId, Catalog.Entry> catalog) {
        Map<String, PriceData> all = new HashMap<>();
        catalog.forEach((provider, entry) -> entry.prices().forEach((model, price) -> {
            PriceData data = new PriceData(
                    provider.value(),
                    model,
                    price.input(),
                    price.output(),
                    price.cached(),
                    price.cacheWrite(),
                    price.reasoning());
            all.put(data.id(), data);
        }));
        book.list().stream().map(Kept::data).forEach(price -> all.put(price.id(), price));
        prices = Map.copyOf(all);
    }

    /** The price of {@code provider/model}. */
    Optional<PriceData> of(String routeModel) {
        return Optional.ofNullable(prices.get(routeModel));
    }

    /** Dollars for a million input tokens of {@code provider/model}. */
    public Optional<BigDecimal> input(String routeModel) {
        return of(routeModel).flatMap(PriceData::input);
    }

    /** What tokens of {@code provider/model} cost, in dollars; empty if no price of it is known. */
    public Optional<BigDecimal> cost(String routeModel, TokenUsage used) {
        return of(routeModel).map(price -> BigDecimal.valueOf(new Prices(this::of).of(routeModel, used), BILLIONTHS)
                .stripTrailingZeros());
    }
}
