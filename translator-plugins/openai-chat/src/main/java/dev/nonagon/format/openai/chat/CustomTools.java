package dev.nonagon.format.openai.chat;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tools that take free text, for servers that know functions only: a function whose one argument is the text. Only OpenAI's
 * own servers know the type {@code custom}, and few of their models.
 */
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
        return schema.put("additionalProperties", false);
    }

    /** The description of a custom tool, with its grammar in words. */
    static Optional<String> description(Tool.Custom tool) {
        Optional<String> grammar = tool.syntax()
                .map(syntax -> syntax.path("definition"))
                .filter(JsonNode::isString)
                .map(JsonNode::asString);
        if (grammar.isEmpty()) {
            return tool.description();
        }
        String rule = "The input must fit this grammar:\n" + grammar.get();
        return Optional.of(tool.description().map(text -> text + "\n\n" + rule).orElse(rule));
    }

    /** The arguments of the function that stands for a custom tool. */
    static String wrap(String text) {
        return Json.text(Json.object().put(ARGUMENT, text));
    }

    /** Whether the client gave a tool of this name as one of free text, and it was sent as a function. */
    static boolean isWrapped(Optional<ChatRequest> request, String name) {
        return request.isPresent()
                && RequestReader.spelling(request.get().extras()).isEmpty()
                && request.get().tools().stream()
                        .anyMatch(tool -> tool instanceof Tool.Custom custom
                                && custom.name().equals(name));
    }

    /** The free text in a function's arguments; the arguments themselves if the model did not keep to the one argument. */
    static String unwrap(String arguments) {
        try {
            JsonNode text = Json.parse(arguments).path(ARGUMENT);
            return text.isString() ? text.asString() : arguments;
        } catch (JsonProblem notJson) {
            return arguments;
        }
    }
}
