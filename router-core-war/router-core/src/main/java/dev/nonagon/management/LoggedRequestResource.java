package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.audit.Audit;
import dev.nonagon.requestlog.RequestLog;
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
    private final RequestLog log;
    private final Audit audit;

    @Inject
    LoggedRequestResource(RequestLog log, Audit audit) {
        this.log = log;
        this.audit = audit;
    }

    @GET
    @Needs(Need.ADMIN)
    public ObjectNode get(@PathParam("id") String id, @Context SecurityContext security) {
        return read(id, "request-log.read", log, audit, security);
    }

    static ObjectNode read(String id, String act, RequestLog log, Audit audit, SecurityContext security) {
        ObjectNode entry = log.find(id)
                .orElseThrow(() -> ApiRefusal.unknown("The request '" + id.replaceAll("[^A-Za-z0-9_-]", "?")
                        + "' is not in this node's log: it was not logged, or has been displaced. GET /api/request-log"
                        + " lists what is."));
        // Before it is shown: nobody reads it without its being known who did.
        audit.record(Visitor.of(security).actor(), act, "request", id);
        return entry;
    }

    @DELETE
    @Needs(Need.ADMIN)
    public AccountViews.Done delete(@PathParam("id") String id, @Context SecurityContext security) {
        if (!log.delete(id)) {
            throw ApiRefusal.unknown("The request is not in this node's log.");
        }
        audit.record(Visitor.of(security).actor(), "request-log.delete", "request", id);
        return new AccountViews.Done(true, "The log of the request is deleted");
    }
}
