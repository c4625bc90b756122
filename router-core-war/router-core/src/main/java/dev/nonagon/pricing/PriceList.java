package dev.nonagon.pricing;

import dev.nonagon.spi.chat.TokenUsage;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The prices as they are now, in memory (C2, C3). Thread-safe; looking does not block. */
public final class PriceList {
    private static final int BILLIONTHS = 9;

    private final ListPrices listed;
    private final InstantSource clock;
    private volatile Map<String, List<Own>> owned = Map.of();
    private volatile Map<String, Rates> catalogued = Map.of();

    /**
     * A price that the owner has set.
     *
     * @param from the day (UTC) from which it counts; empty if it always does
     */
    public record Own(String routeModel, Optional<LocalDate> from, Rates rates) {}

    public PriceList(ListPrices listed, InstantSource clock) {
        this.listed = listed;
        this.clock = clock;
    }

    /** Takes what the owner has set and what the catalog says, by {@code provider/model}, for what was there before. */
    public void rebuild(List<Own> own, Map<String, Rates> catalog) {
        Map<String, List<Own>> byModel = new HashMap<>();
        own.forEach(price -> byModel.computeIfAbsent(price.routeModel(), name -> new ArrayList<>(1))
                .add(price));
        Comparator<Own> newestFirst =
                Comparator.comparing(price -> price.from().orElse(LocalDate.MIN), Comparator.reverseOrder());
        byModel.replaceAll((name, prices) -> prices.stream().sorted(newestFirst).toList());
        catalogued = Map.copyOf(catalog);
        owned = Map.copyOf(byModel);
    }

    /** The price of {@code provider/model} on a day. */
    public Optional<Price> of(String routeModel, LocalDate day) {
        return owned.getOrDefault(routeModel, List.of()).stream()
                .filter(price -> price.from().map(from -> !from.isAfter(day)).orElse(true))
                .findFirst()
                .map(price -> new Price(price.rates(), Price.Source.OWNER, price.from()))
                .or(() -> Optional.ofNullable(catalogued.get(routeModel))
                        .map(rates -> new Price(rates, Price.Source.CATALOG, Optional.empty())))
                .or(() -> listed.of(routeModel.substring(routeModel.indexOf('/') + 1))
                        .map(rates -> new Price(rates, Price.Source.LIST, Optional.empty())));
    }

    /** The price of {@code provider/model} now. */
    public Optional<Rates> now(String routeModel) {
        return of(routeModel, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC))
                .map(Price::rates);
    }

    /** What tokens of {@code provider/model} cost now, in dollars; empty if no price of it is known. */
    public Optional<BigDecimal> cost(String routeModel, TokenUsage used) {
        return now(routeModel).map(rates -> BigDecimal.valueOf(rates.cost(used, 0), BILLIONTHS)
                .stripTrailingZeros());
    }

    /** Dollars for a million input tokens of {@code provider/model}, now. */
    public Optional<BigDecimal> input(String routeModel) {
        return now(routeModel).flatMap(Rates::input);
    }
}
