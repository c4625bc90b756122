package dev.nonagon.exchange;

import dev.nonagon.books.AccountData;
import dev.nonagon.books.AliasData;
import dev.nonagon.books.NodeData;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Reads a {@code config.yaml} of CLIProxyAPI: keys of clients, keys of vendors, compatible servers and their aliases.
 *
 * @source CLIProxyAPI 6 and 7, example configuration
 */
final class CliProxyConfig {
    private static final List<String> MARKS = List.of("api-keys", "auth-dir", "openai-compatibility");
    private static final Set<String> OWN = Set.of("api-keys", "openai-compatibility", "oauth-model-alias", "proxy-url");

    private final Names names;
    private final Harvest harvest;
    private final Map<String, List<String>> models = new LinkedHashMap<>();
    private Optional<Secret> proxy = Optional.empty();

    CliProxyConfig(Names names, Harvest harvest) {
        this.names = names;
        this.harvest = harvest;
    }

    boolean recognises(JsonNode root) {
        return root.isObject()
                && (MARKS.stream().anyMatch(root::has)
                        || names.words("sections").properties().stream().anyMatch(s -> root.has(s.getKey())));
    }

    void read(JsonNode root) {
        harvest.rememberSecretsOf(root);
        proxy = CliProxyTokens.proxy(root, "proxy-url");
        names.words("sections").properties().forEach(section -> {
            int at = 0;
            for (JsonNode entry : root.path(section.getKey())) {
                vendorKey(section.getKey() + "[" + at++ + "]", section.getValue(), entry);
            }
        });
        int at = 0;
        for (JsonNode entry : root.path("openai-compatibility")) {
            compatible("openai-compatibility[" + at++ + "]", entry);
        }
        root.path("oauth-model-alias").properties().forEach(channel -> {
            String provider = names.provider(channel.getKey());
            aliases(provider, channel.getValue());
        });
        aliasItems();
        clientKeys(root.path("api-keys"));
        for (var field : root.properties()) {
            boolean empty = field.getValue().isEmpty() && field.getValue().isContainer();
            if (!OWN.contains(field.getKey()) && !names.words("sections").has(field.getKey()) && !empty) {
                harvest.skip("section", field.getKey(), "nothing here corresponds to it");
            }
        }
    }

    private void vendorKey(String origin, JsonNode section, JsonNode entry) {
        Optional<String> key = entry.isString() ? Optional.of(entry.asString().strip()) : Fields.text(entry, "api-key");
        if (key.isEmpty() || key.get().isEmpty()) {
            harvest.skip("account", origin, "has no key");
            return;
        }
        harvest.remember(new Secret(key.get()));
        List<String> changes = new ArrayList<>();
        Optional<URI> url = Fields.url(entry, "base-url")
                .filter(u -> !u.getHost().equals(section.path("host").asString("")));
        Headers headers = headers(entry);
        Optional<String> prefix = Fields.text(entry, "prefix");
        String provider = names.provider(section.path("provider").asString());
        Optional<URI> own = url;
        boolean needsNode = url.isPresent() && (prefix.isPresent() || !headers.equals(Headers.none()));
        if (needsNode) {
            String wanted = prefix.orElseGet(() -> Names.hostName(url.get()));
            String format = section.path("format").asString();
            provider = names.isNode(wanted) ? names.provider(wanted) : node(origin, wanted, format, url.get(), headers);
            changes.add("is the node " + provider + " here");
            own = Optional.empty();
        } else if (prefix.isPresent() || !headers.equals(Headers.none())) {
            changes.add("its own prefix and headers were left out: the provider's count");
        }
        account(origin, provider, origin, Optional.of(key.get()), entry, own, changes);
        aliases(provider, entry.path("models"));
    }

    private void compatible(String origin, JsonNode entry) {
        Optional<String> name = Fields.text(entry, "name");
        Optional<URI> url = Fields.url(entry, "base-url");
        if (name.isEmpty() || url.isEmpty()) {
            harvest.skip("node", name.orElse(origin), "has no name or no base URL");
            return;
        }
        String wanted = Fields.text(entry, "prefix").orElse(name.get());
        String provider;
        if (names.isNode(wanted)) {
            harvest.skip("node", wanted, "the name stands in the file twice");
            return;
        }
        Optional<ProviderId> bundled = names.bundled(name.get());
        boolean same = bundled.isPresent()
                && headers(entry).equals(Headers.none())
                && url.get().getHost().contains(bundled.get().value());
        if (same) {
            // The catalogue knows this server; its entry is better kept than ours could be.
            provider = bundled.get().value();
            names.lead(provider, wanted, name.get());
        } else {
            provider = node(origin, wanted, names.words("compatible").asString(), url.get(), headers(entry));
            names.lead(provider, name.get());
        }
        List<JsonNode> keys = new ArrayList<>();
        entry.path("api-key-entries").forEach(keys::add);
        entry.path("api-keys").forEach(keys::add);
        int at = 0;
        for (JsonNode key : keys) {
            at++;
            Optional<String> text = key.isString() ? Optional.of(key.asString().strip()) : Fields.text(key, "api-key");
            text.ifPresent(t -> harvest.remember(new Secret(t)));
            List<String> changes = same ? List.of(name.get() + " is the provider " + provider + " here") : List.of();
            account(origin, provider, name.get() + " " + at, text, key, Optional.empty(), changes);
        }
        aliases(provider, entry.path("models"));
    }

