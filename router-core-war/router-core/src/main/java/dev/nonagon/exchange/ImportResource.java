package dev.nonagon.exchange;

import dev.nonagon.access.ErrorAnswer;
import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.store.StoreConflict;
import dev.nonagon.store.StoreUnavailable;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST /api/import} takes a file as the body or as the first part of a form, and answers the {@link Report}. The
 * passphrase stands in the header {@code x-nonagon-passphrase}: addresses end up in logs.
 *
 * <p>A path of its own, for whoever claims {@code api} would take the gateway's paths below it away.
 */
@Path("api/import")
@Produces(MediaType.APPLICATION_JSON)
@Needs(Need.ADMIN)
@Dependent
public class ImportResource {
    static final String PASSPHRASE = "x-nonagon-passphrase";

    private final Importer importer;

    @Inject
    public ImportResource(Importer importer) {
        this.importer = importer;
    }

    /** 400 with a sentence if the file cannot be imported at all. */
    @POST
    public Response take(
            InputStream body,
            @HeaderParam("content-type") @DefaultValue("") String contentType,
            @QueryParam("dry-run") @DefaultValue("false") boolean dryRun,
            @QueryParam("replace") @DefaultValue("false") boolean replace,
            @HeaderParam(PASSPHRASE) @Nullable String passphrase,
            @Context SecurityContext security) {
        return answered(() -> {
            Source source = Source.of("The file", MultipartFile.of(contentType, bounded(body)));
            Importer.Options options = new Importer.Options(dryRun, replace, secret(passphrase));
            return importer.run(Visitor.of(security).actor(), source, options).toJson();
        });
    }

    private static byte[] bounded(InputStream body) {
        try (body) {
            return Source.bounded(body, Source.MOST_BYTES);
        } catch (IOException e) {
            throw new ExchangeRefusal("The file did not arrive whole; send it again.");
        }
    }

    static Optional<Secret> secret(@Nullable String text) {
        return Optional.ofNullable(text).filter(t -> !t.isEmpty()).map(Secret::new);
    }

    static Response answered(Supplier<ObjectNode> work) {
        try {
            return Response.ok(Json.bytes(work.get())).build();
        } catch (ExchangeRefusal e) {
            return ErrorAnswer.of(400, String.valueOf(e.getMessage()));
        } catch (StoreConflict e) {
            return ErrorAnswer.of(409, "Somebody else changed something meanwhile; nothing was changed, try again.");
        } catch (StoreUnavailable e) {
            return ErrorAnswer.of(503, String.valueOf(e.getMessage()));
        }
    }
}
