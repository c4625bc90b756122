package dev.nonagon.format.gemini;

import dev.nonagon.spi.chat.CacheMark;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.FreeTextTools;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes single parts of a request. What a part cannot carry is named. Not thread-safe. */
final class PartWriter {
    /** Where losses go that nobody asks for. */
    private static final java.time.Instant NEVER = java.time.Instant.EPOCH;

    private final Scope scope;

    PartWriter(Scope scope) {
        this.scope = scope;
    }

    /** The usual spelling of a part that came in this format, names as they are; empty if it has none. */
    static Optional<ObjectNode> plain(Part part) {
        PartWriter writer = new PartWriter(Scope.of("", NEVER, false));
        return switch (part) {
            case Part.ToolCall call -> Optional.of(writer.call(call, call.id(), call.name(), ""));
            case Part.ToolResult result -> Optional.of(writer.result(result, result.callId(), "", true, List.of(), ""));
            case Part.Text text -> Optional.of(writer.own(text));
            case Part.Media media -> writer.media(media, "");
            case Part.Thinking thinking -> writer.thinking(thinking, true, "");
            case Part.Refusal ignored -> Optional.empty();
            case Part.Opaque ignored -> Optional.empty();
        };
    }

    /** A part that came in this format as it was spelled, if nobody changed it since. */
    static Optional<ObjectNode> asSpelled(Part part) {
        return part.extras().isEmpty()
                ? Optional.empty()
                : part.extras()
                        .get(Wire.ID, Notes.SPELLED)
                        .filter(spelled -> same(spelled, part))
                        .map(spelled -> ((ObjectNode) spelled).deepCopy());
    }

    private static boolean same(JsonNode spelled, Part part) {
        String id = part instanceof Part.ToolCall call
                ? call.id()
                : part instanceof Part.ToolResult result ? result.callId() : "";
        try {
            return spelled instanceof ObjectNode json
                    && PartReader.read(json, id, "").equals(part);
        } catch (RequestProblem changed) {
            return false;
        }
    }

    /** A part of a content; empty if it says nothing here. Calls and results are written by their own methods. */
    Optional<ObjectNode> write(Part part, String pointer) {
        Optional<ObjectNode> spelled = asSpelled(part);
        if (spelled.isPresent()) {
            return spelled;
        }
        return switch (part) {
            case Part.Text text -> text(text, pointer);
            case Part.Media media -> media(media, pointer);
            case Part.Thinking thinking -> thinking(thinking, false, pointer);
            case Part.Refusal refusal -> {
                scope.lost(pointer, "a refusal is written as plain text");
                yield text(new Part.Text(refusal.text(), Optional.empty(), refusal.extras()), pointer);
            }
            case Part.Opaque opaque -> opaque(opaque, pointer);
            case Part.ToolCall ignored -> misplaced(pointer);
            case Part.ToolResult ignored -> misplaced(pointer);
        };
    }

    Optional<ObjectNode> misplaced(String pointer) {
        scope.lost(pointer, "it cannot stand here");
        return Optional.empty();
    }

    private ObjectNode finish(ObjectNode json, Optional<CacheMark> cache, Extras extras, String pointer) {
        if (cache.isPresent()) {
            scope.lost(pointer + "/cache_control", "Gemini finds what it can cache by itself");
        }
        Wire.addExtras(json, extras);
        Wire.nameForeign(extras, pointer, scope);
        return json;
    }

    private ObjectNode own(Part.Text part) {
        return finish(words(part), part.cache(), part.extras(), "");
    }

    private static ObjectNode words(Part.Text part) {
        ObjectNode json = Json.object().put("text", part.text());
        ownSeal(part.seal()).ifPresent(value -> json.put(PartReader.SIGNATURE, value));
        return json;
    }

    /** A text; none for an empty one, unless it carries a signature. */
    Optional<ObjectNode> text(Part.Text part, String pointer) {
        ObjectNode json = finish(words(part), part.cache(), part.extras(), pointer);
        if (part.seal().isPresent() && !json.has(PartReader.SIGNATURE)) {
            scope.lost(pointer, "words sealed elsewhere");
        }
        return part.text().isEmpty() && !json.has(PartReader.SIGNATURE) ? Optional.empty() : Optional.of(json);
    }

    Optional<ObjectNode> media(Part.Media part, String pointer) {
        Optional<String> seal = ownSeal(part.seal());
        if (part.seal().isPresent() && seal.isEmpty()) {
            scope.lost(pointer, "media sealed elsewhere");
        }
        return MediaParts.write(part, pointer, scope).map(json -> {
            seal.ifPresent(value -> json.put(PartReader.SIGNATURE, value));
            return finish(json, part.cache(), part.extras(), pointer);
        });
    }

    /** A thought that this format sealed, or that came in it. */
    private Optional<ObjectNode> thinking(Part.Thinking part, boolean unsealedToo, String pointer) {
        Optional<String> seal = ownSeal(part.seal());
        if (seal.isEmpty() && (part.seal().isPresent() || !unsealedToo)) {
            scope.lost(pointer, part.seal().isEmpty() ? "a thought without a seal" : "a thought sealed elsewhere");
            Wire.nameForeign(part.extras(), pointer, scope);
            return Optional.empty();
        }
        ObjectNode json = Json.object().put("text", part.text()).put("thought", true);
        seal.ifPresent(value -> json.put(PartReader.SIGNATURE, value));
        return Optional.of(finish(json, Optional.empty(), part.extras(), pointer));
    }

