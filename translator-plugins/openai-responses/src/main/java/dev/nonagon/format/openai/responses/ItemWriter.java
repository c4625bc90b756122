package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes messages that have passed the {@link Screen} and, if they came from elsewhere, the {@link dev.nonagon.spi.kit.CallPairing}, as items. */
final class ItemWriter {
    private final Scope scope;
    private final boolean own;
    private final ArrayNode out = Json.array();
    private final Map<String, Boolean> customCalls = new HashMap<>();
    private final CallIds ids = new CallIds();

    /** The content of the assistant's message item that is being filled. */
    private @Nullable ArrayNode open;

    ItemWriter(Scope scope, boolean own) {
        this.scope = scope;
        this.own = own;
    }

    ArrayNode write(List<Message> messages) {
        for (Message message : messages) {
            open = null;
            switch (message.role()) {
                case SYSTEM -> plain(own ? "system" : "developer", message, "input_text");
                case DEVELOPER -> plain("developer", message, "input_text");
                case USER -> plain("user", message, "input_text");
                case ASSISTANT -> message.parts().forEach(this::assistant);
                case TOOL -> {
                    for (Part part : message.parts()) {
                        if (part instanceof Part.ToolResult result) {
                            result(result);
                        }
                    }
                }
            }
        }
        return out;
    }

    private void plain(String role, Message message, String textType) {
        if (message.parts().size() == 1
                && message.parts().getFirst() instanceof Part.Opaque opaque
                && !opaque.json().has(PartReader.OPAQUE)) {
            out.add(opaque.json());
            return;
        }
        JsonNode note = Wire.note(message.extras(), ItemReader.ITEM).orElse(Json.object());
        ObjectNode item = item(role, note);
        if (note.path(ItemReader.STRING).asBoolean(false) && justText(message.parts())) {
            item.put("content", message.parts().getFirst() instanceof Part.Text text ? text.text() : "");
        } else {
            ArrayNode content = Json.array();
            message.parts().forEach(part -> PartWriter.part(part, textType).ifPresent(content::add));
            if (content.isEmpty() && !own) {
                return;
            }
            item.set("content", content);
        }
        Wire.addExtras(item, message.extras());
        out.add(item);
    }

    private static boolean justText(List<Part> parts) {
        return parts.size() == 1
                        && parts.getFirst() instanceof Part.Text text
                        && !text.extras().formats().contains(Wire.ID)
                || parts.size() == 1
                        && parts.getFirst() instanceof Part.Text noted
                        && Wire.note(noted.extras(), ItemReader.ITEM).isPresent();
    }

    private static ObjectNode item(String role, JsonNode note) {
        ObjectNode item = Json.object();
        if (!note.has(ItemReader.UNTYPED)) {
            item.put("type", "message");
        }
        Wire.copy(item, note);
        return item.put("role", role);
    }

    private void assistant(Part part) {
        switch (part) {
            case Part.Text text -> say(part, text.extras(), text.text().isEmpty());
            case Part.Refusal refusal -> say(part, refusal.extras(), false);
            case Part.Media media -> say(part, media.extras(), false);
            case Part.Opaque opaque -> {
                if (opaque.json().has(PartReader.OPAQUE)) {
                    say(part, opaque.json() instanceof ObjectNode notes ? Wire.extras(notes) : Extras.none(), false);
                } else {
                    open = null;
                    out.add(opaque.json());
                }
            }
            case Part.ToolCall call -> {
                open = null;
                call(call);
            }
            case Part.Thinking thinking -> {
                open = null;
                thinking(thinking);
            }
            case Part.ToolResult ignored -> {}
        }
    }

    /** Adds a part to the assistant's message: to the one it came in, or to the one before it. */
    private void say(Part part, Extras extras, boolean empty) {
        Optional<JsonNode> note = Wire.note(extras, ItemReader.ITEM);
        if (note.isPresent()) {
            open = null;
        }
        if (open == null) {
            if (empty && !own) {
                return;
            }
            JsonNode spelled = note.orElse(Json.object());
            ObjectNode item = item("assistant", spelled);
            out.add(item);
            if (spelled.path(ItemReader.STRING).asBoolean(false) && part instanceof Part.Text text) {
                item.put("content", text.text());
                return;
            }
            ArrayNode content = Json.array();
            item.set("content", content);
            open = content;
        }
        ArrayNode target = open;
        if (target != null && !(empty && !own)) {
            PartWriter.part(part, "output_text").ifPresent(target::add);
        }
    }

    private void call(Part.ToolCall call) {
        JsonNode note = Wire.note(call.extras(), ItemReader.ITEM).orElse(Json.object());
        String id = own ? call.id() : ids.begin(call.id(), scope);
        customCalls.put(id, call.custom());
        ObjectNode item = Json.object();
        item.put("type", call.custom() ? "custom_tool_call" : "function_call");
        Wire.copy(item, note);
        item.put("call_id", id);
        String given = Wire.noteText(call.extras(), "name");
        item.put("name", given.isEmpty() ? Wire.toolName(scope, call.name()) : given);
        item.put(
                call.custom() ? "input" : "arguments",
                own || call.custom() ? call.arguments() : Arguments.object(call));
        Wire.addExtras(item, call.extras());
        out.add(item);
    }

    private void result(Part.ToolResult result) {
        JsonNode note = Wire.note(result.extras(), ItemReader.ITEM).orElse(Json.object());
        String id = own ? result.callId() : ids.current(result.callId());
        ObjectNode item = Json.object();
        boolean custom = customCalls.getOrDefault(id, false);
        item.put("type", custom ? "custom_tool_call_output" : "function_call_output");
        Wire.copy(item, note);
        item.put("call_id", id);
        item.set("output", Outputs.write(result, note.path(ItemReader.STRING).asBoolean(!own)));
        Wire.addExtras(item, result.extras());
        out.add(item);
    }

    private void thinking(Part.Thinking thinking) {
        JsonNode note = Wire.note(thinking.extras(), ItemReader.ITEM).orElse(Json.object());
        Optional<String> seal =
                thinking.seal().filter(s -> s.minter().equals(Wire.ID)).map(Seal::value);
        boolean unsealed = seal.isEmpty()
                && Wire.note(thinking.extras(), "sealed")
                        .map(n -> n.asBoolean(false))
                        .orElse(true);
        if (unsealed) {
            return;
        }
        ObjectNode item = Json.object();
        item.put("type", "reasoning");
        Wire.copy(item, note);
        if (!note.has("summary") || !ReasoningText.of(note).equals(thinking.text())) {
            ArrayNode summary = Json.array();
            if (!thinking.text().isEmpty()) {
                summary.addObject().put("type", "summary_text").put("text", thinking.text());
            }
            if (!note.isEmpty() || !summary.isEmpty() || !note.has("content")) {
                item.set("summary", summary);
            }
        }
        seal.ifPresent(value -> item.put("encrypted_content", value));
        Wire.addExtras(item, thinking.extras());
        out.add(item);
    }
}
