package dev.nonagon.spi.tck.upstream;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** OpenAI's Chat Completions. */
final class OpenAiChat implements Dialect {
    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final long CREATED = 1_767_323_045;

    @Override
    public String key(Received request) {
        return bearer(request.headers());
    }

    static String bearer(Headers headers) {
        String value = headers.first("authorization").orElse("");
        return value.startsWith("Bearer ") ? value.substring("Bearer ".length()).strip() : "";
    }

    @Override
    public boolean speaks(Received request) {
        return request.posts("/chat/completions");
    }

    @Override
    public boolean owns(Received request) {
        return OpenAiMedia.owns(request);
    }

    @Override
    public Optional<Aside> aside(Received request) {
        return OpenAiMedia.answer(request);
    }

    @Override
    public void check(ObjectNode body, Received request, List<String> warnings) {
        new OpenAiStrict(body, warnings).check();
    }

    @Override
    public Seen seen(ObjectNode body, Received request) {
        StringBuilder system = new StringBuilder();
        String lastText = "";
        List<String> images = new ArrayList<>();
        List<String> results = new ArrayList<>();
        for (JsonNode message : body.path("messages")) {
            String role = message.path("role").asString("");
            String text = text(message.path("content"));
            message.path("content").forEach(part -> image(part).ifPresent(images::add));
            switch (role) {
                case "system", "developer" -> system.append(text).append('\n');
                case "tool" -> results.add(text);
                case "assistant" -> results.clear();
                default -> {
                    lastText = text;
                    // A picture of a tool's result travels in a user turn of its own, so that alone is no new question.
                    if (!text.isBlank()) {
                        results.clear();
                    }
                }
            }
        }
        List<Seen.Tool> tools = new ArrayList<>();
        for (JsonNode tool : body.path("tools")) {
            JsonNode function = tool.path(tool.path("type").asString("function"));
            tools.add(new Seen.Tool(
                    function.path("name").asString(""),
                    function.has("parameters") ? function.get("parameters") : Json.object()));
        }
        JsonNode format = body.path("response_format");
        Optional<JsonNode> schema =
                switch (format.path("type").asString("")) {
                    case "json_schema" -> Optional.of(format.path("json_schema").path("schema"));
                    case "json_object" -> Optional.of(Json.parse("{\"type\":\"object\"}"));
                    default -> Optional.empty();
                };
        String effort = body.path("reasoning_effort").asString("none");
        return new Seen(
                body.path("model").asString(""),
                body.path("stream").asBoolean(false),
                body.path("stream_options").path("include_usage").asBoolean(false),
                system.toString(),
                lastText,
                tools,
                images,
                results,
                schema,
                !effort.equals("none"),
                body);
    }

    private static String text(JsonNode content) {
        if (content.isString()) {
            return content.asString();
        }
        List<String> texts = new ArrayList<>();
        content.forEach(part -> {
            if (part.path("text").isString()) {
                texts.add(part.get("text").asString());
            }
        });
        return String.join("\n", texts);
    }

    private static Optional<String> image(JsonNode part) {
        return switch (part.path("type").asString("")) {
            case "image_url" -> {
                String url = part.path("image_url").path("url").asString("");
                int comma = url.indexOf(";base64,");
                yield Optional.of(
                        url.startsWith("data:") && comma > 0
                                ? url.substring(5, comma) + ":"
                                        + Base64.getDecoder().decode(url.substring(comma + 8)).length
                                : "url");
            }
            case "file" -> Optional.of("file");
            case "input_audio" -> Optional.of("audio");
            default -> Optional.empty();
        };
    }

    @Override
    public ObjectNode whole(Script script, Seen seen, String id) {
        ObjectNode message = Json.object().put("role", "assistant");
        if (script.text().isEmpty()) {
            message.putNull("content");
        } else {
            message.put("content", script.text());
        }
        message.putNull("refusal");
        message.putArray("annotations");
        if (!script.thinking().isEmpty()) {
            message.put("reasoning_content", script.thinking());
        }
        if (!script.calls().isEmpty()) {
            ArrayNode calls = message.putArray("tool_calls");
            script.calls().forEach(call -> calls.add(toolCall(call, call.arguments())));
        }
        ObjectNode out = Json.object()
                .put("id", "chatcmpl-" + id)
                .put("object", "chat.completion")
                .put("created", CREATED)
                .put("model", seen.model());
        ObjectNode choice = out.putArray("choices").addObject().put("index", 0);
        choice.set("message", message);
        choice.putNull("logprobs").put("finish_reason", reason(script));
        out.set("usage", usage(script.usage()));
        return out.put("service_tier", "default").put("system_fingerprint", "fp_double");
    }

