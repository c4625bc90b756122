package dev.nonagon.spi.provider;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.JsonEdit;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.OAuthTerms;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a descriptor's JSON and names the field that does not fit. */
final class DescriptorReader {
    private static final long USUAL_LEAD_SECONDS = 300;

    private final ObjectNode json;

    private DescriptorReader(ObjectNode json) {
        this.json = json;
    }

    static ProviderDescriptor read(ObjectNode json) {
        return new DescriptorReader(json).descriptor();
    }

    private ProviderDescriptor descriptor() {
        JsonNode spi = json.get("spi");
        if (spi == null || !spi.isInt() || spi.intValue() != RouterPlugin.SPI_VERSION) {
            throw new RouterException("Descriptor " + json.path("id").asString("without id") + " needs SPI "
                    + (spi == null ? "(not said)" : spi) + ", this router offers SPI " + RouterPlugin.SPI_VERSION);
        }
        try {
            return new ProviderDescriptor(
                    new ProviderId(required("id")),
                    required("name"),
                    strings("prefixes"),
                    choice("tier", ProviderDescriptor.Tier.class),
                    new FormatId(required("format")),
                    url("endpoint", required("endpoint")),
                    endpoints(),
                    auth(),
                    Headers.ofSingle(stringMap("headers")),
                    strings("forwardedHeaders").stream()
                            .map(h -> h.toLowerCase(Locale.ROOT))
                            .toList(),
                    patches(),
                    models(),
                    timeouts(),
                    quota(),
                    lifeCycle(json),
                    choice("policy", ProviderDescriptor.Policy.class),
                    optional(json, "policyLink"),
                    required("source"),
                    optional(json, "family"),
                    versions(),
                    optional(json, "limits").map(word -> constant("limits", ProviderDescriptor.Limits.class, word)),
                    strings("names"),
                    Set.copyOf(strings("can")),
                    object(json, "oauth").map(this::oauth),
                    urls(),
                    optional(json, "accountsOf").map(ProviderId::new));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw problem(String.valueOf(e.getMessage()));
        }
    }

