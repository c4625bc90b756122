package dev.nonagon.format.ollama;

import dev.nonagon.spi.chat.Answer;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.EventWriter;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import java.util.function.Consumer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes an answer as one body. Not thread-safe. */
final class WholeWriter implements EventWriter {
    static final String NO_WORD = "searches, citations and pictures: Ollama's answers have no place for any";

    private final Scope scope;
    private final Answer.Collector collector = new Answer.Collector();

    WholeWriter(Scope scope) {
        this.scope = scope;
    }

    @Override
    public void write(ChatEvent event, Consumer<WireEvent> out) {
        collector.add(event).ifPresent(answer -> out.accept(WireEvent.whole(Json.bytes(body(answer)))));
    }

    private ObjectNode body(Answer answer) {
        if (answer.foreign().stream().anyMatch(piece -> !piece.meanings().isEmpty())) {
            scope.lost("", NO_WORD);
        }
        StringBuilder text = new StringBuilder();
        StringBuilder thinking = new StringBuilder();
        ArrayNode calls = Json.array();
        CallWriter writer = new CallWriter(scope);
        boolean refused = false;
        for (Part part : answer.parts()) {
            switch (part) {
                case Part.Text words -> text.append(words.text());
                case Part.Thinking thought -> thinking.append(thought.text());
                case Part.Refusal refusal -> {
                    text.append(refusal.text());
                    refused = true;
                }
                case Part.ToolCall call ->
                    writer.write(call.id(), call.name(), call.custom(), call.arguments())
                            .ifPresent(calls::add);
                case Part.Media ignored -> {}
                case Part.ToolResult ignored -> {}
                case Part.Opaque ignored -> {}
            }
        }
        ObjectNode body = AnswerShape.last(
                AnswerShape.of(scope, answer.model()).line(text.toString(), thinking.toString(), calls),
                DoneReasons.write(answer.reason(), refused));
        Usage.write(Usage.orEstimate(answer.usage(), scope), body);
        return body;
    }
}
