package dev.nonagon.format.openai.chat;

import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonPeek;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.kit.FreeTextTools;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes messages that have passed the {@link Screen} and, if they came from elsewhere, the {@link dev.nonagon.spi.kit.CallPairing}. */
final class MessageWriter {
    private final Scope scope;
    private final boolean own;
    private final ArrayNode out = Json.array();

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
            // Only OpenAI's own servers know "developer", and they take "system" for it.
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
        ContentWriter.write(node, message.parts(), message.extras(), false);
        Wire.addExtras(node, message.extras());
    }

    private void result(Part.ToolResult result) {
        ObjectNode node = out.addObject();
        String legacyName = Wire.noteText(result.extras(), "legacy");
        if (legacyName.isEmpty()) {
            node.put("role", "tool");
            if (!result.callId().isEmpty()) {
                node.put("tool_call_id", result.callId());
            }
        } else {
            node.put("role", "function");
            node.put("name", Wire.toolName(scope, legacyName));
        }
        ContentWriter.write(node, result.content(), result.extras(), false);
        Wire.note(result.extras(), "cache_control").ifPresent(mark -> node.set("cache_control", mark));
        Wire.addExtras(node, result.extras());
    }

    private void assistant(Message message) {
        ObjectNode node = out.addObject();
        node.put("role", "assistant");
        List<Part> content = new ArrayList<>();
        ArrayNode calls = Json.array();
        boolean refuses = false;
        for (Part part : message.parts()) {
            switch (part) {
                case Part.Text text -> content.add(text);
                case Part.Media media -> {
                    if (Wire.note(media.extras(), "images").isPresent()) {
                        ContentWriter.node(media).ifPresent(node.withArray(Hosted.IMAGES)::add);
                    } else {
                        content.add(media);
                    }
                }
                case Part.Opaque opaque -> {
                    // Calls of an unknown type have an id, parts of a content do not.
                    if (opaque.json().has("id")) {
                        calls.add(opaque.json());
                    } else {
                        content.add(opaque);
                    }
                }
                case Part.Refusal refusal -> {
                    if (Wire.note(refusal.extras(), "content").isPresent()) {
                        content.add(refusal);
                    } else {
                        node.put("refusal", refusal.text());
                        refuses = true;
                    }
                }
                case Part.Thinking thinking -> node.put(Wire.noteText(thinking.extras(), "field"), thinking.text());
                case Part.ToolCall call -> call(call, calls, node);
                case Part.ToolResult ignored -> {}
            }
        }
        ContentWriter.write(node, content, message.extras(), !calls.isEmpty() || refuses || node.has("function_call"));
        if (!calls.isEmpty()) {
            node.set("tool_calls", calls);
        }
        Wire.addExtras(node, message.extras());
    }

    private void call(Part.ToolCall call, ArrayNode calls, ObjectNode message) {
        String name = Wire.toolName(scope, call.name());
        if (Wire.note(call.extras(), "legacy").isPresent()) {
            ObjectNode function = message.putObject("function_call");
            function.put("name", name);
            function.put("arguments", arguments(call));
            Wire.addExtras(function, call.extras());
            return;
        }
        ObjectNode node = calls.addObject();
        node.put("id", call.id());
        boolean custom = call.custom() && own;
        node.put("type", custom ? "custom" : "function");
        ObjectNode inner = node.putObject(custom ? "custom" : "function");
        inner.put("name", name);
        inner.put(custom ? "input" : "arguments", custom ? call.arguments() : arguments(call));
        Extras extras = call.extras();
        Wire.addExtras(node, extras);
        Wire.note(extras, "cache_control").ifPresent(mark -> node.set("cache_control", mark));
    }

    /** Arguments as servers parse them: an object's text. */
    private String arguments(Part.ToolCall call) {
        String text = call.arguments();
        if (call.custom()) {
            return Json.text(FreeTextTools.wrap(text));
        }
        if (text.isBlank()) {
            return "{}";
        }
        if (own || isObject(text)) {
            return text;
        }
        scope.lost(
                "/messages", "the arguments of call '" + call.id() + "' are no JSON object; they were wrapped in one");
        ObjectNode wrapper = Json.object();
        wrapper.put("input", text);
        return Json.text(wrapper);
    }

    private static boolean isObject(String text) {
        try {
            JsonPeek unused = JsonPeek.of(text.getBytes(StandardCharsets.UTF_8), Set.of());
            return unused != null;
        } catch (JsonProblem e) {
            return false;
        }
    }
}
