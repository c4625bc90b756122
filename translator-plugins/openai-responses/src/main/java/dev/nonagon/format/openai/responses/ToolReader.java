package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.chat.ToolChoice;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import dev.nonagon.spi.kit.ToolSchemas;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads tools, wherever they stand: in the list, inside namespaces (rule R4), inside input items (rule R5). How they were
 * laid out is kept as a tree of keys, so that the writer can put each back into its place. Not thread-safe.
 */
final class ToolReader {
    /** A tool that came without parameters, and how. */
    static final String PARAMETERS = "parameters";

    /** In a layout: the key of a tool; the members of a namespace; what is inside. */
    static final String KEY = "key";

    static final String REST = "rest";
    static final String INSIDE = "tools";

    private static final Set<String> FUNCTION_MEMBERS = Set.of("type", "name", "description", "parameters", "strict");
    private static final Set<String> CUSTOM_MEMBERS = Set.of("type", "name", "description", "format");

    private final List<Tool> tools = new ArrayList<>();
    private final Namespaces names = new Namespaces();
    private final Set<String> taken = new HashSet<>();
    private final ArrayNode additional = Json.array();
    private final @Nullable ArrayNode layout;

    ToolReader(ObjectNode body) {
        ArrayNode list = RequestFields.array(body, "tools", "");
        List<JsonNode> items = new ArrayList<>();
        if (body.get("input") instanceof ArrayNode input) {
            input.forEach(items::add);
        }
        reserve(list);
        items.stream().filter(ToolReader::holdsTools).forEach(item -> reserve(item.get("tools")));
        layout = list == null ? null : layout(list, "/tools", "");
        for (int i = 0; i < items.size(); i++) {
            if (holdsTools(items.get(i)) && items.get(i) instanceof ObjectNode item) {
                ObjectNode place = additional.addObject();
                place.put("at", i);
                place.set(REST, RequestFields.rest(item, Set.of("tools")));
                place.set(INSIDE, layout((ArrayNode) item.get("tools"), "/input/" + i + "/tools", ""));
            }
        }
    }

    /** Whether an input item is one that holds tools. */
    static boolean holdsTools(JsonNode item) {
        return RequestFields.text(item, "type").equals("additional_tools") && item.get("tools") instanceof ArrayNode;
    }

    /** Names outside namespaces are used as they are; those inside make way. */
    private void reserve(@Nullable JsonNode list) {
        if (list != null) {
            list.forEach(tool -> taken.add(RequestFields.text(tool, "name")));
        }
    }

    List<Tool> tools() {
        return tools;
    }

    Namespaces names() {
        return names;
    }

    @Nullable
    ArrayNode layout() {
        return layout;
    }

    ArrayNode additional() {
        return additional;
    }

    private ArrayNode layout(ArrayNode list, String at, String namespace) {
        ArrayNode places = Json.array();
        for (int i = 0; i < list.size(); i++) {
            String here = at + "/" + i;
            ObjectNode tool = RequestFields.object(list.get(i), here);
            if (RequestFields.text(tool, "type").equals("namespace") && tool.get("tools") instanceof ArrayNode inside) {
                String name = RequestFields.required(tool, "name", here);
                ObjectNode place = places.addObject();
                place.set(REST, RequestFields.rest(tool, Set.of("tools")));
                place.set(INSIDE, layout(inside, here + "/tools", name));
            } else {
                Tool read = tool(tool, here, namespace);
                tools.add(read);
                places.addObject().put(KEY, key(read));
            }
        }
        return places;
    }

    /** What tells one tool of a request from the others. */
    static String key(Tool tool) {
        return switch (tool) {
            case Tool.Function function -> "f " + function.name();
            case Tool.Custom custom -> "c " + custom.name();
            case Tool.Hosted hosted -> "h " + Json.text(hosted.json());
        };
    }

    private Tool tool(ObjectNode tool, String at, String namespace) {
        return switch (RequestFields.required(tool, "type", at)) {
            case "function" -> function(tool, at, namespace);
            case "custom" -> custom(tool, at, namespace);
            default -> new Tool.Hosted(Wire.ID, tool, HostedItems.tool(tool));
        };
    }

