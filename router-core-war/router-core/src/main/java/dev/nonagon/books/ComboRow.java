package dev.nonagon.books;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;

/** Table {@code combo}. */
@Entity
@Table(name = "combo")
public class ComboRow extends Row {
    @Column(name = "strategy")
    String strategy = "";

    @Column(name = "members_json")
    String members = "[]";

    @Column(name = "notes")
    String notes = "";

    protected ComboRow() {}

    static ComboRow empty() {
        return new ComboRow();
    }
}
