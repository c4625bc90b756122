package dev.nonagon.format.ollama;

import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.kit.RequestFields;
import dev.nonagon.spi.kit.ToolSchemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads tools. */
final class ToolReader {
    private static final Set<String> FUNCTION = Set.of("name", "description", "parameters");

    private ToolReader() {}

    static List<Tool> tools(ObjectNode request) {
        List<Tool> result = new ArrayList<>();
        ArrayNode tools = RequestFields.array(request, "tools", "");
        for (int i = 0; tools != null && i < tools.size(); i++) {
            result.add(tool(RequestFields.object(tools.get(i), "/tools/" + i), "/tools/" + i));
        }
        return result;
    }

    private static Tool tool(ObjectNode tool, String at) {
        JsonNode type = tool.get("type");
        if (type != null && !(type.isString() && type.asString().equals("function"))) {
            return new Tool.Hosted(Wire.ID, tool);
        }
        ObjectNode function = RequestFields.object(tool, "function", at);
        String in = at + "/function";
        String name = RequestFields.required(function, "name", in);
        if (name.isEmpty()) {
            throw new RequestProblem(in + "/name", "is empty");
        }
        JsonNode parameters = function.get("parameters");
        if (parameters != null && !parameters.isNull() && !parameters.isObject()) {
            throw new RequestProblem(in + "/parameters", "must be an object");
        }
        ObjectNode extras = RequestFields.rest(tool, Set.of("type", "function"));
        if (!tool.has("type")) {
            extras.put(Wire.NOTE + "no-type", true);
        }
        ObjectNode inner = RequestFields.rest(function, FUNCTION);
        if (!inner.isEmpty()) {
            extras.set("function", inner);
        }
        for (String field : List.of("description", "parameters")) {
            JsonNode value = function.get(field);
            if (value == null || value.isNull()) {
                extras.put(Wire.NOTE + field, value == null ? "absent" : "null");
            }
        }
        return new Tool.Function(
                name,
                RequestFields.string(function, "description", in),
                parameters instanceof ObjectNode schema ? schema : ToolSchemas.empty(),
                Optional.empty(),
                Optional.empty(),
                Wire.extras(extras));
    }
}
