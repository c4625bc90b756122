package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/cooldowns}: what rests on this node now, how to wake it, and whether it would answer. */
@Path("api/cooldowns")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class CooldownsResource {
    private final CooldownDesk desk;

    /** All of them, by their ends. */
    record Listing(List<CooldownDesk.Cooldown> cooldowns) {}

    /** How many were ended. */
    record Cleared(int cleared) {}

    @Inject
    CooldownsResource(CooldownDesk desk) {
        this.desk = desk;
    }

    @GET
    @Needs(Need.READ)
    public Listing list() {
        return new Listing(desk.list());
    }

    /** Ends all rests, or those of a provider, of an account, of a model. */
    @DELETE
    @Needs(Need.ADMIN)
    public Cleared clear(
            @QueryParam("provider") @Nullable String provider,
            @QueryParam("account") @Nullable String account,
            @QueryParam("model") @Nullable String model,
            @Context SecurityContext security) {
        return new Cleared(desk.clear(
                Visitor.of(security).actor(),
                rest -> (provider == null || rest.provider().value().equals(provider))
                        && (account == null || rest.account().equals(account))
                        && (model == null || rest.model().equals(model))));
    }

    @DELETE
    @Path("{id:.+}")
    @Needs(Need.ADMIN)
    public Cleared clearOne(@PathParam("id") String id, @Context SecurityContext security) {
        int cleared = desk.clear(Visitor.of(security).actor(), rest -> rest.id().equals(id));
        if (cleared == 0) {
            throw CooldownDesk.missing(id);
        }
        return new Cleared(cleared);
    }

    /** Asks the account now, or the provider's first one; if it answers, its rest ends. */
    @POST
    @Path("{id:.+}/test")
    @Needs(Need.ADMIN)
    public CooldownDesk.Woken test(@PathParam("id") String id, @Context SecurityContext security) {
        return desk.test(Visitor.of(security).actor(), id);
    }
}
