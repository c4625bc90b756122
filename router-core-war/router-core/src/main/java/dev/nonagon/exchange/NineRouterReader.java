package dev.nonagon.exchange;

import dev.nonagon.books.AliasData;
import dev.nonagon.books.ComboData;
import dev.nonagon.books.ModelData;
import dev.nonagon.books.PriceData;
import dev.nonagon.books.SettingData;
import dev.nonagon.combos.Strategy;
import dev.nonagon.pricing.Rates;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a 9Router {@code db.json}, of the first public version or of a later one.
 *
 * @source 9Router 0.2.70 and 0.4.9, observed: {@code providerConnections[]}, {@code providerNodes[]}, {@code modelAliases},
 *     {@code combos[]}, {@code apiKeys[]}, {@code settings}, {@code pricing}, later {@code customModels[]} and
 *     {@code proxyPools[]}
 */
final class NineRouterReader {
    private static final List<String> MARKS =
            List.of("providerConnections", "providerNodes", "modelAliases", "combos", "apiKeys");
    private static final Set<String> READ = Set.of(
            "providerConnections",
            "providerNodes",
            "modelAliases",
            "combos",
            "apiKeys",
            "settings",
            "pricing",
            "customModels",
            "proxyPools");

    private final JsonNode root;
    private final Names names;
    private final Harvest harvest = new Harvest("9Router database");

    private NineRouterReader(JsonNode root, Map<String, ProviderId> prefixes) {
        this.root = root;
        this.names = Names.of("nineRouter", prefixes);
    }

    static boolean recognises(JsonNode root) {
        return root.isObject() && MARKS.stream().anyMatch(root::has);
    }

    static Harvest read(JsonNode root, Map<String, ProviderId> prefixes) {
        return new NineRouterReader(root, prefixes).all();
    }

    private Harvest all() {
        harvest.rememberSecretsOf(root);
        NineRouterAccounts accounts = new NineRouterAccounts(names, harvest, list("proxyPools"));
        each("providerNodes", "node", accounts::node);
        each("providerConnections", "account", accounts::connection);
        aliases();
        each("combos", "combo", this::combo);
        each("customModels", "model", this::customModel);
        prices();
        settings();
        each("apiKeys", "key", this::key);
        root.properties().forEach(field -> {
            boolean empty = field.getValue().isEmpty() && field.getValue().isContainer();
            if (!READ.contains(field.getKey()) && !empty) {
                harvest.skip("section", field.getKey(), "nothing here corresponds to it");
            }
        });
        return harvest;
    }

    private List<JsonNode> list(String section) {
        List<JsonNode> entries = new ArrayList<>();
        JsonNode value = root.path(section);
        if (value.isArray()) {
            value.forEach(entries::add);
        } else if (!value.isMissingNode() && !value.isNull()) {
            harvest.skip("section", section, "is no list");
        }
        return entries;
    }

    private ObjectNode map(String section) {
        if (root.path(section) instanceof ObjectNode object) {
            return object;
        }
        if (!root.path(section).isMissingNode() && !root.path(section).isNull()) {
            harvest.skip("section", section, "is no map");
        }
        return Json.object();
    }

    private interface Reading {
        void read(String origin, JsonNode entry);
    }

    private void each(String section, String kind, Reading reading) {
        int at = 0;
        for (JsonNode entry : list(section)) {
            String origin = section + "[" + at++ + "]";
            if (entry.isObject() || (kind.equals("key") && entry.isString())) {
                reading.read(origin, entry);
            } else {
                harvest.skip(kind, origin, "is no object");
            }
        }
    }

    private void aliases() {
        map("modelAliases").properties().forEach(field -> {
            String origin = "modelAliases." + field.getKey();
            Optional<String> target = field.getValue().isObject()
                    ? Fields.text(field.getValue(), "provider")
                            .flatMap(p -> Fields.text(field.getValue(), "model").map(m -> p + "/" + m))
                    : Fields.text(map("modelAliases"), field.getKey());
            if (target.isEmpty()) {
                harvest.skip("alias", origin, "says no model");
                return;
            }
            // One of the two routes of 9Router that write here had model and alias the other way round.
            boolean swapped = field.getKey().contains("/") && !target.get().contains("/");
            String name = swapped ? target.get() : field.getKey();
            String model = swapped ? field.getKey() : target.get();
            String ours = names.model(model);
            List<String> changes = new ArrayList<>();
            if (swapped) {
                changes.add("alias and model stood the wrong way round");
            }
            if (!ours.equals(model)) {
                changes.add(model + " is " + ours + " here");
            }
            harvest.add(new Item(origin, new Item.OfAlias(name, AliasData.of(ours)), changes, List.of()));
        });
    }

