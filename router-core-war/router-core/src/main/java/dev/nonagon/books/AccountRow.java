package dev.nonagon.books;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** Table {@code account}. */
@Entity
@Table(name = "account")
public class AccountRow extends Row {
    @Column(name = "provider")
    String provider = "";

    @Column(name = "label")
    String label = "";

    @Column(name = "auth_kind")
    String authKind = "";

    @Column(name = "credential_sealed")
    @Nullable
    String credential;

    @Column(name = "settings_json")
    String settings = "{}";

    @Column(name = "priority")
    int priority;

    @Column(name = "weight")
    int weight;

    @Column(name = "active")
    boolean active;

    @Column(name = "base_url")
    @Nullable
    String baseUrl;

    @Column(name = "proxy_sealed")
    @Nullable
    String proxy;

    @Column(name = "notes")
    String notes = "";

    @Column(name = "models_json")
    String models = "[]";

    @Column(name = "excluded_models_json")
    String excludedModels = "[]";

    @Column(name = "parallel_requests")
    int parallel;

    @Column(name = "paused")
    boolean paused;

    protected AccountRow() {}

    static AccountRow empty() {
        return new AccountRow();
    }
}
