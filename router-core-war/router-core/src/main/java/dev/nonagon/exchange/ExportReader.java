package dev.nonagon.exchange;

import dev.nonagon.books.AccountData;
import dev.nonagon.books.AliasData;
import dev.nonagon.books.BookRefusal;
import dev.nonagon.books.ComboData;
import dev.nonagon.books.MemberJson;
import dev.nonagon.books.ModelData;
import dev.nonagon.books.NodeData;
import dev.nonagon.books.PriceData;
import dev.nonagon.books.SettingData;
import dev.nonagon.combos.Member;
import dev.nonagon.combos.Strategy;
import dev.nonagon.pricing.Rates;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads what {@link Exporter} wrote. */
final class ExportReader {
    private final JsonNode root;
    private final JsonNode secrets;
    private final Harvest harvest = new Harvest("Nonagon export");

    private ExportReader(JsonNode root, JsonNode secrets) {
        this.root = root;
        this.secrets = secrets;
    }

    static boolean recognises(JsonNode root) {
        return root.has(Exporter.MARK);
    }

    static Harvest read(JsonNode root, Optional<Secret> passphrase) {
        int version = Fields.whole(root, Exporter.MARK).orElse(0);
        if (version != Exporter.VERSION) {
            throw new ExchangeRefusal("The export has a form that this router does not know (" + Exporter.MARK
                    + "): it was made by a newer one; update this one first.");
        }
        JsonNode secrets = Json.object();
        if (root.has(Exporter.SEALED)) {
            ObjectNode open = (ObjectNode) root.deepCopy();
            open.remove(Exporter.SEALED);
            secrets = Fields.json(
                    "The sealed part", PassphraseSeal.open(passphrase, root.path(Exporter.SEALED), Json.bytes(open)));
        }
        return new ExportReader(root, secrets).all();
    }

    private Harvest all() {
        harvest.rememberSecretsOf(secrets);
        for (JsonNode entry : root.path("nodes")) {
            node(entry);
        }
        for (JsonNode entry : root.path("accounts")) {
            account(entry);
        }
        for (JsonNode entry : root.path("aliases")) {
            pair("alias", entry, "name", "target", (name, target) -> new Item.OfAlias(name, alias(entry, target)));
        }
        for (JsonNode entry : root.path("combos")) {
            combo(entry);
        }
        for (JsonNode entry : root.path("models")) {
            pair("model", entry, "provider", "model", (provider, model) -> model(provider, model, entry));
        }
        for (JsonNode entry : root.path("prices")) {
            pair("price", entry, "provider", "model", (provider, model) -> price(provider, model, entry));
        }
        for (JsonNode entry : root.path("settings")) {
            setting(entry);
        }
        for (JsonNode entry : root.path("keys")) {
            key(entry);
        }
        return harvest;
    }

    private interface Making {
        Item.Content of(String first, String second);
    }

    private void pair(String kind, JsonNode entry, String first, String second, Making making) {
        Optional<String> a = Fields.text(entry, first);
        Optional<String> b = Fields.text(entry, second);
        if (a.isEmpty() || b.isEmpty()) {
            harvest.skip(kind, a.orElse(kind), "has no " + (a.isEmpty() ? first : second));
        } else {
            harvest.add(Item.of(kind, making.of(a.get(), b.get())));
        }
    }

    private static String raw(JsonNode entry, String name) {
        return entry.path(name).isString() ? entry.path(name).asString() : "";
    }

    private void node(JsonNode entry) {
        Optional<String> id = Fields.text(entry, "id");
        Optional<String> format = Fields.text(entry, "format");
        Optional<URI> url = Fields.text(entry, "baseUrl").flatMap(ExportReader::uri);
        if (id.isEmpty() || format.isEmpty() || url.isEmpty()) {
            harvest.skip("node", id.orElse("node"), "has no id, format or base URL");
            return;
        }
        Headers headers = Headers.none();
        for (JsonNode pair : secrets.path("nodes").path(id.get())) {
            headers = headers.plus(raw(pair.path(0)), raw(pair.path(1)));
            harvest.remember(new Secret(raw(pair.path(1))));
        }
        harvest.add(Item.of(
                "nodes",
                new Item.OfNode(
                        id.get(),
                        new NodeData(
                                raw(entry, "label"),
                                new FormatId(format.get()),
                                url.get(),
                                headers,
                                raw(entry, "notes")))));
    }

    private static String raw(JsonNode value) {
        return value.isString() ? value.asString() : "";
    }

    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(new URI(text)).filter(uri -> uri.getHost() != null);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private void account(JsonNode entry) {
        Optional<String> id = Fields.text(entry, "id");
        Optional<String> provider = Fields.text(entry, "provider");
        if (id.isEmpty() || provider.isEmpty()) {
            harvest.skip("account", raw(entry, "label"), "has no id or no provider");
            return;
        }
        JsonNode hidden = secrets.path("accounts").path(id.get());
        Map<String, String> settings = new LinkedHashMap<>();
        entry.path("settings").properties().forEach(s -> settings.put(s.getKey(), raw(s.getValue())));
        AccountData data = new AccountData(
                provider.get(),
                raw(entry, "label"),
                settings,
                Fields.whole(entry, "priority").orElse(AccountData.DEFAULT_PRIORITY),
                Fields.whole(entry, "weight").orElse(1),
                Fields.truth(entry, "active", true),
                Fields.text(entry, "baseUrl").flatMap(ExportReader::uri),
                Fields.text(hidden, "proxy").map(Secret::new),
                raw(entry, "notes"),
                strings(entry.path("models")),
                strings(entry.path("excludedModels")),
                Fields.whole(entry, "parallel").orElse(0),
                Fields.truth(entry, "paused", false));
        Credential credential = credential(hidden);
        List<String> changes = new ArrayList<>();
        boolean had =
                !raw(entry, "credential").isEmpty() && !raw(entry, "credential").equals("none");
        if (had && credential instanceof Credential.None) {
            changes.add("the export has no secrets: give its key again, or log in again");
        }
        if (Fields.truth(entry, "proxy", false) && data.proxy().isEmpty()) {
            changes.add("the export has no secrets: give its proxy again");
        }
        harvest.add(new Item("accounts", new Item.OfAccount(id.get(), data, credential), changes, List.of()));
    }

