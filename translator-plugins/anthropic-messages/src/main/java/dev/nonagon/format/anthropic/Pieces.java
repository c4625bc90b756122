package dev.nonagon.format.anthropic;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.json.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The shapes in which pieces of an answer that only this format knows travel as {@link ChatEvent.Foreign}. */
final class Pieces {
    private static final String BLOCK = "content_block";
    private static final String CITATION = "citation";

    private Pieces() {}

    /** A whole block, for example a search that the provider ran. */
    static ChatEvent.Foreign block(ObjectNode block) {
        ObjectNode json = Json.object();
        json.set(BLOCK, block);
        return new ChatEvent.Foreign(AnthropicMessages.ID, json);
    }

    /** A citation of the text block that is open. */
    static ChatEvent.Foreign citation(JsonNode citation) {
        ObjectNode json = Json.object();
        json.set(CITATION, citation);
        return new ChatEvent.Foreign(AnthropicMessages.ID, json);
    }

    static Optional<ObjectNode> asBlock(ChatEvent.Foreign piece) {
        return own(piece, BLOCK) instanceof ObjectNode block ? Optional.of(block) : Optional.empty();
    }

    static Optional<JsonNode> asCitation(ChatEvent.Foreign piece) {
        JsonNode citation = own(piece, CITATION);
        return citation.isMissingNode() ? Optional.empty() : Optional.of(citation);
    }

    private static JsonNode own(ChatEvent.Foreign piece, String member) {
        return piece.origin().equals(AnthropicMessages.ID)
                ? piece.json().path(member)
                : Json.object().path(member);
    }
}
