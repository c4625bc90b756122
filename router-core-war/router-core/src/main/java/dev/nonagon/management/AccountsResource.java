package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.management.AccountViews.AccountAnswer;
import dev.nonagon.management.AccountViews.AccountEdit;
import dev.nonagon.management.AccountViews.AccountList;
import dev.nonagon.management.AccountViews.Done;
import dev.nonagon.management.AccountViews.NewAccount;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /api/providers}: the accounts, which 9Router calls connections. */
@Path("api/providers")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class AccountsResource {
    private final AccountDesk desk;

    @Inject
    AccountsResource(AccountDesk desk) {
        this.desk = desk;
    }

    @GET
    @Needs(Need.READ)
    public AccountList list() {
        return new AccountList(desk.list());
    }

    @GET
    @Path("{id}")
    @Needs(Need.READ)
    public AccountAnswer get(@PathParam("id") String id) {
        return new AccountAnswer(desk.find(id), Optional.empty());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    @Creates
    public AccountAnswer create(NewAccount body, @Context SecurityContext security) {
        return desk.create(Visitor.of(security).actor(), body);
    }

    /** Changes what is given, and the credential with it: both or neither. */
    @PUT
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public AccountAnswer edit(
            @PathParam("id") String id,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            AccountEdit body,
            @Context SecurityContext security) {
        return desk.edit(Visitor.of(security).actor(), id, Expected.version(ifMatch, body.version()), body);
    }

    @DELETE
    @Path("{id}")
    @Needs(Need.ADMIN)
    public Done delete(@PathParam("id") String id, @Context SecurityContext security) {
        desk.delete(Visitor.of(security).actor(), id);
        return new Done(true, "The connection is deleted");
    }

    /** Numbers a provider's accounts from 1. */
    @POST
    @Path("reorder")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public AccountList reorder(AccountViews.Order body, @Context SecurityContext security) {
        desk.reorder(Visitor.of(security).actor(), body.provider(), Objects.requireNonNullElse(body.ids(), List.of()));
        return list();
    }
}
