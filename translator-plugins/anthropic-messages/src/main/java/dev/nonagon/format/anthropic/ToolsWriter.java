package dev.nonagon.format.anthropic;

import dev.nonagon.format.anthropic.CacheMarks.Section;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.chat.ToolChoice;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.FreeTextTools;
import dev.nonagon.spi.provider.Abilities;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes {@code tools} and {@code tool_choice}. Not thread-safe; one use each. */
final class ToolsWriter {
    private final ChatRequest request;
    private final Scope scope;
    private final BlockWriter blocks;
    private final CacheMarks marks;
    private final ArrayNode tools = Json.array();
    private final Map<String, String> pointers = new HashMap<>();

    ToolsWriter(ChatRequest request, Scope scope, BlockWriter blocks, CacheMarks marks) {
        this.request = request;
        this.scope = scope;
        this.blocks = blocks;
        this.marks = marks;
    }

    ArrayNode tools() {
        for (int i = 0; i < request.tools().size(); i++) {
            String pointer = "/tools/" + i;
            Tool tool = request.tools().get(i);
            if (!allowed(tool)) {
                scope.lost(pointer, "not among the tools that this turn allows");
                continue;
            }
            Optional<ObjectNode> json =
                    switch (tool) {
                        case Tool.Function function -> function(function, pointer);
                        case Tool.Custom custom -> custom(custom, pointer);
                        case Tool.Hosted hosted -> hosted(hosted, pointer);
                    };
            json.ifPresent(tools::add);
        }
        return tools;
    }

    private boolean allowed(Tool tool) {
        return !(request.toolChoice().orElse(new ToolChoice.Auto()) instanceof ToolChoice.Allowed choice)
                || choice.names().contains(name(tool));
    }

    private static String name(Tool tool) {
        return switch (tool) {
            case Tool.Function function -> function.name();
            case Tool.Custom custom -> custom.name();
            case Tool.Hosted hosted -> Searches.name(hosted);
        };
    }

    private boolean taken(String name, String pointer) {
        String first = pointers.putIfAbsent(name, pointer);
        if (first != null) {
            scope.lost(pointer, "a tool of this name stands at " + first);
        }
        return first != null;
    }

    private Optional<ObjectNode> function(Tool.Function tool, String pointer) {
        String name = blocks.toolName(tool.name());
        if (taken(name, pointer)) {
            return Optional.empty();
        }
        ObjectNode json = Json.object();
        // "custom" is how the API calls a function of the client's, where it is said at all.
        tool.extras().get(AnthropicMessages.ID, "type").ifPresent(type -> json.set("type", type));
        json.put("name", name);
        tool.description().ifPresent(text -> json.put("description", text));
        json.set("input_schema", ToolSchema.write(tool.parameters(), pointer, scope));
        tool.strict().ifPresent(strict -> json.put("strict", strict));
        blocks.finish(json, tool.cache(), tool.extras(), Section.TOOLS, pointer);
        if (json.path("defer_loading").asBoolean(false) && json.remove(CacheControl.MEMBER) != null) {
            scope.lost(pointer, "a deferred tool carries no cache mark");
        }
        return Optional.of(json);
    }

    private Optional<ObjectNode> custom(Tool.Custom tool, String pointer) {
        // A function of the same name says more about itself.
        boolean function = request.tools().stream()
                .anyMatch(other -> other instanceof Tool.Function f && f.name().equals(tool.name()));
        String name = blocks.toolName(tool.name());
        if (function) {
            scope.lost(pointer, "a function has the same name");
            return Optional.empty();
        }
        if (taken(name, pointer)) {
            return Optional.empty();
        }
        scope.lost(
                pointer,
                tool.syntax().isPresent()
                        ? "a tool of free text becomes a function with one text; its grammar is only described"
                        : "a tool of free text becomes a function with one text");
        ObjectNode json = Json.object().put("name", name);
        FreeTextTools.description(tool).ifPresent(text -> json.put("description", text));
        json.set("input_schema", FreeTextTools.schema().put("additionalProperties", false));
        blocks.extras(json, tool.extras(), pointer);
        return Optional.of(json);
    }

