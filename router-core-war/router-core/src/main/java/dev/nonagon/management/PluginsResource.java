package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.management.AccountViews.Done;
import dev.nonagon.plugins.PluginReport;
import dev.nonagon.plugins.PluginUploads;
import dev.nonagon.spi.json.Json;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/plugins}: what loaded, and plugins' files that come and go while the router runs. */
@Path("api/plugins")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class PluginsResource {
    private final PluginDesk desk;

    /** Whether a file of the same name may go. */
    record Yes(@Nullable Boolean replace) {}

    @Inject
    PluginsResource(PluginDesk desk) {
        this.desk = desk;
    }

    /**
     * The report as JSON; see {@link PluginReport#toJson()} for its shape. Not for everybody: who sees which plugins run also
     * sees which of them have known faults.
     */
    @GET
    @Needs(Need.READ)
    public byte[] report() {
        return Json.bytes(desk.report().toJson());
    }

    /** Loads every dropped file anew. */
    @POST
    @Path("reload")
    @Needs(Need.ADMIN)
    public byte[] reload(@Context SecurityContext security) {
        return Json.bytes(desk.reload(Visitor.of(security).actor()).toJson());
    }

    /** A file's bytes; it waits for a yes to its SHA-256. */
    @POST
    @Path("uploads")
    @Consumes(MediaType.WILDCARD)
    @Needs(Need.ADMIN)
    @Creates
    public ObjectNode upload(@QueryParam("name") @Nullable String name, InputStream content) {
        if (name == null || name.isBlank()) {
            throw ApiRefusal.invalid("name", "must be given, as in ?name=my-provider.json");
        }
        return json(desk.receive(name, content));
    }

    private static ObjectNode json(PluginUploads.Waiting file) {
        ObjectNode json = Json.object()
                .put("sha256", file.sha256())
                .put("name", file.name())
                .put("size", file.size());
        file.title().ifPresent(title -> json.put("title", title));
        file.version().ifPresent(version -> json.put("version", version));
        json.put("code", file.code());
        ArrayNode providers = json.putArray("providers");
        file.providers().forEach(providers::add);
        return json.put("replaces", file.replaces()).put("until", file.until().toString());
    }

    /** The yes: puts it in place and loads it, all or nothing. */
    @POST
    @Path("uploads/{sha256}")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @Needs(Need.ADMIN)
    public byte[] install(@PathParam("sha256") String sha256, @Nullable Yes body, @Context SecurityContext security) {
        desk.install(Visitor.of(security).actor(), sha256, body != null && Boolean.TRUE.equals(body.replace()));
        return report();
    }

    @DELETE
    @Path("uploads/{sha256}")
    @Needs(Need.ADMIN)
    public Done discard(@PathParam("sha256") String sha256) {
        desk.discard(sha256);
        return new Done(true, "It is forgotten");
    }

    /** Takes a dropped file away. */
    @DELETE
    @Path("files/{name}")
    @Needs(Need.ADMIN)
    public Done remove(@PathParam("name") String name, @Context SecurityContext security) {
        desk.remove(Visitor.of(security).actor(), name);
        return new Done(true, name + " is removed");
    }
}
