package dev.nonagon.format.openai.chat;

import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.FreeTextTools;
import dev.nonagon.spi.kit.ToolSchemas;
import dev.nonagon.spi.provider.Abilities;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the tools of one request. */
final class ToolWriter {
    private final Scope scope;
    private final Screen screen;
    private final boolean own;

    ToolWriter(Scope scope, Screen screen, boolean own) {
        this.scope = scope;
        this.screen = screen;
        this.own = own;
    }

    /** Writes them into {@code target}; returns whether there was one that could be written. */
    boolean write(List<Tool> tools, ObjectNode target) {
        ArrayNode list = Json.array();
        ArrayNode legacy = Json.array();
        for (int i = 0; i < tools.size(); i++) {
            String at = "/tools/" + i;
            switch (tools.get(i)) {
                case Tool.Function function -> function(function, at, list, legacy);
                case Tool.Custom custom -> list.add(own ? custom(custom, at) : asFunction(custom, at));
                case Tool.Hosted hosted -> {
                    Optional<Tool.WebSearch> search = hosted.searchFor(Wire.ID);
                    if (hosted.origin().equals(Wire.ID) && hosted.json().has(Hosted.OPTIONS)) {
                        target.set(Hosted.OPTIONS, hosted.json().get(Hosted.OPTIONS));
                    } else if (hosted.origin().equals(Wire.ID)) {
                        list.add(hosted.json());
                    } else if (search.isPresent() && scope.upstreamCan(Abilities.WEB_SEARCH)) {
                        Hosted.write(search.get(), at, scope, target);
                    } else if (search.isPresent()) {
                        scope.lost(at, "this model is not known to search the web");
                    } else {
                        scope.lost(at, "only " + hosted.origin() + " has this tool");
                    }
                }
            }
        }
        if (!list.isEmpty()) {
            target.set("tools", list);
        }
        if (!legacy.isEmpty()) {
            target.set("functions", legacy);
        }
        return !list.isEmpty() || !legacy.isEmpty();
    }

    private void function(Tool.Function tool, String at, ArrayNode list, ArrayNode legacy) {
        screen.named(tool.extras(), tool.cache(), at);
        ObjectNode function = Json.object();
        function.put("name", Wire.toolName(scope, tool.name()));
        tool.description().ifPresent(d -> function.put("description", d));
        if (!own) {
            function.set("parameters", ToolSchemas.parameters(tool.parameters()));
        } else if (Wire.note(tool.extras(), "no-parameters").isEmpty()) {
            function.set("parameters", tool.parameters());
        }
        tool.strict().ifPresent(strict -> {
            if (strict && !own && !ToolSchemas.strict(tool.parameters())) {
                scope.lost(at + "/strict", "the parameters do not obey the rules of strict mode");
            } else {
                function.put("strict", strict);
            }
        });
        if (Wire.note(tool.extras(), "legacy").isPresent()) {
            legacy.add(function);
            return;
        }
        ObjectNode wrapper = Json.object();
        wrapper.put("type", "function");
        wrapper.set("function", function);
        finish(wrapper, tool.extras());
        list.add(wrapper);
    }

    private ObjectNode asFunction(Tool.Custom tool, String at) {
        screen.named(tool.extras(), Optional.empty(), at);
        scope.lost(at, "a tool of free text is sent as a function with one argument");
        ObjectNode wrapper = Json.object().put("type", "function");
        ObjectNode function = wrapper.putObject("function");
        function.put("name", Wire.toolName(scope, tool.name()));
        FreeTextTools.description(tool).ifPresent(d -> function.put("description", d));
        function.set("parameters", FreeTextTools.schema().put("additionalProperties", false));
        return wrapper;
    }

    private ObjectNode custom(Tool.Custom tool, String at) {
        screen.named(tool.extras(), Optional.empty(), at);
        ObjectNode wrapper = Json.object();
        wrapper.put("type", "custom");
        ObjectNode custom = wrapper.putObject("custom");
        custom.put("name", Wire.toolName(scope, tool.name()));
        tool.description().ifPresent(d -> custom.put("description", d));
        JsonNode spelled = Wire.note(tool.extras(), "format").orElse(null);
        if (spelled != null) {
            custom.set("format", spelled);
        } else {
            tool.syntax().ifPresent(syntax -> {
                ObjectNode format = custom.putObject("format");
                format.put("type", "grammar");
                format.set("grammar", syntax);
            });
        }
        finish(wrapper, tool.extras());
        return wrapper;
    }

    private static void finish(ObjectNode wrapper, dev.nonagon.spi.chat.Extras extras) {
        Wire.addExtras(wrapper, extras);
        Wire.note(extras, "cache_control").ifPresent(mark -> wrapper.set("cache_control", mark));
    }
}
