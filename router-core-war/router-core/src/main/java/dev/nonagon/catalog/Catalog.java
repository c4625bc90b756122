package dev.nonagon.catalog;

import dev.nonagon.pricing.ListPrices;
import dev.nonagon.pricing.Rates;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.ProviderDescriptor.LifeCycle;
import dev.nonagon.spi.provider.ProviderDescriptor.Model;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A catalog: {@code {"catalog":1,"issuedAt":"…","providers":{"ID":{"lifeCycle":{…},"models":[…],"prices":{"MODEL":{"input":3}}}}}}.
 * Models and life cycles are written as in a descriptor, prices as at {@code /api/pricing}: dollars for a million tokens.
 *
 * @param issued when it was signed
 */
public record Catalog(Instant issued, Map<ProviderId, Entry> providers) {
    public static final Catalog NONE = new Catalog(Instant.EPOCH, Map.of());

    private static final int VERSION = 1;
    private static final Set<String> FIELDS = Set.of("lifeCycle", "models", "prices");

    public Catalog {
        providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
    }

    /**
     * What is known of a provider.
     *
     * @param lifeCycle empty if nothing new is known
     * @param models those of which something new is known
     * @param prices by model
     */
    public record Entry(Optional<LifeCycle> lifeCycle, List<Model> models, Map<String, Rates> prices) {
        public Entry {
            models = List.copyOf(models);
            prices = Collections.unmodifiableMap(new LinkedHashMap<>(prices));
        }

        /** A descriptor with what is newly known of it (G4). */
        public ProviderDescriptor over(ProviderDescriptor descriptor) {
            Map<String, Model> all = new LinkedHashMap<>();
            descriptor.models().forEach(model -> all.put(model.id(), model));
            models.forEach(model -> all.merge(model.id(), model, Entry::newer));
            ProviderDescriptor more = descriptor.withModels(List.copyOf(all.values()));
            return lifeCycle.map(more::withLifeCycle).orElse(more);
        }

        /** What the catalog leaves out stays. */
        private static Model newer(Model known, Model news) {
            return new Model(
                    known.id(),
                    news.name().or(known::name),
                    news.contextTokens().isPresent() ? news.contextTokens() : known.contextTokens(),
                    news.outputTokens().isPresent() ? news.outputTokens() : known.outputTokens(),
                    news.can().isEmpty() ? known.can() : news.can(),
                    news.family().or(known::family),
                    news.thinking().or(known::thinking),
                    news.lifeCycle());
        }
    }

    /**
     * Reads a catalog, strictly.
     *
     * @throws CatalogRefusal naming what does not fit
     */
    public static Catalog read(byte[] content) {
        try {
            ObjectNode json = Json.parseObject(content);
            if (!json.path("catalog").isInt() || json.path("catalog").intValue() != VERSION) {
                throw new CatalogRefusal("It is no catalog of version " + VERSION + ".");
            }
            Map<ProviderId, Entry> providers = new LinkedHashMap<>();
            json.path("providers")
                    .properties()
                    .forEach(field ->
                            providers.put(new ProviderId(field.getKey()), entry(field.getKey(), field.getValue())));
            return new Catalog(Instant.parse(json.path("issuedAt").asString("")), providers);
        } catch (JsonProblem e) {
            throw new CatalogRefusal("The catalog is no JSON object: " + e.getMessage());
        } catch (DateTimeException e) {
            throw new CatalogRefusal("The catalog's issuedAt is no moment such as 2026-11-28T12:00:00Z.");
        } catch (RouterException | IllegalArgumentException e) {
            throw new CatalogRefusal("The catalog does not fit: " + e.getMessage());
        }
    }

    private static Entry entry(String id, JsonNode said) {
        if (!(said instanceof ObjectNode entry) || !FIELDS.containsAll(entry.propertyNames())) {
            throw new CatalogRefusal("The catalog's entry for " + id + " may have "
                    + String.join(", ", new TreeSet<>(FIELDS)) + " and nothing else.");
        }
        ObjectNode descriptor = Json.parseObject("""
                {"spi": 1, "name": "catalog", "tier": "local", "format": "catalog", "endpoint": "https://catalog.invalid/",
                 "policy": "official", "source": "catalog"}""".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        descriptor.put("id", id);
        descriptor.set("models", entry.path("models").isArray() ? entry.get("models") : Json.array());
        if (entry.has("lifeCycle")) {
            descriptor.set("lifeCycle", entry.get("lifeCycle"));
        }
        ProviderDescriptor read = ProviderDescriptor.of(descriptor);
        Map<String, Rates> prices = new LinkedHashMap<>();
        entry.path("prices").properties().forEach(field -> prices.put(field.getKey(), price(id, field.getValue())));
        return new Entry(
                entry.has("lifeCycle") ? Optional.of(read.lifeCycle()) : Optional.empty(), read.models(), prices);
    }

    private static Rates price(String id, JsonNode json) {
        try {
            return ListPrices.rates(json);
        } catch (IllegalArgumentException e) {
            throw new CatalogRefusal("The catalog's price of " + id + " does not fit: " + e.getMessage() + ".");
        }
    }

    /** What another catalog would change, a line each, in the order of providers. */
    public List<String> changes(Catalog other) {
        Set<ProviderId> all = new java.util.LinkedHashSet<>(providers.keySet());
        all.addAll(other.providers().keySet());
        List<String> lines = new ArrayList<>();
        Entry nothing = new Entry(Optional.empty(), List.of(), Map.of());
        for (ProviderId id : all) {
            changes(id, providers.getOrDefault(id, nothing), other.providers().getOrDefault(id, nothing), lines);
        }
        return lines;
    }

    private static void changes(ProviderId id, Entry before, Entry after, List<String> lines) {
        if (!before.lifeCycle().equals(after.lifeCycle())) {
            lines.add(id + ": "
                    + after.lifeCycle()
                            .map(life -> life.status().name().toLowerCase(java.util.Locale.ROOT))
                            .orElse("as its descriptor says"));
        }
        Map<String, Model> old = new LinkedHashMap<>();
        before.models().forEach(model -> old.put(model.id(), model));
        after.models().forEach(model -> {
            Model known = old.remove(model.id());
            if (!model.equals(known)) {
                lines.add(id + "/" + model.id() + (known == null ? ": new" : ": changed"));
            }
        });
        old.keySet().forEach(model -> lines.add(id + "/" + model + ": no longer mentioned"));
        Set<String> priced = new java.util.LinkedHashSet<>(before.prices().keySet());
        priced.addAll(after.prices().keySet());
        priced.stream()
                .filter(model -> !Optional.ofNullable(before.prices().get(model))
                        .equals(Optional.ofNullable(after.prices().get(model))))
                .forEach(model -> lines.add(id + "/" + model + ": price"));
    }
}
