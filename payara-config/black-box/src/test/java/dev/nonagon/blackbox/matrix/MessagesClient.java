package dev.nonagon.blackbox.matrix;

import com.anthropic.client.AnthropicClient;
import com.anthropic.core.ObjectMappers;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.nonagon.blackbox.support.Sdk;
import dev.nonagon.spi.json.Json;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Anthropic's SDK. */
final class MessagesClient implements Client {
    private final AnthropicClient client;

    MessagesClient(URI router) {
        client = Sdk.anthropic(router);
    }

    static ObjectNode body(Question question) {
        ObjectNode body = Json.object()
                .put("model", question.model())
                .put("max_tokens", MOST_TOKENS)
                .put("system", Question.SYSTEM);
        ArrayNode messages = body.putArray("messages");
        for (Question.Turn turn : question.turns()) {
            switch (turn) {
                case Question.Turn.User user -> {
                    ArrayNode blocks = message(messages, "user");
                    blocks.addObject().put("type", "text").put("text", user.text());
                    if (!user.image().isEmpty()) {
                        blocks.addObject()
                                .put("type", "image")
                                .putObject("source")
                                .put("type", "base64")
                                .put("media_type", "image/png")
                                .put("data", user.image());
                    }
                }
                case Question.Turn.Assistant said ->
                    message(messages, "assistant")
                            .addObject()
                            .put("type", "text")
                            .put("text", said.text());
                case Question.Turn.Back back -> back.said().back().forEach(message(messages, "assistant")::add);
                case Question.Turn.Results results -> {
                    ArrayNode blocks = message(messages, "user");
                    for (int i = 0; i < results.calls().size(); i++) {
                        blocks.addObject()
                                .put("type", "tool_result")
                                .put("tool_use_id", results.calls().get(i).id())
                                .put("content", results.texts().get(i));
                    }
                }
            }
        }
        for (String tool : question.tools()) {
            body.withArray("tools").addObject().put("name", tool).set("input_schema", Client.parameters());
        }
        if (question.think()) {
            body.putObject("thinking").put("type", "enabled").put("budget_tokens", 1024);
        }
        question.schema().ifPresent(schema -> body.putObject("output_config")
                .putObject("format")
                .put("type", "json_schema")
                .set("schema", schema));
        return body;
    }

    private static ArrayNode message(ArrayNode messages, String role) {
        return messages.addObject().put("role", role).putArray("content");
    }

    @Override
    public Said ask(Question question, boolean stream) {
        try {
            MessageCreateParams params = MessageCreateParams.builder()
                    .body(ObjectMappers.jsonMapper()
                            .readValue(Json.text(body(question)), MessageCreateParams.Body.class))
                    .build();
            return said(stream ? streamed(params) : client.messages().create(params));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Message streamed(MessageCreateParams params) {
        MessageAccumulator whole = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> events = client.messages().createStreaming(params)) {
            events.stream().forEach(event -> {
                // The SDK knows its vendor's models only.
                if (!event.isMessageStart()) {
                    event.validate();
                }
                whole.accumulate(event);
            });
        }
        return whole.message();
    }

    private static Said said(Message answer) throws JsonProcessingException {
        answer.content().forEach(ContentBlock::validate);
        answer.usage().validate();
        answer.stopReason().orElseThrow().validate();
        JsonNode json = Json.parse(ObjectMappers.jsonMapper().writeValueAsString(answer));
        StringBuilder text = new StringBuilder();
        StringBuilder thought = new StringBuilder();
        List<Said.Call> calls = new ArrayList<>();
        ArrayNode back = Json.array();
        for (JsonNode block : json.path("content")) {
            back.add(tidy(block));
            text.append(block.path("text").asString(""));
            thought.append(block.path("thinking").asString(""));
            if (block.path("type").asString("").equals("tool_use")) {
                calls.add(new Said.Call(
                        block.path("id").asString(""), block.path("name").asString(""), block.path("input")));
            }
        }
        return new Said(
                text.toString(),
                thought.toString(),
                calls,
                switch (json.path("stop_reason").asString("")) {
                    case "end_turn" -> Said.Stop.END;
                    case "tool_use" -> Said.Stop.TOOLS;
                    default -> Said.Stop.OTHER;
                },
                json.at("/usage/input_tokens").asLong(0),
                json.at("/usage/output_tokens").asLong(0),
                back);
    }

    /** An SDK writes members that say nothing; an empty input says something. */
    private static ObjectNode tidy(JsonNode block) {
        ObjectNode out = Client.tidy(block);
        if (block.has("input")) {
            out.set("input", block.get("input"));
        }
        return out;
    }
}
