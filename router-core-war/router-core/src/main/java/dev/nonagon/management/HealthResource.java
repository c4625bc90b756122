package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import jakarta.enterprise.context.Dependent;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** {@code GET /api/health}: somebody is there. {@code /health/ready} knows more. */
@Path("api/health")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class HealthResource {
    /** It is. */
    record Health(boolean ok) {}

    @GET
    @Needs(Need.PUBLIC)
    public Health health() {
        return new Health(true);
    }
}
