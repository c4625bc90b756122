package dev.nonagon.format.ollama;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.chat.ToolChoice;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.FreeTextTools;
import dev.nonagon.spi.kit.ToolSchemas;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the tools of one request, and as much of the choice among them as can be said by leaving some out. */
final class ToolWriter {
    private final Scope scope;
    private final Screen screen;
    private final boolean own;

    ToolWriter(Scope scope, Screen screen, boolean own) {
        this.scope = scope;
        this.screen = screen;
        this.own = own;
    }

    void write(ChatRequest request, ObjectNode target) {
        Predicate<String> offered = choice(request);
        ArrayNode list = Json.array();
        List<Tool> tools = request.tools();
        for (int i = 0; i < tools.size(); i++) {
            String at = "/tools/" + i;
            switch (tools.get(i)) {
                case Tool.Function function -> {
                    if (offered.test(function.name())) {
                        list.add(function(function, at));
                    }
                }
                case Tool.Custom custom -> {
                    if (offered.test(custom.name())) {
                        list.add(custom(custom, at));
                    }
                }
                case Tool.Hosted hosted -> {
                    if (hosted.origin().equals(Wire.ID)) {
                        list.add(hosted.json());
                    } else {
                        scope.lost(at, "only " + hosted.origin() + " has this tool");
                    }
                }
            }
        }
        if (!list.isEmpty()) {
            target.set("tools", list);
        } else {
            Wire.note(request.extras(), "tools").ifPresent(none -> target.set("tools", none));
        }
        if (request.parallelToolCalls().equals(Optional.of(false))) {
            scope.lost("/parallel_tool_calls", "Ollama cannot forbid several calls at once");
        }
    }

    /** Which tools are offered: the wire has no word for a choice. */
    private Predicate<String> choice(ChatRequest request) {
        if (request.toolChoice().isEmpty()) {
            return name -> true;
        }
        String at = "/tool_choice";
        return switch (request.toolChoice().get()) {
            case ToolChoice.Auto ignored -> name -> true;
            case ToolChoice.None ignored -> name -> false;
            case ToolChoice.Required ignored -> {
                scope.lost(at, "Ollama cannot force a call; its model decides");
                yield name -> true;
            }
            case ToolChoice.Named named -> {
                scope.lost(at, "Ollama cannot force a call; '" + named.name() + "' is the only tool offered");
                yield named.name()::equals;
            }
            case ToolChoice.Allowed allowed -> {
                scope.lost(at, "Ollama has no list of allowed tools; the others are not offered");
                yield allowed.names()::contains;
            }
        };
    }

    private ObjectNode function(Tool.Function tool, String at) {
        screen.named(tool.extras(), tool.cache(), at);
        ObjectNode node = Json.object();
        if (Wire.note(tool.extras(), "no-type").isEmpty()) {
            node.put("type", "function");
        }
        ObjectNode function = node.putObject("function");
        function.put("name", own ? tool.name() : Wire.toolName(scope, tool.name()));
        tool.description().ifPresent(d -> function.put("description", d));
        switch (Wire.noteText(tool.extras(), "parameters")) {
            case MessageReader.ABSENT -> {}
            case MessageReader.NULL -> function.putNull("parameters");
            default -> function.set("parameters", own ? tool.parameters() : ToolSchemas.parameters(tool.parameters()));
        }
        if (Wire.noteText(tool.extras(), "description").equals(MessageReader.NULL)) {
            function.putNull("description");
        }
        if (tool.strict().equals(Optional.of(true))) {
            scope.lost(at + "/strict", "Ollama does not hold a model to a tool's schema");
        }
        Wire.addExtras(node, tool.extras());
        return node;
    }

    private ObjectNode custom(Tool.Custom tool, String at) {
        screen.named(tool.extras(), Optional.empty(), at);
        scope.lost(at, "Ollama has no tools of free text; it became a function with one argument");
        ObjectNode node = Json.object();
        node.put("type", "function");
        ObjectNode function = node.putObject("function");
        function.put("name", Wire.toolName(scope, tool.name()));
        FreeTextTools.description(tool).ifPresent(d -> function.put("description", d));
        function.set("parameters", FreeTextTools.schema());
        return node;
    }
}
