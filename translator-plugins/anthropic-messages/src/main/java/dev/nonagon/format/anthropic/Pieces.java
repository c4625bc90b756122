package dev.nonagon.format.anthropic;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.Meaning;
import dev.nonagon.spi.json.Json;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The shapes in which pieces of an answer that only this format knows travel as {@link ChatEvent.Foreign}. */
final class Pieces {
    private static final String BLOCK = "content_block";
    private static final String CITATION = "citation";
    private static final String NUMBER = "block";

    private Pieces() {}

    /** A whole block, for example a search that the provider ran. */
    static ChatEvent.Foreign block(ObjectNode block, List<Meaning> meanings) {
        ObjectNode json = Json.object();
        json.set(BLOCK, block);
        return new ChatEvent.Foreign(AnthropicMessages.ID, json, meanings);
    }

    /** A citation of a text block. */
    static ChatEvent.Foreign citation(JsonNode citation, int number, List<Meaning> meanings) {
        ObjectNode json = Json.object().put(NUMBER, number);
        json.set(CITATION, citation);
        return new ChatEvent.Foreign(AnthropicMessages.ID, json, meanings);
    }

    static Optional<ObjectNode> asBlock(ChatEvent.Foreign piece) {
        return own(piece, BLOCK) instanceof ObjectNode block ? Optional.of(block) : Optional.empty();
    }

    static Optional<ObjectNode> asCitation(ChatEvent.Foreign piece) {
        return own(piece, CITATION) instanceof ObjectNode citation ? Optional.of(citation) : Optional.empty();
    }

    /** The text block that a citation belongs to. */
    static int numberOf(ChatEvent.Foreign piece) {
        return own(piece, NUMBER).asInt(-1);
    }

    private static JsonNode own(ChatEvent.Foreign piece, String member) {
        return piece.origin().equals(AnthropicMessages.ID)
                ? piece.json().path(member)
                : Json.object().path(member);
    }
}
