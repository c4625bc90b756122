package dev.nonagon.exchange;

import dev.nonagon.books.AccountData;
import dev.nonagon.books.NodeData;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The nodes and connections of a 9Router database. */
final class NineRouterAccounts {
    private static final String MORE = "providerSpecificData";
    private static final String ID_FORM = "[A-Za-z0-9][A-Za-z0-9._@-]{0,99}";
    private static final int LAST_PRIORITY = 1_000_000;

    private final Names names;
    private final Harvest harvest;
    private final Map<String, Secret> proxies = new HashMap<>();
    private final Set<String> ids = new HashSet<>();

    /**
     * @param pools {@code [{id,proxyUrl,type,isActive}]}
     */
    NineRouterAccounts(Names names, Harvest harvest, List<JsonNode> pools) {
        this.names = names;
        this.harvest = harvest;
        for (JsonNode pool : pools) {
            Optional<String> id = Fields.text(pool, "id");
            Optional<String> url = Fields.text(pool, "proxyUrl");
            boolean proxy = Fields.text(pool, "type").orElse("http").equals("http");
            if (id.isPresent() && url.isPresent() && proxy) {
                proxies.put(id.get(), new Secret(url.get()));
                harvest.remember(new Secret(url.get()));
            } else {
                harvest.skip("proxy", Fields.text(pool, "name").orElse("proxyPools"), "is no proxy that is known here");
            }
        }
    }

    void node(String origin, JsonNode entry) {
        Optional<String> id = Fields.text(entry, "id");
        Optional<URI> url = Fields.url(entry, "baseUrl");
        if (id.isEmpty() || url.isEmpty()) {
            harvest.skip("node", Fields.text(entry, "name").orElse(origin), "has no id or no base URL");
        } else if (names.isNode(id.get())) {
            harvest.skip("node", Fields.text(entry, "name").orElse(origin), "its id stands in the file twice");
        } else {
            node(origin, id.get(), entry, url.get(), List.of());
        }
    }

    private void node(String origin, String id, JsonNode entry, URI url, List<String> remarks) {
        // 9Router takes the wire from the id, whatever is said beside it.
        Optional<String> format = names.words("nodes").properties().stream()
                .filter(known -> id.startsWith(known.getKey()))
                .findFirst()
                .map(known -> known.getValue().asString())
                .or(() -> names.word(
                        "apiTypes",
                        Fields.text(entry, "type").orElse("") + "/"
                                + Fields.text(entry, "apiType").orElse("")));
        String label = Fields.text(entry, "name", "nodeName").orElse(id);
        if (format.isEmpty()) {
            harvest.skip("node", label, "is of a type that is not known here");
            return;
        }
        String prefix = Fields.text(entry, "prefix").orElse(label);
        String ours = names.node(prefix, id, prefix);
        List<String> changes =
                ours.equals(prefix) ? List.of() : List.of("the prefix " + prefix + " is " + ours + " here");
        harvest.add(new Item(
                origin,
                new Item.OfNode(ours, new NodeData(label, new FormatId(format.get()), url, Headers.none(), "")),
                changes,
                remarks));
    }

    void connection(String origin, JsonNode entry) {
        Optional<String> provider = Fields.text(entry, "provider");
        String label = Fields.text(entry, "name", "displayName", "email").orElse(provider.orElse(origin));
        if (provider.isEmpty()) {
            harvest.skip("account", label, "names no provider");
            return;
        }
        String id =
                Fields.text(entry, "id").filter(text -> text.matches(ID_FORM)).orElse("");
        if (!id.isEmpty() && !ids.add(id)) {
            harvest.skip("account", label, "its id stands in the file twice");
            return;
        }
        JsonNode more = entry.path(MORE);
        boolean ofNode = isNode(origin, provider.get(), more);
        if (!ofNode && isNodeId(provider.get())) {
            harvest.skip("account", label, "its node is not in the file");
            return;
        }
        List<String> changes = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        Optional<Credential> credential = credential(entry, more);
        if (credential.isEmpty()) {
            harvest.skip("account", label, "has neither key nor token");
            return;
        }
        String ours = names.provider(provider.get());
        if (credential.get() instanceof Credential.Key) {
            ours = names.word("keyed", ours).orElse(ours);
        }
        if (!ofNode && !ours.equals(provider.get())) {
            changes.add("the provider " + provider.get() + " is " + ours + " here");
        }
        if (!names.isServed(ours)) {
            remarks.add("no plugin serves " + ours + " yet; the account is kept and waits for one");
        }
        AccountData data = new AccountData(
                ours,
                label,
                settings(more, credential.get(), changes, ofNode),
                priority(entry, changes),
                1,
                Fields.truth(entry, "isActive", true),
                ofNode ? Optional.empty() : Fields.url(more, "baseUrl"),
                proxy(more, changes),
                "");
        harvest.add(new Item(origin, new Item.OfAccount(id, data, credential.get()), changes, remarks));
    }

