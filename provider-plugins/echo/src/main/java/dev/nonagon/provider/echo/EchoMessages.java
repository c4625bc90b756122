package dev.nonagon.provider.echo;

import static dev.nonagon.provider.echo.EchoRequestReader.bad;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * The messages of a request, read with the vendor's rules: known roles, known parts, and every tool call answered by the
 * tool messages right behind it.
 */
final class EchoMessages {
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");
    private static final Set<String> PARTS = Set.of("text", "image_url", "input_audio", "file", "refusal");

    private String lastText = "";
    private int images;
    private final List<String> results = new ArrayList<>();
    private final Set<String> unanswered = new LinkedHashSet<>();
    private int count;
    private long words;

    private EchoMessages() {}

    static EchoMessages read(ArrayNode messages) {
        EchoMessages result = new EchoMessages();
        messages.forEach(result::add);
        result.requireAnswered();
        return result;
    }

    String lastText() {
        return lastText;
    }

    int images() {
        return images;
    }

    List<String> results() {
        return results;
    }

    int count() {
        return count;
    }

    long words() {
        return words;
    }

    private String at() {
        return "messages[" + count + "]";
    }

    private void add(JsonNode message) {
        String role = message.path("role").asString("");
        if (!ROLES.contains(role)) {
            throw bad(at() + ".role", "'" + role + "' is none of system, developer, user, assistant, tool");
        }
        if ("tool".equals(role)) {
            addResult(message);
        } else {
            requireAnswered();
            results.clear();
            String text = text(
                    message,
                    "assistant".equals(role) && message.path("tool_calls").isArray());
            words += Words.count(text);
            if ("user".equals(role)) {
                lastText = text;
                images = images(message);
            } else if ("assistant".equals(role)) {
                message.path("tool_calls").forEach(this::addCall);
            }
        }
        count++;
    }

    private void addResult(JsonNode message) {
        String id = message.path("tool_call_id").asString("");
        if (!unanswered.remove(id)) {
            throw bad(at() + ".tool_call_id", "'" + id + "' answers no tool call of the assistant message before it");
        }
        String text = text(message, false);
        words += Words.count(text);
        results.add(text);
    }

    private void addCall(JsonNode call) {
        String id = call.path("id").asString("");
        JsonNode function = call.path("function");
        boolean whole = !id.isEmpty()
                && "function".equals(call.path("type").asString(""))
                && !function.path("name").asString("").isEmpty()
                && function.path("arguments").isString();
        if (!whole || !unanswered.add(id)) {
            throw bad(
                    at() + ".tool_calls",
                    "a tool call needs an id of its own, type 'function', function.name and function.arguments (a string)");
        }
        words += Words.count(function.path("arguments").asString());
    }

    private void requireAnswered() {
        if (!unanswered.isEmpty()) {
            throw bad(at(), "the tool calls " + unanswered + " must be answered by tool messages right behind them");
        }
    }

    private String text(JsonNode message, boolean mayBeAbsent) {
        JsonNode content = message.path("content");
        if (content.isString()) {
            return content.asString();
        }
        if (content.isArray() && !content.isEmpty()) {
            StringBuilder text = new StringBuilder();
            content.forEach(part -> text.append(text.isEmpty() ? "" : "\n").append(text(part)));
            return text.toString();
        }
        if (mayBeAbsent && (content.isNull() || content.isMissingNode())) {
            return "";
        }
        throw bad(at() + ".content", "'content' must be a string or a list of parts");
    }

    private String text(JsonNode part) {
        String type = part.path("type").asString("");
        if (!PARTS.contains(type)) {
            throw bad(at() + ".content", "the part type '" + type + "' is none of text, image_url, input_audio, file");
        }
        if (!part.has(type)) {
            throw bad(at() + ".content", "a part of type '" + type + "' needs the field '" + type + "'");
        }
        return "text".equals(type) ? part.path("text").asString("") : "";
    }

    private static int images(JsonNode message) {
        int images = 0;
        for (JsonNode part : message.path("content")) {
            images += "image_url".equals(part.path("type").asString("")) ? 1 : 0;
        }
        return images;
    }
}
