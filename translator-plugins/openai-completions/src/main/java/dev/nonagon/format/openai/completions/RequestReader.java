package dev.nonagon.format.openai.completions;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Hints;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a request whose prompt is one text (rule L2). */
final class RequestReader {
    /** The settings as they were spelled. Its presence says that a request was read by this format. */
    private static final String SPELLING = "params";

    /** Present where the prompt was a list of one. */
    static final String LIST = "list";

    private static final Set<String> KNOWN = known();

    private RequestReader() {}

    private static Set<String> known() {
        Set<String> names = new HashSet<>(Settings.FIELDS);
        names.addAll(Set.of("model", "prompt"));
        return Set.copyOf(names);
    }

    static ChatRequest read(ObjectNode body) {
        Settings settings = Settings.read(body);
        return new ChatRequest(
                RequestFields.required(body, "model", ""),
                List.of(new Message(Message.Role.USER, List.of(new Part.Text(prompt(body))))),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                settings.maxOutputTokens(),
                settings.stop(),
                settings.sampling(),
                Optional.empty(),
                Optional.empty(),
                settings.endUser(),
                Hints.none(),
                settings.stream(),
                extras(body));
    }

    private static String prompt(ObjectNode body) {
        JsonNode prompt = body.get("prompt");
        if (prompt == null || prompt.isNull()) {
            throw new RequestProblem("/prompt", "is missing");
        }
        if (prompt.isString()) {
            return prompt.asString();
        }
        if (!(prompt instanceof ArrayNode list) || list.isEmpty()) {
            throw new RequestProblem("/prompt", "must be a string or a list of one string");
        }
        JsonNode only = list.get(0);
        if (!only.isString()) {
            throw new RequestProblem(
                    "/prompt", "a prompt in tokens can only be sent to a model of this API; send it as a string");
        }
        if (list.size() > 1) {
            throw new RequestProblem(
                    "/prompt", "several prompts can only be sent to a model of this API; send them one by one");
        }
        return only.asString();
    }

    private static Extras extras(ObjectNode body) {
        ObjectNode extras = RequestFields.rest(body, KNOWN);
        ObjectNode spelling = Json.object();
        for (Map.Entry<String, JsonNode> member : body.properties()) {
            if (Settings.FIELDS.contains(member.getKey())) {
                spelling.set(member.getKey(), member.getValue());
            }
        }
        extras.set(Wire.NOTE + SPELLING, spelling);
        if (body.path("prompt").isArray()) {
            extras.put(Wire.NOTE + LIST, true);
        }
        return Wire.extras(extras);
    }

    /** How the settings of a request that this format read were spelled; empty for a request from elsewhere. */
    static Optional<ObjectNode> spelling(Extras extras) {
        return Wire.note(extras, SPELLING).filter(ObjectNode.class::isInstance).map(ObjectNode.class::cast);
    }

    /** Whether the client asked for the tokens at the end of its stream. */
    static boolean wantsUsage(ChatRequest request) {
        return spelling(request.extras())
                .map(s -> s.path("stream_options").path("include_usage"))
                .filter(JsonNode::isBoolean)
                .map(JsonNode::booleanValue)
                .orElse(false);
    }
}
