package dev.nonagon.format.ollama;

import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.FreeTextTools;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes messages that have passed the {@link Screen} and, if they came from elsewhere, the {@link dev.nonagon.spi.kit.CallPairing}. */
final class MessageWriter {
    private static final List<String> RESULT_NAMES = List.of("tool_call_id", "tool_name", "name");

    private final Scope scope;
    private final boolean own;
    private final ArrayNode out = Json.array();
    private final Map<String, String> nameOfCall = new HashMap<>();

    MessageWriter(Scope scope, boolean own) {
        this.scope = scope;
        this.own = own;
    }

    ArrayNode write(List<Message> messages) {
        messages.forEach(this::message);
        return out;
    }

    private void message(Message message) {
        switch (message.role()) {
            case SYSTEM -> plain("system", message);
            case DEVELOPER -> plain(own ? "developer" : "system", message);
            case USER -> plain("user", message);
            case ASSISTANT -> assistant(message);
            case TOOL -> {
                for (Part part : message.parts()) {
                    if (part instanceof Part.ToolResult result) {
                        result(result);
                    }
                }
            }
        }
    }

    private void plain(String role, Message message) {
        ObjectNode node = out.addObject();
        node.put("role", role);
        content(node, message.parts(), message.extras());
        Wire.addExtras(node, message.extras());
    }

    /** Texts become one string: the wire has no list of parts. */
    private static void content(ObjectNode node, List<Part> parts, Extras extras) {
        StringBuilder text = new StringBuilder();
        boolean any = false;
        ArrayNode images = Json.array();
        for (Part part : parts) {
            if (part instanceof Part.Text words) {
                text.append(any ? "\n" : "").append(words.text());
                any = true;
            } else if (part instanceof Part.Media media) {
                Pictures.written(media).ifPresent(images::add);
            }
        }
        String blank = any ? "" : Wire.noteText(extras, "content");
        if (blank.equals(MessageReader.NULL)) {
            node.putNull("content");
        } else if (!blank.equals(MessageReader.ABSENT)) {
            node.put("content", text.toString());
        }
        if (images.isEmpty()) {
            kept(node, "images", extras);
        } else {
            node.set("images", images);
        }
    }

    /** A member that says nothing, as it was. */
    private static void kept(ObjectNode node, String name, Extras extras) {
        Optional<JsonNode> value = Wire.note(extras, name);
        value.ifPresent(v -> node.set(name, v));
    }

    private void assistant(Message message) {
        ObjectNode node = out.addObject();
        node.put("role", "assistant");
        content(node, message.parts(), message.extras());
        StringBuilder thinking = new StringBuilder();
        ArrayNode calls = Json.array();
        for (Part part : message.parts()) {
            if (part instanceof Part.Thinking thought) {
                thinking.append(thinking.isEmpty() ? "" : "\n").append(thought.text());
            } else if (part instanceof Part.ToolCall call) {
                calls.add(call(call));
            }
        }
        if (thinking.isEmpty()) {
            kept(node, "thinking", message.extras());
        } else {
            node.put("thinking", thinking.toString());
        }
        if (calls.isEmpty()) {
            kept(node, "tool_calls", message.extras());
        } else {
            node.set("tool_calls", calls);
        }
        Wire.addExtras(node, message.extras());
    }

    private ObjectNode call(Part.ToolCall call) {
        ObjectNode node = Json.object();
        String id = Wire.note(call.extras(), "id").map(JsonNode::asString).orElse(call.id());
        if (!id.equals(MessageReader.ABSENT)) {
            node.put("id", id);
        }
        if (!own) {
            node.put("type", "function");
        }
        ObjectNode function = node.putObject("function");
        String name = own ? call.name() : Wire.toolName(scope, call.name());
        nameOfCall.put(call.id(), name);
        function.put("name", name);
        switch (Wire.noteText(call.extras(), "arguments")) {
            case MessageReader.ABSENT -> {}
            case MessageReader.NULL -> function.putNull("arguments");
            default -> function.set("arguments", arguments(call));
        }
        Wire.addExtras(node, call.extras());
        return node;
    }

    /** The server takes an object and nothing else. */
    private ObjectNode arguments(Part.ToolCall call) {
        if (call.custom()) {
            return FreeTextTools.wrap(call.arguments());
        }
        if (call.arguments().isBlank()) {
            return Json.object();
        }
        return MessageReader.parse(call.arguments()).orElseGet(() -> {
            scope.lost(
                    "/messages",
                    "the arguments of call '" + call.id() + "' are no JSON object; they were wrapped in one");
            return FreeTextTools.wrap(call.arguments());
        });
    }

    private void result(Part.ToolResult result) {
        ObjectNode node = out.addObject();
        node.put("role", "tool");
        content(node, result.content(), result.extras());
        if (own) {
            RESULT_NAMES.forEach(name -> kept(node, name, result.extras()));
        } else {
            node.put("tool_call_id", result.callId());
            String name = nameOfCall.get(result.callId());
            if (name != null) {
                node.put("tool_name", name);
            }
        }
        Wire.addExtras(node, result.extras());
    }
}
