package dev.nonagon.format.openai.completions;

import dev.nonagon.spi.chat.Answer;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.EventWriter;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes an answer as one body. Not thread-safe. */
final class WholeWriter implements EventWriter {
    static final String NO_WORD = "searches, citations and pictures: a completion is text";

    private final Scope scope;
    private final Answer.Collector collector = new Answer.Collector();

    WholeWriter(Scope scope) {
        this.scope = scope;
    }

    @Override
    public void write(ChatEvent event, Consumer<WireEvent> out) {
        collector.add(event).ifPresent(answer -> out.accept(WireEvent.whole(Json.bytes(body(answer)))));
    }

    /** What chunks and bodies begin with. */
    static ObjectNode head(String id, String upstreams, Scope scope) {
        ObjectNode head = Json.object();
        head.put("id", id.isEmpty() ? scope.newId("cmpl-") : id);
        head.put("object", "text_completion");
        head.put("created", scope.startedAt().getEpochSecond());
        String asked = scope.request().map(ChatRequest::model).orElse("");
        return head.put("model", upstreams.isEmpty() ? asked : upstreams);
    }

    private ObjectNode body(Answer answer) {
        if (answer.foreign().stream().anyMatch(piece -> !piece.meanings().isEmpty())) {
            scope.lost("", NO_WORD);
        }
        StringBuilder text = new StringBuilder();
        boolean called = false;
        boolean refused = false;
        for (Part part : answer.parts()) {
            switch (part) {
                case Part.Text words -> text.append(words.text());
                case Part.Refusal refusal -> {
                    text.append(refusal.text());
                    refused = true;
                }
                case Part.ToolCall ignored -> called = true;
                case Part.Thinking ignored -> {}
                case Part.Media ignored -> {}
                case Part.ToolResult ignored -> {}
                case Part.Opaque ignored -> {}
            }
        }
        ObjectNode body = head(answer.id(), answer.model(), scope);
        ObjectNode choice = body.putArray("choices").addObject();
        choice.put("text", text.toString());
        choice.put("index", 0);
        choice.putNull("logprobs");
        for (JsonNode foreign : answer.foreignOf(Wire.ID)) {
            choice.set("logprobs", foreign.path("logprobs"));
        }
        choice.put("finish_reason", StreamWriter.finishWord(answer.reason(), called, refused));
        boolean counted = !answer.usage().equals(TokenUsage.none());
        body.set("usage", Usage.write(counted ? answer.usage() : TokenUsage.estimate(scope.estimatedInputTokens(), 0)));
        return body;
    }
}
