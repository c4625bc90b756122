package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.management.AccountViews.Done;
import dev.nonagon.management.NodeViews.NewNode;
import dev.nonagon.management.NodeViews.NodeAnswer;
import dev.nonagon.management.NodeViews.NodeEdit;
import dev.nonagon.management.NodeViews.NodeList;
import dev.nonagon.management.NodeViews.NodeTrial;
import dev.nonagon.management.NodeViews.NodeVerdict;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /api/provider-nodes}: servers that speak a known format. A node's prefix is its id. */
@Path("api/provider-nodes")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class NodesResource {
    private final NodeDesk desk;

    @Inject
    NodesResource(NodeDesk desk) {
        this.desk = desk;
    }

    @GET
    @Needs(Need.READ)
    public NodeList list() {
        return new NodeList(desk.list());
    }

    @GET
    @Path("{id}")
    @Needs(Need.READ)
    public NodeAnswer get(@PathParam("id") String id) {
        return new NodeAnswer(desk.find(id), Optional.empty());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    @Creates
    public NodeAnswer create(NewNode body, @Context SecurityContext security) {
        return desk.create(Visitor.of(security).actor(), body);
    }

    @PUT
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public NodeAnswer edit(
            @PathParam("id") String id,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            NodeEdit body,
            @Context SecurityContext security) {
        return desk.edit(Visitor.of(security).actor(), id, Expected.version(ifMatch, body.version()), body);
    }

    /** Deletes a node and its accounts. */
    @DELETE
    @Path("{id}")
    @Needs(Need.ADMIN)
    public Done delete(@PathParam("id") String id, @Context SecurityContext security) {
        desk.delete(Visitor.of(security).actor(), id);
        return new Done(true, "The node and its connections are deleted");
    }

    /** Tries a node without keeping it, with the key that came with the call and no other. */
    @POST
    @Path("validate")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public NodeVerdict validate(NodeTrial body) {
        return desk.validate(body);
    }
}
