package dev.nonagon.format.gemini;

import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Message.Role;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads contents. Not thread-safe; one use each. */
final class ContentReader {
    private static final Set<String> KNOWN = Set.of("role", "parts");

    private final CallIds ids = new CallIds();

    /** Reads {@code contents}: a list, or from lenient clients one content or a text. */
    void read(JsonNode contents, List<Message> out) {
        if (contents.isString()) {
            out.add(Message.text(Role.USER, contents.asString()));
            return;
        }
        if (!(contents instanceof ArrayNode || contents instanceof ObjectNode)) {
            throw new RequestProblem("/contents", "Expected a list of contents");
        }
        JsonNode list = contents instanceof ArrayNode ? contents : Json.array().add(contents);
        ids.reserve(list);
        for (int i = 0; i < list.size(); i++) {
            content(Wire.object(list.get(i), "/contents/" + i), "/contents/" + i, out);
        }
    }

    /** The texts of a system instruction, in whichever of its shapes. */
    static Message system(JsonNode value, String at) {
        if (value.isString()) {
            return Message.text(Role.SYSTEM, value.asString());
        }
        List<JsonNode> parts =
                value.isArray() ? List.copyOf(value.values()) : List.copyOf(CallIds.parts(Wire.object(value, at)));
        List<Part> texts = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            String pointer = at + "/parts/" + i;
            JsonNode part = parts.get(i);
            Part read = part.isString()
                    ? new Part.Text(part.asString())
                    : PartReader.read(Wire.object(part, pointer), "", pointer);
            if (!(read instanceof Part.Text)) {
                throw new RequestProblem(pointer, "A system instruction holds texts");
            }
            texts.add(read);
        }
        return new Message(Role.SYSTEM, texts);
    }

    private void content(ObjectNode json, String at, List<Message> out) {
        Optional<String> said = Wire.string(json, "role", at);
        Role role =
                switch (said.orElse("user")) {
                    case "user", "function", "" -> Role.USER;
                    case "model", "assistant" -> Role.ASSISTANT;
                    case "system" -> Role.SYSTEM;
                    default -> throw new RequestProblem(at + "/role", "Expected user or model");
                };
        JsonNode list = json.path("parts");
        if (!list.isMissingNode() && !list.isNull() && !list.isArray() && !list.isObject()) {
            throw new RequestProblem(at + "/parts", "Expected a list of parts");
        }
        List<? extends JsonNode> parts = CallIds.parts(json);
        List<String> partIds = ids.of(parts);
        List<Part> results = new ArrayList<>();
        List<Part> rest = new ArrayList<>();
        for (int j = 0; j < parts.size(); j++) {
            String pointer = at + "/parts/" + j;
            Part part = PartReader.read(Wire.object(parts.get(j), pointer), partIds.get(j), pointer);
            (part instanceof Part.ToolResult ? results : rest).add(part);
        }
        ObjectNode notes = Wire.rest(json, KNOWN);
        if (said.isPresent()) {
            notes.put(Notes.ROLE, said.get());
        } else {
            notes.putNull(Notes.ROLE);
        }
        boolean split = !results.isEmpty() && !rest.isEmpty();
        if (!results.isEmpty()) {
            out.add(new Message(Role.TOOL, results, Wire.extras(notes)));
        }
        if (results.isEmpty() || split) {
            ObjectNode joined = Json.object().put(Notes.JOINED, true);
            out.add(new Message(role, rest, Wire.extras(split ? joined : notes)));
        }
    }
}
