package dev.nonagon.provider.echo;

import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads one chat completion request and refuses what the vendor would refuse. */
final class EchoRequestReader {
    /** From the vendor's reference of {@code function.name}, https://platform.openai.com/docs/api-reference/chat/create. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    private static final Set<String> OUTPUTS = Set.of("text", "json_object", "json_schema");

    private final ObjectNode json;

    EchoRequestReader(ObjectNode json) {
        this.json = json;
    }

    EchoRequest read() {
        boolean stream = flag(json, "stream", "stream");
        boolean includeUsage = includeUsage(stream);
        if (json.has("n") && json.path("n").asInt(0) != 1) {
            throw bad("n", "echo gives exactly one choice");
        }
        EchoMessages messages = EchoMessages.read(array("messages"));
        List<EchoRequest.Tool> tools = tools();
        return new EchoRequest(
                stream,
                includeUsage,
                messages.lastText(),
                messages.images(),
                messages.results(),
                messages.count(),
                messages.words(),
                tools,
                choice(tools),
                output(),
                mostTokens());
    }

    private boolean includeUsage(boolean stream) {
        JsonNode options = present(json, "stream_options");
        if (options == null) {
            return false;
        }
        if (!stream) {
            throw bad("stream_options", "'stream_options' is only allowed when 'stream' is true");
        }
        return flag(options, "include_usage", "stream_options.include_usage");
    }

    private List<EchoRequest.Tool> tools() {
        List<EchoRequest.Tool> result = new ArrayList<>();
        if (present(json, "tools") == null) {
            return result;
        }
        for (JsonNode tool : array("tools")) {
            String at = "tools[" + result.size() + "]";
            JsonNode function = tool.path("function");
            String name = function.path("name").asString("");
            if (!"function".equals(tool.path("type").asString(""))
                    || !NAME.matcher(name).matches()) {
                throw bad(at, "a tool needs type 'function' and function.name of 1 to 64 letters, digits, '_' or '-'");
            }
            if (result.stream().anyMatch(t -> t.name().equals(name))) {
                throw bad(at + ".function.name", "the tool '" + name + "' is there twice");
            }
            JsonNode parameters = present(function, "parameters");
            if (parameters != null && !parameters.isObject()) {
                throw bad(at + ".function.parameters", "parameters must be a JSON Schema object");
            }
            result.add(new EchoRequest.Tool(name, parameters instanceof ObjectNode schema ? schema : Json.object()));
        }
        return result;
    }

    private EchoRequest.Choice choice(List<EchoRequest.Tool> tools) {
        JsonNode choice = present(json, "tool_choice");
        if (choice == null) {
            return new EchoRequest.Choice.Free();
        }
        if (tools.isEmpty()) {
            throw bad("tool_choice", "'tool_choice' is only allowed when 'tools' are specified");
        }
        String name = choice.path("function").path("name").asString("");
        if (choice.isObject()) {
            if (tools.stream().noneMatch(t -> t.name().equals(name))) {
                throw bad("tool_choice", "'" + name + "' is none of the tools");
            }
            return new EchoRequest.Choice.Named(name);
        }
        return switch (choice.asString("")) {
            case "auto" -> new EchoRequest.Choice.Free();
            case "none" -> new EchoRequest.Choice.Never();
            case "required" -> new EchoRequest.Choice.Required();
            default -> throw bad("tool_choice", "'tool_choice' must be none, auto, required or one function");
        };
    }

    private EchoRequest.Output output() {
        JsonNode format = present(json, "response_format");
        String type = format == null ? "text" : format.path("type").asString("");
        if (format == null || !OUTPUTS.contains(type)) {
            if (format != null) {
                throw bad("response_format.type", "it must be one of text, json_object, json_schema");
            }
            return new EchoRequest.Output.Text();
        }
        if ("json_object".equals(type)) {
            return new EchoRequest.Output.AnyObject();
        }
        if ("text".equals(type)) {
            return new EchoRequest.Output.Text();
        }
        if (format.path("json_schema").path("name").asString("").isEmpty()) {
            throw bad("response_format.json_schema.name", "a json_schema needs a name");
        }
        return format.path("json_schema").get("schema") instanceof ObjectNode schema
                ? new EchoRequest.Output.Fitting(schema)
                : new EchoRequest.Output.AnyObject();
    }

    private Optional<Long> mostTokens() {
        for (String field : List.of("max_completion_tokens", "max_tokens")) {
            JsonNode value = present(json, field);
            if (value != null) {
                if (!value.isIntegralNumber() || value.asLong(0) < 1) {
                    throw bad(field, "it must be a whole number, at least 1");
                }
                return Optional.of(value.asLong());
            }
        }
        return Optional.empty();
    }

    private ArrayNode array(String field) {
        if (json.get(field) instanceof ArrayNode array && !array.isEmpty()) {
            return array;
        }
        throw bad(field, "'" + field + "' must be a list with something in it");
    }

    private static boolean flag(JsonNode parent, String field, String path) {
        JsonNode value = present(parent, field);
        if (value != null && !value.isBoolean()) {
            throw bad(path, "'" + path + "' must be true or false");
        }
        return value != null && value.asBoolean();
    }

    private static @Nullable JsonNode present(JsonNode parent, String field) {
        JsonNode value = parent.get(field);
        return value == null || value.isNull() ? null : value;
    }

    static EchoError.Rejected bad(String param, String message) {
        return new EchoError.Rejected(EchoError.badRequest(param, message));
    }
}
