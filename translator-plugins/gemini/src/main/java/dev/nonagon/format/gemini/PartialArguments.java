package dev.nonagon.format.gemini;

import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Arguments that come value by value, each with the path where it belongs; a text may come in several pieces. Not
 * thread-safe.
 *
 * @source Google's description of streamed function call arguments ({@code partialArgs}, {@code willContinue})
 */
final class PartialArguments {
    private static final Pattern STEP = Pattern.compile("\\.?([^.\\[\\]]+)|\\[(\\d{1,4})]|\\['([^']*)'\\]");
    private static final int DEEPEST = 64;

    private final ObjectNode arguments = Json.object();

    ObjectNode arguments() {
        return arguments;
    }

    /** Takes arguments that came whole. */
    void whole(ObjectNode args) {
        arguments.setAll(args);
    }

    void add(JsonNode pieces) {
        for (JsonNode piece : pieces) {
            List<Object> path = path(piece.path("jsonPath").asString(""));
            if (!path.isEmpty() && path.size() <= DEEPEST) {
                put(path, value(piece));
            }
        }
    }

    private static JsonNode value(JsonNode piece) {
        for (String name : List.of("stringValue", "numberValue", "boolValue")) {
            if (piece.has(name)) {
                return piece.get(name);
            }
        }
        return Json.object().nullNode();
    }

    private static List<Object> path(String text) {
        List<Object> steps = new ArrayList<>();
        Matcher step = STEP.matcher(text.startsWith("$") ? text.substring(1) : text);
        while (step.find()) {
            if (step.group(2) != null) {
                steps.add(Integer.parseInt(step.group(2)));
            } else {
                steps.add(step.group(1) != null ? step.group(1) : step.group(3));
            }
        }
        return steps;
    }

    private void put(List<Object> path, JsonNode value) {
        JsonNode at = arguments;
        for (int i = 0; i < path.size(); i++) {
            boolean last = i == path.size() - 1;
            JsonNode next = last ? value : path.get(i + 1) instanceof Integer ? Json.array() : Json.object();
            at = step(at, path.get(i), next, last);
        }
    }

    /** Goes one step down, making what is missing; at the last one sets the value, a text behind what is there. */
    private static JsonNode step(JsonNode at, Object step, JsonNode value, boolean last) {
        if (at instanceof ObjectNode object && step instanceof String name) {
            JsonNode old = object.get(name);
            JsonNode now = last ? grown(old, value) : old != null && old.isContainer() ? old : value;
            object.set(name, now);
            return now;
        }
        if (at instanceof ArrayNode list && step instanceof Integer index) {
            while (list.size() <= index) {
                list.addNull();
            }
            JsonNode old = list.get(index);
            JsonNode now = last ? grown(old, value) : old != null && old.isContainer() ? old : value;
            list.set(index, now);
            return now;
        }
        return at;
    }

    private static JsonNode grown(@org.jspecify.annotations.Nullable JsonNode old, JsonNode value) {
        return old != null && old.isString() && value.isString()
                ? Json.object().stringNode(old.asString() + value.asString())
                : value;
    }
}
