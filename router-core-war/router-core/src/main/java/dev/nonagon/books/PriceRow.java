package dev.nonagon.books;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Table {@code price}. */
@Entity
@Table(name = "price")
public class PriceRow extends Row {
    @Column(name = "provider")
    String provider = "";

    @Column(name = "model")
    String model = "";

    /** A day, as ISO 8601 writes it. */
    @Column(name = "valid_from")
    @Nullable
    String validFrom;

    @Column(name = "input_price")
    @Nullable
    BigDecimal input;

    @Column(name = "output_price")
    @Nullable
    BigDecimal output;

    @Column(name = "cached_price")
    @Nullable
    BigDecimal cached;

    @Column(name = "cache_write_price")
    @Nullable
    BigDecimal cacheWrite;

    @Column(name = "cache_write_1h_price")
    @Nullable
    BigDecimal cacheWrite1h;

    @Column(name = "image_price")
    @Nullable
    BigDecimal image;

    @Column(name = "request_price")
    @Nullable
    BigDecimal request;

    @Column(name = "reasoning_price")
    @Nullable
    BigDecimal reasoning;

    protected PriceRow() {}

    static PriceRow empty() {
        return new PriceRow();
    }
}
