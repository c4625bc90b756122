package dev.nonagon.spi.tck.upstream;

import static dev.nonagon.spi.tck.upstream.Refusal.unless;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Ollama's chat, its lists and its embeddings. It needs no key. */
final class OllamaChat implements Dialect {
    private static final String CREATED = "2026-01-02T03:04:05.000000Z";

    @Override
    public String key(Received request) {
        String key = OpenAiChat.bearer(request.headers());
        return key.isEmpty() ? "none" : key;
    }

    @Override
    public boolean speaks(Received request) {
        return request.posts("/api/chat");
    }

    @Override
    public boolean owns(Received request) {
        return request.bare().matches(".*/api/(tags|version|show|embed)");
    }

    @Override
    public Optional<Aside> aside(Received request) {
        if (request.gets("/api/tags")) {
            return Optional.of(Aside.plain(tags()));
        }
        if (request.gets("/api/version")) {
            return Optional.of(Aside.plain(Json.object().put("version", "0.12.6")));
        }
        if (request.posts("/api/show")) {
            ObjectNode out = Json.object();
            out.putObject("details").put("family", "double").put("format", "gguf");
            out.putObject("model_info").put("general.architecture", "double").put("double.context_length", 131_072);
            out.putArray("capabilities")
                    .add("completion")
                    .add("tools")
                    .add("vision")
                    .add("thinking");
            return Optional.of(Aside.plain(out));
        }
        return request.posts("/api/embed") ? Optional.of(embed(Dialect.json(request))) : Optional.empty();
    }

    private static ObjectNode tags() {
        ObjectNode out = Json.object();
        ArrayNode models = out.putArray("models");
        for (String id : OpenAiMedia.MODELS) {
            ObjectNode model = models.addObject().put("name", id).put("model", id);
            model.put("modified_at", CREATED).put("size", 1_000_000).put("digest", "d0");
            model.putObject("details")
                    .put("format", "gguf")
                    .put("family", "double")
                    .put("parameter_size", "1B");
        }
        return out;
    }

    private static Aside embed(ObjectNode body) {
        String model = body.path("model").asString("");
        unless(!model.isEmpty(), "model is required");
        JsonNode input = body.path("input");
        unless(input.isString() || input.isArray() && !input.isEmpty(), "invalid input type");
        ObjectNode out = Json.object().put("model", model);
        ArrayNode all = out.putArray("embeddings");
        for (JsonNode one : input.isArray() ? input : Json.array().add(input)) {
            ArrayNode row = all.addArray();
            for (float value : OpenAiMedia.vector(one, body.path("dimensions").asInt(8))) {
                row.add(value);
            }
        }
        return Aside.json(model, out.put("total_duration", 1_000_000).put("prompt_eval_count", 8));
    }

    @Override
    public void check(ObjectNode body, Received request, List<String> warnings) {
        new OllamaStrict(body, warnings).check();
    }

    @Override
    public Seen glance(Received request) {
        return seen(Dialect.json(request), request);
    }

    @Override
    public Seen seen(ObjectNode body, Received request) {
        StringBuilder system = new StringBuilder();
        String lastText = "";
        List<String> images = new ArrayList<>();
        List<String> results = new ArrayList<>();
        for (JsonNode message : body.path("messages")) {
            String text = message.path("content").asString("");
            for (JsonNode image : message.path("images")) {
                images.add(mediaType(image.asString("")) + ":"
                        + Base64.getDecoder().decode(image.asString("")).length);
            }
            switch (message.path("role").asString("")) {
                case "system" -> system.append(text).append('\n');
                case "tool" -> results.add(text);
                case "assistant" -> results.clear();
                default -> {
                    lastText = text;
                    if (!text.isBlank()) {
                        results.clear();
                    }
                }
            }
        }
        List<Seen.Tool> tools = new ArrayList<>();
        for (JsonNode tool : body.path("tools")) {
            JsonNode function = tool.path("function");
            tools.add(new Seen.Tool(
                    function.path("name").asString(""),
                    function.path("parameters").isObject() ? function.get("parameters") : Json.object()));
        }
        JsonNode format = body.path("format");
        return new Seen(
                body.path("model").asString(""),
                body.path("stream").asBoolean(true),
                true,
                system.toString(),
                lastText,
                tools,
                images,
                results,
                format.isObject()
                        ? Optional.of(format)
                        : format.asString("").equals("json")
                                ? Optional.of(Json.object().put("type", "object"))
                                : Optional.empty(),
                body.path("think").asBoolean(false) || body.path("think").isString(),
                body);
    }

    /** Its pictures come without a type; the first bytes tell. */
    private static String mediaType(String base64) {
        return base64.startsWith("iVBOR")
                ? "image/png"
                : base64.startsWith("/9j/") ? "image/jpeg" : base64.startsWith("R0lG") ? "image/gif" : "image/?";
    }

    @Override
    public ObjectNode whole(Script script, Seen seen, String id) {
        ObjectNode message = said("content", script.text());
        if (!script.thinking().isEmpty() && seen.thinkingAsked()) {
            message.put("thinking", script.thinking());
        }
        if (!script.calls().isEmpty()) {
            ArrayNode calls = message.putArray("tool_calls");
            for (int i = 0; i < script.calls().size(); i++) {
                calls.add(call(script.calls().get(i), i));
            }
        }
        return last(script, seen, message);
    }

