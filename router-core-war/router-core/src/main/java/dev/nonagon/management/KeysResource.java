package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.apikeys.ApiKey;
import dev.nonagon.apikeys.KeyBook;
import dev.nonagon.apikeys.KeyData;
import dev.nonagon.audit.Actor;
import dev.nonagon.management.AccountViews.Done;
import dev.nonagon.management.KeyViews.KeyAnswer;
import dev.nonagon.management.KeyViews.KeyEdit;
import dev.nonagon.management.KeyViews.KeyList;
import dev.nonagon.management.KeyViews.NewKey;
import dev.nonagon.management.KeyViews.RevealedKey;
import dev.nonagon.management.KeyViews.Rotation;
import dev.nonagon.management.KeyViews.ShownKey;
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
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** {@code /api/keys}: who may ask. A key is shown when it is made or rotated, and again only on an audited reveal. */
@Path("api/keys")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class KeysResource {
    private final KeyBook book;

    @Inject
    KeysResource(KeyBook book) {
        this.book = book;
    }

    @GET
    @Needs(Need.READ)
    public KeyList list() {
        return new KeyList(book.list().stream().map(KeyViews::view).toList());
    }

    @GET
    @Path("{id}")
    @Needs(Need.READ)
    public KeyAnswer get(@PathParam("id") String id) {
        return new KeyAnswer(KeyViews.view(find(id)));
    }

    private ApiKey find(String id) {
        return book.find(id).orElseThrow(() -> ApiRefusal.unknown("There is no API key '" + id + "'."));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    @Creates
    public ShownKey create(NewKey body, @Context SecurityContext security) {
        KeyData data = KeyViews.data(body);
        Actor actor = Visitor.of(security).actor();
        return KeyViews.shown(book.create(actor, data));
    }

    @PUT
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public KeyAnswer edit(
            @PathParam("id") String id,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            KeyEdit body,
            @Context SecurityContext security) {
        OptionalLong version = Expected.version(ifMatch, body.version());
        Actor actor = Visitor.of(security).actor();
        return new KeyAnswer(KeyViews.view(book.edit(actor, id, version, before -> KeyViews.edited(before, body))));
    }

    @DELETE
    @Path("{id}")
    @Needs(Need.ADMIN)
    public Done delete(@PathParam("id") String id, @Context SecurityContext security) {
        Actor actor = Visitor.of(security).actor();
        book.delete(actor, id);
        return new Done(true, "The key is deleted");
    }

    /** Another key in the place of the old one, which counts no more. */
    @POST
    @Path("{id}/rotate")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @Needs(Need.ADMIN)
    public ShownKey rotate(@PathParam("id") String id, @Nullable Rotation body, @Context SecurityContext security) {
        boolean revealable =
                body == null || body.revealable() == null ? find(id).data().revealable() : body.revealable();
        Actor actor = Visitor.of(security).actor();
        return KeyViews.shown(book.rotate(actor, id, revealable));
    }

    /** The key in clear; the audit log says who looked. */
    @POST
    @Path("{id}/reveal")
    @Needs(Need.ADMIN)
    public RevealedKey reveal(@PathParam("id") String id, @Context SecurityContext security) {
        Actor actor = Visitor.of(security).actor();
        return new RevealedKey(id, book.reveal(actor, id).reveal());
    }
}
