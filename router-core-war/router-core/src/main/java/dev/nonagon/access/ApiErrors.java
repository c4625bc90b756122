package dev.nonagon.access;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import org.jspecify.annotations.Nullable;

/** What JAX-RS itself refuses under {@code /api}, in our shape (G8); elsewhere the gateway speaks the caller's dialect. */
@Provider
public class ApiErrors implements ExceptionMapper<WebApplicationException> {
    @Context
    private @Nullable UriInfo uri;

    @Override
    public Response toResponse(WebApplicationException refusal) {
        Response answer = refusal.getResponse();
        UriInfo asked = uri;
        if (asked == null
                || answer.hasEntity()
                || !asked.getPath().replaceFirst("^/", "").startsWith("api/")) {
            return answer;
        }
        Response ours = ErrorAnswer.of(answer.getStatus(), sentence(answer.getStatus()));
        return answer.getAllowedMethods().isEmpty()
                ? ours
                : Response.fromResponse(ours).allow(answer.getAllowedMethods()).build();
    }

    private static String sentence(int status) {
        return switch (status) {
            case 404 -> "There is nothing at this path; /openapi lists what there is.";
            case 405 -> "This path does not know the method; the header Allow names those it knows.";
            case 406 -> "This path answers JSON.";
            case 415 -> "Send JSON, with 'Content-Type: application/json'.";
            default -> "The request cannot be answered (" + status + ").";
        };
    }
}
