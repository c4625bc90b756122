package dev.nonagon.format.kiro;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.chat.ToolChoice;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.FreeTextTools;
import dev.nonagon.spi.kit.ToolSchemas;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes tools as {@code toolSpecification}s. Not thread-safe. */
final class Tools {
    private static final int LONGEST_NAME = 64;

    private final Scope scope;
    private final Losses losses;

    Tools(Scope scope, Losses losses, List<Tool> tools) {
        this.scope = scope;
        this.losses = losses;
        scope.toolNames().keep(Tool.names(tools), Wire::inToolName, LONGEST_NAME);
    }

    /** The name to send for a tool. */
    String name(String name) {
        return scope.toolNames().outward(name, Wire::inToolName, LONGEST_NAME);
    }

    /** Whether the history calls tools: the model behind the service then wants to know them. */
    static boolean needed(ChatRequest request) {
        return request.messages().stream()
                .flatMap(message -> message.parts().stream())
                .anyMatch(Part.ToolCall.class::isInstance);
    }

    ArrayNode write(ChatRequest request) {
        ArrayNode specifications = Json.array();
        boolean forbidden =
                request.toolChoice().filter(ToolChoice.None.class::isInstance).isPresent();
        if (forbidden && !needed(request)) {
            return specifications;
        }
        for (int i = 0; i < request.tools().size(); i++) {
            one(request.tools().get(i), "/tools/" + i).ifPresent(specifications::add);
        }
        standIns(request).forEach(specifications::add);
        return specifications;
    }

    /**
     * Tools that the history calls and the request does not describe, as after a client has shortened a conversation.
     *
     * @source kaitranntt/CLIProxyAPIPlus issue 73: the service refuses calls in the history without their tools
     */
    private List<ObjectNode> standIns(ChatRequest request) {
        List<String> described = Tool.names(request.tools());
        return request.messages().stream()
                .flatMap(message -> message.parts().stream())
                .filter(Part.ToolCall.class::isInstance)
                .map(call -> ((Part.ToolCall) call).name())
                .filter(name -> !described.contains(name))
                .distinct()
                .map(name -> {
                    losses.lost(
                            "/tools", "the history calls '" + name + "', which no tool describes; a stand-in was sent");
                    return specification(name, Optional.empty(), Json.object());
                })
                .toList();
    }

    private Optional<ObjectNode> one(Tool tool, String at) {
        return switch (tool) {
            case Tool.Function function -> {
                losses.extras(function.extras(), at);
                losses.cache(function.cache(), at);
                if (function.strict().orElse(false)) {
                    losses.lost(at + "/strict", "the service holds no model to a schema");
                }
                yield Optional.of(specification(function.name(), function.description(), function.parameters()));
            }
            case Tool.Custom custom -> {
                losses.extras(custom.extras(), at);
                losses.lost(at, "there are no tools of free text; it became a function of one argument");
                yield Optional.of(
                        specification(custom.name(), FreeTextTools.description(custom), FreeTextTools.schema()));
            }
            case Tool.Hosted hosted -> {
                if (hosted.origin().equals(Wire.ID) && hosted.json() instanceof ObjectNode own) {
                    yield Optional.of(own.deepCopy());
                }
                losses.lost(at, "only " + hosted.origin() + " has this tool");
                yield Optional.empty();
            }
        };
    }

    /**
     * @source the shared pages: a description must be there; a schema says what it requires, if only nothing. hank9999/kiro.rs pull
     *     request 162: naming a newer dialect of schemas makes the service refuse them
     */
    private ObjectNode specification(String name, Optional<String> description, ObjectNode parameters) {
        ObjectNode schema = ToolSchemas.parameters(parameters);
        if (!schema.has("required") || schema.has("$schema")) {
            schema = schema.deepCopy();
            schema.remove("$schema");
            if (!schema.has("required")) {
                schema.putArray("required");
            }
        }
        ObjectNode tool = Json.object();
        ObjectNode specification = tool.putObject("toolSpecification");
        specification.put("name", name(name));
        specification.put(
                "description", description.filter(text -> !text.isBlank()).orElse("Tool: " + name));
        specification.putObject("inputSchema").set("json", schema);
        return tool;
    }
}
