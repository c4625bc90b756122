package dev.nonagon.access;

import dev.nonagon.store.StoreUnavailable;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** A database that went away is nobody's fault and passes: 503, not 500. */
@Provider
public class StoreTroubles implements ExceptionMapper<StoreUnavailable> {
    @Override
    public Response toResponse(StoreUnavailable trouble) {
        return ErrorAnswer.of(503, "The database does not answer; nothing was changed. Try again.");
    }
}