    private String name(ObjectNode tool, String at, String namespace, ObjectNode extras) {
        String name = RequestFields.required(tool, "name", at);
        if (name.isEmpty()) {
            throw new RequestProblem(at + "/name", "is empty");
        }
        if (namespace.isEmpty()) {
            return name;
        }
        Namespaces.note(extras, namespace, name);
        return names.join(namespace, name, taken);
    }

    private Tool function(ObjectNode tool, String at, String namespace) {
        ObjectNode extras = RequestFields.rest(tool, FUNCTION_MEMBERS);
        String name = name(tool, at, namespace, extras);
        JsonNode parameters = RequestFields.member(tool, "parameters");
        if (parameters != null && !parameters.isObject()) {
            throw new RequestProblem(at + "/parameters", "must be an object");
        }
        keepNull(tool, extras);
        if (parameters == null) {
            extras.put(Wire.NOTE + PARAMETERS, "none");
        }
        return new Tool.Function(
                name,
                RequestFields.string(tool, "description", at),
                parameters instanceof ObjectNode schema ? schema : ToolSchemas.empty(),
                bool(tool, "strict", at),
                Optional.empty(),
                Wire.extras(extras));
    }

    private static void keepNull(ObjectNode tool, ObjectNode extras) {
        ObjectNode nulls = Json.object();
        for (String name : List.of("description", "strict", "parameters", "format")) {
            if (tool.has(name) && tool.get(name).isNull()) {
                nulls.putNull(name);
            }
        }
        Wire.note(extras, "nulls", nulls);
    }

    private Tool custom(ObjectNode tool, String at, String namespace) {
        ObjectNode extras = RequestFields.rest(tool, CUSTOM_MEMBERS);
        String name = name(tool, at, namespace, extras);
        keepNull(tool, extras);
        Optional<JsonNode> syntax = Optional.empty();
        if (tool.get("format") instanceof ObjectNode format) {
            extras.set(Wire.NOTE + "format", format);
            if (RequestFields.text(format, "type").equals("grammar")) {
                syntax = Optional.of(RequestFields.rest(format, Set.of("type")));
            }
        }
        return new Tool.Custom(name, RequestFields.string(tool, "description", at), syntax, Wire.extras(extras));
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
    Optional<ToolChoice> choice(ObjectNode request) {
        JsonNode choice = RequestFields.member(request, "tool_choice");
        if (choice == null) {
            return Optional.empty();
        }
        if (choice.isString()) {
            return Optional.of(word(choice.asString()));
        }
        ObjectNode object = RequestFields.object(choice, "/tool_choice");
        return switch (RequestFields.text(object, "type")) {
            case "function", "custom" -> Optional.of(new ToolChoice.Named(called(object, "/tool_choice")));
            case "allowed_tools" -> Optional.of(allowed(object));
            case "auto", "none", "required" -> Optional.of(word(RequestFields.text(object, "type")));
            default ->
                HostedItems.isSearch(RequestFields.text(object, "type"))
                        ? Optional.of(new ToolChoice.Named(Tool.WebSearch.NAME))
                        : Optional.empty();
        };
    }

    private static ToolChoice word(String word) {
        return switch (word) {
            case "auto" -> new ToolChoice.Auto();
            case "none" -> new ToolChoice.None();
            case "required" -> new ToolChoice.Required();
            default -> throw new RequestProblem("/tool_choice", "'" + word + "' is none of auto, none, required");
        };
    }

    private String called(ObjectNode object, String at) {
        // Some clients send the nested shape of the older API here.
        ObjectNode holder = !object.has("name") && object.get("function") instanceof ObjectNode inner ? inner : object;
        return names.canonical(RequestFields.text(holder, "namespace"), RequestFields.required(holder, "name", at));
    }

    private ToolChoice allowed(ObjectNode choice) {
        List<String> allowed = new ArrayList<>();
        ArrayNode list = RequestFields.array(choice, "tools", "/tool_choice");
        for (int i = 0; list != null && i < list.size(); i++) {
            String at = "/tool_choice/tools/" + i;
            ObjectNode tool = RequestFields.object(list.get(i), at);
            String type = RequestFields.text(tool, "type");
            if (type.equals("function") || type.equals("custom")) {
                allowed.add(called(tool, at));
            } else if (HostedItems.isSearch(type)) {
                allowed.add(Tool.WebSearch.NAME);
            }
        }
        return new ToolChoice.Allowed(
                allowed, RequestFields.text(choice, "mode").equals("required"));
    }
}
