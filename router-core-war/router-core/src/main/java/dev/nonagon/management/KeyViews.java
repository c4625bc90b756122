package dev.nonagon.management;

import dev.nonagon.apikeys.ApiKey;
import dev.nonagon.apikeys.KeyBook;
import dev.nonagon.apikeys.KeyData;
import dev.nonagon.apikeys.KeyLimits;
import dev.nonagon.apikeys.KeyScope;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What goes in and out at {@code /api/keys}. */
final class KeyViews {
    private static final String POSITIVE = "must be 1 or more";
    private static final String MONEY = "must be US dollars, 0 or more";
    private static final String NOTES = "must have at most 10000 characters";

    private KeyViews() {}

    /** All keys. */
    record KeyList(List<KeyView> keys) {}

    /** One key. */
    record KeyAnswer(KeyView key) {}

    /**
     * A key, but for itself.
     *
     * @param hint its beginning and end
     * @param limits what is missing is not limited
     */
    record KeyView(
            String id,
            String name,
            String hint,
            boolean isActive,
            List<String> scopes,
            Optional<Instant> expiresAt,
            List<String> models,
            List<String> combos,
            List<String> networks,
            LimitsView limits,
            boolean tokenSaver,
            boolean leftoversOnly,
            boolean revealable,
            String notes,
            boolean declared,
            Optional<Instant> createdAt,
            Optional<Instant> updatedAt,
            Optional<Instant> lastUsedAt,
            Optional<Long> version) {}

    /** What a key may do. */
    record LimitsView(
            Optional<Integer> requestsPerMinute,
            Optional<Integer> parallelRequests,
            Optional<Long> tokensPerDay,
            Optional<Long> tokensPerMonth,
            Optional<BigDecimal> moneyPerDay,
            Optional<BigDecimal> moneyPerMonth) {}

    /** A key that was just made, in clear (M4). */
    record ShownKey(String id, String name, String key, KeyView view) {
        @Override
        public String toString() {
            return "ShownKey[" + id + "]";
        }
    }

    /** A key in clear, on request (M4). */
    record RevealedKey(String id, String key) {
        @Override
        public String toString() {
            return "RevealedKey[" + id + "]";
        }
    }

    /** Limits; replaces those that were there. */
    record Limits(
            @Min(value = 1, message = POSITIVE) @Nullable Integer requestsPerMinute,
            @Min(value = 1, message = POSITIVE) @Nullable Integer parallelRequests,
            @Min(value = 1, message = POSITIVE) @Nullable Long tokensPerDay,
            @Min(value = 1, message = POSITIVE) @Nullable Long tokensPerMonth,

            @DecimalMin(value = "0", message = MONEY) @Nullable
            BigDecimal moneyPerDay,

            @DecimalMin(value = "0", message = MONEY) @Nullable
            BigDecimal moneyPerMonth) {}

    /** A new key. */
    record NewKey(
            @NotBlank(message = "Name is required")
            @Size(max = 200, message = "must have 1 to 200 characters")
            @Nullable
            String name,

            @Nullable List<String> scopes,
            @Nullable Boolean isActive,
            @Nullable String expiresAt,
            @Nullable List<String> models,
            @Nullable List<String> combos,
            @Nullable List<String> networks,
            @Valid @Nullable Limits limits,
            @Nullable Boolean tokenSaver,
            @Nullable Boolean leftoversOnly,
            @Nullable Boolean revealable,
            @Size(max = 10_000, message = NOTES) @Nullable String notes) {}

    /** A change; what is missing stays. An empty expiresAt takes the end away. */
    record KeyEdit(
            @Size(min = 1, max = 200, message = "must have 1 to 200 characters") @Nullable
            String name,

            @Nullable List<String> scopes,
            @Nullable Boolean isActive,
            @Nullable String expiresAt,
            @Nullable List<String> models,
            @Nullable List<String> combos,
            @Nullable List<String> networks,
            @Valid @Nullable Limits limits,
            @Nullable Boolean tokenSaver,
            @Nullable Boolean leftoversOnly,
            @Nullable Boolean revealable,
            @Size(max = 10_000, message = NOTES) @Nullable String notes,
            @Nullable Long version) {}

