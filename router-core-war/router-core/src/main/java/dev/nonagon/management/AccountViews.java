package dev.nonagon.management;

import dev.nonagon.spi.Secret;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What goes in and out at {@code /api/providers}, and what the console shows of it. */
public final class AccountViews {
    private AccountViews() {}

    /** All accounts. */
    public record AccountList(List<AccountView> connections) {}

    /** One account. */
    public record AccountAnswer(AccountView connection, Optional<String> message) {}

    /**
     * An account, without any secret (M4).
     *
     * @param authType {@code none}, {@code apikey} or {@code oauth}
     * @param hasProxy whether it has a proxy of its own; the URL may hold a password
     * @param declared whether it is declared outside the database, and so read-only
     * @param testStatus {@code active}, {@code error} or {@code unknown}: what the last test on this node came to
     * @param quota what its owner says of its windows: {@code 5h: 1000 requests}
     * @param keep what is not for keys that may use only what is left over: {@code weekly:20%}
     * @param providerSpecificData what the provider wants to know beside the credential; nothing that looks like a secret
     * @param models names or patterns of the models that it may be asked for; empty for all
     * @param excludedModels names or patterns of models that it must not be asked for
     * @param parallel how many requests it may have running at a time; 0 for any number
     * @param paused whether no request goes to it for now
     */
    public record AccountView(
            String id,
            String provider,
            String authType,
            String name,
            int priority,
            int weight,
            boolean isActive,
            Optional<String> baseUrl,
            boolean hasProxy,
            Map<String, String> providerSpecificData,
            List<String> models,
            List<String> excludedModels,
            int parallel,
            boolean paused,
            Optional<String> quota,
            Optional<String> keep,
            String notes,
            boolean declared,
            String testStatus,
            Optional<String> lastError,
            Optional<Instant> lastTested,
            Optional<Instant> createdAt,
            Optional<Instant> updatedAt,
            Optional<Long> version) {}

    /** A new account. */
    public record NewAccount(
            @NotBlank(message = "must name a provider or node; GET /api/providers/catalog lists them") @Nullable
            String provider,

            @Nullable Secret apiKey,

            @NotBlank(message = "must have 1 to 200 characters")
            @Size(max = 200, message = "must have 1 to 200 characters")
            @Nullable
            String name,

            @Min(value = 0, message = "must be from 0 to 1000000")
            @Max(value = 1_000_000, message = "must be from 0 to 1000000")
            @Nullable
            Integer priority,

            @Min(value = 1, message = "must be from 1 to 1000")
            @Max(value = 1_000, message = "must be from 1 to 1000")
            @Nullable
            Integer weight,

            @Nullable Boolean isActive,
            @Nullable String baseUrl,
            @Nullable Secret proxy,
            @Nullable Map<String, String> providerSpecificData,
            @Nullable List<@NotBlank(message = "must name a model") String> models,
            @Nullable List<@NotBlank(message = "must name a model") String> excludedModels,

            @Min(value = 0, message = "must be from 0 to 10000")
            @Max(value = 10_000, message = "must be from 0 to 10000")
            @Nullable
            Integer parallel,

            @Nullable Boolean paused,
            @Nullable String quota,
            @Nullable String keep,

            @Size(max = 10_000, message = "must have at most 10000 characters") @Nullable
            String notes) {}

    /** A change; what is missing stays. An empty baseUrl, proxy, quota or keep takes it away. */
    public record AccountEdit(
            @Nullable Secret apiKey,

            @Size(min = 1, max = 200, message = "must have 1 to 200 characters") @Nullable
            String name,

            @Min(value = 0, message = "must be from 0 to 1000000")
            @Max(value = 1_000_000, message = "must be from 0 to 1000000")
            @Nullable
            Integer priority,

            @Min(value = 1, message = "must be from 1 to 1000")
            @Max(value = 1_000, message = "must be from 1 to 1000")
            @Nullable
            Integer weight,

            @Nullable Boolean isActive,
            @Nullable String baseUrl,
            @Nullable Secret proxy,
            @Nullable Map<String, String> providerSpecificData,
            @Nullable List<@NotBlank(message = "must name a model") String> models,
            @Nullable List<@NotBlank(message = "must name a model") String> excludedModels,

            @Min(value = 0, message = "must be from 0 to 10000")
            @Max(value = 10_000, message = "must be from 0 to 10000")
            @Nullable
            Integer parallel,

            @Nullable Boolean paused,
            @Nullable String quota,
            @Nullable String keep,

            @Size(max = 10_000, message = "must have at most 10000 characters") @Nullable
            String notes,

            @Nullable Long version) {}

    /** An order of a provider's accounts. */
    public record Order(
            @NotBlank(message = "must name a provider or node") @Nullable
            String provider,

            @NotNull(message = "must be a list of ids") @Nullable
            List<String> ids) {}

    /** How to test: by a model, if the provider lists none. */
    public record TestWish(@Nullable String model) {}

    /** Which accounts to test: those named, those of a provider, or all. */
    public record BatchWish(
            @Nullable String provider, @Nullable List<@NotBlank(message = "must name an account") String> ids) {}

    /**
     * What a test came to.
     *
     * @param refreshed whether the token was renewed for it
     */
    public record TestAnswer(
            boolean valid, Optional<String> error, boolean refreshed, long latencyMs, int status, String testedBy) {}

    /** A credential to try that is not kept. */
    public record Trial(
            @NotBlank(message = "must name a provider or node; GET /api/providers/catalog lists them") @Nullable
            String provider,

            @Nullable Secret apiKey,
            @Nullable String baseUrl,
            @Nullable String model) {}

    /** The models of an account. */
    public record AccountModels(
            String provider, String connectionId, List<NamedModel> models, String source, Optional<String> warning) {}

    /** A model of an upstream. */
    public record NamedModel(String id) {}

    /** Said and done. */
    public record Done(boolean success, String message) {}
}
