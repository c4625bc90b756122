package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.audit.Actor;
import dev.nonagon.books.Kept;
import dev.nonagon.books.ModelBook;
import dev.nonagon.books.ModelData;
import dev.nonagon.management.AccountViews.Done;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** {@code /api/models/custom}: models that a provider has and its descriptor does not name. */
@Path("api/models/custom")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class CustomModelsResource {
    private static final Map<String, String> NAMES =
            Map.of("provider", "providerAlias", "model", "id", "label", "name", "kind", "type");

    private final ModelBook book;
    private final Connections connections;

    /** All custom models. */
    record CustomModels(List<CustomModel> models) {}

    /**
     * A custom model.
     *
     * @param type {@code llm}, {@code embedding}, {@code image}, {@code speech} or {@code transcription}
     */
    record CustomModel(
            String providerAlias,
            String id,
            String type,
            String name,
            Optional<Long> contextTokens,
            Optional<Long> outputTokens,
            long version) {}

    /** A new one, or another word on one that is there. */
    record NewModel(
            @NotBlank(message = "must name a provider or node") @Nullable
            String providerAlias,

            @NotBlank(message = "must be the provider's name of the model") @Nullable
            String id,

            @Nullable String type,
            @Nullable String name,

            @Min(value = 1, message = "must be from 1 to 1000000000") @Nullable
            Long contextTokens,

            @Min(value = 1, message = "must be from 1 to 1000000000") @Nullable
            Long outputTokens) {}

    @Inject
    CustomModelsResource(ModelBook book, Connections connections) {
        this.book = book;
        this.connections = connections;
    }

    @GET
    @Needs(Need.READ)
    public CustomModels list() {
        return new CustomModels(
                book.list().stream().map(CustomModelsResource::view).toList());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    @Creates
    public CustomModel put(NewModel body, @Context SecurityContext security) {
        String model = String.valueOf(body.id());
        String type = Objects.requireNonNullElse(body.type(), "llm");
        ModelData data = new ModelData(
                connections.provider(body.providerAlias()),
                model,
                Objects.requireNonNullElse(body.name(), model),
                type.equals("llm") ? "chat" : type,
                optional(body.contextTokens()),
                optional(body.outputTokens()));
        Actor actor = Visitor.of(security).actor();
        return view(ApiRefusal.naming(NAMES, () -> book.put(actor, data.id(), data)));
    }

    @DELETE
    @Needs(Need.ADMIN)
    public Done delete(
            @QueryParam("providerAlias") @Nullable String provider,
            @QueryParam("id") @Nullable String id,
            @Context SecurityContext security) {
        if (id == null || id.isBlank()) {
            throw ApiRefusal.invalid("id", "must be given, as in ?providerAlias=mine&id=big");
        }
        Actor actor = Visitor.of(security).actor();
        book.delete(actor, connections.provider(provider) + "/" + id);
        return new Done(true, "The model is deleted");
    }

    private static OptionalLong optional(@Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static CustomModel view(Kept<ModelData> kept) {
        ModelData data = kept.data();
        return new CustomModel(
                data.provider(),
                data.model(),
                data.kind().equals("chat") ? "llm" : data.kind(),
                data.label(),
                data.contextTokens().stream().boxed().findFirst(),
                data.outputTokens().stream().boxed().findFirst(),
                kept.version());
    }
}