    @Override
    public List<byte[]> stream(Script script, Seen seen, String id) {
        List<byte[]> lines = new ArrayList<>();
        for (String piece : seen.thinkingAsked() ? Script.cut(script.thinking(), script.pieces()) : List.<String>of()) {
            lines.add(line(chunk(seen, said("thinking", piece)).put("done", false)));
        }
        for (String piece : Script.cut(script.text(), script.pieces())) {
            lines.add(line(chunk(seen, said("content", piece)).put("done", false)));
        }
        for (int i = 0; i < script.calls().size(); i++) {
            ObjectNode message = said("content", "");
            message.putArray("tool_calls").add(call(script.calls().get(i), i));
            lines.add(line(chunk(seen, message).put("done", false)));
        }
        lines.add(line(last(script, seen, said("content", ""))));
        return lines;
    }

    private static ObjectNode said(String name, String text) {
        return Json.object().put("role", "assistant").put("content", "").put(name, text);
    }

    private static ObjectNode call(Script.ToolCall call, int index) {
        ObjectNode out = Json.object().put("id", call.id());
        out.putObject("function")
                .put("index", index)
                .put("name", call.name())
                .set("arguments", Json.parse(call.arguments()));
        return out;
    }

    private static ObjectNode chunk(Seen seen, ObjectNode message) {
        ObjectNode out = Json.object().put("model", seen.model()).put("created_at", CREATED);
        out.set("message", message);
        return out;
    }

    private static ObjectNode last(Script script, Seen seen, ObjectNode message) {
        return chunk(seen, message)
                .put("done", true)
                .put("done_reason", script.stop().equals("length") ? "length" : "stop")
                .put("total_duration", 100_000_000)
                .put("load_duration", 1_000_000)
                .put("prompt_eval_count", script.usage().input())
                .put("prompt_eval_duration", 10_000_000)
                .put("eval_count", script.usage().output())
                .put("eval_duration", 10_000_000);
    }

    private static byte[] line(ObjectNode json) {
        return (Json.text(json) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String streamType(Seen seen) {
        return "application/x-ndjson";
    }

    @Override
    public ObjectNode error(int status, String message, String param, String code, Headers headers) {
        return Json.object().put("error", message);
    }

    @Override
    public byte[] errorEvent(Seen seen, int after) {
        return line(Json.object().put("error", "model runner has unexpectedly stopped"));
    }

    /** What Ollama refuses: mostly what does not fit its types, for unknown fields it overlooks. */
    private static final class OllamaStrict {
        private static final Set<String> TOP = Set.of(
                "model",
                "messages",
                "tools",
                "format",
                "options",
                "stream",
                "think",
                "keep_alive",
                "truncate",
                "shift",
                "logprobs",
                "top_logprobs");
        private static final Set<String> MESSAGE =
                Set.of("role", "content", "thinking", "images", "tool_calls", "tool_name", "tool_call_id");

        private final ObjectNode body;
        private final List<String> warnings;
        private final Map<String, Integer> open = new HashMap<>();

        OllamaStrict(ObjectNode body, List<String> warnings) {
            this.body = body;
            this.warnings = warnings;
        }

        void check() {
            known(body, TOP, "");
            unless(!body.path("model").asString("").isEmpty(), "model is required");
            unless(body.path("messages").isArray(), go(body.path("messages"), "messages", "[]api.Message"));
            unless(
                    !body.has("options") || body.get("options").isObject(),
                    go(body.path("options"), "options", "map[string]interface {}"));
            JsonNode think = body.path("think");
            unless(
                    think.isMissingNode()
                            || think.isNull()
                            || think.isBoolean()
                            || Set.of("high", "medium", "low", "max").contains(think.asString("")),
                    "invalid think value: " + think);
            JsonNode format = body.path("format");
            unless(
                    format.isMissingNode()
                            || format.isNull()
                            || format.isObject()
                            || Set.of("", "json").contains(format.asString("?")),
                    "invalid format: " + format + "; expected \"json\" or a valid JSON Schema object");
            for (JsonNode tool : body.path("tools")) {
                unless(
                        tool.path("function").isObject()
                                && !tool.path("function")
                                        .path("name")
                                        .asString("")
                                        .isEmpty(),
                        go(tool, "tools.function", "api.ToolFunction"));
            }
            body.path("messages").forEach(this::message);
        }

        private void message(JsonNode message) {
            known(message, MESSAGE, "messages.");
            String role = message.path("role").asString("");
            unless(Set.of("system", "user", "assistant", "tool").contains(role), "invalid role: " + role);
            JsonNode content = message.path("content");
            unless(
                    content.isMissingNode() || content.isNull() || content.isString(),
                    go(content, "messages.content", "string"));
            for (JsonNode image : message.path("images")) {
                unless(image.asString("").matches("[A-Za-z0-9+/]+={0,2}"), "illegal base64 data at input byte 0");
            }
            for (JsonNode call : message.path("tool_calls")) {
                JsonNode arguments = call.path("function").path("arguments");
                unless(
                        arguments.isObject(),
                        go(arguments, "messages.tool_calls.function.arguments", "api.ToolCallFunctionArguments"));
                open.merge(call.path("function").path("name").asString(""), 1, Integer::sum);
            }
            if (role.equals("tool")) {
                String name = message.path("tool_name").asString("");
                if (open.getOrDefault(name, 0) < 1) {
                    // It is taken, but the model cannot tell whose result it is.
                    warnings.add("a result of no call: '" + name + "'");
                }
                open.merge(name, -1, Integer::sum);
            }
        }

        private void known(JsonNode object, Set<String> names, String where) {
            for (String name : object.propertyNames()) {
                if (!names.contains(name)) {
                    warnings.add("unknown field " + where + name);
                }
            }
        }

        private static String go(JsonNode value, String field, String type) {
            String kind = value.isArray()
                    ? "array"
                    : value.isObject() ? "object" : value.isString() ? "string" : value.isNumber() ? "number" : "value";
            return "json: cannot unmarshal " + kind + " into Go struct field ChatRequest." + field + " of type " + type;
        }
    }
}
