package dev.nonagon.spi.tck.upstream;

import static dev.nonagon.spi.tck.upstream.Refusal.unless;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** OpenAI's older Completions: a prompt and its continuation. */
final class OpenAiCompletions implements Dialect {
    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final Set<String> TOP = Set.of(
            "model",
            "prompt",
            "best_of",
            "echo",
            "frequency_penalty",
            "logit_bias",
            "logprobs",
            "max_tokens",
            "n",
            "presence_penalty",
            "seed",
            "stop",
            "stream",
            "stream_options",
            "suffix",
            "temperature",
            "top_p",
            "user");

    private final OpenAiChat chat = new OpenAiChat();

    @Override
    public String key(Received request) {
        return OpenAiChat.bearer(request.headers());
    }

    @Override
    public boolean speaks(Received request) {
        return request.posts("/completions") && !request.posts("/chat/completions");
    }

    @Override
    public void check(ObjectNode body, Received request, List<String> warnings) {
        for (String name : body.propertyNames()) {
            if (!TOP.contains(name)) {
                throw new Refusal(400, "Unrecognized request argument supplied: " + name, name, "unknown_parameter");
            }
        }
        unless(!body.path("model").asString("").isEmpty(), "you must provide a model parameter", "model");
        JsonNode prompt = body.path("prompt");
        unless(
                prompt.isMissingNode() || prompt.isNull() || prompt.isString() || prompt.isArray(),
                "Invalid type for 'prompt'",
                "prompt");
    }

    @Override
    public Seen seen(ObjectNode body, Received request) {
        JsonNode prompt = body.path("prompt");
        return new Seen(
                body.path("model").asString(""),
                body.path("stream").asBoolean(false),
                body.path("stream_options").path("include_usage").asBoolean(false),
                "",
                prompt.isArray() ? prompt.path(0).asString("") : prompt.asString(""),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                false,
                body);
    }

    @Override
    public ObjectNode whole(Script script, Seen seen, String id) {
        ObjectNode out = chunk(id, seen, script.text(), script.stop().equals("length") ? "length" : "stop");
        out.set("usage", OpenAiChat.usage(script.usage()));
        return out;
    }

    @Override
    public List<byte[]> stream(Script script, Seen seen, String id) {
        List<byte[]> events = new ArrayList<>();
        for (String piece : Script.cut(script.text(), script.pieces())) {
            events.add(OpenAiChat.frame(chunk(id, seen, piece, "")));
        }
        events.add(OpenAiChat.frame(chunk(id, seen, "", script.stop().equals("length") ? "length" : "stop")));
        if (seen.usageAsked()) {
            ObjectNode last = chunk(id, seen, "", "");
            last.putArray("choices");
            last.set("usage", OpenAiChat.usage(script.usage()));
            events.add(OpenAiChat.frame(last));
        }
        events.add(DONE);
        return events;
    }

    private static ObjectNode chunk(String id, Seen seen, String text, String reason) {
        ObjectNode out = Json.object()
                .put("id", "cmpl-" + id)
                .put("object", "text_completion")
                .put("created", 1_767_323_045)
                .put("model", seen.model());
        ObjectNode choice =
                out.putArray("choices").addObject().put("text", text).put("index", 0);
        choice.putNull("logprobs");
        if (reason.isEmpty()) {
            choice.putNull("finish_reason");
        } else {
            choice.put("finish_reason", reason);
        }
        return out;
    }

    @Override
    public ObjectNode error(int status, String message, String param, String code, Headers headers) {
        return chat.error(status, message, param, code, headers);
    }

    @Override
    public byte[] errorEvent(Seen seen, int after) {
        return chat.errorEvent(seen, after);
    }
}
