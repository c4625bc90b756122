package dev.nonagon.gateway;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A client of one dialect that keeps of an answer what such clients keep: its words and calls, and no seal. */
enum SealClient {
    CHAT("chat", "/v1/chat/completions"),
    RESPONSES("responses", "/v1/responses"),
    ANTHROPIC("anthropic", "/v1/messages"),
    GEMINI("gemini", ""),
    OLLAMA("", "/api/chat");

    private static final String PARAMETERS =
            "{\"type\":\"object\",\"properties\":{\"at\":{\"type\":\"string\"},\"b\":{\"type\":\"number\"}}}";
    private static final Pattern CALL_ID = Pattern.compile("\"(?:call_id|id)\" ?: ?\"((?:call_|toolu_|fn)[^\"]+)\"");

    private final String sameAs;
    private final String path;
    private final List<String[]> turns = new ArrayList<>();

    SealClient(String sameAs, String path) {
        this.sameAs = sameAs;
        this.path = path;
    }

    /** The upstream to which this client's bytes are relayed; empty if there is none in the test. */
    String sameAs() {
        return sameAs;
    }

    /** Begins a conversation. */
    SealClient fresh() {
        turns.clear();
        return says("What is up?");
    }

    SealClient says(String text) {
        turns.add(new String[] {"user", text});
        return this;
    }

    SealClient answered(String text) {
        turns.add(new String[] {"assistant", text});
        return this;
    }

    /** The answer called for the sky and the sea. */
    void called(String answer, boolean stream) {
        List<String> ids = ids(answer);
        turns.add(new String[] {"calls", id(ids, 0), "{\"at\":\"sky\",\"b\":1}", id(ids, 1), "{\"at\":\"sea\"}"});
    }

    /** The answer called for the sun. */
    void calledOnce(String answer, boolean stream) {
        turns.add(new String[] {"calls", id(ids(answer), 0), "{\"at\":\"sun\"}"});
    }

    private static String id(List<String> ids, int index) {
        return index < ids.size() ? ids.get(index) : "call_" + index;
    }

    private static List<String> ids(String answer) {
        Matcher matcher = CALL_ID.matcher(answer);
        List<String> ids = new ArrayList<>();
        while (matcher.find()) {
            if (!ids.contains(matcher.group(1))) {
                ids.add(matcher.group(1));
            }
        }
        return ids;
    }

    String path(String model, boolean stream) {
        return this == GEMINI
                ? "/v1beta/models/" + model + (stream ? ":streamGenerateContent" : ":generateContent")
                : path;
    }

    Headers headers() {
        Headers json = Headers.of("content-type", "application/json");
        return this == ANTHROPIC ? json.plus("anthropic-version", "2023-06-01") : json;
    }

    Map<String, String> query(boolean stream) {
        return this == GEMINI && stream ? Map.of("alt", "sse") : Map.of();
    }

    ObjectNode body(String model, boolean stream, List<String> instructions) {
        return switch (this) {
            case CHAT ->
                chat(instructions).put("model", model).put("stream", stream).put("reasoning_effort", "high");
            case RESPONSES -> responses(instructions).put("model", model).put("stream", stream);
            case ANTHROPIC -> anthropic(instructions).put("model", model).put("stream", stream);
            case GEMINI -> gemini(instructions);
            case OLLAMA -> ollama(instructions).put("model", model).put("stream", stream);
        };
    }

    private static ObjectNode object(String json) {
        return Json.parseObject(json.getBytes(StandardCharsets.UTF_8));
    }

    private ObjectNode chat(List<String> instructions) {
        ObjectNode body = object("{\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"look\",\"parameters\":"
                + PARAMETERS + "}}]}");
        ArrayNode messages = body.putArray("messages");
        instructions.forEach(text -> messages.addObject().put("role", "system").put("content", text));
        for (String[] turn : turns) {
            if (!turn[0].equals("calls")) {
                messages.addObject().put("role", turn[0]).put("content", turn[1]);
                continue;
            }
            ObjectNode said = messages.addObject().put("role", "assistant");
            said.putNull("content");
            ArrayNode calls = said.putArray("tool_calls");
            for (int i = 1; i < turn.length; i += 2) {
                calls.addObject()
                        .put("id", turn[i])
                        .put("type", "function")
                        .putObject("function")
                        .put("name", "look")
                        .put("arguments", turn[i + 1]);
                messages.addObject()
                        .put("role", "tool")
                        .put("tool_call_id", turn[i])
                        .put("content", "blue");
            }
        }
        return body;
    }

