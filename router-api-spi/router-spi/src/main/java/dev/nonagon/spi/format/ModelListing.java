package dev.nonagon.spi.format;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import java.util.List;
import java.util.Optional;

/**
 * A format's way to list models. Several formats share one path ({@code GET /v1/models} is three APIs), so each says by
 * the request's headers how sure it is that the request is its own. Thread-safe.
 */
public interface ModelListing {
    FormatId format();

    /**
     * Routes of operation LIST_MODELS, and SHOW_MODEL with a parameter {@code model} or, if the method is POST, a body that
     * names one.
     */
    List<ClientRoute> routes();

    Claim claim(Headers headers);

    byte[] writeList(List<ModelCard> models);

    byte[] writeOne(ModelCard model);

    /**
     * The model that the body of a POST to a SHOW_MODEL route asks about; empty if it names none.
     *
     * @throws dev.nonagon.spi.json.JsonProblem if the body is not JSON
     */
    default Optional<String> modelIn(byte[] body) {
        return Optional.empty();
    }

    /** The answer of a route that is always the same, for example a version; empty for routes about models. */
    default Optional<byte[]> fixed(ClientRoute route) {
        return Optional.empty();
    }

    /**
     * Words, in lower case, of which an id must hold one, or clients of this format do not show the model. The router then lists
     * other models once more under an id that begins with the first word, and understands that id.
     */
    default List<String> idWords() {
        return List.of();
    }

    /** How sure a format is that a request is its own. */
    enum Claim {
        NO,
        /** If nobody else is surer. */
        DEFAULT,
        YES
    }
}
