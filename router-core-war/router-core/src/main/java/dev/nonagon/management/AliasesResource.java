package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.audit.Actor;
import dev.nonagon.books.AliasBook;
import dev.nonagon.books.AliasData;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.management.AccountViews.Done;
import dev.nonagon.spi.json.Json;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** {@code /api/models/alias}: names, and what they stand for. */
@Path("api/models/alias")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class AliasesResource {
    static final Map<String, String> NAMES = Map.of("id", "alias", "target", "model");

    private final AliasBook book;
    private final StoredConfiguration picture;

    /**
     * All aliases.
     *
     * @param aliases a text for one target; a list for a pool
     * @param declared which of them are declared outside the database, and so read-only
     */
    record Aliases(Map<String, JsonNode> aliases, List<String> declared) {}

    /**
     * An alias.
     *
     * @param model a text, an object {@code {"provider":…,"model":…}}, or a list of these: a pool
     */
    record NewAlias(
            @NotBlank(message = "must be a name") @Nullable String alias,

            @NotNull(message = "must name a model, alias or combo") @Nullable
            JsonNode model) {
        AliasData data() {
            return new AliasData(targets(model()));
        }

        private static List<String> targets(@Nullable JsonNode model) {
            if (model == null || !model.isArray()) {
                return List.of(target(model));
            }
            List<String> targets = new ArrayList<>();
            model.forEach(one -> targets.add(target(one)));
            return targets;
        }

        private static String target(@Nullable JsonNode model) {
            if (model != null && model.isString() && !model.asString().isBlank()) {
                return model.asString();
            }
            if (model != null
                    && model.path("provider").isString()
                    && model.path("model").isString()
                    && model.size() == 2) {
                return model.path("provider").asString() + "/"
                        + model.path("model").asString();
            }
            throw ApiRefusal.invalid(
                    "model", "must name a model, alias or combo: a text, {\"provider\",\"model\"}, or a list of these");
        }
    }

    /** An alias that is kept. */
    record AliasAnswer(boolean success, String alias, JsonNode model) {}

    @Inject
    AliasesResource(AliasBook book, StoredConfiguration picture) {
        this.book = book;
        this.picture = picture;
    }

    @GET
    @Needs(Need.READ)
    public Aliases list() {
        Map<String, JsonNode> aliases = new LinkedHashMap<>();
        picture.current().aliases().forEach((alias, targets) -> aliases.put(alias, shown(targets)));
        return new Aliases(
                aliases, aliases.keySet().stream().filter(book::isDeclared).toList());
    }

    /** Makes or changes an alias. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public AliasAnswer put(NewAlias body, @Context SecurityContext security) {
        return put(book, body, Visitor.of(security).actor());
    }

    static AliasAnswer put(AliasBook book, NewAlias body, Actor actor) {
        String alias = String.valueOf(body.alias());
        AliasData data = body.data();
        ApiRefusal.naming(NAMES, () -> book.put(actor, alias, data));
        return new AliasAnswer(true, alias, shown(data.targets()));
    }

    private static JsonNode shown(List<String> targets) {
        ArrayNode all = Json.array();
        targets.forEach(all::add);
        return targets.size() == 1 ? all.get(0) : all;
    }

    @DELETE
    @Needs(Need.ADMIN)
    public Done delete(@QueryParam("alias") @Nullable String alias, @Context SecurityContext security) {
        if (alias == null || alias.isBlank()) {
            throw ApiRefusal.invalid("alias", "must be given, as in ?alias=fast");
        }
        Actor actor = Visitor.of(security).actor();
        book.delete(actor, alias);
        return new Done(true, "The alias is deleted");
    }
}
