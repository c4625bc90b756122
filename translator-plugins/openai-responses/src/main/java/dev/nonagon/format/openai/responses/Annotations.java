package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.Meaning;
import dev.nonagon.spi.json.Json;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The shape in which an annotation of a text travels as {@link ChatEvent.Foreign}; whole items travel as they are. */
final class Annotations {
    private static final String ANNOTATION = "annotation";
    private static final String BLOCK = "block";

    private Annotations() {}

    static ChatEvent.Foreign piece(ObjectNode annotation, int block, List<Meaning> meanings) {
        ObjectNode json = Json.object().put(BLOCK, block);
        json.set(ANNOTATION, annotation);
        return new ChatEvent.Foreign(Wire.ID, json, meanings);
    }

    /** The annotation; empty if the piece is an item. */
    static Optional<ObjectNode> annotation(ChatEvent.Foreign piece) {
        return !piece.json().has("type") && piece.json().get(ANNOTATION) instanceof ObjectNode annotation
                ? Optional.of(annotation)
                : Optional.empty();
    }

    static int block(ChatEvent.Foreign piece) {
        return piece.json().path(BLOCK).asInt(-1);
    }
}
