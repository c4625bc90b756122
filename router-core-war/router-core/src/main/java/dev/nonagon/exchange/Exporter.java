package dev.nonagon.exchange;

import dev.nonagon.audit.Actor;
import dev.nonagon.books.AccountData;
import dev.nonagon.books.AliasData;
import dev.nonagon.books.ComboData;
import dev.nonagon.books.Kept;
import dev.nonagon.books.MemberJson;
import dev.nonagon.books.ModelData;
import dev.nonagon.books.NodeData;
import dev.nonagon.books.PriceData;
import dev.nonagon.books.SettingData;
import dev.nonagon.pricing.Rates;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes what is in the books into one JSON object; see {@code docs/import.md} for its shape. The same state gives the same
 * text, sealed parts aside. Thread-safe.
 */
public final class Exporter {
    static final String MARK = "nonagonExport";
    static final int VERSION = 1;
    static final String SEALED = "sealed";
    /** Others are the router's own secrets, which would make no sense elsewhere. */
    static final String SETTINGS = "nonagon.";

    private final Shelves shelves;

    public Exporter(Shelves shelves) {
        this.shelves = shelves;
    }

    /**
     * Makes an export. Audited.
     *
     * @param passphrase with which secrets are sealed (X7); without one there are none in it
     * @throws ExchangeRefusal if the passphrase is too short
     */
    public ObjectNode export(Actor actor, Optional<Secret> passphrase) {
        // A note and not a read: it is audited, and so is each key that is revealed.
        return shelves.ledger().store().note(em -> {
            ObjectNode secrets = Json.object();
            ObjectNode open = all(actor, passphrase.isPresent(), secrets);
            shelves.ledger()
                    .audit()
                    .record(
                            em,
                            actor,
                            "state.export",
                            "state",
                            "all",
                            Optional.empty(),
                            Optional.of(Json.object().put("secrets", passphrase.isPresent())));
            if (passphrase.isPresent()) {
                open.set(
                        SEALED,
                        PassphraseSeal.seal(
                                passphrase.get(),
                                Json.bytes(secrets),
                                Json.bytes(open),
                                shelves.ledger().store().random()));
            }
            return open;
        });
    }

    private ObjectNode all(Actor actor, boolean withSecrets, ObjectNode secrets) {
        ObjectNode json = Json.object().put(MARK, VERSION);
        ArrayNode nodes = json.putArray("nodes");
        byId(shelves.nodes().list()).forEach(kept -> node(nodes.addObject(), kept, secrets));
        ArrayNode accounts = json.putArray("accounts");
        byId(shelves.accounts().list()).forEach(kept -> account(accounts.addObject(), kept, secrets));
        ArrayNode aliases = json.putArray("aliases");
        byId(shelves.aliases().list()).forEach(kept -> alias(aliases.addObject().put("name", kept.id()), kept.data()));
        ArrayNode combos = json.putArray("combos");
        byId(shelves.combos().list()).forEach(kept -> combo(combos.addObject().put("name", kept.id()), kept.data()));
        ArrayNode models = json.putArray("models");
        byId(shelves.models().list()).forEach(kept -> model(models.addObject(), kept.data()));
        ArrayNode prices = json.putArray("prices");
        byId(shelves.prices().list()).forEach(kept -> price(prices.addObject(), kept.data()));
        ArrayNode settings = json.putArray("settings");
        byId(shelves.settings().list()).stream()
                .filter(kept -> kept.id().startsWith(SETTINGS))
                .forEach(kept -> setting(settings, kept, secrets));
        ArrayNode keys = json.putArray("keys");
        shelves.keys().list(actor, withSecrets).stream()
                .sorted(Comparator.comparing(KeyShelf.Shown::name))
                .forEach(key -> {
                    keys.addObject().put("name", key.name()).set("rules", key.rules());
                    key.key().ifPresent(secret -> secrets.withObject("/keys").put(key.name(), secret.reveal()));
                });
        return json;
    }

    /** The databases sort names differently. */
    private static <D> List<Kept<D>> byId(List<Kept<D>> kept) {
        return kept.stream().sorted(Comparator.comparing(Kept::id)).toList();
    }

    private static void node(ObjectNode json, Kept<NodeData> kept, ObjectNode secrets) {
        NodeData data = kept.data();
        json.put("id", kept.id())
                .put("label", data.label())
                .put("format", data.format().value())
                .put("baseUrl", data.baseUrl().toString())
                .put("notes", data.notes());
        data.headers().forEach((name, value) -> {
            ArrayNode headers = secrets.withObject("/nodes").withArray(kept.id());
            headers.addArray().add(name).add(value);
        });
    }

