package dev.nonagon.format.gemini;

import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.chat.ToolChoice;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.json.JsonSchemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads {@code tools} and {@code toolConfig}. Without state. */
final class ToolReader {
    static final String SEARCH = "googleSearch";
    private static final String DECLARATIONS = "functionDeclarations";
    private static final Set<String> KNOWN = Set.of("name", "description", "parameters", "parametersJsonSchema");

    private ToolReader() {}

    static List<Tool> tools(JsonNode list) {
        List<Tool> tools = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            String at = "/tools/" + i;
            ObjectNode tool = Wire.object(list.get(i), at);
            Optional<JsonNode> declarations = Wire.member(tool, DECLARATIONS);
            if (declarations.isPresent() && !declarations.get().isArray()) {
                throw new RequestProblem(at + '/' + DECLARATIONS, "Expected a list");
            }
            List<JsonNode> all = List.copyOf(declarations.map(JsonNode::values).orElse(List.of()));
            for (int j = 0; j < all.size(); j++) {
                tools.add(function(all.get(j), at + '/' + DECLARATIONS + '/' + j));
            }
            ObjectNode hosted = Wire.rest(tool, Set.of(DECLARATIONS));
            if (!hosted.isEmpty()) {
                tools.add(new Tool.Hosted(Wire.ID, hosted, search(hosted)));
            }
        }
        return tools;
    }

    /** What a hosted tool asks for, if it is a search: in the current words, or in those of older models. */
    private static Optional<Tool.WebSearch> search(ObjectNode tool) {
        for (String name : List.of(SEARCH, "googleSearchRetrieval")) {
            Optional<JsonNode> asked = Wire.member(tool, name);
            if (asked.isPresent()) {
                List<String> rest =
                        new ArrayList<>(Wire.rest(tool, Set.of(name)).propertyNames());
                asked.get().propertyNames().forEach(setting -> rest.add(name + "/" + setting));
                return Optional.of(new Tool.WebSearch(List.of(), Optional.empty(), Optional.empty(), rest));
            }
        }
        return Optional.empty();
    }

    private static Tool function(JsonNode json, String at) {
        ObjectNode declaration = Wire.object(json, at);
        String name = Wire.string(declaration, "name", at)
                .filter(n -> !n.isEmpty())
                .orElseThrow(() -> new RequestProblem(at + "/name", "This field is required"));
        ObjectNode schema = Wire.object(declaration, "parametersJsonSchema", at)
                .or(() -> Wire.object(declaration, "parameters", at))
                .map(SchemaDialect::read)
                .orElseGet(JsonSchemas::emptyObject);
        return new Tool.Function(
                name,
                Wire.string(declaration, "description", at),
                schema,
                Optional.empty(),
                Optional.empty(),
                Wire.extras(Wire.rest(declaration, KNOWN)));
    }

    /** The choice; empty if the client leaves it to the API. */
    static Optional<ToolChoice> choice(ObjectNode toolConfig) {
        String at = "/toolConfig/functionCallingConfig";
        Optional<ObjectNode> config = Wire.object(toolConfig, "functionCallingConfig", "/toolConfig");
        if (config.isEmpty()) {
            return Optional.empty();
        }
        List<String> names = names(Wire.array(config.get(), "allowedFunctionNames", at));
        String mode = Wire.string(config.get(), "mode", at).orElse("");
        return switch (mode) {
            case "NONE" -> Optional.of(new ToolChoice.None());
            case "ANY" ->
                Optional.of(
                        names.isEmpty()
                                ? new ToolChoice.Required()
                                : names.size() == 1
                                        ? new ToolChoice.Named(names.getFirst())
                                        : new ToolChoice.Allowed(names, true));
            case "AUTO", "VALIDATED" ->
                Optional.of(names.isEmpty() ? new ToolChoice.Auto() : new ToolChoice.Allowed(names, false));
            case "", "MODE_UNSPECIFIED" ->
                names.isEmpty() ? Optional.empty() : Optional.of(new ToolChoice.Allowed(names, false));
            default -> throw new RequestProblem(at + "/mode", "Expected AUTO, ANY, NONE or VALIDATED");
        };
    }

    private static List<String> names(Optional<ArrayNode> list) {
        List<String> names = new ArrayList<>();
        list.ifPresent(all -> all.forEach(name -> {
            if (name.isString()) {
                names.add(name.asString());
            }
        }));
        return names;
    }
}