    private static Credential credential(JsonNode hidden) {
        if (hidden.path("key").isString()) {
            return new Credential.Key(new Secret(raw(hidden, "key")));
        }
        if (!hidden.path("access").isString()) {
            return new Credential.None();
        }
        Map<String, Secret> extra = new LinkedHashMap<>();
        hidden.path("extra").properties().forEach(e -> extra.put(e.getKey(), new Secret(raw(e.getValue()))));
        return new Credential.Tokens(
                new Secret(raw(hidden, "access")),
                hidden.path("refresh").isString() ? Optional.of(new Secret(raw(hidden, "refresh"))) : Optional.empty(),
                hidden.path("expiresAt").canConvertToLong()
                                && hidden.path("expiresAt").isIntegralNumber()
                        ? Optional.of(
                                Instant.ofEpochMilli(hidden.path("expiresAt").asLong()))
                        : Optional.empty(),
                extra);
    }

    private static AliasData alias(JsonNode entry, String target) {
        return entry.path("targets").isArray() ? new AliasData(strings(entry.path("targets"))) : AliasData.of(target);
    }

    private static List<String> strings(JsonNode list) {
        List<String> strings = new ArrayList<>();
        list.forEach(value -> strings.add(raw(value)));
        return strings;
    }

    private void combo(JsonNode entry) {
        Optional<String> name = Fields.text(entry, "name");
        if (name.isEmpty() || !entry.path("members").isArray()) {
            harvest.skip("combo", name.orElse("combo"), "has no name or no members");
            return;
        }
        List<Member> members;
        try {
            members = MemberJson.read("members", entry.path("members"));
        } catch (BookRefusal e) {
            harvest.skip("combo", name.get(), String.valueOf(e.getMessage()));
            return;
        }
        String word = Fields.text(entry, "strategy").orElse(Strategy.PRIORITY.word());
        Optional<Strategy> strategy = Strategy.of(word);
        harvest.add(new Item(
                "combos",
                new Item.OfCombo(
                        name.get(),
                        new ComboData(
                                strategy.orElse(Strategy.PRIORITY),
                                members,
                                Fields.truth(entry, "subscriptionOnly", false),
                                Fields.whole(entry, "sticky").orElse(1),
                                Fields.duration(entry, "hedgeAfter"),
                                raw(entry, "notes"))),
                strategy.isPresent() ? List.of() : List.of("there is no strategy " + word + " here; it is fallback"),
                List.of()));
    }

    private static Item.Content model(String provider, String model, JsonNode entry) {
        return new Item.OfModel(new ModelData(
                provider,
                model,
                raw(entry, "label"),
                raw(entry, "kind"),
                tokens(entry, "contextTokens"),
                tokens(entry, "outputTokens")));
    }

    private static OptionalLong tokens(JsonNode entry, String name) {
        JsonNode value = entry.path(name);
        return value.isIntegralNumber() && value.canConvertToLong()
                ? OptionalLong.of(value.asLong())
                : OptionalLong.empty();
    }

    private static Item.Content price(String provider, String model, JsonNode entry) {
        return new Item.OfPrice(new PriceData(
                provider,
                model,
                Fields.text(entry, "from").flatMap(ExportReader::day),
                new Rates(
                        Fields.decimal(entry.path("input")),
                        Fields.decimal(entry.path("output")),
                        Fields.decimal(entry.path("cached")),
                        Fields.decimal(entry.path("cacheWrite")),
                        Fields.decimal(entry.path("cacheWrite1h")),
                        Fields.decimal(entry.path("reasoning")),
                        Fields.decimal(entry.path("image")),
                        Fields.decimal(entry.path("request")))));
    }

    private static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private void setting(JsonNode entry) {
        Optional<String> name = Fields.text(entry, "name");
        if (name.isEmpty()) {
            harvest.skip("setting", "setting", "has no name");
            return;
        }
        if (!name.get().startsWith(Exporter.SETTINGS)) {
            harvest.skip("setting", name.get(), "is the router's own");
            return;
        }
        JsonNode hidden = secrets.path("settings").path(name.get());
        if (hidden.isString()) {
            harvest.remember(new Secret(hidden.asString()));
            harvest.add(Item.of(
                    "settings", new Item.OfSetting(name.get(), new SettingData.Hidden(new Secret(hidden.asString())))));
        } else if (entry.path("content").isString()) {
            harvest.add(
                    Item.of("settings", new Item.OfSetting(name.get(), new SettingData.Plain(raw(entry, "content")))));
        } else {
            harvest.skip("setting", name.get(), "is a secret, and the export has none: set it again");
        }
    }

    private void key(JsonNode entry) {
        Optional<String> name = Fields.text(entry, "name");
        if (name.isEmpty()) {
            harvest.skip("key", "key", "has no name");
            return;
        }
        JsonNode key = secrets.path("keys").path(name.get());
        Optional<Secret> secret = key.isString() ? Optional.of(new Secret(key.asString())) : Optional.empty();
        secret.ifPresent(harvest::remember);
        ObjectNode rules = entry.path("rules") instanceof ObjectNode object ? object : Json.object();
        harvest.add(Item.of("keys", new Item.OfKey(name.get(), secret, rules)));
    }
}
