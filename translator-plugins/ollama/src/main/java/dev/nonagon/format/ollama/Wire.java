package dev.nonagon.format.ollama;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.Extras;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reading and writing of single fields, with errors that name the place. */
final class Wire {
    static final FormatId ID = new FormatId("ollama");

    /** Names that begin so are notes about spelling (rule O1). */
    static final String NOTE = "~";

    private static final int LONGEST_TOOL_NAME = 64;

    private Wire() {}

    /** Adds what came in this format and has no word of its own; members already there stay, notes stay behind. */
    static void addExtras(ObjectNode target, Extras extras) {
        extras.addTo(target, ID);
    }

    static Extras extras(ObjectNode members) {
        return Extras.of(ID, members);
    }

    static Optional<JsonNode> note(Extras extras, String name) {
        return extras.isEmpty() ? Optional.empty() : extras.get(ID, NOTE + name);
    }

    static String noteText(Extras extras, String name) {
        return note(extras, name).map(JsonNode::asString).orElse("");
    }

    static boolean legalInToolName(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }

    /** The name under which a tool is sent. */
    static String toolName(dev.nonagon.spi.format.Scope scope, String name) {
        return scope.toolNames().outward(name, Wire::legalInToolName, LONGEST_TOOL_NAME);
    }

    static List<String> names(ObjectNode node) {
        return node.propertyNames().stream().toList();
    }

    static boolean isBlank(@Nullable JsonNode node) {
        return node == null
                || node.isNull()
                || (node.isString() && node.asString().isEmpty())
                || emptyArray(node);
    }

    static boolean emptyArray(JsonNode node) {
        return node instanceof ArrayNode array && array.isEmpty();
    }
}
