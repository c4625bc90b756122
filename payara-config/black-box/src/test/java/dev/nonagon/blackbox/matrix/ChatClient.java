package dev.nonagon.blackbox.matrix;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.openai.client.OpenAIClient;
import com.openai.core.ObjectMappers;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.nonagon.blackbox.support.Sdk;
import dev.nonagon.spi.json.Json;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** OpenAI's SDK, Chat Completions. */
final class ChatClient implements Client {
    private final OpenAIClient client;

    ChatClient(URI router) {
        client = Sdk.openAi(router);
    }

    static ObjectNode body(Question question) {
        ObjectNode body = Json.object().put("model", question.model()).put("max_completion_tokens", MOST_TOKENS);
        ArrayNode messages = body.putArray("messages");
        messages.addObject().put("role", "system").put("content", Question.SYSTEM);
        for (Question.Turn turn : question.turns()) {
            switch (turn) {
                case Question.Turn.User user -> {
                    ArrayNode parts = messages.addObject().put("role", "user").putArray("content");
                    parts.addObject().put("type", "text").put("text", user.text());
                    if (!user.image().isEmpty()) {
                        parts.addObject()
                                .put("type", "image_url")
                                .putObject("image_url")
                                .put("url", "data:image/png;base64," + user.image());
                    }
                }
                case Question.Turn.Assistant said ->
                    messages.addObject().put("role", "assistant").put("content", said.text());
                case Question.Turn.Back back -> messages.add(back.said().back());
                case Question.Turn.Results results -> {
                    for (int i = 0; i < results.calls().size(); i++) {
                        messages.addObject()
                                .put("role", "tool")
                                .put("tool_call_id", results.calls().get(i).id())
                                .put("content", results.texts().get(i));
                    }
                }
            }
        }
        for (String tool : question.tools()) {
            ObjectNode function =
                    body.withArray("tools").addObject().put("type", "function").putObject("function");
            function.put("name", tool).set("parameters", Client.parameters());
        }
        if (question.think()) {
            body.put("reasoning_effort", "low");
        }
        question.schema().ifPresent(schema -> {
            ObjectNode format = body.putObject("response_format").put("type", "json_schema");
            format.putObject("json_schema").put("name", "answer").set("schema", schema);
        });
        return body;
    }

    @Override
    public Said ask(Question question, boolean stream) {
        try {
            ObjectNode body = body(question);
            if (stream) {
                body.putObject("stream_options").put("include_usage", true);
            }
            ChatCompletionCreateParams params = ChatCompletionCreateParams.builder()
                    .body(ObjectMappers.jsonMapper().readValue(Json.text(body), ChatCompletionCreateParams.Body.class))
                    .build();
            return stream ? streamed(params) : said(client.chat().completions().create(params), "");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Said streamed(ChatCompletionCreateParams params) throws JsonProcessingException {
        ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
        StringBuilder thought = new StringBuilder();
        try (StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(params)) {
            for (ChatCompletionChunk chunk : (Iterable<ChatCompletionChunk>) chunks.stream()::iterator) {
                chunk.validate();
                whole.accumulate(chunk);
                chunk.choices().forEach(choice -> {
                    var more = choice.delta()._additionalProperties().get("reasoning_content");
                    if (more != null) {
                        thought.append(more.asString().orElse(""));
                    }
                });
            }
        }
        return said(whole.chatCompletion(), thought.toString());
    }

    /** @param thought what the SDK's accumulator does not gather */
    private static Said said(ChatCompletion answer, String thought) throws JsonProcessingException {
        answer.validate();
        JsonNode json = Json.parse(ObjectMappers.jsonMapper().writeValueAsString(answer));
        JsonNode message = json.at("/choices/0/message");
        ObjectNode back = Client.tidy(message);
        if (!thought.isEmpty()) {
            back.put("reasoning_content", thought);
        }
        List<Said.Call> calls = new ArrayList<>();
        for (JsonNode call : message.path("tool_calls")) {
            JsonNode function = call.path("function");
            calls.add(new Said.Call(
                    call.path("id").asString(""),
                    function.path("name").asString(""),
                    Json.parse(function.path("arguments").asString(""))));
        }
        return new Said(
                message.path("content").asString(""),
                back.path("reasoning_content").asString(""),
                calls,
                switch (json.at("/choices/0/finish_reason").asString("")) {
                    case "stop" -> Said.Stop.END;
                    case "tool_calls" -> Said.Stop.TOOLS;
                    default -> Said.Stop.OTHER;
                },
                json.at("/usage/prompt_tokens").asLong(0),
                json.at("/usage/completion_tokens").asLong(0),
                back);
    }
}
