package dev.nonagon.exchange;

import dev.nonagon.books.AccountData;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Reads auth files of CLIProxyAPI: one JSON object a file, with {@code type}, and tokens or a service account.
 *
 * @source CLIProxyAPI 6 and 7, token storage of each provider: {@code access_token}, {@code refresh_token},
 *     {@code expired}, {@code email}, {@code account_id}, {@code project_id}, {@code resource_url}, {@code api_key},
 *     {@code service_account}; older files of one provider nest the tokens in {@code token}
 */
final class CliProxyTokens {
    private static final List<String> TOKENS =
            List.of("access_token", "refresh_token", "service_account", "api_key", "token");
    private static final Set<String> READ = Set.of(
            "type",
            "access_token",
            "refresh_token",
            "expired",
            "expiry",
            "expires_at",
            "email",
            "label",
            "priority",
            "weight",
            "disabled",
            "proxy_url",
            "prefix",
            "token",
            "last_refresh",
            "timestamp",
            "service_account");

    private final Names names;
    private final Harvest harvest;

    CliProxyTokens(Names names, Harvest harvest) {
        this.names = names;
        this.harvest = harvest;
    }

    static boolean recognises(JsonNode root) {
        return root.path("type").isString() && TOKENS.stream().anyMatch(root::has);
    }

    void read(String file, JsonNode root) {
        harvest.rememberSecretsOf(root);
        String type = Fields.text(root, "type").orElse("");
        String provider = names.provider(type);
        String label = Fields.text(root, "label", "email").orElseGet(() -> file.replaceFirst("\\.json$", ""));
        Optional<Credential> credential = credential(root);
        if (credential.isEmpty()) {
            harvest.skip("account", label, file + " holds neither token nor key");
            return;
        }
        List<String> changes = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        if (!provider.equals(type)) {
            changes.add("the type " + type + " is the provider " + provider + " here");
        }
        if (!names.isServed(provider)) {
            remarks.add("no plugin serves " + provider + " yet; the account is kept and waits for one");
        }
        if (root.has("prefix")) {
            changes.add("it had a prefix of its own; here all accounts of a provider share the provider's");
        }
        AccountData data = new AccountData(
                provider,
                label,
                settings(root),
                Fields.whole(root, "priority").filter(p -> p >= 0).orElse(AccountData.DEFAULT_PRIORITY),
                Fields.whole(root, "weight").orElse(1),
                !Fields.truth(root, "disabled", false),
                Optional.empty(),
                proxy(root, "proxy_url"),
                "");
        harvest.add(new Item(file, new Item.OfAccount("", data, credential.get()), changes, remarks));
    }

    static Optional<Secret> proxy(JsonNode node, String name) {
        return Fields.text(node, name)
                .filter(text -> !text.equals("direct") && !text.equals("none"))
                .map(Secret::new);
    }

    private Optional<Credential> credential(JsonNode root) {
        JsonNode tokens = root.path("token").isObject() ? root.path("token") : root;
        if (root.path("service_account").isObject()) {
            return Optional.of(new Credential.Key(new Secret(Json.text(root.path("service_account")))));
        }
        Optional<String> access = Fields.text(tokens, "access_token", "token");
        Optional<String> refresh = Fields.text(tokens, "refresh_token");
        if (access.isEmpty() && refresh.isEmpty()) {
            return Fields.text(root, "api_key").map(text -> new Credential.Key(new Secret(text)));
        }
        Map<String, Secret> extra = new LinkedHashMap<>();
        for (JsonNode level : List.of(root, tokens)) {
            for (var field : level.properties()) {
                if (!READ.contains(field.getKey()) && !names.isPlain(field.getKey())) {
                    Fields.text(level, field.getKey())
                            .ifPresent(text -> extra.put(camel(field.getKey()), new Secret(text)));
                }
            }
        }
        Optional<Instant> expiry = access.isEmpty()
                ? Optional.of(Instant.EPOCH)
                : Fields.instant(tokens.path("expiry"))
                        .or(() -> Fields.instant(root.path("expired")))
                        .or(() -> Fields.instant(root.path("expires_at")));
        return Optional.of(
                new Credential.Tokens(new Secret(access.orElse("")), refresh.map(Secret::new), expiry, extra));
    }

    private Map<String, String> settings(JsonNode root) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (var field : root.properties()) {
            if (names.isPlain(field.getKey())) {
                Fields.text(root, field.getKey()).ifPresent(text -> settings.put(camel(field.getKey()), text));
            }
        }
        return settings;
    }

    /** {@code account_id} is {@code accountId}, as in the other router, so that a plugin finds both. */
    private static String camel(String snake) {
        StringBuilder camel = new StringBuilder();
        for (String part : snake.split("_")) {
            camel.append(
                    camel.isEmpty() || part.isEmpty()
                            ? part
                            : Character.toUpperCase(part.charAt(0)) + part.substring(1));
        }
        return camel.toString();
    }
}