    /** A thought that came in this format, sealed or not. */
    Optional<ObjectNode> ownThinking(Part.Thinking part, String pointer) {
        return asSpelled(part).or(() -> thinking(part, true, pointer));
    }

    static Optional<String> ownSeal(Optional<Seal> seal) {
        return seal.filter(s -> s.minter().equals(Wire.ID)).map(Seal::value);
    }

    ObjectNode call(Part.ToolCall part, String id, String pointer) {
        return asSpelled(part).orElseGet(() -> call(part, id, Wire.toolName(part.name(), scope), pointer));
    }

    private ObjectNode call(Part.ToolCall part, String id, String name, String pointer) {
        ObjectNode json = Json.object();
        ObjectNode call = json.putObject("functionCall");
        id(call, part.extras(), id);
        call.put("name", name);
        call.set("args", arguments(part, pointer));
        Optional<String> seal = ownSeal(part.seal());
        seal.ifPresent(value -> json.put(PartReader.SIGNATURE, value));
        if (part.seal().isPresent() && seal.isEmpty()) {
            scope.lost(pointer, "a call sealed elsewhere");
        }
        return finish(json, part.cache(), part.extras(), pointer);
    }

    /** The id, as it came if it came in this format. */
    private static void id(ObjectNode holder, Extras extras, String id) {
        Optional<JsonNode> noted = extras.isEmpty() ? Optional.empty() : extras.get(Wire.ID, Notes.ID);
        String value = noted.map(n -> n.asString("")).orElse(id);
        if (noted.isEmpty() || noted.get().isString()) {
            holder.put("id", value);
        }
    }

    private ObjectNode arguments(Part.ToolCall part, String pointer) {
        if (part.custom()) {
            scope.lost(pointer, "a call with free text becomes a call with one argument");
            return Json.object().put(FreeTextTools.ARGUMENT, part.arguments());
        }
        if (part.arguments().isBlank()) {
            return Json.object();
        }
        Optional<ObjectNode> object = Wire.parseObject(part.arguments());
        if (object.isEmpty()) {
            scope.lost(pointer, "arguments that are no JSON object are put into one");
        }
        return object.orElseGet(() -> Json.object().put(FreeTextTools.ARGUMENT, part.arguments()));
    }

    /**
     * A tool's result.
     *
     * @param name the function's, as it is sent
     * @param inside whether media may stand in the result
     * @param beside receives the media that may not
     */
    ObjectNode result(
            Part.ToolResult part, String id, String name, boolean inside, List<ObjectNode> beside, String pointer) {
        Optional<ObjectNode> spelled = pointer.isEmpty() ? Optional.empty() : asSpelled(part);
        if (spelled.isPresent()) {
            return spelled.get();
        }
        ObjectNode json = Json.object();
        ObjectNode response = json.putObject("functionResponse");
        id(response, part.extras(), id);
        String noted = part.extras().isEmpty()
                ? ""
                : part.extras()
                        .get(Wire.ID, Notes.NAME)
                        .map(n -> n.asString(""))
                        .orElse("");
        response.put("name", name.isEmpty() ? noted : name);
        String text = part.content().stream()
                .filter(Part.Text.class::isInstance)
                .map(p -> ((Part.Text) p).text())
                .collect(Collectors.joining("\n"));
        response.putObject("response").put(part.error() ? "error" : "output", text);
        List<ObjectNode> media = media(part, pointer);
        if (!media.isEmpty() && inside) {
            ArrayNode parts = response.putArray("parts");
            media.forEach(parts::add);
        } else if (!media.isEmpty()) {
            beside.add(Json.object().put("text", "Attached to the result of " + name + " (" + id + "):"));
            beside.addAll(media);
        }
        return finish(json, part.cache(), part.extras(), pointer);
    }

    private List<ObjectNode> media(Part.ToolResult result, String pointer) {
        List<ObjectNode> media = new ArrayList<>();
        for (int i = 0; i < result.content().size(); i++) {
            String at = pointer + "/content/" + i;
            switch (result.content().get(i)) {
                case Part.Text text -> finish(Json.object(), text.cache(), text.extras(), at);
                case Part.Media each -> media(each, at).ifPresent(media::add);
                case Part.Opaque opaque -> opaque(opaque, at).ifPresent(media::add);
                case Part other -> misplaced(at + (other instanceof Part.Refusal ? "/refusal" : ""));
            }
        }
        return media;
    }

    private Optional<ObjectNode> opaque(Part.Opaque part, String pointer) {
        if (part.origin().equals(Wire.ID) && part.json() instanceof ObjectNode json) {
            return Optional.of(json.deepCopy());
        }
        scope.lost(pointer, "only " + part.origin() + " knows it");
        return Optional.empty();
    }
}
