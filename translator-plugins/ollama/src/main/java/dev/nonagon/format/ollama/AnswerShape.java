package dev.nonagon.format.ollama;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of an answer, or the whole of it, in the shape of the operation that was asked.
 *
 * @param generate whether that was {@code /api/generate}
 */
record AnswerShape(boolean generate, String model, Instant at) {
    static AnswerShape of(Scope scope, String upstreams) {
        String model =
                upstreams.isEmpty() ? scope.request().map(ChatRequest::model).orElse("") : upstreams;
        return new AnswerShape(RequestReader.isGenerate(scope), model, scope.startedAt());
    }

    ObjectNode line(String text, String thinking, ArrayNode calls) {
        ObjectNode line = Json.object();
        line.put("model", model);
        line.put("created_at", DateTimeFormatter.ISO_INSTANT.format(at.truncatedTo(ChronoUnit.MICROS)));
        ObjectNode holder = line;
        if (!generate) {
            holder = line.putObject("message");
            holder.put("role", "assistant");
        }
        holder.put(generate ? "response" : "content", text);
        if (!thinking.isEmpty()) {
            holder.put("thinking", thinking);
        }
        if (!calls.isEmpty()) {
            holder.set("tool_calls", calls);
        }
        return line.put("done", false);
    }

    /** Marks a line as the last one. */
    static ObjectNode last(ObjectNode line, String reason) {
        line.put("done", true);
        return line.put("done_reason", reason);
    }
}
