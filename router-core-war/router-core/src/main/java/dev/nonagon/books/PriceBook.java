package dev.nonagon.books;

import dev.nonagon.spi.json.Json;
import jakarta.persistence.EntityManager;
import java.math.BigDecimal;
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
                price(row.input),
                price(row.output),
                price(row.cached),
                price(row.cacheWrite),
                price(row.reasoning));
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
        row.input = data.input().orElse(null);
        row.output = data.output().orElse(null);
        row.cached = data.cached().orElse(null);
        row.cacheWrite = data.cacheWrite().orElse(null);
        row.reasoning = data.reasoning().orElse(null);
    }

    @Override
    void check(EntityManager entityManager, String id, PriceData data) {
        Checks.providerId(data.provider());
        Checks.modelName("model", data.model(), LONGEST_NAME);
        if (!id.equals(data.id())) {
            throw BookRefusal.invalid("id", "must be '" + data.id() + "'");
        }
        check("input", data.input());
        check("output", data.output());
        check("cached", data.cached());
        check("cacheWrite", data.cacheWrite());
        check("reasoning", data.reasoning());
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
        data.input().ifPresent(p -> shown.put("input", p));
        data.output().ifPresent(p -> shown.put("output", p));
        data.cached().ifPresent(p -> shown.put("cached", p));
        data.cacheWrite().ifPresent(p -> shown.put("cacheWrite", p));
        data.reasoning().ifPresent(p -> shown.put("reasoning", p));
        return shown;
    }
}
