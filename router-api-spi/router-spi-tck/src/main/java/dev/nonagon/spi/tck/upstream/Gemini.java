package dev.nonagon.spi.tck.upstream;

import static dev.nonagon.spi.tck.upstream.Refusal.unless;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Google's generateContent and its neighbours. */
final class Gemini implements Dialect {
    static final String WORD = "gemini";
    /** What Google takes for calls whose seal was lost. */
    static final Set<String> STAND_INS =
            Set.of("skip_thought_signature_validator", "context_engineering_is_the_way_to_go");

    private static final Pattern PATH = Pattern.compile(".*/models/([^:]+):([a-zA-Z]+)");
    private static final Set<String> CHATS = Set.of("generateContent", "streamGenerateContent");
    private static final Set<String> ASIDES = Set.of("countTokens", "embedContent", "batchEmbedContents");

    @Override
    public String key(Received request) {
        return request.headers()
                .first("x-goog-api-key")
                .or(() -> request.query("key"))
                .orElseGet(() -> OpenAiChat.bearer(request.headers()));
    }

    private static String operation(Received request) {
        Matcher path = PATH.matcher(request.bare());
        return request.method().equals("POST") && path.matches() ? path.group(2) : "";
    }

    private static String model(Received request) {
        Matcher path = PATH.matcher(request.bare());
        // Not URLDecoder, which takes a plus for a space.
        return path.matches()
                ? path.group(1).replace("%2B", "+").replace("%2F", "/").replace("%3D", "=")
                : "";
    }

    @Override
    public boolean speaks(Received request) {
        return CHATS.contains(operation(request));
    }

    @Override
    public boolean owns(Received request) {
        return !operation(request).isEmpty()
                || request.gets("/v1beta/models")
                || request.gets("/models") && request.headers().has("x-goog-api-key");
    }

    @Override
    public Optional<Aside> aside(Received request) {
        if (request.method().equals("GET")) {
            return Optional.of(Aside.plain(models()));
        }
        String operation = operation(request);
        if (!ASIDES.contains(operation)) {
            return Optional.empty();
        }
        JsonNode body = GeminiNames.camel(Dialect.json(request));
        String model = model(request);
        return Optional.of(
                switch (operation) {
                    case "countTokens" -> count(body, request, model);
                    case "embedContent" -> {
                        ObjectNode out = Json.object();
                        out.set("embedding", embedding(body));
                        yield Aside.json(model, out);
                    }
                    default -> {
                        ObjectNode out = Json.object();
                        ArrayNode all = out.putArray("embeddings");
                        GeminiStrict.fields(body, Set.of("requests"), "");
                        unless(!body.path("requests").isEmpty(), "* BatchEmbedContentsRequest.requests: required");
                        for (JsonNode one : body.path("requests")) {
                            unless(
                                    one.path("model").asString("").equals("models/" + model),
                                    "* BatchEmbedContentsRequest.requests.model: must match the model of the batch");
                            all.add(embedding(one));
                        }
                        yield Aside.json(model, out);
                    }
                });
    }

    private static Aside count(JsonNode body, Received request, String model) {
        boolean wrapped = body.has("generateContentRequest");
        GeminiStrict.fields(body, wrapped ? Set.of("generateContentRequest") : Set.of("contents"), "");
        JsonNode counted = wrapped ? body.get("generateContentRequest") : body;
        new GeminiStrict(counted, model, true, new ArrayList<>()).check();
        return Aside.plain(Json.object().put("totalTokens", Math.max(1, request.body().length / 4)));
    }

    private static ObjectNode embedding(JsonNode body) {
        GeminiStrict.fields(
                body, Set.of("model", "content", "taskType", "title", "outputDimensionality"), "embed_content_request");
        JsonNode parts = body.path("content").path("parts");
        unless(!parts.path(0).path("text").asString("").isEmpty(), "* EmbedContentRequest.content: content is empty");
        ObjectNode out = Json.object();
        ArrayNode values = out.putArray("values");
        int dimensions = body.path("outputDimensionality").asInt(8);
        for (float value : OpenAiMedia.vector(parts.path(0).path("text"), dimensions)) {
            values.add(value);
        }
        return out;
    }

    private static ObjectNode models() {
        ObjectNode out = Json.object();
        ArrayNode models = out.putArray("models");
        for (String id : OpenAiMedia.MODELS) {
            ObjectNode model = models.addObject().put("name", "models/" + id).put("displayName", id);
            model.put("inputTokenLimit", 1_000_000).put("outputTokenLimit", 64_000);
            model.putArray("supportedGenerationMethods").add("generateContent").add("countTokens");
        }
        return out;
    }

    @Override
    public void check(ObjectNode body, Received request, List<String> warnings) {
        new GeminiStrict(GeminiNames.camel(body), model(request), false, warnings).check();
    }

    @Override
    public Seen glance(Received request) {
        boolean stream = operation(request).equals("streamGenerateContent");
        ObjectNode how = Json.object().put("sse", asEvents(request));
        return new Seen(
                model(request), stream, true, "", "", List.of(), List.of(), List.of(), Optional.empty(), false, how);
    }

