package dev.nonagon.apikeys;

import dev.nonagon.books.Kept;
import dev.nonagon.books.PriceBook;
import dev.nonagon.books.PriceData;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The prices as they are now, in memory. Thread-safe; looking does not block. */
public final class PriceTable {
    private volatile Map<String, PriceData> prices = Map.of();

    /** Reads the database anew. */
    void rebuild(PriceBook book) {
        prices = book.list().stream()
                .map(Kept::data)
                .collect(Collectors.toUnmodifiableMap(PriceData::id, price -> price));
    }

    /** The price of {@code provider/model}. */
    Optional<PriceData> of(String routeModel) {
        return Optional.ofNullable(prices.get(routeModel));
    }

    /** Dollars for a million input tokens of {@code provider/model}. */
    public Optional<BigDecimal> input(String routeModel) {
        return of(routeModel).flatMap(PriceData::input);
    }
}
