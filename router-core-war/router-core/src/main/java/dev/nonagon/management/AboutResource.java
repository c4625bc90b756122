package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.store.Store;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;

/** {@code GET /api/about}: what runs here. {@code /api/version} is Ollama's. */
@Path("api/about")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class AboutResource {
    private final Store store;
    private final Shutdown shutdown;

    /**
     * What this is.
     *
     * @param version empty where it was not packed as a release
     * @param spi the plugin contract's version
     * @param database whether it answers
     * @param canShutDown whether {@code POST /api/shutdown} works
     */
    record About(String name, Optional<String> version, int spi, String java, boolean database, boolean canShutDown) {}

    /** Other people's work that comes along. */
    record LibraryList(List<Libraries.Library> libraries) {}

    @Inject
    AboutResource(Store store, Shutdown shutdown) {
        this.store = store;
        this.shutdown = shutdown;
    }

    @GET
    @Needs(Need.READ)
    public About about() {
        return new About(
                "Nonagon",
                Libraries.release(),
                RouterPlugin.SPI_VERSION,
                Runtime.version().toString(),
                store.health().up(),
                shutdown.possible());
    }

    /** Other people's work that comes along, and on which terms. */
    @GET
    @Path("libraries")
    @Needs(Need.READ)
    public LibraryList libraries() {
        return new LibraryList(Libraries.of(AboutResource.class.getClassLoader(), Libraries.OF_THE_APPLICATION));
    }
}
