package dev.nonagon.format.anthropic;

import dev.nonagon.spi.chat.CacheMark;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Message.Role;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Part.Media.Kind;
import dev.nonagon.spi.chat.Part.Source;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads messages and their blocks. */
final class ContentReader {
    private final Scope scope;

    ContentReader(Scope scope) {
        this.scope = scope;
    }

    void messages(ArrayNode array, List<Message> out) {
        for (int i = 0; i < array.size(); i++) {
            message(array.get(i), "/messages/" + i, out);
        }
    }

    private void message(JsonNode json, String pointer, List<Message> out) {
        Fields in = Fields.of(json, pointer);
        Role role =
                switch (in.requiredString("role")) {
                    case "user" -> Role.USER;
                    case "assistant" -> Role.ASSISTANT;
                    case "system" -> Role.SYSTEM;
                    default -> throw in.problem("role", "Expected user, assistant or system");
                };
        JsonNode content = in.value("content").orElseThrow(() -> in.problem("content", "This field is required"));
        ObjectNode extras = in.rest();
        List<Part> parts;
        if (content.isString()) {
            extras.put(Notes.STRING, true);
            parts = content.asString().isEmpty() ? List.of() : List.of(new Part.Text(content.asString()));
        } else if (content.isArray()) {
            parts = blocks(content, in.at("content"));
        } else {
            throw in.problem("content", "Expected a string or a list of blocks");
        }
        if (role == Role.SYSTEM) {
            extras.put(Notes.INLINE, true);
        }
        split(role, parts, Extras.of(AnthropicMessages.ID, extras), out);
    }

    /** Results become a message of their own before what the user says beside them. */
    private static void split(Role role, List<Part> parts, Extras extras, List<Message> out) {
        List<Part> results =
                parts.stream().filter(Part.ToolResult.class::isInstance).toList();
        if (results.isEmpty()) {
            out.add(new Message(role, parts, extras));
            return;
        }
        List<Part> rest =
                parts.stream().filter(p -> !(p instanceof Part.ToolResult)).toList();
        out.add(new Message(Role.TOOL, results, rest.isEmpty() ? extras : Extras.none()));
        if (!rest.isEmpty()) {
            out.add(new Message(role, rest, extras));
        }
    }

