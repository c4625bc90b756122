package dev.nonagon.blackbox.matrix;

import com.google.genai.ResponseStream;
import com.google.genai.types.Content;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import dev.nonagon.blackbox.support.Sdk;
import dev.nonagon.spi.json.Json;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Google's SDK. */
final class GeminiClient implements Client {
    private final com.google.genai.Client client;

    GeminiClient(URI router) {
        client = com.google.genai.Client.builder()
                .apiKey("any")
                .httpOptions(HttpOptions.builder()
                        .baseUrl(router.toString())
                        .timeout((int) Sdk.LONGEST.toMillis())
                        .build())
                .build();
    }

    static ArrayNode contents(Question question) {
        ArrayNode contents = Json.array();
        for (Question.Turn turn : question.turns()) {
            switch (turn) {
                case Question.Turn.User user -> {
                    ArrayNode parts = content(contents, "user");
                    parts.addObject().put("text", user.text());
                    if (!user.image().isEmpty()) {
                        parts.addObject()
                                .putObject("inlineData")
                                .put("mimeType", "image/png")
                                .put("data", user.image());
                    }
                }
                case Question.Turn.Assistant said ->
                    content(contents, "model").addObject().put("text", said.text());
                case Question.Turn.Back back -> back.said().back().forEach(content(contents, "model")::add);
                case Question.Turn.Results results -> {
                    ArrayNode parts = content(contents, "user");
                    for (int i = 0; i < results.calls().size(); i++) {
                        Said.Call call = results.calls().get(i);
                        ObjectNode response = parts.addObject().putObject("functionResponse");
                        if (!call.id().isEmpty()) {
                            response.put("id", call.id());
                        }
                        response.put("name", call.name())
                                .putObject("response")
                                .put("output", results.texts().get(i));
                    }
                }
            }
        }
        return contents;
    }

    private static ArrayNode content(ArrayNode contents, String role) {
        return contents.addObject().put("role", role).putArray("parts");
    }

    /** In the SDK's own order: what the API has apart is one object here. */
    static ObjectNode config(Question question) {
        ObjectNode config = Json.object().put("maxOutputTokens", MOST_TOKENS);
        config.putObject("systemInstruction").putArray("parts").addObject().put("text", Question.SYSTEM);
        if (!question.tools().isEmpty()) {
            ArrayNode declared = config.putArray("tools").addObject().putArray("functionDeclarations");
            question.tools()
                    .forEach(name -> declared.addObject().put("name", name).set("parameters", Client.parameters()));
        }
        if (question.think()) {
            config.putObject("thinkingConfig").put("includeThoughts", true).put("thinkingBudget", 1024);
        }
        question.schema().ifPresent(schema -> config.put("responseMimeType", "application/json")
                .set("responseSchema", schema));
        return config;
    }

    @Override
    public Said ask(Question question, boolean stream) {
        List<Content> contents = new ArrayList<>();
        contents(question).forEach(content -> contents.add(Content.fromJson(Json.text(content))));
        GenerateContentConfig config = GenerateContentConfig.fromJson(Json.text(config(question)));
        List<JsonNode> chunks = new ArrayList<>();
        if (stream) {
            try (ResponseStream<GenerateContentResponse> answer =
                    client.models.generateContentStream(question.model(), contents, config)) {
                answer.forEach(chunk -> chunks.add(Json.parse(chunk.toJson())));
            }
        } else {
            chunks.add(Json.parse(client.models
                    .generateContent(question.model(), contents, config)
                    .toJson()));
        }
        return said(chunks);
    }

    private static Said said(List<JsonNode> chunks) {
        StringBuilder text = new StringBuilder();
        StringBuilder thought = new StringBuilder();
        List<Said.Call> calls = new ArrayList<>();
        ArrayNode back = Json.array();
        String reason = "";
        for (JsonNode chunk : chunks) {
            for (JsonNode part : chunk.at("/candidates/0/content/parts")) {
                boolean thinks = part.path("thought").asBoolean(false);
                (thinks ? thought : text).append(part.path("text").asString(""));
                JsonNode call = part.path("functionCall");
                if (call.isObject()) {
                    calls.add(new Said.Call(
                            call.path("id").asString(""),
                            call.path("name").asString(""),
                            call.has("args") ? call.get("args") : Json.object()));
                }
                if (!Client.blank(part) && !isNothing(part)) {
                    back.add(part);
                }
            }
            reason = chunk.at("/candidates/0/finishReason").asString(reason);
        }
        JsonNode usage = chunks.getLast().path("usageMetadata");
        return new Said(
                text.toString(),
                thought.toString(),
                calls,
                !reason.equals("STOP") ? Said.Stop.OTHER : calls.isEmpty() ? Said.Stop.END : Said.Stop.TOOLS,
                usage.path("promptTokenCount").asLong(0),
                usage.path("candidatesTokenCount").asLong(0)
                        + usage.path("thoughtsTokenCount").asLong(0),
                back);
    }

    /** The last event's empty text, which carries only the reason. */
    private static boolean isNothing(JsonNode part) {
        return part.size() == 1
                && part.path("text").isString()
                && part.get("text").asString().isEmpty();
    }
}
