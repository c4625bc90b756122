package dev.nonagon.books;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** Table {@code node}. */
@Entity
@Table(name = "node")
public class NodeRow extends Row {
    @Column(name = "label")
    String label = "";

    @Column(name = "format")
    String format = "";

    @Column(name = "base_url")
    String baseUrl = "";

    @Column(name = "headers_sealed")
    @Nullable
    String headers;

    @Column(name = "notes")
    String notes = "";

    protected NodeRow() {}

    static NodeRow empty() {
        return new NodeRow();
    }
}
