package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the input items of one request: what an assistant did in a row is one message (rule R1). Not thread-safe. */
final class ItemReader {
    /** On the first part of an item: its members that have no word of their own. */
    static final String ITEM = "item";

    /** In that note: the item had no {@code type}, its content or output was a string. */
    static final String UNTYPED = "~untyped";

    static final String STRING = "~string";

    private static final String REASONING = "reasoning";

    private final ToolReader tools;
    private final Scope scope;
    private final List<Message> messages = new ArrayList<>();
    private final List<Part> said = new ArrayList<>();
    private final List<Part> results = new ArrayList<>();

    ItemReader(ToolReader tools, Scope scope) {
        this.tools = tools;
        this.scope = scope;
    }

    List<Message> read(ArrayNode items) {
        for (int i = 0; i < items.size(); i++) {
            String at = "/input/" + i;
            ObjectNode item = RequestFields.object(items.get(i), at);
            if (!ToolReader.holdsTools(item)) {
                item(item, at);
            }
        }
        flush();
        return messages;
    }

    private void item(ObjectNode item, String at) {
        String type = RequestFields.string(item, "type", at).orElse(item.has("role") ? "message" : "");
        switch (type) {
            case "message" -> message(item, at);
            case "function_call" -> assistant(call(item, at, false));
            case "custom_tool_call" -> assistant(call(item, at, true));
            case REASONING -> assistant(reasoning(item, at));
            case "function_call_output", "custom_tool_call_output" -> result(item, at);
            case "" -> throw new RequestProblem(at + "/type", "is missing");
            default -> opaque(item, type);
        }
    }

    private void assistant(Part part) {
        if (!results.isEmpty()) {
            flush();
        }
        said.add(part);
    }

    private void flush() {
        if (!said.isEmpty()) {
            messages.add(new Message(Message.Role.ASSISTANT, said));
            said.clear();
        }
        if (!results.isEmpty()) {
            messages.add(new Message(Message.Role.TOOL, results));
            results.clear();
        }
    }

    private void opaque(ObjectNode item, String type) {
        // What the provider did on the model's behalf belongs into the model's turn.
        if (type.endsWith("_call") || type.endsWith("compaction") || type.equals("item_reference")) {
            assistant(new Part.Opaque(Wire.ID, item));
        } else {
            flush();
            messages.add(new Message(Message.Role.USER, List.of(new Part.Opaque(Wire.ID, item))));
        }
    }

    private void message(ObjectNode item, String at) {
        String role = RequestFields.required(item, "role", at);
        switch (role) {
            case "assistant" -> assistantMessage(item, at);
            case "user" -> plain(Message.Role.USER, item, at);
            case "system" -> plain(Message.Role.SYSTEM, item, at);
            case "developer" -> plain(Message.Role.DEVELOPER, item, at);
            default ->
                throw new RequestProblem(at + "/role", "'" + role + "' is none of user, assistant, system, developer");
        }
    }

    private static ObjectNode spelling(ObjectNode item, Set<String> known) {
        ObjectNode note = RequestFields.rest(item, known);
        if (!item.has("type")) {
            note.put(UNTYPED, true);
        }
        return note;
    }

    private void plain(Message.Role role, ObjectNode item, String at) {
        flush();
        ObjectNode note = spelling(item, Set.of("type", "role", "content"));
        List<Part> parts = content(item, at, false, note);
        ObjectNode extras = Json.object();
        Wire.note(extras, ITEM, note);
        messages.add(new Message(role, parts, Wire.extras(extras)));
    }

    private void assistantMessage(ObjectNode item, String at) {
        ObjectNode note = spelling(item, Set.of("type", "role", "content"));
        List<Part> parts = content(item, at, true, note);
        if (parts.isEmpty()) {
            assistant(new Part.Opaque(Wire.ID, item));
            return;
        }
        for (int i = 0; i < parts.size(); i++) {
            assistant(PartReader.inItem(parts.get(i), i == 0 ? Optional.of(note) : Optional.empty()));
        }
    }

    private static List<Part> content(ObjectNode item, String at, boolean assistant, ObjectNode note) {
        JsonNode content = item.get("content");
        if (content != null && content.isString()) {
            note.put(STRING, true);
            return assistant && content.asString().isEmpty() ? List.of() : List.of(new Part.Text(content.asString()));
        }
        if (content instanceof ArrayNode list) {
            return PartReader.parts(list, at + "/content", assistant);
        }
        throw new RequestProblem(
                at + "/content", content == null ? "is missing" : "must be a string or a list of parts");
    }

    private Part call(ObjectNode item, String at, boolean custom) {
        String arguments = custom ? "input" : "arguments";
        ObjectNode note = RequestFields.rest(item, Set.of("type", "call_id", "name", arguments));
        String name = RequestFields.required(item, "name", at);
        ObjectNode extras = Json.object();
        extras.put(Wire.NOTE + "name", name);
        extras.set(Wire.NOTE + ITEM, note);
        return new Part.ToolCall(
                RequestFields.required(item, "call_id", at),
                tools.names().canonical(RequestFields.text(item, "namespace"), name),
                RequestFields.required(item, arguments, at),
                custom,
                Optional.empty(),
                Optional.empty(),
                Wire.extras(extras));
    }

    private void result(ObjectNode item, String at) {
        if (!said.isEmpty()) {
            flush();
        }
        ObjectNode note = RequestFields.rest(item, Set.of("call_id", "output"));
        JsonNode output = item.get("output");
        List<Part> content;
        if (output != null && output.isString()) {
            note.put(STRING, true);
            content = output.asString().isEmpty() ? List.of() : List.of(new Part.Text(output.asString()));
        } else if (output instanceof ArrayNode list) {
            content = PartReader.parts(list, at + "/output", false);
        } else {
            throw new RequestProblem(at + "/output", output == null ? "is missing" : "must be a string or a list");
        }
        ObjectNode extras = Json.object();
        extras.set(Wire.NOTE + ITEM, note);
        String id = RequestFields.string(item, "call_id", at).orElseGet(() -> scope.newId("call_"));
        results.add(new Part.ToolResult(id, content, false, Optional.empty(), Wire.extras(extras)));
    }

    private static Part reasoning(ObjectNode item, String at) {
        Optional<String> sealed = RequestFields.string(item, "encrypted_content", at);
        ObjectNode note = RequestFields.rest(item, Set.of("type", "encrypted_content"));
        if (item.has("encrypted_content") && sealed.isEmpty()) {
            note.putNull("encrypted_content");
        }
        String text = ReasoningText.of(item);
        ObjectNode extras = Json.object();
        extras.set(Wire.NOTE + ITEM, note);
        extras.put(Wire.NOTE + "sealed", sealed.isPresent());
        return new Part.Thinking(
                text,
                text.isEmpty() && sealed.isPresent(),
                sealed.map(value -> new Seal(Wire.ID, value)),
                Wire.extras(extras));
    }
}
