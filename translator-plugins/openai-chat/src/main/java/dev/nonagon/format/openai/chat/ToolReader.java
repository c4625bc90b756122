package dev.nonagon.format.openai.chat;

import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.chat.ToolChoice;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import dev.nonagon.spi.kit.ToolSchemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads tools, and which of them may be called. */
final class ToolReader {
    /** A tool that came without parameters. */
    static final String NO_PARAMETERS = Wire.NOTE + "no-parameters";

    private ToolReader() {}

    static List<Tool> tools(ObjectNode request) {
        List<Tool> result = new ArrayList<>();
        ArrayNode tools = RequestFields.array(request, "tools", "");
        for (int i = 0; tools != null && i < tools.size(); i++) {
            result.add(tool(RequestFields.object(tools.get(i), "/tools/" + i), "/tools/" + i));
        }
        ArrayNode functions = RequestFields.array(request, "functions", "");
        for (int i = 0; functions != null && i < functions.size(); i++) {
            String at = "/functions/" + i;
            ObjectNode extras = Json.object();
            extras.put(MessageReader.LEGACY, true);
            result.add(function(RequestFields.object(functions.get(i), at), at, Json.object(), extras));
        }
        Hosted.tool(request).ifPresent(result::add);
        return result;
    }

    private static Tool tool(ObjectNode tool, String at) {
        String type = RequestFields.string(tool, "type", at).orElse("function");
        return switch (type) {
            case "function" -> {
                // Some clients send the flat shape of the newer API here.
                boolean flat = !tool.has("function") && tool.has("name");
                ObjectNode function = flat ? tool : RequestFields.object(tool, "function", at);
                ObjectNode extras = flat ? Json.object() : ContentReader.members(tool, "function", FUNCTION_MEMBERS);
                yield function(function, flat ? at : at + "/function", tool, extras);
            }
            case "custom" -> custom(tool, at);
            default -> new Tool.Hosted(Wire.ID, tool);
        };
    }

    private static final Set<String> FUNCTION_MEMBERS = Set.of("name", "description", "parameters", "strict");

    private static Tool function(ObjectNode function, String at, ObjectNode tool, ObjectNode extras) {
        JsonNode parameters = RequestFields.member(function, "parameters");
        if (parameters != null && !parameters.isObject()) {
            throw new RequestProblem(at + "/parameters", "must be an object");
        }
        String name = RequestFields.required(function, "name", at);
        if (name.isEmpty()) {
            throw new RequestProblem(at + "/name", "is empty");
        }
        keepNull(function, "description", extras);
        keepNull(function, "strict", extras);
        if (!(parameters instanceof ObjectNode)) {
            extras.put(NO_PARAMETERS, true);
        }
        return new Tool.Function(
                name,
                RequestFields.string(function, "description", at),
                parameters instanceof ObjectNode schema ? schema : ToolSchemas.empty(),
                bool(function, "strict", at),
                ContentReader.mark(tool),
                Wire.extras(extras));
    }

    private static void keepNull(ObjectNode function, String name, ObjectNode extras) {
        JsonNode value = function.get(name);
        if (value != null && value.isNull()) {
            extras.withObject("/function").set(name, value);
        }
    }

    private static Tool custom(ObjectNode tool, String at) {
        ObjectNode custom = RequestFields.object(tool, "custom", at);
        ObjectNode extras = ContentReader.members(tool, "custom", Set.of("name", "description", "format"));
        Optional<JsonNode> syntax = Optional.empty();
        if (custom.get("format") instanceof ObjectNode format) {
            extras.set(Wire.NOTE + "format", format);
            if (format.get("grammar") instanceof ObjectNode grammar) {
                syntax = Optional.of(grammar);
            }
        }
        return new Tool.Custom(
                RequestFields.required(custom, "name", at + "/custom"),
                RequestFields.string(custom, "description", at + "/custom"),
                syntax,
                Wire.extras(extras));
    }

    static Optional<Boolean> bool(JsonNode parent, String name, String at) {
        JsonNode value = RequestFields.member(parent, name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isBoolean()) {
            throw new RequestProblem(at + "/" + name, "must be true or false");
        }
        return Optional.of(value.booleanValue());
    }

    /** The choice; empty if there is none, or one about something that only this format has. */
    static Optional<ToolChoice> choice(ObjectNode request) {
        JsonNode choice = RequestFields.member(request, "tool_choice");
        if (choice == null) {
            return legacyChoice(request);
        }
        if (choice.isString()) {
            return Optional.of(word(choice.asString(), "/tool_choice"));
        }
        ObjectNode object = RequestFields.object(choice, "/tool_choice");
        return switch (RequestFields.text(object, "type")) {
            case "function", "custom" -> Optional.of(new ToolChoice.Named(name(object, "/tool_choice")));
            case "allowed_tools" -> Optional.of(allowed(RequestFields.object(object, "allowed_tools", "/tool_choice")));
            case "auto", "none", "required", "any" ->
                Optional.of(word(RequestFields.text(object, "type"), "/tool_choice/type"));
            default -> Optional.empty();
        };
    }

    private static ToolChoice word(String word, String at) {
        return switch (word) {
            case "auto" -> new ToolChoice.Auto();
            case "none" -> new ToolChoice.None();
            case "required", "any" -> new ToolChoice.Required();
            default -> throw new RequestProblem(at, "'" + word + "' is none of auto, none, required");
        };
    }

    private static String name(ObjectNode object, String at) {
        for (String holder : List.of("function", "custom")) {
            if (object.get(holder) instanceof ObjectNode inner) {
                return RequestFields.required(inner, "name", at + "/" + holder);
            }
        }
        return RequestFields.required(object, "name", at);
    }

    private static ToolChoice allowed(ObjectNode allowed) {
        List<String> names = new ArrayList<>();
        ArrayNode tools = RequestFields.array(allowed, "tools", "/tool_choice/allowed_tools");
        for (int i = 0; tools != null && i < tools.size(); i++) {
            String at = "/tool_choice/allowed_tools/tools/" + i;
            ObjectNode tool = RequestFields.object(tools.get(i), at);
            String type = RequestFields.text(tool, "type");
            if (type.isEmpty() || type.equals("function") || type.equals("custom")) {
                names.add(name(tool, at));
            }
        }
        return new ToolChoice.Allowed(names, RequestFields.text(allowed, "mode").equals("required"));
    }

    private static Optional<ToolChoice> legacyChoice(ObjectNode request) {
        JsonNode choice = RequestFields.member(request, "function_call");
        if (choice == null) {
            return Optional.empty();
        }
        return Optional.of(
                choice.isString()
                        ? word(choice.asString(), "/function_call")
                        : new ToolChoice.Named(RequestFields.required(choice, "name", "/function_call")));
    }
}
