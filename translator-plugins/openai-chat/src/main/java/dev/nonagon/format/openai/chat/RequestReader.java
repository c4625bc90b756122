package dev.nonagon.format.openai.chat;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
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

/** Reads a request. */
final class RequestReader {
    /** The settings as they were spelled. Its presence says that a request was read by this format. */
    static final String SPELLING = "params";

    private static final Set<String> KNOWN = known();

    private RequestReader() {}

    private static Set<String> known() {
        Set<String> names = new HashSet<>(Parameters.ALL_FIELDS);
        names.addAll(Set.of("model", "messages", "tools", "functions", Hosted.OPTIONS));
        return Set.copyOf(names);
    }

    static ChatRequest read(ObjectNode body, Scope scope) {
        String model = RequestFields.required(body, "model", "");
        ArrayNode list = RequestFields.array(body, "messages", "");
        if (list == null || list.isEmpty()) {
            throw new RequestProblem("/messages", list == null ? "is missing" : "is empty");
        }
        List<Message> messages = new MessageReader(scope).read(list);
        List<Tool> tools = ToolReader.tools(body);
        Parameters parameters = Parameters.read(body);
        return new ChatRequest(
                model,
                messages,
                tools,
                parameters.toolChoice(),
                parameters.parallelToolCalls(),
                parameters.maxOutputTokens(),
                parameters.stop(),
                parameters.sampling(),
                parameters.reasoning(),
                parameters.outputFormat(),
                parameters.endUser(),
                parameters.hints(),
                parameters.stream(),
                extras(body));
    }

    private static Extras extras(ObjectNode body) {
        ObjectNode extras = RequestFields.rest(body, KNOWN);
        ObjectNode spelling = Json.object();
        for (Map.Entry<String, JsonNode> member : body.properties()) {
            if (Parameters.ALL_FIELDS.contains(member.getKey())) {
                spelling.set(member.getKey(), member.getValue());
            }
        }
        extras.set(Wire.NOTE + SPELLING, spelling);
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
