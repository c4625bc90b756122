package dev.nonagon.books;

import dev.nonagon.pricing.Rates;
import java.time.LocalDate;
import java.util.Optional;

/**
 * What a model costs.
 *
 * @param from the day (UTC) from which it counts; empty if it always does
 */
public record PriceData(String provider, String model, Optional<LocalDate> from, Rates rates) {
    /** {@code provider/model}. */
    public String routeModel() {
        return provider + "/" + model;
    }

    /** Under which a book keeps it. */
    public String id() {
        return routeModel() + from.map(day -> "@" + day).orElse("");
    }
}
