package dev.nonagon.format.openai.chat;

import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the messages of one request, each into one message. Not thread-safe. */
final class MessageReader {
    /** Where the thought of an assistant's message stood. */
    static final String FIELD = Wire.NOTE + "field";

    /** On calls and results in the spelling from before there were tools. */
    static final String LEGACY = Wire.NOTE + "legacy";

    private final Scope scope;
    private final Map<String, String> legacyCallIds = new HashMap<>();

    MessageReader(Scope scope) {
        this.scope = scope;
    }

    List<Message> read(ArrayNode messages) {
        List<Message> result = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            String at = "/messages/" + i;
            result.add(message(RequestFields.object(messages.get(i), at), at));
        }
        return result;
    }

    private Message message(ObjectNode message, String at) {
        String role = RequestFields.required(message, "role", at);
        return switch (role) {
            case "system" -> plain(Message.Role.SYSTEM, message, at);
            case "developer" -> plain(Message.Role.DEVELOPER, message, at);
            case "user" -> plain(Message.Role.USER, message, at);
            case "assistant" -> assistant(message, at);
            // Which call a result without an id answers is seen from the whole conversation, not from here.
            case "tool" -> result(message, at, RequestFields.text(message, "tool_call_id"));
            case "function" -> legacyResult(message, at);
            default ->
                throw new RequestProblem(
                        at + "/role", "'" + role + "' is none of system, developer, user, assistant, tool, function");
        };
    }

    private static Message plain(Message.Role role, ObjectNode message, String at) {
        ObjectNode extras = RequestFields.rest(message, Set.of("role", "content"));
        List<Part> parts = ContentReader.content(message, at, true, extras);
        return new Message(role, parts, Wire.extras(extras));
    }

    /** On a picture: it stood beside the content. */
    static final String IMAGES = Wire.NOTE + "images";

    private Message assistant(ObjectNode message, String at) {
        ObjectNode extras = RequestFields.rest(message, Set.of("role", "content", "tool_calls"));
        List<Part> parts = new ArrayList<>();
        thinking(extras).ifPresent(parts::add);
        parts.addAll(ContentReader.content(message, at, false, extras));
        if (extras.get("refusal") instanceof JsonNode refusal && refusal.isString()) {
            extras.remove("refusal");
            parts.add(new Part.Refusal(refusal.asString(), Extras.none()));
        }
        parts.addAll(images(extras));
        ArrayNode calls = RequestFields.array(message, "tool_calls", at);
        for (int i = 0; calls != null && i < calls.size(); i++) {
            String callAt = at + "/tool_calls/" + i;
            parts.add(call(RequestFields.object(calls.get(i), callAt), callAt));
        }
        if (extras.get("function_call") instanceof ObjectNode call) {
            extras.remove("function_call");
            parts.add(legacyCall(call, at + "/function_call"));
        }
        return new Message(Message.Role.ASSISTANT, parts, Wire.extras(extras));
    }

    /**
     * The thought that comes back beside the answer. Two servers in three say {@code reasoning_content}, the rest
     * {@code reasoning}; a message with both says the same twice.
     */
    private static Optional<Part> thinking(ObjectNode extras) {
        for (String field : List.of("reasoning_content", "reasoning")) {
            JsonNode value = extras.get(field);
            if (value != null && value.isString() && !value.asString().isEmpty()) {
                extras.remove(field);
                ObjectNode note = Json.object();
                note.put(FIELD, field);
                return Optional.of(new Part.Thinking(value.asString(), false, Optional.empty(), Wire.extras(note)));
            }
        }
        return Optional.empty();
    }

    /** Pictures that an earlier answer held, if all of them are ones; else they stay as they are. */
    private static List<Part> images(ObjectNode extras) {
        List<Part> images = new ArrayList<>();
        ObjectNode note = Json.object().put(IMAGES, true);
        for (JsonNode image : extras.path(Hosted.IMAGES)) {
            boolean known = RequestFields.text(image, "type").equals("image_url")
                    && !RequestFields.text(image.path("image_url"), "url").isEmpty();
            if (!known || !(ContentReader.part(image, "/" + Hosted.IMAGES) instanceof Part.Media media)) {
                return List.of();
            }
            images.add(media.withExtras(media.extras().plus(Wire.ID, note)));
        }
        if (!images.isEmpty()) {
            extras.remove(Hosted.IMAGES);
        }
        return images;
    }

    private Part call(ObjectNode call, String at) {
        String id =
                RequestFields.string(call, "id", at).filter(s -> !s.isEmpty()).orElseGet(() -> scope.newId("call_"));
        return switch (RequestFields.string(call, "type", at).orElse("function")) {
            case "function" -> {
                ObjectNode function = RequestFields.object(call, "function", at);
                yield new Part.ToolCall(
                        id,
                        RequestFields.required(function, "name", at + "/function"),
                        arguments(function, "arguments"),
                        false,
                        Optional.empty(),
                        ContentReader.mark(call),
                        callExtras(call, "function", Set.of("name", "arguments")));
            }
            case "custom" -> {
                ObjectNode custom = RequestFields.object(call, "custom", at);
                yield new Part.ToolCall(
                        id,
                        RequestFields.required(custom, "name", at + "/custom"),
                        RequestFields.text(custom, "input"),
                        true,
                        Optional.empty(),
                        ContentReader.mark(call),
                        callExtras(call, "custom", Set.of("name", "input")));
            }
            default -> new Part.Opaque(Wire.ID, call);
        };
    }

    private static Extras callExtras(ObjectNode call, String holder, Set<String> known) {
        ObjectNode members = ContentReader.members(call, holder, known);
        members.remove("id");
        return Wire.extras(members);
    }

    /** Arguments as text: some clients send the object itself. */
    static String arguments(JsonNode function, String name) {
        JsonNode value = RequestFields.member(function, name);
        if (value == null) {
            return "";
        }
        return value.isString() ? value.asString() : Json.text(value);
    }

    private Part legacyCall(ObjectNode call, String at) {
        String name = RequestFields.required(call, "name", at);
        String id = scope.newId("call_");
        legacyCallIds.put(name, id);
        ObjectNode extras = RequestFields.rest(call, Set.of("name", "arguments"));
        extras.put(LEGACY, true);
        return new Part.ToolCall(
                id, name, arguments(call, "arguments"), false, Optional.empty(), Optional.empty(), Wire.extras(extras));
    }

    private Message result(ObjectNode message, String at, String callId) {
        ObjectNode extras = RequestFields.rest(message, Set.of("role", "content", "tool_call_id"));
        List<Part> content = ContentReader.content(message, at, true, extras);
        return toolMessage(callId, content, extras);
    }

    private Message legacyResult(ObjectNode message, String at) {
        String name = RequestFields.required(message, "name", at);
        ObjectNode extras = RequestFields.rest(message, Set.of("role", "content", "name"));
        extras.put(LEGACY, name);
        List<Part> content = ContentReader.content(message, at, true, extras);
        String callId = Optional.ofNullable(legacyCallIds.remove(name)).orElseGet(() -> scope.newId("call_"));
        return toolMessage(callId, content, extras);
    }

    private static Message toolMessage(String callId, List<Part> content, ObjectNode extras) {
        Part result = new Part.ToolResult(callId, content, false, Optional.empty(), Wire.extras(extras));
        return new Message(Message.Role.TOOL, List.of(result));
    }
}