    private ObjectNode responses(List<String> instructions) {
        ObjectNode body = object("{\"store\":false,\"reasoning\":{\"effort\":\"high\",\"summary\":\"auto\"},"
                + "\"include\":[\"reasoning.encrypted_content\"],"
                + "\"tools\":[{\"type\":\"function\",\"name\":\"look\",\"strict\":false,\"parameters\":" + PARAMETERS
                + "}]}");
        ArrayNode input = body.putArray("input");
        instructions.forEach(text -> input.addObject().put("role", "developer").put("content", text));
        for (String[] turn : turns) {
            if (!turn[0].equals("calls")) {
                input.addObject().put("role", turn[0]).put("content", turn[1]);
                continue;
            }
            for (int i = 1; i < turn.length; i += 2) {
                input.addObject()
                        .put("type", "function_call")
                        .put("call_id", turn[i])
                        .put("name", "look")
                        .put("arguments", turn[i + 1]);
            }
            for (int i = 1; i < turn.length; i += 2) {
                input.addObject()
                        .put("type", "function_call_output")
                        .put("call_id", turn[i])
                        .put("output", "blue");
            }
        }
        return body;
    }

    private ObjectNode anthropic(List<String> instructions) {
        ObjectNode body = object("{\"max_tokens\":16000,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048},"
                + "\"tools\":[{\"name\":\"look\",\"input_schema\":" + PARAMETERS + "}]}");
        if (!instructions.isEmpty()) {
            ArrayNode system = body.putArray("system");
            instructions.forEach(text -> system.addObject().put("type", "text").put("text", text));
        }
        ArrayNode messages = body.putArray("messages");
        for (String[] turn : turns) {
            ObjectNode message = messages.addObject();
            boolean calling = turn[0].equals("calls");
            ArrayNode content =
                    message.put("role", calling ? "assistant" : turn[0]).putArray("content");
            if (!calling) {
                ObjectNode text = content.addObject().put("type", "text").put("text", turn[1]);
                if (turn == turns.getLast()) {
                    // The mark moves on with every question.
                    text.putObject("cache_control").put("type", "ephemeral");
                }
                continue;
            }
            ArrayNode results = messages.addObject().put("role", "user").putArray("content");
            for (int i = 1; i < turn.length; i += 2) {
                content.addObject()
                        .put("type", "tool_use")
                        .put("id", turn[i])
                        .put("name", "look")
                        .set("input", Json.parse(turn[i + 1]));
                results.addObject()
                        .put("type", "tool_result")
                        .put("tool_use_id", turn[i])
                        .put("content", "blue");
            }
        }
        return body;
    }

    private ObjectNode gemini(List<String> instructions) {
        ObjectNode body =
                object("{\"generationConfig\":{\"thinkingConfig\":{\"thinkingBudget\":4096,\"includeThoughts\":true}},"
                        + "\"tools\":[{\"functionDeclarations\":[{\"name\":\"look\",\"parametersJsonSchema\":"
                        + PARAMETERS + "}]}]}");
        if (!instructions.isEmpty()) {
            ArrayNode parts = body.putObject("systemInstruction").putArray("parts");
            instructions.forEach(text -> parts.addObject().put("text", text));
        }
        ArrayNode contents = body.putArray("contents");
        for (String[] turn : turns) {
            ObjectNode content = contents.addObject().put("role", turn[0].equals("user") ? "user" : "model");
            ArrayNode parts = content.putArray("parts");
            if (!turn[0].equals("calls")) {
                parts.addObject().put("text", turn[1]);
                continue;
            }
            ArrayNode results = contents.addObject().put("role", "user").putArray("parts");
            for (int i = 1; i < turn.length; i += 2) {
                parts.addObject().putObject("functionCall").put("name", "look").set("args", Json.parse(turn[i + 1]));
                results.addObject()
                        .putObject("functionResponse")
                        .put("name", "look")
                        .putObject("response")
                        .put("output", "blue");
            }
        }
        return body;
    }

    private ObjectNode ollama(List<String> instructions) {
        ObjectNode body = object(
                "{\"think\":true,\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"look\",\"parameters\":"
                        + PARAMETERS + "}}]}");
        ArrayNode messages = body.putArray("messages");
        instructions.forEach(text -> messages.addObject().put("role", "system").put("content", text));
        for (String[] turn : turns) {
            if (!turn[0].equals("calls")) {
                messages.addObject().put("role", turn[0]).put("content", turn[1]);
                continue;
            }
            ArrayNode calls = messages.addObject()
                    .put("role", "assistant")
                    .put("content", "")
                    .putArray("tool_calls");
            for (int i = 1; i < turn.length; i += 2) {
                calls.addObject().putObject("function").put("name", "look").set("arguments", Json.parse(turn[i + 1]));
                messages.addObject()
                        .put("role", "tool")
                        .put("tool_name", "look")
                        .put("content", "blue");
            }
        }
        return body;
    }
}
