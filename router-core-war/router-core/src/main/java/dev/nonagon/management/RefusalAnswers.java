package dev.nonagon.management;

import dev.nonagon.books.BookRefusal;
import dev.nonagon.spi.json.Json;
import dev.nonagon.store.StoreConflict;
import dev.nonagon.store.StoreUnavailable;
import dev.nonagon.vault.VaultException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import tools.jackson.databind.node.ObjectNode;

/** What callers are told when something is not done (M5). */
final class RefusalAnswers {
    /** A status and a body. */
    record Told(int status, ObjectNode body) {}

    private RefusalAnswers() {}

    static Told told(ApiRefusal refusal) {
        return told(refusal.status(), refusal.field(), refusal);
    }

    static Told told(BookRefusal refusal) {
        return told(ApiRefusal.status(refusal.kind()), refusal.field(), refusal);
    }

    private static Told told(int status, String field, RuntimeException why) {
        ObjectNode body = Json.object().put("error", String.valueOf(why.getMessage()));
        if (!field.isEmpty()) {
            body.put("field", field);
        }
        return new Told(status, body);
    }

    private static Response answer(Told told) {
        return Response.status(told.status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(Json.bytes(told.body()))
                .build();
    }

    /** Of this package. */
    @Provider
    public static class OfApi implements ExceptionMapper<ApiRefusal> {
        @Override
        public Response toResponse(ApiRefusal refusal) {
            return answer(told(refusal));
        }
    }

    /** Of the books. */
    @Provider
    public static class OfBooks implements ExceptionMapper<BookRefusal> {
        @Override
        public Response toResponse(BookRefusal refusal) {
            return answer(told(refusal));
        }
    }

    /** Of the store, when two change the same. */
    @Provider
    public static class OfConflict implements ExceptionMapper<StoreConflict> {
        @Override
        public Response toResponse(StoreConflict conflict) {
            return answer(told(409, "", conflict));
        }
    }

    /** Of the store, when the database does not answer. The driver's words stay in the log. */
    @Provider
    public static class OfDatabase implements ExceptionMapper<StoreUnavailable> {
        @Override
        public Response toResponse(StoreUnavailable unavailable) {
            return answer(
                    told(new ApiRefusal(503, "", "The database does not answer; nothing was changed. Try again.")));
        }
    }

    /** Of the vault. */
    @Provider
    public static class OfVault implements ExceptionMapper<VaultException> {
        @Override
        public Response toResponse(VaultException damaged) {
            return answer(told(500, "", damaged));
        }
    }
}
