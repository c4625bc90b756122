package dev.nonagon.spi.json;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The one way in which Nonagon and its plugins read and write JSON trees. Thread-safe. */
public final class Json {
    /** No body is larger than this, so no string in one is. */
    private static final int LONGEST_STRING = 128 * 1024 * 1024;

    private static final int DEEPEST_NESTING = JsonScanner.DEEPEST_NESTING;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(LONGEST_STRING)
                            .maxNestingDepth(DEEPEST_NESTING)
                            .build())
                    .build())
            // Numbers leave as they came: a double would turn 0.1000 or a long integer id into something else.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /**
     * Reads any JSON value.
     *
     * @throws JsonProblem if the bytes are not one whole JSON value
     */
    public static JsonNode parse(byte[] bytes) {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            if (node == null || node.isMissingNode()) {
                throw new JsonProblem("Empty JSON text", 0);
            }
            return node;
        } catch (JacksonException e) {
            throw new JsonProblem(
                    e.getOriginalMessage(),
                    e.getLocation() == null ? -1 : e.getLocation().getByteOffset());
        }
    }

    public static JsonNode parse(String text) {
        return parse(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /**
     * Reads a JSON object.
     *
     * @throws JsonProblem if the bytes are not one whole JSON object
     */
    public static ObjectNode parseObject(byte[] bytes) {
        if (parse(bytes) instanceof ObjectNode object) {
            return object;
        }
        throw new JsonProblem("Expected a JSON object", 0);
    }

    public static byte[] bytes(JsonNode node) {
        return MAPPER.writeValueAsBytes(node);
    }

    public static String text(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }
}
