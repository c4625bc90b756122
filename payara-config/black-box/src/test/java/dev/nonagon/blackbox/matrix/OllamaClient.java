package dev.nonagon.blackbox.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.Http;
import dev.nonagon.spi.json.Json;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Ollama has no SDK for Java; this one insists on what the vendor's typed clients insist on. */
final class OllamaClient implements Client {
    private final Http http;

    OllamaClient(URI router) {
        http = new Http(router);
    }

    static ObjectNode body(Question question, boolean stream) {
        ObjectNode body = Json.object().put("model", question.model()).put("stream", stream);
        body.putObject("options").put("num_predict", MOST_TOKENS);
        ArrayNode messages = body.putArray("messages");
        messages.addObject().put("role", "system").put("content", Question.SYSTEM);
        for (Question.Turn turn : question.turns()) {
            switch (turn) {
                case Question.Turn.User user -> {
                    ObjectNode message =
                            messages.addObject().put("role", "user").put("content", user.text());
                    if (!user.image().isEmpty()) {
                        message.putArray("images").add(user.image());
                    }
                }
                case Question.Turn.Assistant said ->
                    messages.addObject().put("role", "assistant").put("content", said.text());
                case Question.Turn.Back back -> messages.add(back.said().back());
                case Question.Turn.Results results -> {
                    for (int i = 0; i < results.calls().size(); i++) {
                        messages.addObject()
                                .put("role", "tool")
                                .put("tool_name", results.calls().get(i).name())
                                .put("content", results.texts().get(i));
                    }
                }
            }
        }
        for (String tool : question.tools()) {
            ObjectNode function =
                    body.withArray("tools").addObject().put("type", "function").putObject("function");
            function.put("name", tool).put("description", "").set("parameters", Client.parameters());
        }
        if (question.think()) {
            body.put("think", true);
        }
        question.schema().ifPresent(schema -> body.set("format", schema));
        return body;
    }

    @Override
    public Said ask(Question question, boolean stream) {
        Http.Answer answer = http.post("/api/chat", Json.text(body(question, stream)));
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        assertThat(answer.contentType().orElse("")).startsWith(stream ? "application/x-ndjson" : "application/json");
        List<JsonNode> lines = new ArrayList<>();
        if (stream) {
            answer.text().lines().forEach(line -> lines.add(Json.parse(line)));
        } else {
            lines.add(answer.json());
        }
        return said(lines);
    }

    private static Said said(List<JsonNode> lines) {
        StringBuilder text = new StringBuilder();
        StringBuilder thought = new StringBuilder();
        List<Said.Call> calls = new ArrayList<>();
        ArrayNode raw = Json.array();
        for (JsonNode line : lines) {
            boolean last = line.equals(lines.getLast());
            assertThat(line.path("model").isString() && line.path("created_at").isString())
                    .as("%s", line)
                    .isTrue();
            assertThat(line.path("done").isBoolean()).as("%s", line).isTrue();
            assertThat(line.path("done").asBoolean()).as("%s", line).isEqualTo(last);
            JsonNode message = line.path("message");
            assertThat(message.path("role").asString("")).as("%s", line).isEqualTo("assistant");
            assertThat(message.path("content").isString()).as("%s", line).isTrue();
            text.append(message.path("content").asString(""));
            thought.append(message.path("thinking").asString(""));
            for (JsonNode call : message.path("tool_calls")) {
                JsonNode function = call.path("function");
                assertThat(function.path("arguments").isObject()).as("%s", line).isTrue();
                calls.add(new Said.Call(
                        call.path("id").asString(""), function.path("name").asString(""), function.get("arguments")));
                raw.add(call);
            }
        }
        JsonNode end = lines.getLast();
        ObjectNode back = Json.object().put("role", "assistant").put("content", text.toString());
        if (!thought.isEmpty()) {
            back.put("thinking", thought.toString());
        }
        if (!raw.isEmpty()) {
            back.set("tool_calls", raw);
        }
        boolean stopped = end.path("done_reason").asString("").equals("stop");
        return new Said(
                text.toString(),
                thought.toString(),
                calls,
                !stopped ? Said.Stop.OTHER : calls.isEmpty() ? Said.Stop.END : Said.Stop.TOOLS,
                end.path("prompt_eval_count").asLong(0),
                end.path("eval_count").asLong(0),
                back);
    }
}
