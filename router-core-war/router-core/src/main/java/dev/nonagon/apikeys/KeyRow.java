package dev.nonagon.apikeys;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Table {@code api_key}. Instants are milliseconds since 1970. */
@Entity
@Table(name = "api_key")
public class KeyRow {
    @Id
    String id = "";

    String name = "";

    @Column(name = "key_hash")
    String hash = "";

    @Column(name = "key_sealed")
    @Nullable
    String sealed;

    @Column(name = "key_hint")
    String hint = "";

    /** Words of {@link KeyScope}, with commas between. */
    @Column(name = "scope")
    String scopes = "";

    boolean active;

    @Column(name = "expires_at")
    @Nullable
    Long expiresAt;

    @Column(name = "models_json")
    String models = "[]";

    @Column(name = "combos_json")
    String combos = "[]";

    @Column(name = "networks_json")
    String networks = "[]";

    @Column(name = "requests_per_minute")
    @Nullable
    Integer requestsPerMinute;

    @Column(name = "parallel_requests")
    @Nullable
    Integer parallelRequests;

    @Column(name = "tokens_per_day")
    @Nullable
    Long tokensPerDay;

    @Column(name = "tokens_per_month")
    @Nullable
    Long tokensPerMonth;

    @Column(name = "money_per_day")
    @Nullable
    BigDecimal moneyPerDay;

    @Column(name = "money_per_month")
    @Nullable
    BigDecimal moneyPerMonth;

    @Column(name = "token_saver")
    boolean tokenSaver;

    @Column(name = "leftovers_only")
    boolean leftoversOnly;

    String notes = "";

    /** Written behind by {@link BudgetLedger}, without a new version. */
    @Column(name = "last_used_at", insertable = false, updatable = false)
    @Nullable
    Long lastUsedAt;

    @Column(name = "created_at")
    long createdAt;

    @Column(name = "updated_at")
    long updatedAt;

    @Version
    long version;

    protected KeyRow() {}

    static KeyRow empty() {
        return new KeyRow();
    }
}
