package dev.nonagon.books;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** Table {@code alias}. */
@Entity
@Table(name = "alias")
public class AliasRow extends Row {
    @Column(name = "target")
    String target = "";

    @Column(name = "targets_json")
    @Nullable
    String targets;

    protected AliasRow() {}

    static AliasRow empty() {
        return new AliasRow();
    }
}
