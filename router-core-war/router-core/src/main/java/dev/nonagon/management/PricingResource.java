package dev.nonagon.management;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.audit.Actor;
import dev.nonagon.books.Kept;
import dev.nonagon.books.PriceBook;
import dev.nonagon.books.PriceData;
import dev.nonagon.spi.json.Json;
import dev.nonagon.store.Store;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.validation.constraints.DecimalMin;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/pricing}: {@code {provider:{model:{input,output,cached,reasoning,cache_creation}}}}, dollars for a million tokens. */
@Path("api/pricing")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class PricingResource {
    private static final String FEW = "must be dollars for a million tokens, 0 or more";

    private final Store store;
    private final PriceBook book;

    /** The prices of a model; what is missing stays. */
    record PriceEdit(
            @DecimalMin(value = "0", message = FEW) @Nullable
            BigDecimal input,

            @DecimalMin(value = "0", message = FEW) @Nullable
            BigDecimal output,

            @DecimalMin(value = "0", message = FEW) @Nullable
            BigDecimal cached,

            @DecimalMin(value = "0", message = FEW) @Nullable
            BigDecimal reasoning,

            @DecimalMin(value = "0", message = FEW) @JsonProperty("cache_creation") @Nullable
            BigDecimal cacheCreation) {
        PriceData on(PriceData before) {
            return new PriceData(
                    before.provider(),
                    before.model(),
                    Optional.ofNullable(input).or(before::input),
                    Optional.ofNullable(output).or(before::output),
                    Optional.ofNullable(cached).or(before::cached),
                    Optional.ofNullable(cacheCreation).or(before::cacheWrite),
                    Optional.ofNullable(reasoning).or(before::reasoning));
        }
    }

    private record Wish(String provider, String model, PriceEdit prices) {}

    @Inject
    PricingResource(Store store, PriceBook book) {
        this.store = store;
        this.book = book;
    }

    @GET
    @Needs(Need.READ)
    public ObjectNode table() {
        ObjectNode table = Json.object();
        book.list().forEach(kept -> {
            PriceData data = kept.data();
            ObjectNode prices = table.withObjectProperty(data.provider()).putObject(data.model());
            data.input().ifPresent(price -> prices.put("input", price));
            data.output().ifPresent(price -> prices.put("output", price));
            data.cached().ifPresent(price -> prices.put("cached", price));
            data.reasoning().ifPresent(price -> prices.put("reasoning", price));
            data.cacheWrite().ifPresent(price -> prices.put("cache_creation", price));
        });
        return table;
    }

    /** Sets prices, all or none. */
    @PATCH
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public ObjectNode change(ObjectNode body, @Context SecurityContext security) {
        List<Wish> wishes = body.properties().stream()
                .flatMap(provider -> models(provider.getKey(), provider.getValue()).stream())
                .toList();
        Actor actor = Visitor.of(security).actor();
        store.change(em -> wishes.forEach(wish -> {
            PriceData nothing = new PriceData(
                    wish.provider(),
                    wish.model(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
            PriceData before = book.find(nothing.id()).map(Kept::data).orElse(nothing);
            book.put(actor, nothing.id(), wish.prices().on(before));
        }));
        return table();
    }

    private static List<Wish> models(String provider, JsonNode models) {
        if (!models.isObject()) {
            throw ApiRefusal.invalid(provider, "must be an object of models and their prices");
        }
        return models.properties().stream()
                .map(model -> new Wish(
                        provider,
                        model.getKey(),
                        StrictJson.read(model.getValue(), PriceEdit.class, provider + "." + model.getKey())))
                .toList();
    }

    /** Drops the prices of a provider, or of one of its models. */
    @DELETE
    @Needs(Need.ADMIN)
    public ObjectNode delete(
            @QueryParam("provider") @Nullable String provider,
            @QueryParam("model") @Nullable String model,
            @Context SecurityContext security) {
        if (provider == null || provider.isBlank()) {
            throw ApiRefusal.invalid("provider", "must be given, as in ?provider=mine or ?provider=mine&model=big");
        }
        Actor actor = Visitor.of(security).actor();
        store.change(em -> {
            List<String> ids = book.list().stream()
                    .filter(kept -> kept.data().provider().equals(provider)
                            && (model == null || kept.data().model().equals(model)))
                    .map(Kept::id)
                    .toList();
            if (ids.isEmpty()) {
                throw ApiRefusal.unknown("There is no such price; GET /api/pricing lists them.");
            }
            ids.forEach(id -> book.delete(actor, id));
        });
        return table();
    }
}
