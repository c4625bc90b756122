package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import tools.jackson.databind.node.ObjectNode;

/** The arguments of a call as a strict server takes them: the text of one JSON object. */
final class Arguments {
    /** The argument that holds what is no object. */
    private static final String ARGUMENT = "input";

    private Arguments() {}

    static String object(Part.ToolCall call) {
        if (call.arguments().isBlank()) {
            return "{}";
        }
        return isObject(call.arguments())
                ? call.arguments()
                : Json.text(Json.object().put(ARGUMENT, call.arguments()));
    }

    static boolean isObject(String text) {
        try {
            return Json.parse(text) instanceof ObjectNode;
        } catch (JsonProblem notJson) {
            return false;
        }
    }
}
