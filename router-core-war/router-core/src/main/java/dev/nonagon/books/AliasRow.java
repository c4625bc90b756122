package dev.nonagon.books;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;

/** Table {@code alias}. */
@Entity
@Table(name = "alias")
public class AliasRow extends Row {
    @Column(name = "target")
    String target = "";

    protected AliasRow() {}

    static AliasRow empty() {
        return new AliasRow();
    }
}