    private void combo(String origin, JsonNode entry) {
        Optional<String> name = Fields.text(entry, "name");
        if (name.isEmpty() || !entry.path("models").isArray()) {
            harvest.skip("combo", origin, "has no name or no list of models");
            return;
        }
        List<String> changes = new ArrayList<>();
        List<String> members = new ArrayList<>();
        for (JsonNode model : entry.path("models")) {
            Optional<String> member =
                    model.isString() ? Optional.of(model.asString().strip()) : Fields.text(model, "model");
            if (member.isEmpty() || member.get().isEmpty()) {
                changes.add("a member that is no name was left out");
                continue;
            }
            String ours = names.model(member.get());
            if (!ours.equals(member.get())) {
                changes.add(member.get() + " is " + ours + " here");
            }
            members.add(ours);
        }
        String word = strategy(name.get());
        Optional<Strategy> strategy = Strategy.of(word);
        if (strategy.isEmpty()) {
            changes.add("there is no strategy " + word + " here; it is fallback");
        }
        harvest.add(new Item(
                origin,
                new Item.OfCombo(name.get(), ComboData.of(strategy.orElse(Strategy.PRIORITY), members)),
                changes,
                List.of()));
    }

    /** Later versions have a strategy for all combos, and one for each. */
    private String strategy(String combo) {
        JsonNode settings = root.path("settings");
        JsonNode own = settings.path("comboStrategies").path(combo);
        return (own.isString() ? Optional.of(own.asString()) : Fields.text(own, "strategy", "fallbackStrategy"))
                .or(() -> Fields.text(settings, "comboStrategy"))
                .map(s -> s.toLowerCase(Locale.ROOT))
                .orElse(Strategy.PRIORITY.word());
    }

    private void customModel(String origin, JsonNode entry) {
        Optional<String> provider =
                Fields.text(entry, "providerAlias", "provider").map(names::provider);
        Optional<String> model = Fields.text(entry, "id", "model");
        if (provider.isEmpty() || model.isEmpty()) {
            harvest.skip("model", origin, "has no provider or no id");
            return;
        }
        String type = Fields.text(entry, "type").orElse("llm");
        Optional<String> kind = names.word("kinds", type);
        if (kind.isEmpty()) {
            harvest.skip("model", provider.get() + "/" + model.get(), "is of an unknown type");
            return;
        }
        harvest.add(Item.of(
                origin,
                new Item.OfModel(new ModelData(
                        provider.get(),
                        model.get(),
                        Fields.text(entry, "name").orElse(model.get()),
                        kind.get(),
                        OptionalLong.empty(),
                        OptionalLong.empty()))));
    }

    private void prices() {
        map("pricing").properties().forEach(provider -> {
            if (!provider.getValue().isObject()) {
                harvest.skip("price", "pricing." + provider.getKey(), "is no map");
                return;
            }
            provider.getValue()
                    .properties()
                    .forEach(model -> price(names.provider(provider.getKey()), model.getKey(), model.getValue()));
        });
    }

    private void price(String provider, String model, JsonNode rates) {
        PriceData price = new PriceData(
                provider,
                model,
                Optional.empty(),
                Rates.of(
                        rate(rates, "input"),
                        rate(rates, "output"),
                        rate(rates, "cached"),
                        rate(rates, "cache_creation"),
                        rate(rates, "reasoning")));
        if (price.rates().isEmpty()) {
            harvest.skip("price", price.id(), "holds no number");
        } else {
            harvest.add(Item.of("pricing", new Item.OfPrice(price)));
        }
    }

    private static Optional<BigDecimal> rate(JsonNode rates, String name) {
        return Fields.decimal(rates.path(name));
    }

    private void settings() {
        map("settings").properties().forEach(field -> {
            String name = field.getKey();
            JsonNode known = names.words("settings").path(name);
            Optional<String> value = field.getValue().isBoolean()
                    ? Optional.of(field.getValue().asString())
                    : Fields.text(root.path("settings"), name);
            if (name.equals("comboStrategies") || name.equals("comboStrategy")) {
                return;
            }
            if (name.equals("password")) {
                harvest.skip("setting", name, "passwords are not taken over; set one at the first login");
            } else if (known.isMissingNode() || value.isEmpty()) {
                harvest.skip("setting", name, "nothing here corresponds to it");
            } else if (known.has("only") && !known.path("only").asString().equals(value.get())) {
                harvest.skip("setting", name, "would lower the guard; say so here if you mean it");
            } else {
                harvest.add(new Item(
                        "settings." + name,
                        new Item.OfSetting(known.path("key").asString(), new SettingData.Plain(value.get())),
                        List.of("was called " + name),
                        List.of()));
            }
        });
    }

    private void key(String origin, JsonNode entry) {
        Optional<String> key = entry.isString() ? Optional.of(entry.asString().strip()) : Fields.text(entry, "key");
        String name = Fields.text(entry, "name").orElse("imported " + origin);
        if (key.isEmpty() || key.get().isEmpty()) {
            harvest.skip("key", name, "has no key");
            return;
        }
        Secret secret = new Secret(key.get());
        harvest.remember(secret);
        ObjectNode rules = Json.object();
        if (!Fields.truth(entry, "isActive", true)) {
            rules.put("active", false);
        }
        harvest.add(Item.of(origin, new Item.OfKey(name, Optional.of(secret), rules)));
    }
}
