package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.audit.Actor;
import dev.nonagon.books.AliasBook;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.management.AccountViews.Done;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotBlank;
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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
     * @param declared which of them are declared outside the database, and so read-only
     */
    record Aliases(Map<String, String> aliases, List<String> declared) {}

    /** An alias. */
    record NewAlias(
            @NotBlank(message = "must be a name") @Nullable String alias,

            @NotBlank(message = "must name a model, alias or combo") @Nullable
            String model) {}

    /** An alias that is kept. */
    record AliasAnswer(boolean success, String alias, String model) {}

    @Inject
    AliasesResource(AliasBook book, StoredConfiguration picture) {
        this.book = book;
        this.picture = picture;
    }

    @GET
    @Needs(Need.READ)
    public Aliases list() {
        Map<String, String> aliases = picture.current().aliases();
        return new Aliases(
                aliases, aliases.keySet().stream().filter(book::isDeclared).toList());
    }

    /** Makes or changes an alias. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public AliasAnswer put(NewAlias body, @Context SecurityContext security) {
        String alias = String.valueOf(body.alias());
        String model = String.valueOf(body.model());
        Actor actor = Visitor.of(security).actor();
        ApiRefusal.naming(NAMES, () -> book.put(actor, alias, model));
        return new AliasAnswer(true, alias, model);
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
