package dev.nonagon.format.gemini;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.json.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Tools that take free text, dressed as functions with one argument. */
final class CustomTools {
    /** The argument that holds the free text. */
    static final String ARGUMENT = "input";

    private CustomTools() {}

    static ObjectNode schema() {
        ObjectNode schema = Json.object().put("type", "object");
        schema.putObject("properties")
                .putObject(ARGUMENT)
                .put("type", "string")
                .put("description", "The tool's whole input, as free text");
        schema.putArray("required").add(ARGUMENT);
        return schema;
    }

    /** The description of a custom tool, with its grammar in words: the API cannot enforce one. */
    static Optional<String> description(Tool.Custom tool) {
        Optional<String> grammar = tool.syntax().flatMap(CustomTools::definition);
        if (grammar.isEmpty()) {
            return tool.description();
        }
        String rule = "The input must fit this grammar:\n" + grammar.get();
        return Optional.of(tool.description().map(text -> text + "\n\n" + rule).orElse(rule));
    }

    private static Optional<String> definition(JsonNode syntax) {
        JsonNode own = syntax.path("definition");
        JsonNode nested = syntax.path("grammar").path("definition");
        return own.isString()
                ? Optional.of(own.asString())
                : nested.isString() ? Optional.of(nested.asString()) : Optional.empty();
    }

    /** Whether the client gave a tool of this name as one of free text. */
    static boolean isCustom(Optional<ChatRequest> request, String name) {
        return request.isPresent()
                && request.get().tools().stream()
                        .anyMatch(tool -> tool instanceof Tool.Custom custom
                                && custom.name().equals(name));
    }

    /** The free text in a function's arguments; all of them if the model did not keep to the one argument. */
    static String unwrap(ObjectNode arguments) {
        JsonNode text = arguments.path(ARGUMENT);
        return text.isString() ? text.asString() : Json.text(arguments);
    }
}