    private Optional<ObjectNode> hosted(Tool.Hosted tool, String pointer) {
        Optional<Tool.WebSearch> search = tool.searchFor(AnthropicMessages.ID);
        if (search.isPresent()) {
            return search(search.get(), pointer);
        }
        if (!tool.origin().equals(AnthropicMessages.ID) || !(tool.json() instanceof ObjectNode own)) {
            scope.lost(pointer, "only " + tool.origin() + " runs it");
            return Optional.empty();
        }
        String name = own.path("name").asString("");
        if (!name.isEmpty() && taken(name, pointer)) {
            return Optional.empty();
        }
        ObjectNode json = own.deepCopy();
        marks.watch(Section.TOOLS, json, pointer);
        return Optional.of(json);
    }

    private Optional<ObjectNode> search(Tool.WebSearch search, String pointer) {
        if (!scope.upstreamCan(Abilities.WEB_SEARCH)) {
            scope.lost(pointer, "this model is not known to search the web");
            return Optional.empty();
        }
        if (Tool.called(request.tools(), Tool.WebSearch.NAME)) {
            scope.lost(pointer, "a function has the same name");
            return Optional.empty();
        }
        return taken(Tool.WebSearch.NAME, pointer)
                ? Optional.empty()
                : Optional.of(Searches.tool(search, pointer, scope));
    }

    /** The choice, once the tools are written; none if the API's own rule says the same. */
    Optional<ObjectNode> choice() {
        Optional<Boolean> parallel = request.parallelToolCalls();
        if (tools.isEmpty()) {
            boolean asked = request.toolChoice().isPresent()
                    && !(request.toolChoice().get() instanceof ToolChoice.None)
                    && !(request.toolChoice().get() instanceof ToolChoice.Auto);
            if (asked) {
                scope.lost("/tool_choice", "there is no tool to choose");
            }
            if (parallel.isPresent() && !parallel.get()) {
                scope.lost("/parallel_tool_calls", "there is no tool to call");
            }
            return Optional.empty();
        }
        Optional<ObjectNode> choice = request.toolChoice().map(this::choice);
        boolean none =
                choice.filter(c -> c.path("type").asString("").equals("none")).isPresent();
        boolean own = choice.isPresent() && BlockWriter.extra(request.extras(), Notes.READ);
        if (parallel.isPresent() && !none && (!parallel.get() || own)) {
            ObjectNode json = choice.orElseGet(() -> Json.object().put("type", "auto"));
            json.put("disable_parallel_tool_use", !parallel.get());
            return Optional.of(extra(json));
        }
        return choice.map(this::extra);
    }

    private ObjectNode extra(ObjectNode choice) {
        Optional<JsonNode> rest = request.extras().get(AnthropicMessages.ID, Notes.TOOL_CHOICE);
        blocks.extras(
                choice,
                rest.map(r -> Extras.of(AnthropicMessages.ID, (ObjectNode) r)).orElse(Extras.none()),
                "/tool_choice");
        return choice;
    }

    private ObjectNode choice(ToolChoice choice) {
        return switch (choice) {
            case ToolChoice.Auto ignored -> Json.object().put("type", "auto");
            case ToolChoice.None ignored -> Json.object().put("type", "none");
            case ToolChoice.Required ignored -> Json.object().put("type", "any");
            case ToolChoice.Allowed allowed -> Json.object().put("type", allowed.required() ? "any" : "auto");
            case ToolChoice.Named named -> {
                String name = pointers.containsKey(named.name()) ? named.name() : blocks.toolName(named.name());
                if (pointers.containsKey(name)) {
                    yield Json.object().put("type", "tool").put("name", name);
                }
                scope.lost("/tool_choice", "the tool that must be called is not among the tools");
                yield Json.object().put("type", "auto");
            }
        };
    }
}
