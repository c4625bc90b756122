package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/requests/ID/log}: one logged request, to be read or kept as a file. The audit log says who looked. */
@Path("api/requests/{id}/log")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class LoggedRequestResource {
    private final RequestLogDesk desk;

    @Inject
    LoggedRequestResource(RequestLogDesk desk) {
        this.desk = desk;
    }

    @GET
    @Needs(Need.ADMIN)
    public ObjectNode get(@PathParam("id") String id, @Context SecurityContext security) {
        return desk.read(Visitor.of(security).actor(), id);
    }

    @DELETE
    @Needs(Need.ADMIN)
    public AccountViews.Done delete(@PathParam("id") String id, @Context SecurityContext security) {
        desk.delete(Visitor.of(security).actor(), id);
        return new AccountViews.Done(true, "The log of the request is deleted");
    }
}
