package dev.nonagon.format.gemini;

import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a conversation that came in this format: content by content as it was. Not thread-safe; one use each. */
final class OwnConversation {
    private final Scope scope;
    private final PartWriter writer;
    private final String model;
    private final ArrayNode contents = Json.array();
    private final List<Message> system = new ArrayList<>();
    private final Map<String, String> names = new HashMap<>();

    OwnConversation(Scope scope, PartWriter writer, String model) {
        this.scope = scope;
        this.writer = writer;
        this.model = model;
    }

    void write(List<Message> all) {
        for (int i = 0; i < all.size(); i++) {
            Message message = all.get(i);
            String pointer = "/messages/" + i;
            Wire.nameForeign(message.extras(), pointer, scope);
            if (message.role() == Message.Role.SYSTEM || message.role() == Message.Role.DEVELOPER) {
                system.add(message);
            } else {
                message(message, pointer);
            }
        }
    }

    List<Message> system() {
        return system;
    }

    ArrayNode contents() {
        return contents;
    }

    private void message(Message message, String pointer) {
        boolean joined = Wire.noted(message.extras(), Notes.JOINED) && !contents.isEmpty();
        ArrayNode parts = joined ? (ArrayNode) contents.get(contents.size() - 1).get("parts") : begin(message);
        List<ObjectNode> calls = new ArrayList<>();
        List<ObjectNode> beside = new ArrayList<>();
        for (int j = 0; j < message.parts().size(); j++) {
            String at = pointer + "/content/" + j;
            switch (message.parts().get(j)) {
                case Part.ToolCall call -> {
                    ObjectNode json = writer.call(call, call.id(), at);
                    names.put(call.id(), json.path("functionCall").path("name").asString(""));
                    calls.add(json);
                    parts.add(json);
                }
                case Part.ToolResult result ->
                    parts.add(writer.result(
                            result, result.callId(), names.getOrDefault(result.callId(), ""), true, beside, at));
                case Part.Thinking thinking -> writer.ownThinking(thinking, at).ifPresent(parts::add);
                case Part.Text text when text.text().isEmpty() -> parts.add(empty(text));
                case Part part -> writer.write(part, at).ifPresent(parts::add);
            }
        }
        // A client of this format that talked to another model before has calls without any signature.
        if (ModelGeneration.isThree(model)) {
            ConversationWriter.sign(calls);
        }
        if (parts.isEmpty() && !message.parts().isEmpty()) {
            contents.remove(contents.size() - 1);
        }
    }

    private static ObjectNode empty(Part.Text text) {
        return PartWriter.asSpelled(text).or(() -> PartWriter.plain(text)).orElseGet(Json::object);
    }

    private ArrayNode begin(Message message) {
        ObjectNode content = contents.addObject();
        Optional<JsonNode> role = message.extras().get(Wire.ID, Notes.ROLE);
        if (role.isEmpty()) {
            content.put("role", message.role() == Message.Role.ASSISTANT ? "model" : "user");
        } else if (role.get().isString()) {
            content.put("role", role.get().asString());
        }
        ArrayNode parts = content.putArray("parts");
        Wire.addExtras(content, message.extras());
        return parts;
    }
}
