package dev.nonagon.format.kiro;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a request: what {@link RequestWriter} writes, and what else stands at its upper two levels. Not thread-safe. */
final class RequestReader {
    private static final String STATE = "/" + Wire.STATE;
    private static final String CURRENT = STATE + "/currentMessage";
    private static final Set<String> TOP = Set.of(Wire.STATE, "inferenceConfig");
    private static final Set<String> IN_STATE = Set.of("chatTriggerType", "currentMessage", "history");

    private final ObjectNode body;
    private final List<Message> messages = new ArrayList<>();

    RequestReader(ObjectNode body) {
        this.body = body;
    }

    ChatRequest read() {
        ObjectNode state = RequestFields.object(body, Wire.STATE, "");
        ArrayNode history = RequestFields.array(state, "history", STATE);
        for (int i = 0; history != null && i < history.size(); i++) {
            entry(history.get(i), STATE + "/history/" + i);
        }
        ObjectNode holder = RequestFields.object(state, "currentMessage", STATE);
        ObjectNode current = RequestFields.object(holder, Wire.USER, CURRENT);
        String at = CURRENT + "/" + Wire.USER;
        user(current, at);
        ObjectNode inference = body.path("inferenceConfig") instanceof ObjectNode object ? object : Json.object();
        return new ChatRequest(
                RequestFields.required(current, "modelId", at),
                messages,
                tools(current, at),
                Optional.empty(),
                Optional.empty(),
                whole(inference, "maxTokens"),
                List.of(),
                new Sampling(
                        number(inference, "temperature"),
                        number(inference, "topP"),
                        OptionalLong.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalLong.empty()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                extras(state));
    }

    private Extras extras(ObjectNode state) {
        ObjectNode rest = RequestFields.rest(body, TOP);
        ObjectNode inState = RequestFields.rest(state, IN_STATE);
        if (!inState.isEmpty()) {
            rest.set(Wire.STATE, inState);
        }
        return Extras.of(Wire.ID, rest);
    }

    private void entry(JsonNode entry, String at) {
        if (entry.get(Wire.USER) instanceof ObjectNode user) {
            user(user, at + "/" + Wire.USER);
        } else if (entry.get(Wire.ASSISTANT) instanceof ObjectNode assistant) {
            assistant(assistant, at + "/" + Wire.ASSISTANT);
        } else {
            throw new RequestProblem(at, "must be a user's or an assistant's turn");
        }
    }

    private void user(ObjectNode user, String at) {
        ArrayNode results = RequestFields.array(context(user), "toolResults", at + "/" + Wire.CONTEXT);
        if (results != null && !results.isEmpty()) {
            List<Part> parts = new ArrayList<>();
            for (int i = 0; i < results.size(); i++) {
                parts.add(result(results.get(i), at + "/" + Wire.CONTEXT + "/toolResults/" + i));
            }
            messages.add(new Message(Message.Role.TOOL, parts));
        }
        List<Part> parts = new ArrayList<>();
        RequestFields.string(user, "content", at)
                .filter(text -> !text.isEmpty())
                .ifPresent(text -> parts.add(new Part.Text(text)));
        ArrayNode images = RequestFields.array(user, "images", at);
        for (int i = 0; images != null && i < images.size(); i++) {
            parts.add(image(images.get(i), at + "/images/" + i));
        }
        if (!parts.isEmpty()) {
            messages.add(new Message(Message.Role.USER, parts));
        }
    }

    private static ObjectNode context(ObjectNode user) {
        return user.get(Wire.CONTEXT) instanceof ObjectNode context ? context : Json.object();
    }

    private static Part image(JsonNode node, String at) {
        ObjectNode image = RequestFields.object(node, at);
        ObjectNode source = RequestFields.object(image, "source", at);
        return new Part.Media(
                Part.Media.Kind.IMAGE,
                new Part.Source.Inline(
                        "image/" + RequestFields.required(image, "format", at),
                        RequestFields.required(source, "bytes", at + "/source")));
    }

    private static Part result(JsonNode node, String at) {
        ObjectNode result = RequestFields.object(node, at);
        List<Part> content = new ArrayList<>();
        ArrayNode pieces = RequestFields.array(result, "content", at);
        for (int i = 0; pieces != null && i < pieces.size(); i++) {
            JsonNode piece = pieces.get(i);
            content.add(
                    piece.path("text").isString()
                            ? new Part.Text(piece.path("text").asString())
                            : new Part.Opaque(Wire.ID, piece));
        }
        return new Part.ToolResult(
                RequestFields.required(result, "toolUseId", at),
                content,
                RequestFields.text(result, "status").equals("error"),
                Optional.empty(),
                Extras.none());
    }

    private void assistant(ObjectNode assistant, String at) {
        List<Part> parts = new ArrayList<>();
        ArrayNode uses = RequestFields.array(assistant, "toolUses", at);
        String words = RequestFields.string(assistant, "content", at).orElse("");
        boolean wordless = words.equals(Wire.WORDLESS) && uses != null && !uses.isEmpty();
        if (!words.isEmpty() && !wordless) {
            parts.add(new Part.Text(words));
        }
        for (int i = 0; uses != null && i < uses.size(); i++) {
            String place = at + "/toolUses/" + i;
            ObjectNode use = RequestFields.object(uses.get(i), place);
            JsonNode input = RequestFields.member(use, "input");
            parts.add(new Part.ToolCall(
                    RequestFields.required(use, "toolUseId", place),
                    RequestFields.required(use, "name", place),
                    input == null ? "" : Json.text(input)));
        }
        messages.add(new Message(Message.Role.ASSISTANT, parts));
    }

    private static List<Tool> tools(ObjectNode user, String at) {
        ArrayNode listed = RequestFields.array(context(user), "tools", at + "/" + Wire.CONTEXT);
        List<Tool> tools = new ArrayList<>();
        for (int i = 0; listed != null && i < listed.size(); i++) {
            tools.add(tool(listed.get(i), at + "/" + Wire.CONTEXT + "/tools/" + i));
        }
        return tools;
    }

    private static Tool tool(JsonNode node, String at) {
        if (!(node.get("toolSpecification") instanceof ObjectNode specification)) {
            return new Tool.Hosted(Wire.ID, RequestFields.object(node, at));
        }
        String place = at + "/toolSpecification";
        JsonNode schema = specification.path("inputSchema").path("json");
        return new Tool.Function(
                RequestFields.required(specification, "name", place),
                RequestFields.string(specification, "description", place),
                schema instanceof ObjectNode object ? object : Json.object(),
                Optional.empty(),
                Optional.empty(),
                Extras.none());
    }

    private static OptionalLong whole(ObjectNode holder, String name) {
        JsonNode value = number(holder.get(name), name);
        if (value == null) {
            return OptionalLong.empty();
        }
        if (!value.canConvertToLong()) {
            throw new RequestProblem("/inferenceConfig/" + name, "must be a whole number");
        }
        return OptionalLong.of(value.longValue());
    }

    private static Optional<BigDecimal> number(ObjectNode holder, String name) {
        JsonNode value = number(holder.get(name), name);
        return value == null ? Optional.empty() : Optional.of(value.decimalValue());
    }

    private static @Nullable JsonNode number(@Nullable JsonNode value, String name) {
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isNumber()) {
            throw new RequestProblem("/inferenceConfig/" + name, "must be a number");
        }
        return value;
    }
}
