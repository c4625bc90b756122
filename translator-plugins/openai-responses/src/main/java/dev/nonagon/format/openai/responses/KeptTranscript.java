package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.Transcripts;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonEdit;
import dev.nonagon.spi.json.JsonPeek;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.json.Span;
import dev.nonagon.spi.kit.RequestFields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Keeps what an answer said, and puts it into a request that only names it (rule R9). */
final class KeptTranscript {
    private static final Set<String> PEEKED = Set.of(RequestReader.PREVIOUS, "input");

    private KeptTranscript() {}

    /** Keeps a request of this format and its answer, unless the client does not want that. */
    static void keep(Scope scope, String id, List<String> output) {
        Optional<ChatRequest> asked = scope.request();
        if (asked.isEmpty()) {
            return;
        }
        Optional<ObjectNode> spelled = RequestReader.spelling(asked.get().extras());
        boolean wanted = spelled.isPresent() && spelled.get().path("store").asBoolean(true);
        if (wanted) {
            // Names as the client gives them, not as an upstream wants them.
            Scope aside = Scope.of(scope.requestId(), scope.startedAt(), false);
            ArrayNode items = RequestWriter.items(asked.get(), aside);
            scope.transcripts().keep(id, array(inner(Json.bytes(items)), sendable(output)));
        }
    }

    /** The items of an answer that may be sent again, as JSON texts joined by commas. */
    static String sendable(List<String> output) {
        List<String> items = new ArrayList<>();
        for (String text : output) {
            // Without its seal, a thought is known only to a provider that stored it.
            boolean unsealed = text.contains("\"type\":\"reasoning\"") && !sealed(Json.parse(text));
            if (!unsealed) {
                items.add(text);
            }
        }
        return String.join(",", items);
    }

    private static boolean sealed(JsonNode item) {
        return !RequestFields.text(item, "type").equals("reasoning")
                || !RequestFields.text(item, "encrypted_content").isEmpty();
    }

    /** What stands between the brackets of an array. */
    static String inner(byte[] array) {
        String text = new String(array, StandardCharsets.UTF_8).strip();
        return text.substring(1, text.length() - 1).strip();
    }

    static byte[] array(String first, String second) {
        String between = first.isBlank() || second.isBlank() ? "" : ",";
        return ("[" + first + between + second + "]").getBytes(StandardCharsets.UTF_8);
    }

    /** The body with the transcript of the answer it names before its input; the same bytes if it names none that is known. */
    static byte[] resume(byte[] body, Transcripts transcripts) {
        JsonPeek peek = JsonPeek.of(body, PEEKED);
        Optional<String> id = peek.string(RequestReader.PREVIOUS).filter(name -> !name.isEmpty());
        return id.flatMap(transcripts::recall).map(kept -> resumed(body, kept)).orElse(body);
    }

    static byte[] resumed(byte[] body, byte[] kept) {
        Optional<Span> input = JsonPeek.of(body, PEEKED).span("input");
        byte[] without;
        if (input.isEmpty()) {
            without = JsonEdit.apply(body, List.of(new JsonEdit.Set("/input", Json.parse(kept))));
        } else {
            Span span = input.get();
            String said = new String(body, span.from(), span.length(), StandardCharsets.UTF_8);
            without = JsonEdit.splice(body, span, array(inner(kept), items(said)));
        }
        return JsonEdit.apply(without, List.of(new JsonEdit.Remove("/" + RequestReader.PREVIOUS)));
    }

    /** The items of an input as JSON texts joined by commas: a bare text is the user's message. */
    static String items(String input) {
        if (input.startsWith("[")) {
            return inner(input.getBytes(StandardCharsets.UTF_8));
        }
        if (!input.startsWith("\"")) {
            return "";
        }
        try {
            ObjectNode item = Json.object().put("type", "message").put("role", "user");
            item.set("content", Json.parse(input));
            return Json.text(item);
        } catch (JsonProblem notJson) {
            return "";
        }
    }
}
