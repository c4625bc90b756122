package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import dev.nonagon.spi.kit.ToolSchemas;
import dev.nonagon.spi.provider.Abilities;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the tools of one request: each in the place it came from, if it came in this format. */
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
    boolean write(ChatRequest request, ObjectNode target) {
        if (own) {
            ArrayNode list = laidOut(request);
            boolean had = Wire.note(request.extras(), RequestReader.LAYOUT).isPresent();
            if (had || !list.isEmpty()) {
                target.set("tools", list);
            }
            return !request.tools().isEmpty();
        }
        ArrayNode list = flat(request.tools());
        if (!list.isEmpty()) {
            target.set("tools", list);
        }
        return !list.isEmpty();
    }

    /** The tools as a client of this format gave them. */
    static ArrayNode echo(ChatRequest request) {
        Scope aside = Scope.of("echo", java.time.Instant.EPOCH, false);
        ToolWriter writer = new ToolWriter(aside, new Screen(aside, true), true);
        return RequestReader.spelling(request.extras()).isPresent()
                ? writer.laidOut(request)
                : writer.flat(request.tools());
    }

    private ArrayNode laidOut(ChatRequest request) {
        Map<String, Deque<Tool>> left = byKey(request.tools());
        ArrayNode list = Json.array();
        Wire.note(request.extras(), RequestReader.LAYOUT).ifPresent(layout -> place(layout, left, list));
        ArrayNode aside = Json.array();
        Wire.note(request.extras(), RequestReader.ADDITIONAL)
                .ifPresent(all -> all.forEach(one -> place(one.path(ToolReader.INSIDE), left, aside)));
        // Tools that were added on the way have no place yet.
        request.tools().forEach(tool -> {
            Deque<Tool> same = left.get(ToolReader.key(tool));
            if (same != null && !same.isEmpty()) {
                list.add(node(same.removeFirst(), ""));
            }
        });
        return list;
    }

    /** Puts the input items that hold tools back among the items. */
    static void insertAdditional(ChatRequest request, Scope scope, ArrayNode items) {
        JsonNode all = Wire.note(request.extras(), RequestReader.ADDITIONAL).orElse(Json.array());
        if (all.isEmpty()) {
            return;
        }
        ToolWriter writer = new ToolWriter(scope, new Screen(scope, true), true);
        Map<String, Deque<Tool>> left = byKey(request.tools());
        Wire.note(request.extras(), RequestReader.LAYOUT).ifPresent(layout -> writer.place(layout, left, Json.array()));
        for (JsonNode one : all) {
            ObjectNode item = Json.object();
            Wire.copy(item, one.path(ToolReader.REST));
            ArrayNode inside = Json.array();
            writer.place(one.path(ToolReader.INSIDE), left, inside);
            item.set("tools", inside);
            items.insert(Math.min(one.path("at").asInt(0), items.size()), item);
        }
    }

    private static Map<String, Deque<Tool>> byKey(List<Tool> tools) {
        Map<String, Deque<Tool>> byKey = new HashMap<>();
        tools.forEach(tool -> byKey.computeIfAbsent(ToolReader.key(tool), key -> new ArrayDeque<>())
                .add(tool));
        return byKey;
    }

    private void place(JsonNode layout, Map<String, Deque<Tool>> left, ArrayNode list) {
        for (JsonNode place : layout) {
            if (place.has(ToolReader.INSIDE)) {
                ObjectNode namespace = Json.object();
                Wire.copy(namespace, place.path(ToolReader.REST));
                ArrayNode inside = Json.array();
                place(place.path(ToolReader.INSIDE), left, inside);
                namespace.set("tools", inside);
                list.add(namespace);
            } else {
                Deque<Tool> same = left.get(RequestFields.text(place, ToolReader.KEY));
                if (same != null && !same.isEmpty()) {
                    list.add(node(same.removeFirst(), ""));
                }
            }
        }
    }

    private ArrayNode flat(List<Tool> tools) {
        ArrayNode list = Json.array();
        Set<String> functions = new HashSet<>();
        tools.forEach(tool -> {
            if (tool instanceof Tool.Function function) {
                functions.add(function.name());
            }
        });
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < tools.size(); i++) {
            String at = "/tools/" + i;
            switch (tools.get(i)) {
                case Tool.Function function -> {
                    if (taken.contains(function.name())) {
                        scope.lost(at, "a second tool with the name '" + function.name() + "'");
                    } else {
                        taken.add(function.name());
                        list.add(node(function, at));
                    }
                }
                case Tool.Custom custom -> {
                    if (functions.contains(custom.name())) {
                        scope.lost(at, "a function has the same name '" + custom.name() + "'");
                    } else {
                        list.add(node(custom, at));
                    }
                }
                case Tool.Hosted hosted -> {
                    if (hosted.origin().equals(Wire.ID)) {
                        list.add(hosted.json());
                    } else if (searchFor(hosted, scope).isPresent()) {
                        list.add(HostedItems.tool(searchFor(hosted, scope).orElseThrow(), at, scope));
                    } else if (hosted.search().isPresent()) {
                        scope.lost(at, "this model is not known to search the web");
                    } else {
                        scope.lost(at, "only " + hosted.origin() + " has this tool");
                    }
                }
            }
        }
        return list;
    }

    /** Another format's search, if the upstream can do it. */
    static Optional<Tool.WebSearch> searchFor(Tool.Hosted hosted, Scope scope) {
        return hosted.searchFor(Wire.ID).filter(ignored -> scope.upstreamCan(Abilities.WEB_SEARCH));
    }

    private JsonNode node(Tool tool, String at) {
        return switch (tool) {
            case Tool.Function function -> function(function, at);
            case Tool.Custom custom -> custom(custom, at);
            case Tool.Hosted hosted -> hosted.json();
        };
    }

    private String name(String name, Extras extras) {
        String given = Namespaces.given(extras, "");
        return given.isEmpty() ? Wire.toolName(scope, name) : given;
    }

    private ObjectNode function(Tool.Function tool, String at) {
        screen.named(tool.extras(), tool.cache(), at);
        ObjectNode node = Json.object();
        node.put("type", "function");
        node.put("name", name(tool.name(), tool.extras()));
        tool.description().ifPresent(d -> node.put("description", d));
        if (!own) {
            node.set("parameters", ToolSchemas.parameters(tool.parameters()));
        } else if (Wire.note(tool.extras(), ToolReader.PARAMETERS).isEmpty()) {
            node.set("parameters", tool.parameters());
        }
        tool.strict().ifPresent(strict -> {
            if (strict && !own && !ToolSchemas.strict(tool.parameters())) {
                scope.lost(at + "/strict", "the parameters do not obey the rules of strict mode");
                node.put("strict", false);
            } else {
                node.put("strict", strict);
            }
        });
        if (!own && tool.strict().isEmpty()) {
            // Left out, this format takes it for true.
            node.put("strict", false);
        }
        return finish(node, tool.extras());
    }

    private ObjectNode custom(Tool.Custom tool, String at) {
        screen.named(tool.extras(), Optional.empty(), at);
        ObjectNode node = Json.object();
        node.put("type", "custom");
        node.put("name", name(tool.name(), tool.extras()));
        tool.description().ifPresent(d -> node.put("description", d));
        Wire.note(tool.extras(), "format").ifPresentOrElse(spelled -> node.set("format", spelled), () -> tool.syntax()
                .filter(syntax -> !own && syntax.has("definition"))
                .ifPresent(syntax -> {
                    ObjectNode format = node.putObject("format");
                    format.put("type", "grammar");
                    Wire.copy(format, syntax);
                }));
        return finish(node, tool.extras());
    }

    private static ObjectNode finish(ObjectNode node, Extras extras) {
        Wire.note(extras, "nulls").ifPresent(nulls -> Wire.copy(node, nulls));
        Wire.addExtras(node, extras);
        return node;
    }
}
