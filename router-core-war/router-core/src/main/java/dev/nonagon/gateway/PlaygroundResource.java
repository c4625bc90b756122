package dev.nonagon.gateway;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code /api/playground/PATH}: what the gateway answers at {@code /PATH}, for whoever is logged in (rule W14). */
@Path("api/playground")
@ApplicationScoped
public class PlaygroundResource {
    private final @Nullable Gateway gateway;

    /** For the container's proxy, which is never asked. */
    protected PlaygroundResource() {
        gateway = null;
    }

    @Inject
    public PlaygroundResource(Gateway gateway) {
        this.gateway = gateway;
    }

    @GET
    @Path("{path:.*}")
    @Needs(Need.ADMIN)
    public void get(
            @PathParam("path") String path,
            @Context HttpServletRequest request,
            @Context HttpServletResponse response,
            @Suspended AsyncResponse answer) {
        handle(path, request, response, answer);
    }

    @POST
    @Path("{path:.*}")
    @Needs(Need.ADMIN)
    public void post(
            @PathParam("path") String path,
            @Context HttpServletRequest request,
            @Context HttpServletResponse response,
            @Suspended AsyncResponse answer) {
        handle(path, request, response, answer);
    }

    private void handle(String path, HttpServletRequest request, HttpServletResponse response, AsyncResponse answer) {
        // No limit: an answer may stream for long; the watchdog knows when it is dead.
        answer.setTimeout(0, TimeUnit.MILLISECONDS);
        ServletExchange exchange = new ServletExchange(request, response, "/" + path);
        Thread.startVirtualThread(() -> {
            try {
                Objects.requireNonNull(gateway).handleAdmitted(exchange);
            } finally {
                exchange.finish(answer);
            }
        });
    }
}
