package dev.nonagon.format.gemini;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.chat.ToolChoice;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonSchemas;
import dev.nonagon.spi.kit.FreeTextTools;
import dev.nonagon.spi.provider.Abilities;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes {@code tools} and {@code toolConfig}. Not thread-safe; one use each. */
final class ToolWriter {
    private final ChatRequest request;
    private final Scope scope;
    private final ArrayNode declarations = Json.array();
    private final ArrayNode hosted = Json.array();
    private final Set<String> names = new HashSet<>();

    ToolWriter(ChatRequest request, Scope scope) {
        this.request = request;
        this.scope = scope;
    }

    /** The tools, as they came if they came in this format; empty if there are none. */
    Optional<JsonNode> tools() {
        Optional<JsonNode> spelled = request.extras().get(Wire.ID, Notes.TOOLS);
        if (spelled.isPresent() && unchanged(spelled.get())) {
            request.tools().forEach(this::know);
            return spelled.map(JsonNode::deepCopy);
        }
        for (int i = 0; i < request.tools().size(); i++) {
            String at = "/tools/" + i;
            switch (request.tools().get(i)) {
                case Tool.Function function -> function(function, at);
                case Tool.Custom custom -> custom(custom, at);
                case Tool.Hosted tool -> {
                    Optional<Tool.WebSearch> search = tool.searchFor(Wire.ID);
                    if (tool.origin().equals(Wire.ID)) {
                        hosted.add(tool.json());
                    } else if (search.isPresent()) {
                        search(search.get(), at);
                    } else {
                        scope.lost(at, "only " + tool.origin() + " has this tool");
                    }
                }
            }
        }
        ArrayNode all = Json.array();
        if (!declarations.isEmpty()) {
            all.addObject().set("functionDeclarations", declarations);
        }
        all.addAll(hosted);
        return all.isEmpty() ? Optional.empty() : Optional.of(all);
    }

    /**
     * A search, if it is the only tool: beside functions, older models refuse it, and newer ones want every step of it back
     * with the next turn, for which clients of other formats have no place.
     */
    private void search(Tool.WebSearch search, String at) {
        if (!scope.upstreamCan(Abilities.WEB_SEARCH)) {
            scope.lost(at, "this model is not known to search the web");
        } else if (!Tool.names(request.tools()).isEmpty()) {
            scope.lost(at, "beside functions the API does not search");
        } else if (!search.allowedDomains().isEmpty()) {
            scope.lost(at, "the API cannot keep a search to some domains");
        } else if (hosted.isEmpty()) {
            hosted.addObject().putObject(ToolReader.SEARCH);
            search.place()
                    .ifPresent(place -> scope.lost(at + "/user_location", "the API does not ask where the user is"));
            search.contextSize()
                    .filter(size -> !size.equals("medium"))
                    .ifPresent(size -> scope.lost(at + "/search_context_size", "the API has no setting for it"));
            search.rest().forEach(name -> scope.lost(at + '/' + name, "only the tool's own format knows it"));
        }
    }

    private boolean unchanged(JsonNode spelled) {
        try {
            return ToolReader.tools(spelled).equals(request.tools());
        } catch (RequestProblem changed) {
            return false;
        }
    }

    private void know(Tool tool) {
        if (tool instanceof Tool.Function function) {
            names.add(function.name());
        }
    }

    private void function(Tool.Function tool, String at) {
        if (tool.cache().isPresent()) {
            scope.lost(at + "/cache_control", "Gemini finds what it can cache by itself");
        }
        if (tool.strict().orElse(false)) {
            scope.lost(at + "/strict", "the API does not hold the model to a schema");
        }
        declare(tool.name(), tool.description(), schema(tool.parameters(), at), tool.extras(), at);
    }

    private void custom(Tool.Custom tool, String at) {
        scope.lost(at, "a tool of free text becomes a function with one argument");
        declare(tool.name(), FreeTextTools.description(tool), FreeTextTools.schema(), tool.extras(), at);
    }

    private ObjectNode schema(ObjectNode schema, String at) {
        if (JsonSchemas.isObject(schema) && !JsonSchemas.isChoice(schema)) {
            return schema;
        }
        JsonNode type = schema.path("type");
        if (type.isString() && !JsonSchemas.isObject(schema)) {
            scope.lost(at + "/parameters", "arguments that are no object become one");
        }
        if (JsonSchemas.isChoice(schema)) {
            scope.lost(at + "/parameters", "a choice of schemas at the root is merged into one object");
        }
        return JsonSchemas.flattenRoot(schema);
    }

    private void declare(String name, Optional<String> description, ObjectNode schema, Extras extras, String at) {
        if (!names.add(name)) {
            scope.lost(at, "a second tool of the same name");
            return;
        }
        ObjectNode declaration = declarations.addObject().put("name", Wire.toolName(name, scope));
        description.ifPresent(text -> declaration.put("description", text));
        declaration.set("parametersJsonSchema", schema);
        Wire.addExtras(declaration, extras);
        Wire.nameForeign(extras, at, scope);
    }

    /** The tool settings, as they came if they came in this format. */
    Optional<JsonNode> config() {
        Optional<JsonNode> spelled = request.extras().get(Wire.ID, Notes.TOOL_CONFIG);
        if (spelled.isPresent()
                && spelled.get() instanceof ObjectNode own
                && ToolReader.choice(own).equals(request.toolChoice())) {
            return spelled.map(JsonNode::deepCopy);
        }
        if (request.parallelToolCalls().equals(Optional.of(false))) {
            scope.lost("/parallel_tool_calls", "the API cannot forbid parallel calls");
        }
        if (request.toolChoice().isEmpty()) {
            return Optional.empty();
        }
        if (names.isEmpty()) {
            if (!(request.toolChoice().get() instanceof ToolChoice.None)) {
                scope.lost(
                        "/tool_choice",
                        hosted.isEmpty() ? "there is no tool to choose" : "the model decides whether it searches");
            }
            return Optional.empty();
        }
        ObjectNode calling = Json.object();
        choice(request.toolChoice().get(), calling);
        if (calling.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode config = spelled.map(s -> (ObjectNode) s.deepCopy()).orElseGet(Json::object);
        config.set("functionCallingConfig", calling);
        return Optional.of(config);
    }

    private void choice(ToolChoice choice, ObjectNode calling) {
        switch (choice) {
            case ToolChoice.Auto ignored -> calling.put("mode", "AUTO");
            case ToolChoice.None ignored -> calling.put("mode", "NONE");
            case ToolChoice.Required ignored -> calling.put("mode", "ANY");
            case ToolChoice.Named named -> allow(List.of(named.name()), true, calling);
            case ToolChoice.Allowed allowed -> allow(allowed.names(), allowed.required(), calling);
        }
    }

    /** A list of names is taken beside ANY and VALIDATED only. */
    private void allow(List<String> asked, boolean required, ObjectNode calling) {
        List<String> known = asked.stream().filter(names::contains).toList();
        if (known.size() < asked.size()) {
            scope.lost("/tool_choice", "a chosen tool is not among the tools");
        }
        if (known.isEmpty()) {
            return;
        }
        calling.put("mode", required ? "ANY" : "VALIDATED");
        ArrayNode list = calling.putArray("allowedFunctionNames");
        known.forEach(name -> list.add(Wire.toolName(name, scope)));
    }
}
