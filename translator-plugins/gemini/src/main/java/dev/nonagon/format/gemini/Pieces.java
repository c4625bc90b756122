package dev.nonagon.format.gemini;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.Meaning;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.json.Json;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The shapes in which pieces of an answer that only this format knows travel as {@link ChatEvent.Foreign}. */
final class Pieces {
    private static final String PART = "part";
    private static final String CANDIDATE = "candidate";
    private static final String CHUNK = "chunk";

    private Pieces() {}

    /** A part, for example a picture or code that the provider ran. */
    static ChatEvent.Foreign part(JsonNode part) {
        return piece(PART, part, picture(part));
    }

    /** A picture says the same to others, unless it is a draft that belongs to a thought. */
    private static List<Meaning> picture(JsonNode part) {
        Optional<JsonNode> blob = Wire.member(part, MediaParts.INLINE);
        String type = blob.flatMap(b -> Wire.member(b, "mimeType"))
                .map(t -> t.asString(""))
                .orElse("");
        String bytes = blob.map(b -> b.path("data").asString("")).orElse("");
        Optional<Seal> seal = Wire.member(part, PartReader.SIGNATURE)
                .map(value -> value.asString(""))
                .filter(value -> !value.isEmpty())
                .map(value -> new Seal(Wire.ID, value));
        boolean draft = part.path("thought").asBoolean(false);
        return type.startsWith("image/") && !bytes.isEmpty() && !draft
                ? List.of(new Meaning.Picture(type, bytes, seal))
                : List.of();
    }

    /** What the searches behind an answer say to others; this format has said it already in its own words. */
    static ChatEvent.Foreign grounding(List<Meaning> meanings) {
        return new ChatEvent.Foreign(Wire.ID, Json.object(), meanings);
    }

    /** Members of a candidate, for example where its facts come from. */
    static ChatEvent.Foreign candidate(ObjectNode members) {
        return piece(CANDIDATE, members, List.of());
    }

    /** Members of a chunk, for example what was thought of the prompt. */
    static ChatEvent.Foreign chunk(ObjectNode members) {
        return piece(CHUNK, members, List.of());
    }

    private static ChatEvent.Foreign piece(String shape, JsonNode json, List<Meaning> meanings) {
        ObjectNode holder = Json.object();
        holder.set(shape, json);
        return new ChatEvent.Foreign(Wire.ID, holder, meanings);
    }

    static Optional<ObjectNode> asPart(ChatEvent.Foreign piece) {
        return as(piece, PART);
    }

    static Optional<ObjectNode> asCandidate(ChatEvent.Foreign piece) {
        return as(piece, CANDIDATE);
    }

    static Optional<ObjectNode> asChunk(ChatEvent.Foreign piece) {
        return as(piece, CHUNK);
    }

    private static Optional<ObjectNode> as(ChatEvent.Foreign piece, String shape) {
        return piece.origin().equals(Wire.ID) && piece.json().get(shape) instanceof ObjectNode json
                ? Optional.of(json)
                : Optional.empty();
    }
}
