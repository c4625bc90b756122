package dev.nonagon.access;

import dev.nonagon.spi.json.Json;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Errors of {@code /api}, all of one shape (G8). */
public final class ErrorAnswer {
    private ErrorAnswer() {}

    /** {@code {"error":"sentence"}} with a status. */
    public static Response of(int status, String sentence) {
        Response.ResponseBuilder answer =
                Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(body(sentence));
        if (status == 401) {
            // Not Basic: browsers would ask for a password in a window of their own.
            answer.header("WWW-Authenticate", "Bearer");
        }
        return answer.build();
    }

    static byte[] body(String sentence) {
        return Json.bytes(Json.object().put("error", sentence));
    }
}
