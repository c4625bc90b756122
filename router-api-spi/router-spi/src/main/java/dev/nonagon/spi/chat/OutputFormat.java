package dev.nonagon.spi.chat;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The shape in which the answer's text must come. Nodes must not be changed. */
public sealed interface OutputFormat {
    /** Plain text, said aloud. */
    record PlainText() implements OutputFormat {}

    /** Some JSON object. */
    record JsonObject() implements OutputFormat {}

    /**
     * JSON that fits a schema.
     *
     * @param name a name for it, where the format has one
     * @param strict whether the provider shall enforce it; empty if the client is silent
     */
    record JsonSchema(Optional<String> name, Optional<String> description, ObjectNode schema, Optional<Boolean> strict)
            implements OutputFormat {}
}
