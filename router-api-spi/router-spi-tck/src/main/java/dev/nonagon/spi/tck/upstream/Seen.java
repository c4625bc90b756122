package dev.nonagon.spi.tck.upstream;

import dev.nonagon.spi.json.Json;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the double understood of a request, whatever its dialect.
 *
 * @param usageAsked whether a stream shall carry usage (Anthropic's always does)
 * @param system all of the operator's texts
 * @param lastText the text of the last user turn
 * @param images media type and size of each picture and document, for example {@code image/png:70}; {@code url} for links
 * @param toolResults the texts of the tool results that end the conversation
 * @param thinkingAsked whether the client asked for thinking
 * @param body all of it, in the words of its dialect
 */
public record Seen(
        String model,
        boolean stream,
        boolean usageAsked,
        String system,
        String lastText,
        List<Tool> tools,
        List<String> images,
        List<String> toolResults,
        Optional<JsonNode> outputSchema,
        boolean thinkingAsked,
        ObjectNode body) {
    public Seen {
        tools = List.copyOf(tools);
        images = List.copyOf(images);
        toolResults = List.copyOf(toolResults);
    }

    /** A tool the client offers. */
    public record Tool(String name, JsonNode schema) {}

    /** Only what a body says at its top, for a double that does not look further. */
    static Seen glance(String model, boolean stream, boolean usageAsked) {
        return new Seen(
                model,
                stream,
                usageAsked,
                "",
                "",
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                false,
                Json.object());
    }

    boolean answersTools() {
        return !toolResults.isEmpty();
    }
}