    private String url(String field, String value) {
        URI uri = URI.create(value.replace("{model}", "model"));
        if (uri.getHost() == null || !("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
            throw problem("'" + field + "' must be an http or https URL, and is '" + value + "'");
        }
        return value;
    }

    private Map<String, String> urls() {
        Map<String, String> urls = stringMap("urls");
        urls.forEach((name, value) -> url("urls/" + name, value));
        return urls;
    }

    private OAuthTerms oauth(ObjectNode terms) {
        OAuthTerms.Grant grant = constant("oauth/grant", OAuthTerms.Grant.class, word(terms, "grant"));
        Optional<String> page = address(terms, grant == OAuthTerms.Grant.CODE ? "authorize" : "device");
        if (page.isEmpty()) {
            throw problem("'oauth' needs '" + (grant == OAuthTerms.Grant.CODE ? "authorize" : "device") + "'");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        terms.path("parameters")
                .properties()
                .forEach(e -> parameters.put(e.getKey(), e.getValue().asString()));
        List<String> scopes = new ArrayList<>();
        terms.path("scopes").forEach(scope -> scopes.add(scope.asString()));
        return new OAuthTerms(
                word(terms, "label"),
                grant,
                address(terms, "authorize"),
                address(terms, "token").orElseThrow(() -> problem("'oauth' needs 'token'")),
                address(terms, "refresh"),
                address(terms, "device"),
                word(terms, "clientId"),
                optional(terms, "clientSecret")
                        .map(word -> constant("oauth/clientSecret", OAuthTerms.ClientSecret.class, word))
                        .orElse(OAuthTerms.ClientSecret.NONE),
                scopes,
                terms.path("pkce").asBoolean(false),
                parameters,
                optional(terms, "body")
                        .map(word -> constant("oauth/body", OAuthTerms.Body.class, word))
                        .orElse(OAuthTerms.Body.FORM),
                terms.path("basic").asBoolean(false),
                object(terms, "redirect")
                        .map(at -> new OAuthFlow.Loopback(
                                at.path("port").asInt(), at.path("path").asString())),
                terms.path("refreshScopes").asBoolean(false),
                Duration.ofSeconds(terms.path("refreshLeadSeconds").asLong(USUAL_LEAD_SECONDS)));
    }

    private String word(JsonNode node, String field) {
        return optional(node, field).orElseThrow(() -> problem("'oauth' needs '" + field + "'"));
    }

    private Optional<String> address(JsonNode node, String field) {
        return optional(node, field).map(value -> url("oauth/" + field, value));
    }

    private Map<Operation, String> endpoints() {
        Map<Operation, String> result = new EnumMap<>(Operation.class);
        stringMap("endpoints").forEach((key, value) -> result.put(operation(key), url("endpoints/" + key, value)));
        return result;
    }

    private Operation operation(String key) {
        for (Operation operation : Operation.values()) {
            if (operation.key().equals(key)) {
                return operation;
            }
        }
        throw problem("'endpoints' has no operation '" + key + "'");
    }

    private Optional<ProviderDescriptor.Auth> auth() {
        return object(json, "auth")
                .map(a -> new ProviderDescriptor.Auth(
                        optional(a, "header").orElse("authorization"),
                        optional(a, "prefix").orElse("")));
    }

    private List<JsonEdit> patches() {
        List<JsonEdit> result = new ArrayList<>();
        for (JsonNode patch : json.path("patches")) {
            if (patch.path("set").isString()) {
                result.add(new JsonEdit.Set(patch.get("set").asString(), valueOf(patch)));
            } else if (patch.path("remove").isString()) {
                result.add(new JsonEdit.Remove(patch.get("remove").asString()));
            } else if (patch.path("rename").isString()) {
                result.add(new JsonEdit.Rename(
                        patch.get("rename").asString(),
                        optional(patch, "to").orElseThrow(() -> problem("a 'rename' patch needs 'to'"))));
            } else if (patch.path("atMost").isString() && valueOf(patch).isNumber()) {
                result.add(new JsonEdit.AtMost(
                        patch.get("atMost").asString(), valueOf(patch).decimalValue()));
            } else {
                throw problem("a patch is none of set, remove, rename, atMost: " + patch);
            }
        }
        return result;
    }

    private JsonNode valueOf(JsonNode patch) {
        JsonNode value = patch.get("value");
        if (value == null) {
            throw problem("a patch needs 'value': " + patch);
        }
        return value;
    }

    private List<ProviderDescriptor.Model> models() {
        List<ProviderDescriptor.Model> result = new ArrayList<>();
        for (JsonNode model : json.path("models")) {
            Set<String> can = new HashSet<>();
            model.path("can").forEach(c -> can.add(c.asString()));
            result.add(new ProviderDescriptor.Model(
                    optional(model, "id").orElseThrow(() -> problem("a model has no 'id'")),
                    optional(model, "name"),
                    number(model, "context"),
                    number(model, "output"),
                    can,
                    optional(model, "family"),
                    thinking(model),
                    lifeCycle(model)));
        }
        return result;
    }

    private Optional<Thinking> thinking(JsonNode model) {
        JsonNode thinking = model.get("thinking");
        try {
            return thinking == null ? Optional.empty() : Optional.of(Thinking.of(thinking));
        } catch (RouterException e) {
            throw problem("model " + model.path("id").asString("") + ": " + e.getMessage());
        }
    }

    private Optional<ProviderDescriptor.Versions> versions() {
        return object(json, "versions").map(v -> {
            List<ProviderDescriptor.Versions.Profile> profiles = new ArrayList<>();
            for (JsonNode profile : v.path("profiles")) {
                List<String> reject = new ArrayList<>();
                profile.path("reject").forEach(pointer -> reject.add(pointer.asString()));
                profiles.add(new ProviderDescriptor.Versions.Profile(
                        optional(profile, "from").orElseThrow(() -> problem("a profile in 'versions' needs 'from'")),
                        reject));
            }
            return new ProviderDescriptor.Versions(
                    optional(v, "header").orElseThrow(() -> problem("'versions' needs 'header'")), profiles);
        });
    }

    private ProviderDescriptor.Timeouts timeouts() {
        return object(json, "timeouts")
                .map(t -> new ProviderDescriptor.Timeouts(
                        seconds(t, "firstByteSeconds"), seconds(t, "betweenBytesSeconds")))
                .orElse(ProviderDescriptor.Timeouts.UNSET);
    }

    /** One window or a list of them. */
    private List<QuotaRule> quota() {
        JsonNode quota = json.path("quota");
        List<QuotaRule> rules = new ArrayList<>();
        for (JsonNode window : quota.isObject() ? List.of(quota) : quota) {
            JsonNode limit = window.path("limit");
            List<String> models = new ArrayList<>();
            window.path("models").forEach(m -> models.add(m.asString()));
            rules.add(new QuotaRule(
                    optional(window, "window").orElseThrow(() -> problem("'quota' needs 'window'")),
                    optional(window, "unit")
                            .map(unit -> constant("quota/unit", QuotaWindow.Unit.class, unit))
                            .orElse(QuotaWindow.Unit.PERCENT),
                    limit.isNumber() ? OptionalDouble.of(limit.doubleValue()) : OptionalDouble.empty(),
                    optional(window, "resets").map(QuotaReset::of),
                    models));
        }
        return rules;
    }

    private ProviderDescriptor.LifeCycle lifeCycle(JsonNode of) {
        return object(of, "lifeCycle")
                .map(l -> new ProviderDescriptor.LifeCycle(
                        constant(
                                "lifeCycle/status",
                                ProviderDescriptor.LifeCycle.Status.class,
                                optional(l, "status").orElse("active")),
                        optional(l, "since").map(LocalDate::parse),
                        optional(l, "replacement")))
                .orElse(ProviderDescriptor.LifeCycle.ACTIVE);
    }

    private <E extends Enum<E>> E choice(String field, Class<E> type) {
        return constant(field, type, required(field));
    }

    private <E extends Enum<E>> E constant(String field, Class<E> type, String word) {
        for (E value : type.getEnumConstants()) {
            if (value.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word)) {
                return value;
            }
        }
        throw problem("'" + field + "' cannot be '" + word + "'");
    }

    private String required(String field) {
        return optional(json, field).orElseThrow(() -> problem("'" + field + "' is missing"));
    }

    private List<String> strings(String field) {
        List<String> result = new ArrayList<>();
        json.path(field).forEach(v -> result.add(v.asString()));
        return result;
    }

    private Map<String, String> stringMap(String field) {
        Map<String, String> result = new java.util.LinkedHashMap<>();
        object(json, field).ifPresent(o -> o.properties()
                .forEach(e -> result.put(e.getKey(), e.getValue().asString())));
        return result;
    }

    private static Optional<ObjectNode> object(JsonNode parent, String field) {
        return parent.get(field) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    }

    private static Optional<String> optional(JsonNode parent, String field) {
        JsonNode value = parent.get(field);
        return value == null || !value.isString() ? Optional.empty() : Optional.of(value.asString());
    }

    private static OptionalLong number(JsonNode parent, String field) {
        JsonNode value = parent.get(field);
        return value == null || !value.isIntegralNumber() ? OptionalLong.empty() : OptionalLong.of(value.asLong());
    }

    private static Optional<Duration> seconds(JsonNode parent, String field) {
        OptionalLong value = number(parent, field);
        return value.isEmpty() ? Optional.empty() : Optional.of(Duration.ofSeconds(value.getAsLong()));
    }

    private RouterException problem(String what) {
        return new RouterException("Descriptor " + json.path("id").asString("without id") + ": " + what);
    }
}
