package dev.nonagon.books;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;

/** Table {@code webhook}. */
@Entity
@Table(name = "webhook")
public class WebhookRow extends Row {
    @Column(name = "name")
    String name = "";

    @Column(name = "host")
    String host = "";

    @Column(name = "url_sealed")
    String url = "";

    @Column(name = "secret_sealed")
    String secret = "";

    @Column(name = "events")
    String events = "";

    @Column(name = "enabled")
    boolean enabled;

    protected WebhookRow() {}

    static WebhookRow empty() {
        return new WebhookRow();
    }
}
