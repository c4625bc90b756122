package dev.nonagon.books;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** Table {@code combo}. */
@Entity
@Table(name = "combo")
public class ComboRow extends Row {
    @Column(name = "strategy")
    String strategy = "";

    @Column(name = "members_json")
    String members = "[]";

    @Column(name = "subscription_only")
    boolean subscriptionOnly;

    @Column(name = "sticky")
    int sticky = 1;

    @Column(name = "hedge_after")
    @Nullable
    Long hedgeAfter;

    @Column(name = "notes")
    String notes = "";

    protected ComboRow() {}

    static ComboRow empty() {
        return new ComboRow();
    }
}
