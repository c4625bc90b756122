package dev.nonagon.spi.format;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import java.util.List;

/**
 * A format's way to list models. Several formats share one path ({@code GET /v1/models} is three APIs), so each says by
 * the request's headers how sure it is that the request is its own. Thread-safe.
 */
public interface ModelListing {
    FormatId format();

    /** Routes of operation LIST_MODELS, and SHOW_MODEL with a parameter {@code model}. */
    List<ClientRoute> routes();

    Claim claim(Headers headers);

    byte[] writeList(List<ModelCard> models);

    byte[] writeOne(ModelCard model);

    /** How sure a format is that a request is its own. */
    enum Claim {
        NO,
        /** If nobody else is surer. */
        DEFAULT,
        YES
    }
}
