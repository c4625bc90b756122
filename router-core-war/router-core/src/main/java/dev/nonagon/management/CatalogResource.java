package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** {@code GET /api/providers/catalog}: who can be connected, what their terms say, and what to ask for. */
@Path("api/providers/catalog")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class CatalogResource {
    private final Offers offers;

    /** All providers. */
    record Catalog(List<Offers.Offered> providers) {}

    @Inject
    CatalogResource(Offers offers) {
        this.offers = offers;
    }

    @GET
    @Needs(Need.READ)
    public Catalog catalog() {
        return new Catalog(offers.list());
    }
}
