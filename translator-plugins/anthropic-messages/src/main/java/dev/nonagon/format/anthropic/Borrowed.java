package dev.nonagon.format.anthropic;

import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.Scope;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Searches in a conversation that {@link Searches} wrote for another provider's answer: their pages and citations have an
 * empty sealed content, which this format's own provider would refuse (rule R11).
 */
final class Borrowed {
    private static final String CONTENT = "encrypted_content";
    private static final String INDEX = "encrypted_index";
    private static final byte[] NAME = "\"encrypted_".getBytes(StandardCharsets.US_ASCII);
    private static final List<byte[]> ENDINGS =
            List.of("content\"".getBytes(StandardCharsets.US_ASCII), "index\"".getBytes(StandardCharsets.US_ASCII));

    private final Set<String> searches = new HashSet<>();

    /** Those of a conversation. */
    static Borrowed in(List<Message> messages) {
        Borrowed borrowed = new Borrowed();
        for (Message message : messages) {
            for (Part part : message.parts()) {
                if (part instanceof Part.Opaque opaque && isBorrowedResult(opaque.json())) {
                    borrowed.searches.add(opaque.json().path("tool_use_id").asString(""));
                }
            }
        }
        return borrowed;
    }

    private static boolean isBorrowedResult(JsonNode block) {
        if (!block.path("type").asString("").equals(Searches.RESULT)) {
            return false;
        }
        for (JsonNode page : block.path("content")) {
            if (page.has(CONTENT) && page.path(CONTENT).asString("").isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Whether a block is one of the two of such a search. */
    boolean holds(JsonNode block) {
        return switch (block.path("type").asString("")) {
            case Searches.USE -> searches.contains(block.path("id").asString(""));
            case Searches.RESULT -> searches.contains(block.path("tool_use_id").asString(""));
            default -> false;
        };
    }

    /** Takes the citations of such a search out of a text block that is being written. */
    static void uncite(ObjectNode text, String pointer, Scope scope) {
        if (!(text.get("citations") instanceof ArrayNode citations)) {
            return;
        }
        int before = citations.size();
        for (int i = before - 1; i >= 0; i--) {
            JsonNode index = citations.get(i).path(INDEX);
            if (index.isString() && index.asString().isEmpty()) {
                citations.remove(i);
            }
        }
        if (citations.size() < before) {
            scope.lost(pointer + "/citations", "citations of another provider's search");
        }
        if (citations.isEmpty() && before > 0) {
            text.remove("citations");
        }
    }

    /** Whether a request may hold such a piece: a name in quotes with an empty text behind it. */
    static boolean mayBeIn(byte[] body) {
        for (int i = 0; i < body.length; i++) {
            if (body[i] == '"' && startsWith(body, i, NAME)) {
                for (byte[] ending : ENDINGS) {
                    int end = i + NAME.length + ending.length;
                    if (startsWith(body, i + NAME.length, ending) && isEmptyText(body, end)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean isEmptyText(byte[] body, int from) {
        int colon = skip(body, from);
        int value = skip(body, colon + 1);
        return value + 1 < body.length && body[colon] == ':' && body[value] == '"' && body[value + 1] == '"';
    }

    private static int skip(byte[] body, int from) {
        int at = from;
        while (at < body.length && (body[at] == ' ' || body[at] == '\n' || body[at] == '\r' || body[at] == '\t')) {
            at++;
        }
        return at;
    }

    private static boolean startsWith(byte[] body, int at, byte[] text) {
        if (at + text.length > body.length) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (body[at + i] != text[i]) {
                return false;
            }
        }
        return true;
    }
}