    /** Whether the provider is a node; one that is missing is made of the copy that the connection has of it. */
    private boolean isNode(String origin, String provider, JsonNode more) {
        if (names.isNode(provider)) {
            return true;
        }
        Optional<URI> url = Fields.url(more, "baseUrl");
        if (!isNodeId(provider) || url.isEmpty()) {
            return false;
        }
        node(origin, provider, more, url.get(), List.of("was missing; made again from an account of it"));
        return names.isNode(provider);
    }

    private boolean isNodeId(String provider) {
        return names.words("nodes").properties().stream().anyMatch(known -> provider.startsWith(known.getKey()));
    }

    private Optional<Credential> credential(JsonNode entry, JsonNode more) {
        Optional<String> key = Fields.text(entry, "apiKey");
        Optional<String> access = Fields.text(entry, "accessToken");
        Optional<String> refresh = Fields.text(entry, "refreshToken");
        boolean oauth =
                Fields.text(entry, "authType").map(t -> t.equals("oauth")).orElse(access.isPresent());
        if (!oauth || (access.isEmpty() && refresh.isEmpty())) {
            Optional<String> cookie = Fields.text(more, "cookie");
            Optional<Credential> found = key.or(() -> cookie).map(text -> new Credential.Key(new Secret(text)));
            boolean needsNone = Fields.url(more, "baseUrl").isPresent() && !oauth;
            return found.or(() -> needsNone ? Optional.of(new Credential.None()) : Optional.empty());
        }
        Map<String, Secret> extra = new LinkedHashMap<>();
        key.ifPresent(text -> extra.put("apiKey", new Secret(text)));
        Fields.text(entry, "idToken").ifPresent(text -> extra.put("idToken", new Secret(text)));
        for (var field : more.properties()) {
            if (!names.isPlain(field.getKey()) && !field.getKey().startsWith("modelLock_")) {
                Fields.text(more, field.getKey()).ifPresent(text -> extra.put(field.getKey(), new Secret(text)));
            }
        }
        // Without an access token the first request refreshes.
        Optional<Instant> expiry =
                access.isEmpty() ? Optional.of(Instant.EPOCH) : Fields.instant(entry.path("expiresAt"));
        return Optional.of(
                new Credential.Tokens(new Secret(access.orElse("")), refresh.map(Secret::new), expiry, extra));
    }

    private Map<String, String> settings(JsonNode more, Credential credential, List<String> changes, boolean ofNode) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (var field : more.properties()) {
            String name = field.getKey();
            Optional<String> value = Fields.text(more, name);
            if (names.isPlain(name)) {
                value.ifPresent(text -> settings.put(name, text));
            } else if (value.isPresent() && !(credential instanceof Credential.Tokens) && !ofNode && !isKnown(name)) {
                changes.add(MORE + "." + name + " was left out: nothing here corresponds to it");
            }
        }
        return settings;
    }

    private static boolean isKnown(String name) {
        return Set.of("baseUrl", "proxyPoolId", "connectionProxyUrl", "cookie").contains(name)
                || name.startsWith("modelLock_");
    }

    private static int priority(JsonNode entry, List<String> changes) {
        Optional<Integer> priority = Fields.whole(entry, "priority");
        if (priority.isPresent() && (priority.get() < 0 || priority.get() > LAST_PRIORITY)) {
            changes.add("its priority was out of range");
            return AccountData.DEFAULT_PRIORITY;
        }
        return priority.orElse(AccountData.DEFAULT_PRIORITY);
    }

    private Optional<Secret> proxy(JsonNode more, List<String> changes) {
        Optional<String> pool = Fields.text(more, "proxyPoolId").filter(id -> !id.equals("__none__"));
        if (pool.isPresent() && !proxies.containsKey(pool.get())) {
            changes.add("its proxy is not in the file, so it has none");
        }
        return pool.map(proxies::get)
                .or(() -> Fields.truth(more, "connectionProxyEnabled", false)
                        ? Fields.text(more, "connectionProxyUrl").map(Secret::new)
                        : Optional.empty());
    }
}
