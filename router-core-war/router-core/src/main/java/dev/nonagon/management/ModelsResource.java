package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.books.AliasBook;
import dev.nonagon.books.ModelBook;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.plugins.Plugins;
import dev.nonagon.spi.Failure;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotBlank;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /api/models}: what the router knows of, whether or not it is connected. */
@Path("api/models")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class ModelsResource {
    private final Plugins plugins;
    private final ModelBook book;
    private final AliasBook aliases;
    private final StoredConfiguration picture;
    private final Trials trials;

    /** All models. */
    record Models(List<ModelView> models) {}

    /**
     * A model.
     *
     * @param fullModel as a client asks for it
     * @param alias the alias that stands for it
     */
    record ModelView(
            String provider, String model, String name, String fullModel, Optional<String> alias, boolean custom) {}

    /**
     * A test.
     *
     * @param kind {@code chat} or nothing: other kinds cost too much to be tried on the side
     */
    record ModelTrial(
            @NotBlank(message = "must name a model, alias or combo") @Nullable
            String model,

            @Nullable String kind) {}

    /** What a test came to. */
    record ModelVerdict(boolean ok, long latencyMs, Optional<String> error, int status) {}

    @Inject
    ModelsResource(Plugins plugins, ModelBook book, AliasBook aliases, StoredConfiguration picture, Trials trials) {
        this.plugins = plugins;
        this.book = book;
        this.aliases = aliases;
        this.picture = picture;
        this.trials = trials;
    }

    @GET
    @Needs(Need.READ)
    public Models list() {
        Map<String, String> byTarget = new HashMap<>();
        picture.current().aliases().forEach((alias, targets) -> {
            if (targets.size() == 1) {
                byTarget.putIfAbsent(targets.getFirst(), alias);
            }
        });
        List<ModelView> all = new ArrayList<>();
        plugins.current()
                .providers()
                .forEach(provider -> provider.descriptor().models().forEach(model -> {
                    String id = provider.descriptor().id().value();
                    all.add(view(byTarget, id, model.id(), model.name().orElse(model.id()), false));
                }));
        book.list()
                .forEach(kept -> all.add(view(
                        byTarget,
                        kept.data().provider(),
                        kept.data().model(),
                        kept.data().label(),
                        true)));
        return new Models(all);
    }

    private static ModelView view(
            Map<String, String> byTarget, String provider, String model, String name, boolean custom) {
        String full = provider + "/" + model;
        return new ModelView(provider, model, name, full, Optional.ofNullable(byTarget.get(full)), custom);
    }

    /** Gives a model an alias: the same as {@code PUT /api/models/alias}. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public AliasesResource.AliasAnswer name(AliasesResource.NewAlias body, @Context SecurityContext security) {
        return AliasesResource.put(aliases, body, Visitor.of(security).actor());
    }

    /** Asks a model for a few tokens, through the account that requests would go to first. */
    @POST
    @Path("test")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public ModelVerdict test(ModelTrial body) {
        if (body.kind() != null && !body.kind().equals("chat") && !body.kind().equals("llm")) {
            throw ApiRefusal.invalid("kind", "only chat can be tested");
        }
        Trials.Outcome outcome = trials.model(picture.current(), String.valueOf(body.model()));
        return new ModelVerdict(
                outcome.valid(),
                outcome.latencyMs(),
                Optional.of(outcome.error()).filter(error -> !error.isEmpty()),
                outcome.status() == 0 && !outcome.valid() ? Failure.Kind.UNREACHABLE.clientStatus() : outcome.status());
    }
}
