package dev.nonagon.format.ollama;

import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.kit.RequestFields;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the messages of one request, each into one message, and pairs results with calls (rule O3). Not thread-safe. */
final class MessageReader {
    /** How a member was spelled that says nothing: absent, null, or empty. */
    static final String ABSENT = "absent";

    static final String NULL = "null";

    private final List<Open> open = new ArrayList<>();

    /** A call that waits for its result. */
    private record Open(String id, String name) {}

    List<Message> read(ArrayNode messages) {
        List<Message> result = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            String at = "/messages/" + i;
            result.add(message(RequestFields.object(messages.get(i), at), at, i));
        }
        return result;
    }

    private Message message(ObjectNode message, String at, int place) {
        String role = RequestFields.required(message, "role", at);
        return switch (role) {
            case "system" -> plain(Message.Role.SYSTEM, message, at);
            case "developer" -> plain(Message.Role.DEVELOPER, message, at);
            case "user" -> plain(Message.Role.USER, message, at);
            case "assistant" -> assistant(message, at, place);
            case "tool" -> result(message, at, place);
            default ->
                throw new RequestProblem(at + "/role", "'" + role + "' is none of system, user, assistant, tool");
        };
    }

    private static Message plain(Message.Role role, ObjectNode message, String at) {
        ObjectNode extras = RequestFields.rest(message, Set.of("role", "content", "images"));
        List<Part> parts = new ArrayList<>();
        content(message, at, extras).ifPresent(parts::add);
        pictures(message, at, extras, parts);
        emptyText(message, parts);
        return new Message(role, parts, Wire.extras(extras));
    }

    private static Optional<Part> content(ObjectNode message, String at, ObjectNode extras) {
        String content = RequestFields.string(message, "content", at).orElse("");
        if (!content.isEmpty()) {
            return Optional.of(new Part.Text(content));
        }
        blank(message.get("content"), "content", extras);
        return Optional.empty();
    }

    /** An empty text that is all of a message is still one. */
    private static void emptyText(ObjectNode message, List<Part> parts) {
        if (parts.isEmpty() && message.path("content").isString()) {
            parts.add(new Part.Text(""));
        }
    }

    private static void blank(@Nullable JsonNode value, String name, ObjectNode notes) {
        if (value == null || value.isNull()) {
            notes.put(Wire.NOTE + name, value == null ? ABSENT : NULL);
        }
    }

    private static void pictures(ObjectNode message, String at, ObjectNode extras, List<Part> parts) {
        List<Part> pictures = Pictures.read(message, at);
        parts.addAll(pictures);
        if (pictures.isEmpty()) {
            keep(message, "images", extras);
        }
    }

    /** An empty list, or null: it says nothing and is kept as it was. */
    private static void keep(ObjectNode message, String name, ObjectNode extras) {
        JsonNode value = message.get(name);
        if (value != null) {
            extras.set(Wire.NOTE + name, value);
        }
    }

    private Message assistant(ObjectNode message, String at, int place) {
        ObjectNode extras = RequestFields.rest(message, Set.of("role", "content", "images", "thinking", "tool_calls"));
        List<Part> parts = new ArrayList<>();
        String thinking = RequestFields.string(message, "thinking", at).orElse("");
        if (thinking.isEmpty()) {
            keep(message, "thinking", extras);
        } else {
            parts.add(new Part.Thinking(thinking, false, Optional.empty(), Extras.none()));
        }
        content(message, at, extras).ifPresent(parts::add);
        pictures(message, at, extras, parts);
        ArrayNode calls = RequestFields.array(message, "tool_calls", at);
        for (int i = 0; calls != null && i < calls.size(); i++) {
            String callAt = at + "/tool_calls/" + i;
            parts.add(call(RequestFields.object(calls.get(i), callAt), callAt, "call_" + place + "_" + i));
        }
        if (calls == null || calls.isEmpty()) {
            keep(message, "tool_calls", extras);
        }
        return new Message(Message.Role.ASSISTANT, parts, Wire.extras(extras));
    }

    private Part call(ObjectNode call, String at, String madeId) {
        ObjectNode function = RequestFields.object(call, "function", at);
        String name = RequestFields.required(function, "name", at + "/function");
        ObjectNode extras = RequestFields.rest(call, Set.of("id", "function"));
        ObjectNode inner = RequestFields.rest(function, Set.of("name", "arguments"));
        if (!inner.isEmpty()) {
            extras.set("function", inner);
        }
        String given = RequestFields.string(call, "id", at).orElse("");
        if (given.isEmpty()) {
            extras.put(Wire.NOTE + "id", call.has("id") ? "" : ABSENT);
        }
        String id = given.isEmpty() ? madeId : given;
        open.add(new Open(id, name));
        return new Part.ToolCall(
                id,
                name,
                arguments(function, at + "/function", extras),
                false,
                Optional.empty(),
                Optional.empty(),
                Wire.extras(extras));
    }

    private static String arguments(ObjectNode function, String at, ObjectNode extras) {
        JsonNode arguments = function.get("arguments");
        if (arguments == null || arguments.isNull()) {
            blank(arguments, "arguments", extras);
            return "{}";
        }
        if (arguments.isString()) {
            // A client that was made for OpenAI's shape.
            Optional<ObjectNode> parsed = parse(arguments.asString());
            if (parsed.isPresent()) {
                return arguments.asString();
            }
        }
        if (!arguments.isObject()) {
            throw new RequestProblem(at + "/arguments", "must be an object");
        }
        return Json.text(arguments);
    }

    /** The object that a text is. */
    static Optional<ObjectNode> parse(String text) {
        try {
            return Json.parse(text) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (JsonProblem e) {
            return Optional.empty();
        }
    }

    private Message result(ObjectNode message, String at, int place) {
        ObjectNode extras =
                RequestFields.rest(message, Set.of("role", "content", "images", "tool_call_id", "tool_name", "name"));
        // Names and ids are spelled by the writer of this format from these notes, and by others from the pairing.
        for (String name : List.of("tool_call_id", "tool_name", "name")) {
            keep(message, name, extras);
        }
        String asked = RequestFields.text(message, "tool_call_id");
        String tool = RequestFields.text(message, "tool_name");
        String id = take(asked, tool.isEmpty() ? RequestFields.text(message, "name") : tool)
                .orElse(asked.isEmpty() ? "call_" + place : asked);
        List<Part> content = new ArrayList<>();
        content(message, at, extras).ifPresent(content::add);
        pictures(message, at, extras, content);
        emptyText(message, content);
        return new Message(
                Message.Role.TOOL,
                List.of(new Part.ToolResult(id, content, false, Optional.empty(), Wire.extras(extras))));
    }

    /** The id of the call that a result answers: by its id, else the first of its name, else simply the first. */
    private Optional<String> take(String id, String name) {
        for (Iterator<Open> calls = open.iterator(); calls.hasNext(); ) {
            Open call = calls.next();
            boolean fits = id.isEmpty()
                    ? name.isEmpty() || call.name().equals(name)
                    : call.id().equals(id);
            if (fits) {
                calls.remove();
                return Optional.of(call.id());
            }
        }
        return Optional.empty();
    }
}
