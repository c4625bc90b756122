package dev.nonagon.spi.tck.upstream;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Anthropic's Messages. */
final class AnthropicMessages implements Dialect {
    @Override
    public String key(Received request) {
        return request.headers().first("x-api-key").orElseGet(() -> OpenAiChat.bearer(request.headers()));
    }

    @Override
    public boolean speaks(Received request) {
        return request.posts("/messages");
    }

    @Override
    public boolean owns(Received request) {
        return request.posts("/messages/count_tokens");
    }

    @Override
    public Optional<Aside> aside(Received request) {
        ObjectNode body = Dialect.json(request);
        new AnthropicStrict(body, request.headers(), true, new ArrayList<>()).check();
        return Optional.of(Aside.plain(Json.object().put("input_tokens", Math.max(1, request.body().length / 4))));
    }

    @Override
    public void check(ObjectNode body, Received request, List<String> warnings) {
        new AnthropicStrict(body, request.headers(), false, warnings).check();
    }

    /** The signature that this double puts under a thought, and expects back unharmed. */
    static String sign(String thinking) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(("double:" + thinking).getBytes(StandardCharsets.UTF_8));
            return "DOUBLESIG" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }

    @Override
    public Seen seen(ObjectNode body, Received request) {
        StringBuilder system = new StringBuilder(texts(body.path("system")));
        String lastText = "";
        List<String> images = new ArrayList<>();
        List<String> results = new ArrayList<>();
        for (JsonNode message : body.path("messages")) {
            JsonNode content = message.path("content");
            String text = texts(content);
            switch (message.path("role").asString("")) {
                case "system" -> system.append('\n').append(text);
                case "user" -> {
                    results.clear();
                    lastText = text;
                    for (JsonNode block : content) {
                        image(block).ifPresent(images::add);
                        if (block.path("type").asString("").equals("tool_result")) {
                            results.add(texts(block.path("content")));
                            block.path("content").forEach(inner -> image(inner).ifPresent(images::add));
                        }
                    }
                }
                default -> results.clear();
            }
        }
        List<Seen.Tool> tools = new ArrayList<>();
        for (JsonNode tool : body.path("tools")) {
            if (tool.path("type").asString("custom").equals("custom")) {
                tools.add(new Seen.Tool(tool.path("name").asString(""), tool.path("input_schema")));
            }
        }
        JsonNode schema = body.path("output_config").path("format").path("schema");
        JsonNode olderSchema = body.path("output_format").path("schema");
        String thinking = body.path("thinking").path("type").asString("disabled");
        return new Seen(
                body.path("model").asString(""),
                body.path("stream").asBoolean(false),
                true,
                system.toString(),
                lastText,
                tools,
                images,
                results,
                schema.isObject()
                        ? Optional.of(schema)
                        : olderSchema.isObject() ? Optional.of(olderSchema) : Optional.empty(),
                !thinking.equals("disabled"),
                body);
    }

    private static String texts(JsonNode content) {
        if (content.isString()) {
            return content.asString();
        }
        List<String> texts = new ArrayList<>();
        content.forEach(block -> {
            if (block.path("text").isString()) {
                texts.add(block.get("text").asString());
            }
        });
        return String.join("\n", texts);
    }

    private static Optional<String> image(JsonNode block) {
        String type = block.path("type").asString("");
        if (!type.equals("image") && !type.equals("document")) {
            return Optional.empty();
        }
        JsonNode source = block.path("source");
        return Optional.of(
                source.path("type").asString("").equals("base64")
                        ? source.path("media_type").asString("") + ":"
                                + Base64.getDecoder().decode(source.path("data").asString("")).length
                        : source.path("type").asString(""));
    }

    @Override
    public ObjectNode whole(Script script, Seen seen, String id) {
        ObjectNode out = head(seen, id);
        ArrayNode content = out.putArray("content");
        if (!script.thinking().isEmpty() && seen.thinkingAsked()) {
            content.addObject()
                    .put("type", "thinking")
                    .put("thinking", script.thinking())
                    .put("signature", sign(script.thinking()));
        }
        if (!script.text().isEmpty()) {
            content.addObject().put("type", "text").put("text", script.text());
        }
        for (Script.ToolCall call : script.calls()) {
            content.addObject()
                    .put("type", "tool_use")
                    .put("id", toolId(call))
                    .put("name", call.name())
                    .set("input", Json.parse(call.arguments()));
        }
        out.put("stop_reason", reason(script)).putNull("stop_sequence");
        out.set("usage", usage(script.usage(), script.usage().output()));
        return out;
    }

    @Override
    public List<byte[]> stream(Script script, Seen seen, String id) {
        List<byte[]> events = new ArrayList<>();
        ObjectNode message = head(seen, id);
        message.putArray("content");
        message.putNull("stop_reason").putNull("stop_sequence");
        message.set("usage", usage(script.usage(), 1));
        events.add(event("message_start", Json.object().set("message", message)));
        events.add(event("ping", Json.object()));
        int index = 0;
        if (!script.thinking().isEmpty() && seen.thinkingAsked()) {
            List<ObjectNode> deltas = new ArrayList<>();
            Script.cut(script.thinking(), script.pieces())
                    .forEach(p -> deltas.add(
                            Json.object().put("type", "thinking_delta").put("thinking", p)));
            deltas.add(Json.object().put("type", "signature_delta").put("signature", sign(script.thinking())));
            block(
                    events,
                    index++,
                    Json.object().put("type", "thinking").put("thinking", "").put("signature", ""),
                    deltas);
        }
        if (!script.text().isEmpty()) {
            List<ObjectNode> deltas = new ArrayList<>();
            Script.cut(script.text(), script.pieces())
                    .forEach(p ->
                            deltas.add(Json.object().put("type", "text_delta").put("text", p)));
            block(events, index++, Json.object().put("type", "text").put("text", ""), deltas);
        }
        for (Script.ToolCall call : script.calls()) {
            List<ObjectNode> deltas = new ArrayList<>();
            deltas.add(Json.object().put("type", "input_json_delta").put("partial_json", ""));
            Script.cut(call.arguments(), script.pieces())
                    .forEach(p -> deltas.add(
                            Json.object().put("type", "input_json_delta").put("partial_json", p)));
            ObjectNode start = Json.object()
                    .put("type", "tool_use")
                    .put("id", toolId(call))
                    .put("name", call.name());
            start.putObject("input");
            block(events, index++, start, deltas);
        }
        ObjectNode end = Json.object();
        end.putObject("delta").put("stop_reason", reason(script)).putNull("stop_sequence");
        end.set("usage", usage(script.usage(), script.usage().output()));
        events.add(event("message_delta", end));
        events.add(event("message_stop", Json.object()));
        return events;
    }

    private static void block(List<byte[]> events, int index, ObjectNode start, List<ObjectNode> deltas) {
        ObjectNode opened = Json.object().put("index", index);
        opened.set("content_block", start);
        events.add(event("content_block_start", opened));
        for (ObjectNode delta : deltas) {
            ObjectNode json = Json.object().put("index", index);
            json.set("delta", delta);
            events.add(event("content_block_delta", json));
        }
        events.add(event("content_block_stop", Json.object().put("index", index)));
    }

    private static ObjectNode head(Seen seen, String id) {
        return Json.object()
                .put("id", "msg_" + id)
                .put("type", "message")
                .put("role", "assistant")
                .put("model", seen.model());
    }

    private static String toolId(Script.ToolCall call) {
        return call.id().replace("call_", "toolu_");
    }

    private static byte[] event(String type, ObjectNode rest) {
        ObjectNode json = Json.object().put("type", type);
        json.setAll(rest);
        return ("event: " + type + "\ndata: " + Json.text(json) + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String reason(Script script) {
        if (!script.calls().isEmpty()) {
            return "tool_use";
        }
        return switch (script.stop()) {
            case "length" -> "max_tokens";
            case "refusal" -> "refusal";
            default -> "end_turn";
        };
    }

    private static ObjectNode usage(Script.Usage usage, long output) {
        ObjectNode out = Json.object()
                .put("input_tokens", usage.input() - usage.cacheRead() - usage.cacheWrite())
                .put("cache_creation_input_tokens", usage.cacheWrite())
                .put("cache_read_input_tokens", usage.cacheRead());
        out.putObject("cache_creation")
                .put("ephemeral_5m_input_tokens", usage.cacheWrite())
                .put("ephemeral_1h_input_tokens", 0);
        return out.put("output_tokens", output).put("service_tier", "standard");
    }

    @Override
    public ObjectNode error(int status, String message, String param, String code, Headers headers) {
        ObjectNode out = Json.object().put("type", "error");
        out.putObject("error")
                .put(
                        "type",
                        switch (status) {
                            case 401 -> "authentication_error";
                            case 403 -> "permission_error";
                            case 404 -> "not_found_error";
                            case 413 -> "request_too_large";
                            case 429 -> "rate_limit_error";
                            case 529 -> "overloaded_error";
                            default -> status >= 500 ? "api_error" : "invalid_request_error";
                        })
                .put("message", message);
        return out.put("request_id", "req_double");
    }

    @Override
    public byte[] errorEvent(Seen seen, int after) {
        ObjectNode json = error(529, "Overloaded", "", "", Headers.none());
        json.remove(List.of("request_id", "type"));
        return event("error", json);
    }
}
