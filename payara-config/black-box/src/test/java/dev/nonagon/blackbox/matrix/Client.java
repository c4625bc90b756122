package dev.nonagon.blackbox.matrix;

import dev.nonagon.spi.json.Json;
import java.net.URI;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A client of one dialect. */
sealed interface Client permits ChatClient, ResponsesClient, MessagesClient, GeminiClient, OllamaClient {
    int MOST_TOKENS = 4096;

    /**
     * Asks and waits for the whole answer.
     *
     * @throws RuntimeException if there is none, or if it is not the dialect's
     */
    Said ask(Question question, boolean stream);

    /** The clients, in the order of the dialects. */
    static Map<Format, Client> all(URI router) {
        return Map.of(
                Format.CHAT, new ChatClient(router),
                Format.RESPONSES, new ResponsesClient(router),
                Format.MESSAGES, new MessagesClient(router),
                Format.GEMINI, new GeminiClient(router),
                Format.OLLAMA, new OllamaClient(router));
    }

    /** What every tool takes. */
    static ObjectNode parameters() {
        ObjectNode schema = Json.object().put("type", "object");
        schema.putObject("properties").putObject("city").put("type", "string").put("description", "A town");
        schema.putArray("required").add("city");
        return schema;
    }

    static boolean blank(JsonNode json) {
        return json.isMissingNode() || json.isNull() || json.isContainer() && json.isEmpty();
    }

    /** Without members that say nothing: an SDK writes them, its users' requests need not. */
    static ObjectNode tidy(JsonNode json) {
        ObjectNode out = Json.object();
        json.properties().stream().filter(p -> !blank(p.getValue())).forEach(p -> out.set(p.getKey(), p.getValue()));
        return out;
    }
}
