package dev.nonagon.provider.copilot;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonEdit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Copilot's chat completions refuse, by model.
 *
 * @source the shared page on providers, section 2.4
 */
final class ChatRules {
    private static final Pattern NEW_LIMIT = Pattern.compile("gpt-[5-9]|^o[134](-|$)");
    private static final Pattern NO_TEMPERATURE = Pattern.compile("gpt-5\\.4");
    private static final Pattern CLAUDE = Pattern.compile("^claude-");

    /** The versions before 4.6 know no effort. */
    private static final Pattern CLAUDE_WITHOUT_EFFORT = Pattern.compile("^claude-(3|[a-z]+-4([.-]?[0-5])?(-|$))");

    private static final String EFFORT = "reasoning_effort";
    private static final String RESPONSE_FORMAT = "response_format";
    private static final String MESSAGES = "messages";
    private static final String TYPE = "type";

    private ChatRules() {}

    /**
     * The body as Copilot takes it; the same bytes if it does already.
     *
     * @param json the body, read; its messages may be changed
     */
    static byte[] applied(byte[] body, ObjectNode json, String model) {
        List<JsonEdit> edits = new ArrayList<>();
        if (NEW_LIMIT.matcher(model).find() && json.has("max_tokens")) {
            edits.add(new JsonEdit.Rename("/max_tokens", "max_completion_tokens"));
        }
        if (NO_TEMPERATURE.matcher(model).find()) {
            edits.add(new JsonEdit.Remove("/temperature"));
        }
        boolean claude = CLAUDE.matcher(model).find();
        if (claude) {
            edits.add(new JsonEdit.Remove("/thinking"));
        }
        if (json.path(EFFORT).asString("").equals("none")
                || CLAUDE_WITHOUT_EFFORT.matcher(model).find()) {
            edits.add(new JsonEdit.Remove("/" + EFFORT));
        }
        boolean rewritten = asTexts(json.path(MESSAGES));
        if (claude && json.has(RESPONSE_FORMAT)) {
            edits.add(new JsonEdit.Remove("/" + RESPONSE_FORMAT));
            rewritten |= inWords(json);
        }
        if (rewritten) {
            edits.add(new JsonEdit.Set("/" + MESSAGES, json.path(MESSAGES)));
        }
        return JsonEdit.apply(body, edits);
    }

    /** Parts of kinds that Copilot does not know, and that are texts in truth, become texts; whether there were any. */
    private static boolean asTexts(JsonNode messages) {
        boolean changed = false;
        for (JsonNode message : messages) {
            if (message.path("content") instanceof ArrayNode parts) {
                for (int at = 0; at < parts.size(); at++) {
                    JsonNode part = parts.get(at);
                    String type = part.path(TYPE).asString("");
                    String text = type.equals("text") ? "" : textOf(part, type);
                    if (!text.isEmpty()) {
                        parts.set(at, Json.object().put(TYPE, "text").put("text", text));
                        changed = true;
                    }
                }
            }
        }
        return changed;
    }

    private static String textOf(JsonNode part, String type) {
        for (String field : List.of("text", "content", type)) {
            if (part.path(field).isString()) {
                return part.path(field).asString();
            }
        }
        return "";
    }

    /** Claude has no structured output here: the wish is put in words. Whether there was one. */
    private static boolean inWords(ObjectNode json) {
        JsonNode format = json.path(RESPONSE_FORMAT);
        String wish =
                switch (format.path(TYPE).asString("")) {
                    case "json_object" ->
                        "Answer with one JSON object and nothing else: no words around it, no code fence.";
                    case "json_schema" ->
                        "Answer with one JSON value and nothing else: no words around it, no code fence. It fits this JSON"
                                + " Schema: "
                                + Json.text(format.path("json_schema").path("schema"));
                    default -> "";
                };
        if (wish.isEmpty() || !(json.path(MESSAGES) instanceof ArrayNode messages)) {
            return false;
        }
        messages.insert(0, Json.object().put("role", "system").put("content", wish));
        return true;
    }
}
