package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import java.util.ArrayList;
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

    /** How the tools were laid out, and where those stood that came as input items. */
    static final String LAYOUT = "tools";

    static final String ADDITIONAL = "additional";

    /** On the message that the instructions are, and on the one that a bare text is. */
    static final String PLACE = "place";

    static final String INSTRUCTIONS = "instructions";
    static final String STRING = "string";

    /** Names the earlier answer that a request builds on; the router has resolved the ones it knows (rule R9). */
    static final String PREVIOUS = "previous_response_id";

    private static final Set<String> KNOWN = known();

    private RequestReader() {}

    private static Set<String> known() {
        Set<String> names = new HashSet<>(Parameters.ALL_FIELDS);
        names.addAll(Set.of("model", "input", "tools", "instructions", "generate", PREVIOUS));
        return Set.copyOf(names);
    }

    static ChatRequest read(ObjectNode body, Scope scope) {
        String model = RequestFields.required(body, "model", "");
        RequestFields.string(body, PREVIOUS, "").filter(id -> !id.isEmpty()).ifPresent(id -> {
            throw new RequestProblem(
                    "/" + PREVIOUS,
                    "the response '" + id + "' is not known here; send the whole conversation as input");
        });
        ToolReader tools = new ToolReader(body);
        List<Message> messages = messages(body, tools, scope);
        if (messages.isEmpty()) {
            throw new RequestProblem("/input", "holds nothing to answer");
        }
        Parameters parameters = Parameters.read(body, tools);
        return new ChatRequest(
                model,
                messages,
                tools.tools(),
                parameters.toolChoice(),
                parameters.parallelToolCalls(),
                parameters.maxOutputTokens(),
                List.of(),
                parameters.sampling(),
                parameters.reasoning(),
                parameters.outputFormat(),
                parameters.endUser(),
                parameters.hints(),
                parameters.stream(),
                extras(body, tools));
    }

    private static List<Message> messages(ObjectNode body, ToolReader tools, Scope scope) {
        List<Message> messages = new ArrayList<>();
        RequestFields.string(body, INSTRUCTIONS, "")
                .filter(text -> !text.isEmpty())
                .ifPresent(text -> messages.add(placed(Message.Role.SYSTEM, text, INSTRUCTIONS)));
        JsonNode input = RequestFields.member(body, "input");
        if (input == null) {
            throw new RequestProblem("/input", "is missing");
        }
        if (input.isString()) {
            messages.add(placed(Message.Role.USER, input.asString(), STRING));
        } else if (input instanceof ArrayNode items) {
            messages.addAll(new ItemReader(tools, scope).read(items));
        } else {
            throw new RequestProblem("/input", "must be a string or a list of items");
        }
        return messages;
    }

    private static Message placed(Message.Role role, String text, String place) {
        ObjectNode note = Json.object().put(Wire.NOTE + PLACE, place);
        return new Message(role, List.of(new dev.nonagon.spi.chat.Part.Text(text)), Wire.extras(note));
    }

    private static Extras extras(ObjectNode body, ToolReader tools) {
        ObjectNode extras = RequestFields.rest(body, KNOWN);
        ObjectNode spelling = Json.object();
        for (Map.Entry<String, JsonNode> member : body.properties()) {
            String name = member.getKey();
            boolean emptyInstructions = name.equals(INSTRUCTIONS)
                    && (member.getValue().isNull()
                            || member.getValue().asString("").isEmpty());
            boolean nullTools = name.equals("tools") && member.getValue().isNull();
            boolean nullPrevious = name.equals(PREVIOUS);
            if (Parameters.ALL_FIELDS.contains(name) || emptyInstructions || nullTools || nullPrevious) {
                spelling.set(name, member.getValue());
            }
        }
        if (body.has("generate")) {
            spelling.set("generate", body.get("generate"));
        }
        extras.set(Wire.NOTE + SPELLING, spelling);
        if (tools.layout() != null) {
            extras.set(Wire.NOTE + LAYOUT, tools.layout());
        }
        if (!tools.additional().isEmpty()) {
            extras.set(Wire.NOTE + ADDITIONAL, tools.additional());
        }
        return Wire.extras(extras);
    }

    /** How the settings of a request that this format read were spelled; empty for a request from elsewhere. */
    static Optional<ObjectNode> spelling(Extras extras) {
        return Wire.note(extras, SPELLING).filter(ObjectNode.class::isInstance).map(ObjectNode.class::cast);
    }
}
