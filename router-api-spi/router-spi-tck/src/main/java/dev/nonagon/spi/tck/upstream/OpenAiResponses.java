package dev.nonagon.spi.tck.upstream;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** OpenAI's Responses, and its compaction. */
final class OpenAiResponses implements Dialect {
    static final String WORD = "responses";

    private final OpenAiChat chat = new OpenAiChat();

    @Override
    public String key(Received request) {
        return OpenAiChat.bearer(request.headers());
    }

    @Override
    public boolean speaks(Received request) {
        return request.posts("/responses");
    }

    @Override
    public boolean owns(Received request) {
        return request.posts("/responses/compact");
    }

    @Override
    public Optional<Aside> aside(Received request) {
        ObjectNode body = Dialect.json(request);
        new ResponsesStrict(body, true, new ArrayList<>()).check();
        ObjectNode out = Json.object()
                .put("id", "resp_compacted")
                .put("object", "response.compaction")
                .put("created_at", ResponsesAnswers.CREATED);
        ArrayNode output = out.putArray("output");
        for (JsonNode item : body.path("input")) {
            if (item.path("role").asString("").equals("user")) {
                output.add(item);
            }
        }
        output.addObject()
                .put("type", "compaction")
                .put("id", "cmp_double")
                .put("encrypted_content", Seal.of(WORD, "compaction"));
        out.set("usage", ResponsesAnswers.usage(new Script.Usage(100, 10, 0, 0, 0)));
        return Optional.of(Aside.json(body.path("model").asString(""), out));
    }

    @Override
    public void check(ObjectNode body, Received request, List<String> warnings) {
        new ResponsesStrict(body, false, warnings).check();
    }

    @Override
    public Seen seen(ObjectNode body, Received request) {
        StringBuilder system = new StringBuilder(body.path("instructions").asString(""));
        String lastText = "";
        List<String> images = new ArrayList<>();
        List<String> results = new ArrayList<>();
        List<Seen.Tool> tools = new ArrayList<>();
        body.path("tools").forEach(tool -> tool(tool, tools));
        JsonNode input = body.path("input");
        for (JsonNode item : input.isArray() ? input : Json.array()) {
            switch (item.path("type").asString("message")) {
                case "message" -> {
                    item.path("content").forEach(part -> image(part).ifPresent(images::add));
                    String text = text(item.path("content"));
                    switch (item.path("role").asString("")) {
                        case "system", "developer" -> system.append('\n').append(text);
                        case "assistant" -> results.clear();
                        default -> {
                            lastText = text;
                            // A picture of a tool's result may travel in a turn of its own.
                            if (!text.isBlank()) {
                                results.clear();
                            }
                        }
                    }
                }
                case "function_call", "custom_tool_call", "reasoning" -> results.clear();
                case "function_call_output", "custom_tool_call_output" -> results.add(text(item.path("output")));
                case "additional_tools" -> item.path("tools").forEach(tool -> tool(tool, tools));
                default -> {}
            }
            if (item.path("output").isArray()) {
                item.path("output").forEach(part -> image(part).ifPresent(images::add));
            }
        }
        return new Seen(
                body.path("model").asString(""),
                body.path("stream").asBoolean(false),
                true,
                system.toString(),
                input.isString() ? input.asString() : lastText,
                tools,
                images,
                results,
                schema(body.path("text").path("format")),
                !body.path("reasoning").path("effort").asString("none").equals("none")
                        || body.path("reasoning").path("summary").isString(),
                body);
    }

    private static Optional<JsonNode> schema(JsonNode format) {
        return switch (format.path("type").asString("")) {
            case "json_schema" -> Optional.of(format.path("schema"));
            case "json_object" -> Optional.of(Json.object().put("type", "object"));
            default -> Optional.empty();
        };
    }

    private static void tool(JsonNode tool, List<Seen.Tool> into) {
        switch (tool.path("type").asString("")) {
            case "function" ->
                into.add(new Seen.Tool(
                        tool.path("name").asString(""),
                        tool.path("parameters").isObject() ? tool.get("parameters") : Json.object()));
            case "namespace" -> tool.path("tools").forEach(one -> tool(one, into));
            default -> {}
        }
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
            case "input_image" -> {
                String url = part.path("image_url").asString("");
                int comma = url.indexOf(";base64,");
                yield Optional.of(
                        url.startsWith("data:") && comma > 0
                                ? url.substring(5, comma) + ":"
                                        + Base64.getDecoder().decode(url.substring(comma + 8)).length
                                : "url");
            }
            case "input_file" -> Optional.of("file");
            case "input_audio" -> Optional.of("audio");
            default -> Optional.empty();
        };
    }

    @Override
    public ObjectNode whole(Script script, Seen seen, String id) {
        return new ResponsesAnswers(script, seen, id).whole();
    }

    @Override
    public List<byte[]> stream(Script script, Seen seen, String id) {
        return new ResponsesAnswers(script, seen, id).stream();
    }

    @Override
    public ObjectNode error(int status, String message, String param, String code, Headers headers) {
        return chat.error(status, message, param, code, headers);
    }

    /** A stream that fails before its first event says {@code error}, one that fails later {@code response.failed}. */
    @Override
    public byte[] errorEvent(Seen seen, int after) {
        return after == 0
                ? ResponsesAnswers.event(
                        "error",
                        0,
                        Json.object()
                                .put("code", "server_error")
                                .put("message", "The server had an error while processing your request.")
                                .putNull("param"))
                : new ResponsesAnswers(Script.text(""), seen, "failed").failed(after);
    }
}