    private String node(String origin, String wanted, String format, URI url, Headers headers) {
        String id = names.node(wanted, wanted);
        harvest.add(new Item(
                origin,
                new Item.OfNode(id, new NodeData(wanted, new FormatId(format), url, headers, "")),
                id.equals(wanted) ? List.of() : List.of("the name " + wanted + " is " + id + " here"),
                List.of()));
        headers.forEach((name, value) -> harvest.remember(new Secret(value)));
        return id;
    }

    private void account(
            String origin,
            String provider,
            String label,
            Optional<String> key,
            JsonNode entry,
            Optional<URI> url,
            List<String> changes) {
        List<String> all = new ArrayList<>(changes);
        Optional<Secret> own = CliProxyTokens.proxy(entry, "proxy-url");
        if (own.isEmpty() && proxy.isPresent()) {
            all.add("has the proxy that was said for all");
        }
        List<String> remarks = names.isServed(provider)
                ? List.of()
                : List.of("no plugin serves " + provider + " yet; the account is kept and waits for one");
        AccountData data = new AccountData(
                        provider,
                        label,
                        Map.of(),
                        Fields.whole(entry, "priority").filter(p -> p >= 0).orElse(AccountData.DEFAULT_PRIORITY),
                        Fields.whole(entry, "weight").orElse(1),
                        !Fields.truth(entry, "disabled", false),
                        url,
                        own.or(() -> proxy),
                        "")
                .withModels(List.of(), excluded(entry));
        Credential credential = key.<Credential>map(text -> new Credential.Key(new Secret(text)))
                .orElseGet(Credential.None::new);
        harvest.add(new Item(origin, new Item.OfAccount("", data, credential), all, remarks));
    }

    private static List<String> excluded(JsonNode entry) {
        List<String> excluded = new ArrayList<>();
        for (JsonNode pattern : entry.path("excluded-models")) {
            String text = pattern.asString("").strip();
            if (!text.isEmpty()) {
                excluded.add(text);
            }
        }
        return excluded;
    }

    private static Headers headers(JsonNode entry) {
        Headers headers = Headers.none();
        for (var field : entry.path("headers").properties()) {
            Optional<String> value = Fields.text(entry.path("headers"), field.getKey());
            if (value.isPresent()) {
                headers = headers.with(field.getKey(), value.get());
            }
        }
        return headers;
    }

    /** {@code [{name,alias}]}; one alias may stand for several models, each asked in turn. */
    private void aliases(String provider, JsonNode entries) {
        for (JsonNode entry : entries) {
            Optional<String> model = Fields.text(entry, "name");
            Optional<String> alias = Fields.text(entry, "alias");
            if (model.isPresent() && alias.isPresent()) {
                List<String> targets = models.computeIfAbsent(alias.get(), a -> new ArrayList<>());
                String target = provider + "/" + model.get();
                if (!targets.contains(target)) {
                    targets.add(target);
                }
            }
        }
    }

    private void aliasItems() {
        models.forEach((alias, targets) -> {
            harvest.add(Item.of("alias " + alias, new Item.OfAlias(alias, new AliasData(targets))));
        });
    }

    private void clientKeys(JsonNode keys) {
        int at = 0;
        for (JsonNode entry : keys) {
            at++;
            Optional<String> key =
                    entry.isString() ? Optional.of(entry.asString().strip()) : Fields.text(entry, "api-key", "key");
            String name = entry.isObject() ? Fields.text(entry, "name").orElse("imported " + at) : "imported " + at;
            if (key.isEmpty() || key.get().isEmpty()) {
                harvest.skip("key", name, "has no key");
                continue;
            }
            harvest.remember(new Secret(key.get()));
            harvest.add(Item.of("api-keys", new Item.OfKey(name, key.map(Secret::new), Json.object())));
        }
    }
}
