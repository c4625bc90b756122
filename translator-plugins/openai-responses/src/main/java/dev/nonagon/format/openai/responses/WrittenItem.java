package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.chat.ChatEvent.BlockKind;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonText;
import dev.nonagon.spi.kit.RequestFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One item of an answer that is being written, and the words of the protocol for its kind. Not thread-safe. */
final class WrittenItem {
    final StringBuilder said = new StringBuilder();
    String id = "";
    String seal = "";
    /** The item as JSON text when it is complete. */
    String whole = "";

    final ArrayNode annotations = Json.array();
    int index = -1;
    private final Kind kind;
    private String callId = "";
    private Namespaces.Spelled name = new Namespaces.Spelled("", "");

    private enum Kind {
        TEXT("msg_", "response.output_text.delta", "content_index"),
        REFUSAL("msg_", "response.refusal.delta", "content_index"),
        REASONING("rs_", "response.reasoning_summary_text.delta", "summary_index"),
        FUNCTION("fc_", "response.function_call_arguments.delta", ""),
        CUSTOM("ctc_", "response.custom_tool_call_input.delta", ""),
        OTHER("", "", "");

        final String prefix;
        final String delta;
        final String place;

        Kind(String prefix, String delta, String place) {
            this.prefix = prefix;
            this.delta = delta;
            this.place = place;
        }
    }

    /**
     * An event that says something whole.
     *
     * @param member which number beside the item's it carries; empty for none
     * @param payload the member that holds {@code json}
     * @param rest further members, with a comma before them
     */
    record Said(String event, String member, String payload, String json, String rest) {}

    WrittenItem(BlockKind block) {
        this.kind = switch (block) {
            case BlockKind.Text ignored -> Kind.TEXT;
            case BlockKind.Refusal ignored -> Kind.REFUSAL;
            case BlockKind.Thinking ignored -> Kind.REASONING;
            case BlockKind.ToolCall call -> call.custom() ? Kind.CUSTOM : Kind.FUNCTION;
        };
        if (block instanceof BlockKind.ToolCall call) {
            callId = call.id();
        }
    }

    /** An item that only this format knows. */
    WrittenItem(JsonNode own) {
        this.kind = Kind.OTHER;
        this.id = RequestFields.text(own, "id");
    }

    void name(Namespaces.Spelled given) {
        name = given;
    }

    boolean appeared() {
        return index >= 0;
    }

    boolean isText() {
        return kind == Kind.TEXT;
    }

    boolean isFunctionCall() {
        return kind == Kind.FUNCTION;
    }

    boolean isCustomCall() {
        return kind == Kind.CUSTOM;
    }

    String prefix() {
        return kind.prefix;
    }

    String deltaEvent() {
        return kind.delta;
    }

    String place() {
        return kind.place;
    }

    /** The event that opens the one part of this item; none for calls, and for thoughts that have no words. */
    Optional<Said> partAdded() {
        return switch (kind) {
            case TEXT, REFUSAL ->
                Optional.of(new Said("response.content_part.added", kind.place, "part", part(""), ""));
            case REASONING ->
                seal.isEmpty()
                        ? Optional.of(
                                new Said("response.reasoning_summary_part.added", kind.place, "part", part(""), ""))
                        : Optional.empty();
            case FUNCTION, CUSTOM, OTHER -> Optional.empty();
        };
    }

    List<Said> doneEvents() {
        List<Said> events = new ArrayList<>();
        String words = said.toString();
        switch (kind) {
            case TEXT -> {
                events.add(
                        new Said("response.output_text.done", kind.place, "text", quoted(words), ",\"logprobs\":[]"));
                events.add(new Said("response.content_part.done", kind.place, "part", part(words), ""));
            }
            case REFUSAL -> {
                events.add(new Said("response.refusal.done", kind.place, "refusal", quoted(words), ""));
                events.add(new Said("response.content_part.done", kind.place, "part", part(words), ""));
            }
            case REASONING -> {
                events.add(new Said("response.reasoning_summary_text.done", kind.place, "text", quoted(words), ""));
                events.add(new Said("response.reasoning_summary_part.done", kind.place, "part", part(words), ""));
            }
            case FUNCTION ->
                // OpenAI's SDKs insist on the name here, too.
                events.add(new Said(
                        "response.function_call_arguments.done",
                        "",
                        "arguments",
                        quoted(words),
                        ",\"name\":" + quoted(name.name())));
            case CUSTOM -> events.add(new Said("response.custom_tool_call_input.done", "", "input", quoted(words), ""));
            case OTHER -> {}
        }
        return events;
    }

    private static String quoted(String words) {
        return JsonText.quote(new StringBuilder(words.length() + 16), words).toString();
    }

    private String part(String words) {
        StringBuilder part = new StringBuilder(words.length() + 64);
        switch (kind) {
            case TEXT -> {
                part.append("{\"type\":\"output_text\",\"annotations\":")
                        .append(annotations.isEmpty() ? "[]" : Json.text(annotations))
                        .append(",\"logprobs\":[],\"text\":");
                JsonText.quote(part, words);
            }
            case REFUSAL -> {
                part.append("{\"type\":\"refusal\",\"refusal\":");
                JsonText.quote(part, words);
            }
            case REASONING, FUNCTION, CUSTOM, OTHER -> {
                part.append("{\"type\":\"summary_text\",\"text\":");
                JsonText.quote(part, words);
            }
        }
        return part.append('}').toString();
    }

    /** The item when it begins. */
    ObjectNode begun() {
        return json("in_progress", "", Json.array());
    }

    /**
     * The whole item.
     *
     * @param complete whether the answer went on after it or ended well
     */
    ObjectNode ended(boolean complete) {
        ArrayNode parts = Json.array();
        if (!said.isEmpty() && !isFunctionCall() && !isCustomCall()) {
            parts.add(Json.parse(part(said.toString())));
        }
        ObjectNode json = json(complete ? "completed" : "incomplete", said.toString(), parts);
        if (kind == Kind.REASONING && !seal.isEmpty()) {
            json.put("encrypted_content", seal);
        }
        return json;
    }

    private ObjectNode json(String status, String words, ArrayNode parts) {
        ObjectNode json = Json.object();
        json.put("id", id);
        switch (kind) {
            case TEXT, REFUSAL -> {
                json.put("type", "message").put("status", status).put("role", "assistant");
                json.set("content", parts);
            }
            case REASONING -> {
                json.put("type", "reasoning");
                json.set("summary", parts);
            }
            case FUNCTION -> call(json.put("type", "function_call"), status).put("arguments", words);
            case CUSTOM -> call(json.put("type", "custom_tool_call"), status).put("input", words);
            case OTHER -> {}
        }
        return json;
    }

    private ObjectNode call(ObjectNode json, String status) {
        json.put("status", status).put("call_id", callId).put("name", name.name());
        return name.namespace().isEmpty() ? json : json.put("namespace", name.namespace());
    }
}
