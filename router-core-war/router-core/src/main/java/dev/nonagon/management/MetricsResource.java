package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.metrics.Scrape;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;

/** {@code GET /api/metrics}: all numbers in Prometheus' text format, to a session or a key with the scope {@code read}. */
@Path("api/metrics")
@Dependent
public class MetricsResource {
    private final Scrape scrape;

    @Inject
    MetricsResource(Scrape scrape) {
        this.scrape = scrape;
    }

    @GET
    @Produces(Scrape.MEDIA_TYPE)
    @Needs(Need.READ)
    public String get() {
        return scrape.text();
    }
}
