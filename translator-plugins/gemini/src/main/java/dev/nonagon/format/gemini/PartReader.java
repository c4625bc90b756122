package dev.nonagon.format.gemini;

import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads single parts of a request. Without state. */
final class PartReader {
    static final String SIGNATURE = "thoughtSignature";

    private static final Set<String> KNOWN = Set.of(
            "text", "thought", SIGNATURE, "functionCall", "functionResponse", MediaParts.INLINE, MediaParts.FILE);

    private PartReader() {}

    /**
     * Reads one part, and notes how it was spelled where it would be written otherwise.
     *
     * @param id of a call, or of the call that a result answers; unused for other parts
     */
    static Part read(ObjectNode json, String id, String at) {
        Part part = meaning(json, id, at);
        if (part instanceof Part.Opaque
                || PartWriter.plain(part).filter(json::equals).isPresent()) {
            return part;
        }
        ObjectNode note = Json.object();
        note.set(Notes.SPELLED, json);
        return withExtras(part, part.extras().plus(Wire.ID, note));
    }

    private static Part withExtras(Part part, Extras extras) {
        return switch (part) {
            case Part.Text p -> new Part.Text(p.text(), p.seal(), p.cache(), extras);
            case Part.Media p -> p.withExtras(extras);
            case Part.ToolCall p ->
                new Part.ToolCall(p.id(), p.name(), p.arguments(), p.custom(), p.seal(), p.cache(), extras);
            case Part.ToolResult p -> new Part.ToolResult(p.callId(), p.content(), p.error(), p.cache(), extras);
            case Part.Thinking p -> new Part.Thinking(p.text(), p.redacted(), p.seal(), extras);
            case Part.Refusal p -> new Part.Refusal(p.text(), extras);
            case Part.Opaque p -> p;
        };
    }

    private static Part meaning(ObjectNode json, String id, String at) {
        ObjectNode extras = Wire.rest(json, KNOWN);
        Optional<String> signature = Wire.string(json, SIGNATURE, at).filter(s -> !s.isEmpty());
        Optional<Seal> seal = signature.map(value -> new Seal(Wire.ID, value));
        Optional<ObjectNode> call = Wire.object(json, "functionCall", at);
        if (call.isPresent()) {
            return call(call.get(), id, seal, extras, at + "/functionCall");
        }
        Optional<ObjectNode> response = Wire.object(json, "functionResponse", at);
        if (response.isPresent()) {
            return result(response.get(), id, extras, at + "/functionResponse");
        }
        Optional<String> text = Wire.string(json, "text", at);
        if (Wire.bool(json, "thought", at).orElse(false) && text.isPresent()) {
            return new Part.Thinking(text.get(), false, seal, Wire.extras(extras));
        }
        if (text.isPresent()
                && Wire.member(json, MediaParts.INLINE).isEmpty()
                && Wire.member(json, MediaParts.FILE).isEmpty()) {
            return new Part.Text(text.get(), seal, Optional.empty(), Wire.extras(extras));
        }
        Optional<JsonNode> inline = Wire.member(json, MediaParts.INLINE);
        if (inline.isPresent()) {
            return MediaParts.readInline(inline.get(), at + '/' + MediaParts.INLINE, Wire.extras(extras))
                    .withSeal(seal);
        }
        Optional<JsonNode> file = Wire.member(json, MediaParts.FILE);
        if (file.isPresent()) {
            return MediaParts.readFile(file.get(), at + '/' + MediaParts.FILE, Wire.extras(extras))
                    .withSeal(seal);
        }
        return new Part.Opaque(Wire.ID, json);
    }

    private static Part call(ObjectNode call, String id, Optional<Seal> seal, ObjectNode extras, String at) {
        String name = Wire.string(call, "name", at)
                .filter(n -> !n.isEmpty())
                .orElseThrow(() -> new RequestProblem(at + "/name", "This field is required"));
        String arguments = Wire.object(call, "args", at).map(Json::text).orElse("{}");
        noteId(call, id, extras, at);
        return new Part.ToolCall(id, name, arguments, false, seal, Optional.empty(), Wire.extras(extras));
    }

    private static void noteId(ObjectNode holder, String id, ObjectNode extras, String at) {
        Optional<String> said = Wire.string(holder, "id", at);
        if (said.isEmpty()) {
            extras.putNull(Notes.ID);
        } else if (!said.get().equals(id)) {
            extras.put(Notes.ID, said.get());
        }
    }

    private static Part result(ObjectNode response, String callId, ObjectNode extras, String at) {
        noteId(response, callId, extras, at);
        extras.put(Notes.NAME, Wire.string(response, "name", at).orElse(""));
        ObjectNode said = Wire.object(response, "response", at).orElseGet(Json::object);
        List<Part> content = new ArrayList<>();
        boolean error = said.size() == 1 && said.has("error");
        JsonNode words = only(said);
        if (!said.isEmpty()) {
            content.add(new Part.Text(words.isString() ? words.asString() : Json.text(words)));
        }
        List<JsonNode> parts = List.copyOf(
                Wire.array(response, "parts", at).map(a -> a.values()).orElse(List.of()));
        for (int i = 0; i < parts.size(); i++) {
            ObjectNode part = Wire.object(parts.get(i), at + "/parts/" + i);
            content.add(meaning(part, "", at + "/parts/" + i));
        }
        return new Part.ToolResult(callId, content, error, Optional.empty(), Wire.extras(extras));
    }

    /** What a response says: the one member under which clients put a text, or else all of it. */
    private static JsonNode only(ObjectNode response) {
        if (response.size() == 1) {
            for (String name : List.of("output", "result", "error", "content")) {
                if (response.has(name)) {
                    return response.get(name);
                }
            }
        }
        return response;
    }
}