    /** Whether the new key may be revealed; as the old one if nothing is said. */
    record Rotation(@Nullable Boolean revealable) {}

    static KeyData data(NewKey body) {
        KeyEdit said = new KeyEdit(
                body.name(),
                body.scopes(),
                body.isActive(),
                body.expiresAt(),
                body.models(),
                body.combos(),
                body.networks(),
                body.limits(),
                body.tokenSaver(),
                body.leftoversOnly(),
                body.revealable(),
                body.notes(),
                null);
        return edited(KeyData.named(String.valueOf(body.name())), said);
    }

    static KeyData edited(KeyData before, KeyEdit body) {
        return new KeyData(
                Objects.requireNonNullElse(body.name(), before.name()),
                body.scopes() == null ? before.scopes() : scopes(body.scopes()),
                Objects.requireNonNullElse(body.isActive(), before.active()),
                body.expiresAt() == null ? before.expiresAt() : end(body.expiresAt()),
                Objects.requireNonNullElse(body.models(), before.models()),
                Objects.requireNonNullElse(body.combos(), before.combos()),
                Objects.requireNonNullElse(body.networks(), before.networks()),
                body.limits() == null ? before.limits() : limits(body.limits()),
                Objects.requireNonNullElse(body.tokenSaver(), before.tokenSaver()),
                Objects.requireNonNullElse(body.leftoversOnly(), before.leftoversOnly()),
                Objects.requireNonNullElse(body.revealable(), before.revealable()),
                Objects.requireNonNullElse(body.notes(), before.notes()));
    }

    private static Set<KeyScope> scopes(List<String> words) {
        EnumSet<KeyScope> scopes = EnumSet.noneOf(KeyScope.class);
        for (String word : words) {
            scopes.add(KeyScope.of(String.valueOf(word))
                    .orElseThrow(() -> ApiRefusal.invalid("scopes", "must be of inference, read, admin")));
        }
        return scopes;
    }

    private static Optional<Instant> end(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            throw ApiRefusal.invalid("expiresAt", "must be an instant such as 2027-01-31T00:00:00Z");
        }
    }

    private static KeyLimits limits(Limits given) {
        return new KeyLimits(
                given.requestsPerMinute() == null ? OptionalInt.empty() : OptionalInt.of(given.requestsPerMinute()),
                given.parallelRequests() == null ? OptionalInt.empty() : OptionalInt.of(given.parallelRequests()),
                given.tokensPerDay() == null ? OptionalLong.empty() : OptionalLong.of(given.tokensPerDay()),
                given.tokensPerMonth() == null ? OptionalLong.empty() : OptionalLong.of(given.tokensPerMonth()),
                Optional.ofNullable(given.moneyPerDay()),
                Optional.ofNullable(given.moneyPerMonth()));
    }

    static ShownKey shown(KeyBook.Made made) {
        return new ShownKey(
                made.key().id(), made.key().data().name(), made.secret().reveal(), view(made.key()));
    }

    static KeyView view(ApiKey key) {
        KeyData data = key.data();
        boolean stored = !key.declared();
        return new KeyView(
                key.id(),
                data.name(),
                key.hint(),
                data.active(),
                data.scopes().stream().map(KeyScope::word).toList(),
                data.expiresAt(),
                data.models(),
                data.combos(),
                data.networks(),
                view(data.limits()),
                data.tokenSaver(),
                data.leftoversOnly(),
                data.revealable(),
                data.notes(),
                key.declared(),
                Optional.of(key.createdAt()).filter(at -> stored),
                Optional.of(key.updatedAt()).filter(at -> stored),
                key.lastUsedAt(),
                Optional.of(key.version()).filter(version -> stored));
    }

    private static LimitsView view(KeyLimits limits) {
        return new LimitsView(
                limits.requestsPerMinute().stream().boxed().findFirst(),
                limits.parallelRequests().stream().boxed().findFirst(),
                limits.tokensPerDay().stream().boxed().findFirst(),
                limits.tokensPerMonth().stream().boxed().findFirst(),
                limits.moneyPerDay(),
                limits.moneyPerMonth());
    }
}