    private static boolean asEvents(Received request) {
        return request.query("alt").orElse("").equals("sse");
    }

    @Override
    public Seen seen(ObjectNode raw, Received request) {
        JsonNode body = GeminiNames.camel(raw);
        String lastText = "";
        List<String> images = new ArrayList<>();
        List<String> results = new ArrayList<>();
        for (JsonNode content : body.path("contents")) {
            results.clear();
            for (JsonNode part : content.path("parts")) {
                image(part).ifPresent(images::add);
                JsonNode response = part.path("functionResponse");
                response.path("parts").forEach(inner -> image(inner).ifPresent(images::add));
                if (response.isObject()) {
                    results.add(result(response.path("response")));
                } else if (part.path("text").isString()) {
                    lastText = part.get("text").asString();
                }
            }
        }
        List<Seen.Tool> tools = new ArrayList<>();
        for (JsonNode tool : body.path("tools")) {
            for (JsonNode declared : tool.path("functionDeclarations")) {
                JsonNode schema = declared.path("parametersJsonSchema").isObject()
                        ? declared.get("parametersJsonSchema")
                        : declared.path("parameters");
                tools.add(new Seen.Tool(declared.path("name").asString(""), GeminiNames.jsonSchema(schema)));
            }
        }
        JsonNode config = body.path("generationConfig");
        JsonNode thinking = config.path("thinkingConfig");
        StringBuilder system = new StringBuilder();
        body.path("systemInstruction")
                .path("parts")
                .forEach(p -> system.append(p.path("text").asString("")).append('\n'));
        return new Seen(
                model(request),
                operation(request).equals("streamGenerateContent"),
                true,
                system.toString(),
                lastText,
                tools,
                images,
                results,
                schema(config),
                thinking.path("includeThoughts").asBoolean(false),
                Json.object().put("sse", asEvents(request)));
    }

    private static Optional<JsonNode> schema(JsonNode config) {
        for (String name : List.of("responseSchema", "responseJsonSchema", "_responseJsonSchema")) {
            if (config.path(name).isObject()) {
                return Optional.of(GeminiNames.jsonSchema(config.get(name)));
            }
        }
        return config.path("responseMimeType").asString("").equals("application/json")
                ? Optional.of(Json.object().put("type", "object"))
                : Optional.empty();
    }

    private static Optional<String> image(JsonNode part) {
        if (part.has("fileData")) {
            return Optional.of("url");
        }
        JsonNode data = part.path("inlineData");
        return data.isObject()
                ? Optional.of(data.path("mimeType").asString("") + ":"
                        + Base64.getMimeDecoder()
                                .decode(data.path("data")
                                        .asString("")
                                        .replace('-', '+')
                                        .replace('_', '/'))
                                .length)
                : Optional.empty();
    }

    private static String result(JsonNode response) {
        for (String name : List.of("output", "result", "content", "error")) {
            if (response.has(name)) {
                return response.get(name).isString() ? response.get(name).asString() : Json.text(response.get(name));
            }
        }
        return Json.text(response);
    }

    @Override
    public ObjectNode whole(Script script, Seen seen, String id) {
        return GeminiAnswers.whole(script, seen, id);
    }

    @Override
    public List<byte[]> stream(Script script, Seen seen, String id) {
        return GeminiAnswers.stream(script, seen, id);
    }

    @Override
    public String streamType(Seen seen) {
        return seen.body().path("sse").asBoolean(false) ? "text/event-stream" : "application/json; charset=UTF-8";
    }

    @Override
    public boolean saysWhenInTheBody() {
        return true;
    }

    @Override
    public ObjectNode error(int status, String message, String param, String code, Headers headers) {
        ObjectNode out = Json.object();
        ObjectNode error = out.putObject("error").put("code", status).put("message", message);
        error.put(
                "status",
                switch (status) {
                    case 400 -> "INVALID_ARGUMENT";
                    case 401 -> "UNAUTHENTICATED";
                    case 403 -> "PERMISSION_DENIED";
                    case 404 -> "NOT_FOUND";
                    case 429 -> "RESOURCE_EXHAUSTED";
                    case 500 -> "INTERNAL";
                    case 503 -> "UNAVAILABLE";
                    case 504 -> "DEADLINE_EXCEEDED";
                    default -> "UNKNOWN";
                });
        headers.first("retry-after").ifPresent(seconds -> error.putArray("details")
                .addObject()
                .put("@type", "type.googleapis.com/google.rpc.RetryInfo")
                .put("retryDelay", seconds + "s"));
        return out;
    }

    @Override
    public byte[] errorEvent(Seen seen, int after) {
        ObjectNode error = error(503, "The model is overloaded. Please try again later.", "", "", Headers.none());
        return seen.body().path("sse").asBoolean(false)
                ? GeminiAnswers.event(error)
                : ((after == 0 ? "[" : ",\r\n") + Json.text(error) + "]").getBytes(StandardCharsets.UTF_8);
    }
}
