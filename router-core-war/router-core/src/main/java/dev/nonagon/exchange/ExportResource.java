package dev.nonagon.exchange;

import dev.nonagon.access.ErrorAnswer;
import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/export} answers an export without secrets, {@code POST /api/export} one with them. */
@Path("api/export")
@Produces(MediaType.APPLICATION_JSON)
@Needs(Need.ADMIN)
@Dependent
public class ExportResource {
    private final Exporter exporter;

    @Inject
    public ExportResource(Exporter exporter) {
        this.exporter = exporter;
    }

    /** Without secrets. */
    @GET
    public Response give(@Context SecurityContext security) {
        return ImportResource.answered(
                () -> exporter.export(Visitor.of(security).actor(), Optional.empty()));
    }

    /** With secrets, sealed by the passphrase; 400 without one. */
    @POST
    public Response giveSealed(
            @HeaderParam(ImportResource.PASSPHRASE) @Nullable String passphrase, @Context SecurityContext security) {
        if (ImportResource.secret(passphrase).isEmpty()) {
            return ErrorAnswer.of(
                    400,
                    "An export with secrets needs a passphrase in " + ImportResource.PASSPHRASE
                            + "; GET /api/export has none.");
        }
        return ImportResource.answered(
                () -> exporter.export(Visitor.of(security).actor(), ImportResource.secret(passphrase)));
    }
}