    List<Part> blocks(JsonNode array, String pointer) {
        List<Part> parts = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            parts.add(block(array.get(i), pointer + '/' + i));
        }
        return parts;
    }

    /** Blocks of which only texts are allowed. */
    List<Part> texts(JsonNode array, String pointer) {
        List<Part> parts = blocks(array, pointer);
        for (int i = 0; i < parts.size(); i++) {
            if (!(parts.get(i) instanceof Part.Text)) {
                throw new RequestProblem(pointer + '/' + i, "Expected a text block");
            }
        }
        return parts;
    }

    private Part block(JsonNode json, String pointer) {
        Fields in = Fields.of(json, pointer);
        return switch (in.requiredString("type")) {
            case "text" -> text(in);
            case "image" -> media(in, Kind.IMAGE, json);
            case "document" -> media(in, Kind.DOCUMENT, json);
            case "tool_use" -> call(in);
            case "tool_result" -> result(in);
            case "thinking" -> thinking(in);
            case "redacted_thinking" -> redacted(in);
            default -> new Part.Opaque(AnthropicMessages.ID, json);
        };
    }

    private static Extras extras(Fields in, ObjectNode notes) {
        ObjectNode members = in.rest();
        members.setAll(notes);
        return Extras.of(AnthropicMessages.ID, members);
    }

    private static Part text(Fields in) {
        String text = in.requiredString("text");
        ObjectNode notes = Json.object();
        Optional<CacheMark> cache = CacheControl.read(in, notes);
        return new Part.Text(text, cache, extras(in, notes));
    }

    private static Part media(Fields in, Kind kind, JsonNode json) {
        Fields from = Fields.of(
                in.value("source").orElseThrow(() -> in.problem("source", "This field is required")), in.at("source"));
        ObjectNode notes = Json.object();
        Optional<Source> source = source(from, notes);
        if (source.isEmpty()) {
            return new Part.Opaque(AnthropicMessages.ID, json);
        }
        if (!from.rest().isEmpty()) {
            notes.set(Notes.SOURCE, json.get("source"));
        }
        Optional<CacheMark> cache = CacheControl.read(in, notes);
        Optional<String> name = kind == Kind.DOCUMENT ? in.string("title") : Optional.empty();
        return new Part.Media(kind, source.get(), name, cache, extras(in, notes));
    }

    private static Optional<Source> source(Fields from, ObjectNode notes) {
        return switch (from.requiredString("type")) {
            case "base64" ->
                Optional.of(new Source.Inline(from.requiredString("media_type"), from.requiredString("data")));
            case "url" -> Optional.of(new Source.Link(from.requiredString("url")));
            case "file" -> Optional.of(new Source.Uploaded(AnthropicMessages.ID, from.requiredString("file_id")));
            case "text" -> {
                from.requiredString("media_type");
                yield Optional.of(new Source.Plain(from.requiredString("data")));
            }
            case "content" -> content(from, notes);
            default -> Optional.empty();
        };
    }

    /** A document made of blocks: text for everyone if it is all text, else only this format's. */
    private static Optional<Source> content(Fields from, ObjectNode notes) {
        JsonNode content = from.value("content").orElseThrow(() -> from.problem("content", "This field is required"));
        List<String> texts = new ArrayList<>();
        if (content.isString()) {
            texts.add(content.asString());
        } else {
            for (JsonNode block : content) {
                JsonNode text = block.path("text");
                if (!block.path("type").asString("").equals("text") || !text.isString()) {
                    return Optional.empty();
                }
                texts.add(text.asString());
            }
        }
        ObjectNode source = Json.object().put("type", "content");
        source.set("content", content);
        notes.set(Notes.SOURCE, source);
        return Optional.of(new Source.Plain(String.join("\n\n", texts)));
    }

    private static Part call(Fields in) {
        String id = in.requiredString("id");
        String name = in.requiredString("name");
        String arguments = in.object("input").map(Json::text).orElse("{}");
        ObjectNode notes = Json.object();
        Optional<CacheMark> cache = CacheControl.read(in, notes);
        return new Part.ToolCall(id, name, arguments, false, Optional.empty(), cache, extras(in, notes));
    }

    private Part result(Fields in) {
        String id = in.requiredString("tool_use_id");
        ObjectNode notes = Json.object();
        List<Part> parts;
        Optional<JsonNode> content = in.value("content");
        if (content.isEmpty()) {
            notes.put(Notes.ABSENT, true);
            parts = List.of();
        } else if (content.get().isString()) {
            notes.put(Notes.STRING, true);
            parts = List.of(new Part.Text(content.get().asString()));
        } else if (content.get().isArray()) {
            parts = resultParts(content.get(), in.at("content"));
        } else {
            // Some clients put a tool's JSON here as it is; as text every model can read it.
            scope.lost(in.at("content"), "a tool result that is neither text nor blocks is read as text");
            parts = List.of(new Part.Text(Json.text(content.get())));
        }
        boolean error = in.bool("is_error").orElse(false);
        if (!error) {
            in.leave("is_error");
        }
        Optional<CacheMark> cache = CacheControl.read(in, notes);
        return new Part.ToolResult(id, parts, error, cache, extras(in, notes));
    }

    private List<Part> resultParts(JsonNode array, String pointer) {
        List<Part> parts = blocks(array, pointer);
        for (int i = 0; i < parts.size(); i++) {
            boolean fits = parts.get(i) instanceof Part.Text
                    || parts.get(i) instanceof Part.Media
                    || parts.get(i) instanceof Part.Opaque;
            if (!fits) {
                throw new RequestProblem(pointer + '/' + i, "A tool result holds texts, images and documents");
            }
        }
        return parts;
    }

    private static Part thinking(Fields in) {
        String text = in.string("thinking").orElse("");
        Optional<Seal> seal =
                in.string("signature").filter(s -> !s.isBlank()).map(s -> new Seal(AnthropicMessages.ID, s));
        return new Part.Thinking(text, false, seal, extras(in, Json.object()));
    }

    private static Part redacted(Fields in) {
        Optional<Seal> seal = in.string("data").filter(s -> !s.isBlank()).map(s -> new Seal(AnthropicMessages.ID, s));
        return new Part.Thinking("", true, seal, extras(in, Json.object()));
    }
}