    @Override
    public List<byte[]> stream(Script script, Seen seen, String id) {
        List<ObjectNode> chunks = new ArrayList<>();
        chunks.add(chunk(
                id,
                seen,
                Json.object().put("role", "assistant").put("content", "").putNull("refusal"),
                ""));
        for (String piece : Script.cut(script.thinking(), script.pieces())) {
            chunks.add(chunk(id, seen, Json.object().put("reasoning_content", piece), ""));
        }
        for (String piece : Script.cut(script.text(), script.pieces())) {
            chunks.add(chunk(id, seen, Json.object().put("content", piece), ""));
        }
        for (Script.CallStep step : script.callSteps()) {
            ObjectNode more = step.opens()
                    ? toolCall(step.call(), "").put("index", step.index())
                    : Json.object().put("index", step.index());
            if (!step.opens()) {
                more.putObject("function").put("arguments", step.piece());
            }
            chunks.add(chunk(id, seen, delta(more), ""));
        }
        chunks.add(chunk(id, seen, Json.object(), reason(script)));
        List<byte[]> events = new ArrayList<>();
        for (int at = 0; at < chunks.size(); at++) {
            if (seen.usageAsked() && script.runningUsage()) {
                chunks.get(at).set("usage", usage(script.usage().after(at, chunks.size())));
            }
            events.add(frame(chunks.get(at)));
        }
        if (seen.usageAsked()) {
            ObjectNode last = head(id, seen);
            last.putArray("choices");
            last.set("usage", usage(script.usage()));
            events.add(frame(last));
        }
        events.add(DONE);
        return events;
    }

    private static ObjectNode delta(ObjectNode call) {
        ObjectNode delta = Json.object();
        delta.putArray("tool_calls").add(call);
        return delta;
    }

    private static ObjectNode toolCall(Script.ToolCall call, String arguments) {
        ObjectNode out = Json.object().put("id", call.id()).put("type", "function");
        out.putObject("function").put("name", call.name()).put("arguments", arguments);
        return out;
    }

    private static ObjectNode head(String id, Seen seen) {
        return Json.object()
                .put("id", "chatcmpl-" + id)
                .put("object", "chat.completion.chunk")
                .put("created", CREATED)
                .put("model", seen.model())
                .put("service_tier", "default")
                .put("system_fingerprint", "fp_double");
    }

    private static ObjectNode chunk(String id, Seen seen, ObjectNode delta, String reason) {
        ObjectNode out = head(id, seen);
        ObjectNode choice = out.putArray("choices").addObject().put("index", 0);
        choice.set("delta", delta);
        choice.putNull("logprobs");
        if (reason.isEmpty()) {
            choice.putNull("finish_reason");
        } else {
            choice.put("finish_reason", reason);
        }
        if (seen.usageAsked()) {
            out.putNull("usage");
        }
        return out;
    }

    static byte[] frame(ObjectNode json) {
        return ("data: " + Json.text(json) + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String reason(Script script) {
        if (!script.calls().isEmpty()) {
            return "tool_calls";
        }
        return switch (script.stop()) {
            case "length" -> "length";
            case "refusal" -> "content_filter";
            default -> "stop";
        };
    }

    static ObjectNode usage(Script.Usage usage) {
        ObjectNode out = Json.object()
                .put("prompt_tokens", usage.input())
                .put("completion_tokens", usage.output())
                .put("total_tokens", usage.input() + usage.output());
        out.putObject("prompt_tokens_details")
                .put("cached_tokens", usage.cacheRead())
                .put("audio_tokens", 0);
        out.putObject("completion_tokens_details")
                .put("reasoning_tokens", usage.reasoning())
                .put("audio_tokens", 0)
                .put("accepted_prediction_tokens", 0)
                .put("rejected_prediction_tokens", 0);
        return out;
    }

    @Override
    public ObjectNode error(int status, String message, String param, String code, Headers headers) {
        ObjectNode out = Json.object();
        ObjectNode error = out.putObject("error")
                .put("message", message)
                .put(
                        "type",
                        switch (status) {
                            case 403 -> "permission_error";
                            case 429 -> "rate_limit_exceeded";
                            default -> status >= 500 ? "server_error" : "invalid_request_error";
                        });
        String named = !code.isEmpty()
                ? code
                : switch (status) {
                    case 401 -> "invalid_api_key";
                    case 404 -> "model_not_found";
                    case 429 -> "rate_limit_exceeded";
                    default -> "";
                };
        put(error, "param", param);
        put(error, "code", named);
        return out;
    }

    private static void put(ObjectNode json, String name, String value) {
        if (value.isEmpty()) {
            json.putNull(name);
        } else {
            json.put(name, value);
        }
    }

    @Override
    public byte[] errorEvent(Seen seen, int after) {
        return frame(error(
                500, "The server had an error while processing your request.", "", "server_error", Headers.none()));
    }
}
