package dev.nonagon.login;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.spi.json.Json;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** {@code GET /api/settings/require-login}: what a login page asks before it shows itself. */
@Path("api/settings/require-login")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class RequireLoginResource {
    private final Sessions sessions;

    @Inject
    public RequireLoginResource(Sessions sessions) {
        this.sessions = sessions;
    }

    /** {@code {requireLogin}}. */
    @GET
    @Needs(Need.PUBLIC)
    public byte[] requireLogin() {
        return Json.bytes(Json.object().put("requireLogin", sessions.loginRequired()));
    }
}
