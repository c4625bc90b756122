package dev.nonagon.spi.kit;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tools that take free text ({@link Tool.Custom}), for formats that have none: a function whose one argument is the text.
 * Thread-safe.
 */
public final class FreeTextTools {
    /** The argument that holds the free text. */
    public static final String ARGUMENT = "input";

    private FreeTextTools() {}

    /** The function's parameters, open for what a format wants besides. */
    public static ObjectNode schema() {
        ObjectNode schema = Json.object().put("type", "object");
        schema.putObject("properties")
                .putObject(ARGUMENT)
                .put("type", "string")
                .put("description", "The tool's whole input, as free text");
        schema.putArray("required").add(ARGUMENT);
        return schema;
    }

    /** The tool's description, with its grammar in words: a function cannot enforce one. */
    public static Optional<String> description(Tool.Custom tool) {
        Optional<String> grammar = tool.syntax().flatMap(FreeTextTools::definition);
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
    public static boolean isCustom(Optional<ChatRequest> request, String name) {
        return request.isPresent()
                && request.get().tools().stream()
                        .anyMatch(tool -> tool instanceof Tool.Custom custom
                                && custom.name().equals(name));
    }

    /** The arguments of a call with this text. */
    public static ObjectNode wrap(String text) {
        return Json.object().put(ARGUMENT, text);
    }

    /** The text in a call's arguments; the arguments themselves if the model did not keep to the one argument. */
    public static String unwrap(String arguments) {
        try {
            JsonNode text = Json.parse(arguments).path(ARGUMENT);
            return text.isString() ? text.asString() : arguments;
        } catch (JsonProblem notJson) {
            return arguments;
        }
    }
}
