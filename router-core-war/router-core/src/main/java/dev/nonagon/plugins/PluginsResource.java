package dev.nonagon.plugins;

import dev.nonagon.spi.json.Json;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;

/** {@code GET /api/plugins}: the {@link PluginReport} (P17). */
@Path("api/plugins")
@Dependent
public class PluginsResource {
    private final Plugins plugins;

    @Inject
    public PluginsResource(Plugins plugins) {
        this.plugins = plugins;
    }

    /**
     * The report as JSON; see {@link PluginReport#toJson()} for its shape. Only for callers on this machine, until there are
     * sessions: who sees which plugins run also sees which of them have known faults.
     */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Response answer(@Context HttpServletRequest request) {
        return onThisMachine(request.getRemoteAddr())
                ? Response.ok(report()).build()
                : Response.status(Response.Status.FORBIDDEN)
                        .entity("{\"error\":\"GET /api/plugins answers callers on the router's own machine only\"}")
                        .build();
    }

    byte[] report() {
        return Json.bytes(plugins.report().toJson());
    }

    /** Whether an address is loopback or one of the machine's own. It is an address, not a name: nothing is looked up. */
    static boolean onThisMachine(String address) {
        try {
            InetAddress caller = InetAddress.getByName(address);
            return caller.isLoopbackAddress() || NetworkInterface.getByInetAddress(caller) != null;
        } catch (UnknownHostException | SocketException e) {
            return false;
        }
    }
}
