package dev.nonagon.books;

import dev.nonagon.pricing.Rates;
import dev.nonagon.spi.json.Json;
import jakarta.persistence.EntityManager;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Prices that the owner sets. */
public final class PriceBook extends Book<PriceData, PriceRow> {
    private static final int LONGEST_NAME = 300;
    private static final BigDecimal HIGHEST = BigDecimal.valueOf(1_000_000);
    private static final int DECIMALS = 8;

    public PriceBook(Ledger ledger) {
        super(ledger, "price", PriceRow.class);
    }

    @Override
    PriceRow emptyRow() {
        return PriceRow.empty();
    }

    @Override
    Map<String, ?> declared() {
        return Map.of();
    }

    @Override
    PriceData data(PriceRow row) {
        return new PriceData(
                row.provider,
                row.model,
                Optional.ofNullable(row.validFrom).map(LocalDate::parse),
                new Rates(
                        price(row.input),
                        price(row.output),
                        price(row.cached),
                        price(row.cacheWrite),
                        price(row.cacheWrite1h),
                        price(row.reasoning),
                        price(row.image),
                        price(row.request)));
    }

    /** Without the zeros that one database adds and the other does not. */
    private static Optional<BigDecimal> price(@Nullable BigDecimal stored) {
        return Optional.ofNullable(stored)
                .map(BigDecimal::stripTrailingZeros)
                .map(p -> p.scale() < 0 ? p.setScale(0) : p);
    }

    @Override
    void fill(PriceRow row, PriceData data) {
        row.provider = data.provider();
        row.model = data.model();
        row.validFrom = data.from().map(LocalDate::toString).orElse(null);
        Rates rates = data.rates();
        row.input = rates.input().orElse(null);
        row.output = rates.output().orElse(null);
        row.cached = rates.cached().orElse(null);
        row.cacheWrite = rates.cacheWrite().orElse(null);
        row.cacheWrite1h = rates.cacheWrite1h().orElse(null);
        row.reasoning = rates.reasoning().orElse(null);
        row.image = rates.image().orElse(null);
        row.request = rates.request().orElse(null);
    }

    @Override
    void check(EntityManager entityManager, String id, PriceData data) {
        Checks.providerId(data.provider());
        Checks.modelName("model", data.model(), LONGEST_NAME);
        if (!id.equals(data.id())) {
            throw BookRefusal.invalid("id", "must be '" + data.id() + "'");
        }
        named(data.rates()).forEach(PriceBook::check);
    }

    /** Each price by the name that people know it by. */
    private static Map<String, Optional<BigDecimal>> named(Rates rates) {
        Map<String, Optional<BigDecimal>> named = new LinkedHashMap<>();
        named.put("input", rates.input());
        named.put("output", rates.output());
        named.put("cached", rates.cached());
        named.put("cacheWrite", rates.cacheWrite());
        named.put("cacheWrite1h", rates.cacheWrite1h());
        named.put("reasoning", rates.reasoning());
        named.put("image", rates.image());
        named.put("request", rates.request());
        return named;
    }

    private static void check(String field, Optional<BigDecimal> price) {
        if (price.isPresent()
                && (price.get().signum() < 0
                        || price.get().compareTo(HIGHEST) > 0
                        || price.get().stripTrailingZeros().scale() > DECIMALS)) {
            throw BookRefusal.invalid(
                    field,
                    "must be dollars for a million tokens, from 0 to " + HIGHEST + ", with " + DECIMALS
                            + " decimals at most");
        }
    }

    @Override
    ObjectNode shown(PriceData data) {
        ObjectNode shown = Json.object();
        data.from().ifPresent(day -> shown.put("from", day.toString()));
        named(data.rates()).forEach((name, price) -> price.ifPresent(p -> shown.put(name, p)));
        return shown;
    }
}
