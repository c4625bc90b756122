package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.audit.Audit;
import dev.nonagon.management.AccountViews.Done;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** {@code POST /api/shutdown}: ends the process; the server lets requests under way finish as far as its time allows. */
@Path("api/shutdown")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class ShutdownResource {
    private static final Logger LOG = System.getLogger(ShutdownResource.class.getName());

    private final Audit audit;
    private final Shutdown shutdown;

    @Inject
    ShutdownResource(Audit audit, Shutdown shutdown) {
        this.audit = audit;
        this.shutdown = shutdown;
    }

    @POST
    @Needs(Need.ADMIN)
    public Done shutDown(@Context SecurityContext security) {
        if (!shutdown.possible()) {
            throw new ApiRefusal(409, "", "This router is an application on somebody else's server: stop it there.");
        }
        audit.record(Visitor.of(security).actor(), "router.shutdown", "router", "router");
        LOG.log(Level.INFO, "event=shutdown by=\"" + Visitor.of(security).getName() + "\"");
        shutdown.begin().run();
        return new Done(true, "The router stops");
    }
}
