package dev.nonagon.blackbox.matrix;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.openai.client.OpenAIClient;
import com.openai.core.ObjectMappers;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.nonagon.blackbox.support.Sdk;
import dev.nonagon.spi.json.Json;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** OpenAI's SDK, Responses; without anything stored, so all history is in each request. */
final class ResponsesClient implements Client {
    private final OpenAIClient client;

    ResponsesClient(URI router) {
        client = Sdk.openAi(router);
    }

    static ObjectNode body(Question question) {
        ObjectNode body = Json.object()
                .put("model", question.model())
                .put("max_output_tokens", MOST_TOKENS)
                .put("instructions", Question.SYSTEM)
                .put("store", false);
        ArrayNode input = body.putArray("input");
        for (Question.Turn turn : question.turns()) {
            switch (turn) {
                case Question.Turn.User user -> {
                    ArrayNode parts = message(input, "user");
                    parts.addObject().put("type", "input_text").put("text", user.text());
                    if (!user.image().isEmpty()) {
                        parts.addObject()
                                .put("type", "input_image")
                                .put("detail", "auto")
                                .put("image_url", "data:image/png;base64," + user.image());
                    }
                }
                case Question.Turn.Assistant said ->
                    input.addObject().put("role", "assistant").put("content", said.text());
                case Question.Turn.Back back -> back.said().back().forEach(input::add);
                case Question.Turn.Results results -> {
                    for (int i = 0; i < results.calls().size(); i++) {
                        input.addObject()
                                .put("type", "function_call_output")
                                .put("call_id", results.calls().get(i).id())
                                .put("output", results.texts().get(i));
                    }
                }
            }
        }
        for (String tool : question.tools()) {
            body.withArray("tools")
                    .addObject()
                    .put("type", "function")
                    .put("name", tool)
                    .put("strict", false)
                    .set("parameters", Client.parameters());
        }
        if (question.think()) {
            body.putObject("reasoning").put("effort", "low").put("summary", "auto");
            body.putArray("include").add("reasoning.encrypted_content");
        }
        question.schema().ifPresent(schema -> body.putObject("text")
                .putObject("format")
                .put("type", "json_schema")
                .put("name", "answer")
                .set("schema", schema));
        return body;
    }

    private static ArrayNode message(ArrayNode input, String role) {
        return input.addObject().put("role", role).putArray("content");
    }

    @Override
    public Said ask(Question question, boolean stream) {
        try {
            ResponseCreateParams params = ResponseCreateParams.builder()
                    .body(ObjectMappers.jsonMapper()
                            .readValue(Json.text(body(question)), ResponseCreateParams.Body.class))
                    .build();
            return said(stream ? streamed(params) : client.responses().create(params));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Response streamed(ResponseCreateParams params) {
        ResponseAccumulator whole = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> events = client.responses().createStreaming(params)) {
            events.stream().forEach(event -> {
                event.validate();
                whole.accumulate(event);
            });
        }
        return whole.response();
    }

    private static Said said(Response answer) throws JsonProcessingException {
        answer.validate();
        JsonNode json = Json.parse(ObjectMappers.jsonMapper().writeValueAsString(answer));
        StringBuilder text = new StringBuilder();
        StringBuilder thought = new StringBuilder();
        List<Said.Call> calls = new ArrayList<>();
        ArrayNode back = Json.array();
        for (JsonNode item : json.path("output")) {
            back.add(item);
            item.path("content").forEach(part -> text.append(part.path("text").asString("")));
            item.path("summary")
                    .forEach(part -> thought.append(part.path("text").asString("")));
            if (item.path("type").asString("").equals("function_call")) {
                calls.add(new Said.Call(
                        item.path("call_id").asString(""),
                        item.path("name").asString(""),
                        Json.parse(item.path("arguments").asString(""))));
            }
        }
        boolean complete = json.path("status").asString("").equals("completed");
        return new Said(
                text.toString(),
                thought.toString(),
                calls,
                !complete ? Said.Stop.OTHER : calls.isEmpty() ? Said.Stop.END : Said.Stop.TOOLS,
                json.at("/usage/input_tokens").asLong(0),
                json.at("/usage/output_tokens").asLong(0),
                back);
    }
}
