package dev.nonagon.spi.tck.upstream;

import dev.nonagon.spi.Headers;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** One API that the double speaks. Thread-safe. */
sealed interface Dialect permits OpenAiChat, AnthropicMessages {
    /** The key that came with a request; empty if none did. */
    String key(Headers headers);

    /**
     * Refuses what the real API refuses.
     *
     * @param warnings receives what it takes but should not get
     * @throws Refusal in the API's words
     */
    void check(ObjectNode body, Headers headers, List<String> warnings);

    Seen seen(ObjectNode body);

    /**
     * @param id unique for this answer
     */
    ObjectNode whole(Script script, Seen seen, String id);

    /** The framed events of a stream; the last one ends it. */
    List<byte[]> stream(Script script, Seen seen, String id);

    ObjectNode error(int status, String message, String param, String code);

    /** The framed event of an error inside a stream. */
    byte[] errorEvent();
}
