package dev.nonagon.management;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.books.PriceData;
import dev.nonagon.names.Words;
import dev.nonagon.pricing.Price;
import dev.nonagon.pricing.Rates;
import dev.nonagon.spi.json.Json;
import dev.nonagon.store.Store;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Pattern;
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
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/pricing}: {@code {provider:{model:{input,output,cached,reasoning,cache_creation,…}}}}, dollars for a million tokens. */
@Path("api/pricing")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class PricingResource {
    private static final String FEW = "must be dollars for a million tokens, 0 or more";

    private final PriceDesk desk;
    private final InstantSource clock;

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
            BigDecimal cacheCreation,

            @DecimalMin(value = "0", message = FEW) @JsonProperty("cache_creation_1h") @Nullable
            BigDecimal cacheCreation1h,

            @DecimalMin(value = "0", message = FEW) @Nullable
            BigDecimal image,

            @DecimalMin(value = "0", message = FEW) @Nullable
            BigDecimal request,

            @Pattern(regexp = "\\d{4}-\\d{2}-\\d{2}", message = "must be a day such as 2026-12-01 (UTC)") @Nullable
            String from) {
        Rates rates() {
            return new Rates(
                    Optional.ofNullable(input),
                    Optional.ofNullable(output),
                    Optional.ofNullable(cached),
                    Optional.ofNullable(cacheCreation),
                    Optional.ofNullable(cacheCreation1h),
                    Optional.ofNullable(reasoning),
                    Optional.ofNullable(image),
                    Optional.ofNullable(request));
        }

        Optional<LocalDate> day(String place) {
            try {
                return Optional.ofNullable(from).map(LocalDate::parse);
            } catch (DateTimeException e) {
                throw ApiRefusal.invalid(place + ".from", "must be a day such as 2026-12-01 (UTC)");
            }
        }
    }

    @Inject
    PricingResource(PriceDesk desk, Store store) {
        this.desk = desk;
        this.clock = store.clock();
    }

    /** What the owner has set; prices that begin on a day are in {@code periods}. */
    @GET
    @Needs(Need.READ)
    public ObjectNode table() {
        ObjectNode table = Json.object();
        desk.own().forEach(data -> {
            ObjectNode model = table.withObjectProperty(data.provider()).withObjectProperty(data.model());
            data.from()
                    .ifPresentOrElse(
                            day -> put(
                                    model.withArrayProperty("periods")
                                            .addObject()
                                            .put("from", day.toString()),
                                    data.rates()),
                            () -> put(model, data.rates()));
        });
        return table;
    }

    /** Which price counts for {@code provider/model}, and who says so; today, or on a day. */
    @GET
    @Path("effective")
    @Needs(Need.READ)
    public ObjectNode effective(@QueryParam("model") @Nullable String model, @QueryParam("on") @Nullable String on) {
        if (model == null || model.indexOf('/') < 1) {
            throw ApiRefusal.invalid("model", "must be given with its provider, as in ?model=mine/big");
        }
        LocalDate day;
        try {
            day = on == null ? LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC) : LocalDate.parse(on);
        } catch (DateTimeException e) {
            throw ApiRefusal.invalid("on", "must be a day such as 2026-12-01 (UTC)");
        }
        Price price = desk.effective(model, day)
                .orElseThrow(() -> ApiRefusal.unknown(
                        "Nobody names a price for " + model + " on " + day + "; set one with PATCH /api/pricing."));
        ObjectNode answer = Json.object().put("model", model).put("source", Words.of(price.source()));
        price.from().ifPresent(from -> answer.put("from", from.toString()));
        put(answer, price.rates());
        return answer;
    }

    static void put(ObjectNode json, Rates rates) {
        rates.input().ifPresent(price -> json.put("input", price));
        rates.output().ifPresent(price -> json.put("output", price));
        rates.cached().ifPresent(price -> json.put("cached", price));
        rates.reasoning().ifPresent(price -> json.put("reasoning", price));
        rates.cacheWrite().ifPresent(price -> json.put("cache_creation", price));
        rates.cacheWrite1h().ifPresent(price -> json.put("cache_creation_1h", price));
        rates.image().ifPresent(price -> json.put("image", price));
        rates.request().ifPresent(price -> json.put("request", price));
    }

    /** Sets prices, all or none. */
    @PATCH
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public ObjectNode change(ObjectNode body, @Context SecurityContext security) {
        List<PriceData> wishes = body.properties().stream()
                .flatMap(provider -> models(provider.getKey(), provider.getValue()).stream())
                .toList();
        desk.change(Visitor.of(security).actor(), wishes);
        return table();
    }

    private static List<PriceData> models(String provider, JsonNode models) {
        if (!models.isObject()) {
            throw ApiRefusal.invalid(provider, "must be an object of models and their prices");
        }
        return models.properties().stream()
                .map(model -> {
                    String place = provider + "." + model.getKey();
                    PriceEdit edit = StrictJson.read(model.getValue(), PriceEdit.class, place);
                    return new PriceData(provider, model.getKey(), edit.day(place), edit.rates());
                })
                .toList();
    }

    /** Drops the prices of a provider, of one of its models, or the one that begins on a day. */
    @DELETE
    @Needs(Need.ADMIN)
    public ObjectNode delete(
            @QueryParam("provider") @Nullable String provider,
            @QueryParam("model") @Nullable String model,
            @QueryParam("from") @Nullable String from,
            @Context SecurityContext security) {
        if (provider == null || provider.isBlank()) {
            throw ApiRefusal.invalid("provider", "must be given, as in ?provider=mine or ?provider=mine&model=big");
        }
        desk.drop(
                Visitor.of(security).actor(),
                data -> data.provider().equals(provider)
                        && (model == null || data.model().equals(model))
                        && (from == null
                                || data.from()
                                        .map(LocalDate::toString)
                                        .orElse("")
                                        .equals(from)));
        return table();
    }
}
