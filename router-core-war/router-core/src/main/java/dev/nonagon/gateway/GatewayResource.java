package dev.nonagon.gateway;

import dev.nonagon.access.GuardsItself;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Every path that no other resource claims. The server's thread only hands over; a virtual thread reads, asks and writes,
 * and writes to the servlet's own stream, so that each event leaves when it is there.
 */
@Path("{path:.*}")
@GuardsItself
@ApplicationScoped
public class GatewayResource {
    private final @Nullable Gateway gateway;

    /** For the container's proxy, which is never asked. */
    protected GatewayResource() {
        gateway = null;
    }

    @Inject
    public GatewayResource(Gateway gateway) {
        this.gateway = gateway;
    }

    @POST
    public void post(
            @Context HttpServletRequest request,
            @Context HttpServletResponse response,
            @Suspended AsyncResponse answer) {
        handle(request, response, answer);
    }

    @GET
    public void get(
            @Context HttpServletRequest request,
            @Context HttpServletResponse response,
            @Suspended AsyncResponse answer) {
        handle(request, response, answer);
    }

    @HEAD
    public void head(
            @Context HttpServletRequest request,
            @Context HttpServletResponse response,
            @Suspended AsyncResponse answer) {
        handle(request, response, answer);
    }

    @OPTIONS
    public void options(
            @Context HttpServletRequest request,
            @Context HttpServletResponse response,
            @Suspended AsyncResponse answer) {
        handle(request, response, answer);
    }

    @PUT
    public void put(
            @Context HttpServletRequest request,
            @Context HttpServletResponse response,
            @Suspended AsyncResponse answer) {
        handle(request, response, answer);
    }

    @PATCH
    public void patch(
            @Context HttpServletRequest request,
            @Context HttpServletResponse response,
            @Suspended AsyncResponse answer) {
        handle(request, response, answer);
    }

    @DELETE
    public void delete(
            @Context HttpServletRequest request,
            @Context HttpServletResponse response,
            @Suspended AsyncResponse answer) {
        handle(request, response, answer);
    }

    private void handle(HttpServletRequest request, HttpServletResponse response, AsyncResponse answer) {
        // No limit: an answer may stream for hours; the watchdog knows when it is dead.
        answer.setTimeout(0, TimeUnit.MILLISECONDS);
        ServletExchange exchange = new ServletExchange(request, response);
        Thread.startVirtualThread(() -> {
            try {
                Objects.requireNonNull(gateway).handle(exchange);
            } finally {
                exchange.finish(answer);
            }
        });
    }
}
