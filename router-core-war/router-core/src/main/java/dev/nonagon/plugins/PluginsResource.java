package dev.nonagon.plugins;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.spi.json.Json;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

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
     * The report as JSON; see {@link PluginReport#toJson()} for its shape. Not for everybody: who sees which plugins run also
     * sees which of them have known faults.
     */
    @GET
    @Needs(Need.READ)
    @Produces(MediaType.APPLICATION_JSON)
    public byte[] report() {
        return Json.bytes(plugins.report().toJson());
    }
}
