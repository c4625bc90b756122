package dev.nonagon.spi.tck.upstream;

import dev.nonagon.spi.json.Json;
import java.util.Arrays;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answer to an operation that is no chat.
 *
 * @param model what was asked; its words of manner hold here too. Empty for lists and counts, which are always well-behaved
 * @param body a whole body
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Aside(String model, String contentType, byte[] body) {
    static Aside json(String model, ObjectNode body) {
        return new Aside(model, "application/json", Json.bytes(body));
    }

    /** A list or a count. */
    static Aside plain(ObjectNode body) {
        return json("", body);
    }

    boolean costs() {
        return !model.isEmpty();
    }

    @Override
    public String toString() {
        return model + " " + contentType + " " + Arrays.hashCode(body);
    }
}
