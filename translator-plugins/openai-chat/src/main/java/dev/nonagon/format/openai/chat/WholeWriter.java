package dev.nonagon.format.openai.chat;

import dev.nonagon.spi.chat.Answer;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Meaning;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.EventWriter;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes an answer as one body. Not thread-safe. */
final class WholeWriter implements EventWriter {
    private final Scope scope;
    static final String NO_SEARCH = "OpenAI chat has no word for a search, only for what came of it";

    private final Answer.Collector collector = new Answer.Collector();
    private final ContentMap words;
    private final Set<Integer> texts = new HashSet<>();

    WholeWriter(Scope scope) {
        this.scope = scope;
        this.words = new ContentMap(scope.request());
    }

    @Override
    public void write(ChatEvent event, Consumer<WireEvent> out) {
        if (event instanceof ChatEvent.Opened opened && opened.kind() instanceof ChatEvent.BlockKind.Text) {
            texts.add(opened.block());
        } else if (event instanceof ChatEvent.TextDelta delta && texts.contains(delta.block())) {
            words.say(delta.block(), delta.text());
        }
        collector.add(event).ifPresent(answer -> out.accept(WireEvent.whole(Json.bytes(body(answer)))));
    }

    /** The model's name as the upstream says it, or else as the client does. */
    static String model(String upstreams, Scope scope) {
        return upstreams.isEmpty() ? scope.request().map(ChatRequest::model).orElse("") : upstreams;
    }

    private ObjectNode body(Answer answer) {
        ObjectNode body = Json.object();
        body.put("id", answer.id().isEmpty() ? scope.newId("chatcmpl-") : answer.id());
        body.put("object", "chat.completion");
        body.put("created", scope.startedAt().getEpochSecond());
        body.put("model", model(answer.model(), scope));
        ObjectNode choice = body.putArray("choices").addObject();
        choice.put("index", 0);
        ObjectNode message = message(answer);
        choice.set("message", message);
        choice.putNull("logprobs");
        choice.put(
                "finish_reason",
                FinishReasons.write(StreamWriter.afterCalls(answer.reason(), message.has("tool_calls"))));
        for (JsonNode foreign : answer.foreignOf(Wire.ID)) {
            merge(message, foreign.path("delta"));
            merge(choice, foreign.path("choice"));
        }
        borrowed(answer, message);
        boolean counted = !answer.usage().equals(TokenUsage.none());
        body.set("usage", Usage.write(counted ? answer.usage() : TokenUsage.estimate(scope.estimatedInputTokens(), 0)));
        return body;
    }

    /** What other formats' own pieces say in this one. */
    private void borrowed(Answer answer, ObjectNode message) {
        boolean named = false;
        for (ChatEvent.Foreign piece : answer.foreign()) {
            if (piece.origin().equals(Wire.ID)) {
                continue;
            }
            if (piece.meanings().isEmpty() && !named) {
                named = true;
                scope.lost("", "pieces that only " + piece.origin() + " knows");
            }
            for (Meaning meaning : piece.meanings()) {
                switch (meaning) {
                    case Meaning.Search ignored -> {
                        if (!named) {
                            named = true;
                            scope.lost("", NO_SEARCH);
                        }
                    }
                    case Meaning.Citation citation ->
                        message.withArray(Hosted.ANNOTATIONS).add(Hosted.annotation(citation, words));
                    case Meaning.Picture picture ->
                        message.withArray(Hosted.IMAGES).add(Hosted.image(picture));
                }
            }
        }
    }

    /** Lists grow from piece to piece, anything else is replaced. */
    private static void merge(ObjectNode target, JsonNode more) {
        more.properties().forEach(member -> {
            if (target.get(member.getKey()) instanceof ArrayNode list && member.getValue() instanceof ArrayNode added) {
                added.forEach(list::add);
            } else {
                target.set(member.getKey(), member.getValue().deepCopy());
            }
        });
    }

    private ObjectNode message(Answer answer) {
        StringBuilder content = new StringBuilder();
        StringBuilder thought = new StringBuilder();
        StringBuilder refusal = new StringBuilder();
        ArrayNode calls = Json.array();
        for (Part part : answer.parts()) {
            switch (part) {
                case Part.Text text -> content.append(text.text());
                case Part.Thinking thinking -> thought.append(thinking.text());
                case Part.Refusal refused -> refusal.append(refused.text());
                case Part.ToolCall call -> calls.add(call(call, answer.reason()));
                case Part.Media ignored -> {}
                case Part.ToolResult ignored -> {}
                case Part.Opaque ignored -> {}
            }
        }
        ObjectNode message = Json.object();
        message.put("role", "assistant");
        boolean other = !calls.isEmpty() || !refusal.isEmpty();
        message.put("content", content.isEmpty() && other ? null : content.toString());
        message.put("refusal", refusal.isEmpty() ? null : refusal.toString());
        if (!thought.isEmpty()) {
            message.put("reasoning_content", thought.toString());
        }
        if (!calls.isEmpty()) {
            message.set("tool_calls", calls);
        }
        return message;
    }

    private ObjectNode call(Part.ToolCall call, StopReason reason) {
        ObjectNode node = Json.object();
        node.put("id", call.id());
        node.put("type", call.custom() ? "custom" : "function");
        ObjectNode inner = node.putObject(call.custom() ? "custom" : "function");
        inner.put("name", scope.toolNames().inward(call.name()));
        boolean cut = reason == StopReason.LENGTH || reason == StopReason.REFUSED;
        boolean bare = !call.custom() && !cut && call.arguments().isBlank();
        inner.put(call.custom() ? "input" : "arguments", bare ? "{}" : call.arguments());
        return node;
    }
}