    private static void alias(ObjectNode json, AliasData data) {
        json.put("target", data.targets().getFirst());
        if (data.targets().size() > 1) {
            data.targets().forEach(json.withArray("targets")::add);
        }
    }

    private static void combo(ObjectNode json, ComboData data) {
        json.put("strategy", data.strategy().word()).put("notes", data.notes());
        json.set("members", MemberJson.write(data.members()));
        if (data.subscriptionOnly()) {
            json.put("subscriptionOnly", true);
        }
        if (data.sticky() != 1) {
            json.put("sticky", data.sticky());
        }
        data.hedgeAfter().ifPresent(wait -> json.put("hedgeAfter", wait.toString()));
    }

    private void account(ObjectNode json, Kept<AccountData> kept, ObjectNode secrets) {
        AccountData data = kept.data();
        json.put("id", kept.id())
                .put("provider", data.provider())
                .put("label", data.label())
                .put("priority", data.priority())
                .put("weight", data.weight())
                .put("active", data.active())
                .put("notes", data.notes());
        data.baseUrl().ifPresent(url -> json.put("baseUrl", url.toString()));
        if (!data.models().isEmpty()) {
            data.models().forEach(json.withArray("models")::add);
        }
        if (!data.excludedModels().isEmpty()) {
            data.excludedModels().forEach(json.withArray("excludedModels")::add);
        }
        if (data.parallel() > 0) {
            json.put("parallel", data.parallel());
        }
        if (data.paused()) {
            json.put("paused", true);
        }
        ObjectNode settings = json.putObject("settings");
        new TreeMap<>(data.settings()).forEach(settings::put);
        Credential credential = shelves.accounts().credential(kept.id());
        json.put("credential", shelves.accounts().credentialKind(kept.id()));
        json.put("proxy", data.proxy().isPresent());
        ObjectNode hidden = Json.object();
        data.proxy().ifPresent(proxy -> hidden.put("proxy", proxy.reveal()));
        switch (credential) {
            case Credential.None none -> {}
            case Credential.Key key -> hidden.put("key", key.key().reveal());
            case Credential.Tokens tokens -> {
                hidden.put("access", tokens.access().reveal());
                tokens.refresh().ifPresent(refresh -> hidden.put("refresh", refresh.reveal()));
                tokens.expiresAt().ifPresent(at -> hidden.put("expiresAt", at.toEpochMilli()));
                ObjectNode extra = hidden.putObject("extra");
                new TreeMap<>(tokens.extra()).forEach((name, value) -> extra.put(name, value.reveal()));
            }
        }
        if (!hidden.isEmpty()) {
            secrets.withObject("/accounts").set(kept.id(), hidden);
        }
    }

    private static void model(ObjectNode json, ModelData data) {
        json.put("provider", data.provider())
                .put("model", data.model())
                .put("label", data.label())
                .put("kind", data.kind());
        data.contextTokens().ifPresent(tokens -> json.put("contextTokens", tokens));
        data.outputTokens().ifPresent(tokens -> json.put("outputTokens", tokens));
    }

    private static void price(ObjectNode json, PriceData data) {
        json.put("provider", data.provider()).put("model", data.model());
        data.from().ifPresent(day -> json.put("from", day.toString()));
        Rates rates = data.rates();
        rate(json, "input", rates.input());
        rate(json, "output", rates.output());
        rate(json, "cached", rates.cached());
        rate(json, "cacheWrite", rates.cacheWrite());
        rate(json, "cacheWrite1h", rates.cacheWrite1h());
        rate(json, "reasoning", rates.reasoning());
        rate(json, "image", rates.image());
        rate(json, "request", rates.request());
    }

    /** As text, for not every tool that handles the file keeps decimals. */
    private static void rate(ObjectNode json, String name, Optional<BigDecimal> rate) {
        rate.ifPresent(value -> json.put(name, value.toPlainString()));
    }

    private static void setting(ArrayNode settings, Kept<SettingData> kept, ObjectNode secrets) {
        ObjectNode json = settings.addObject().put("name", kept.id());
        switch (kept.data()) {
            case SettingData.Plain plain -> json.put("content", plain.content());
            case SettingData.Hidden hidden -> {
                json.put("hidden", true);
                secrets.withObject("/settings").put(kept.id(), hidden.content().reveal());
            }
        }
    }
}
