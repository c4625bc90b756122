package dev.nonagon.books;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** Table {@code custom_model}. */
@Entity
@Table(name = "custom_model")
public class CustomModelRow extends Row {
    @Column(name = "provider")
    String provider = "";

    @Column(name = "model")
    String model = "";

    @Column(name = "label")
    String label = "";

    @Column(name = "kind")
    String kind = "";

    @Column(name = "context_tokens")
    @Nullable
    Long contextTokens;

    @Column(name = "output_tokens")
    @Nullable
    Long outputTokens;

    protected CustomModelRow() {}

    static CustomModelRow empty() {
        return new CustomModelRow();
    }
}
