package dev.nonagon.clienttools;

import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a tool's file strictly (CT1): what is missing, unknown or of another kind is refused by file and place. */
final class ToolReader {
    private static final Pattern ID = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final Pattern VARIABLE = Pattern.compile("[A-Z][A-Z0-9_]*");
    private static final Pattern BRACED = Pattern.compile("\\{[a-z]+\\}");
    private static final Set<String> KINDS = Set.of("cli", "editor", "library");
    private static final Set<String> REACHES = Set.of("machine", "internet");

    private final String file;

    private ToolReader(String file) {
        this.file = file;
    }

    /**
     * @param file how it is called in the message of a refusal
     * @throws RouterException naming file, place and what should stand there
     */
    static Tool read(String file, byte[] bytes) {
        ToolReader reader = new ToolReader(file);
        try {
            return reader.tool(reader.new Part("", Json.parseObject(bytes)));
        } catch (JsonProblem e) {
            throw new RouterException("Tool " + file + " is not a JSON object: " + e.getMessage(), e);
        }
    }

    private RouterException refusal(String place, String what) {
        return new RouterException("Tool " + file + (place.isEmpty() ? "" : " at " + place) + ": " + what);
    }

    private Tool tool(Part part) {
        String id = part.text("id");
        if (!ID.matcher(id).matches() || !file.equals(id + ".json")) {
            throw refusal("/id", "must be the file's name in kebab case, not '" + id + "'");
        }
        Tool tool = new Tool(
                id,
                part.text("name"),
                part.oneOf("kind", KINDS),
                link(part),
                part.texts("formats"),
                part.truth("featured"),
                part.texts("agents"),
                part.texts("commands"),
                said(part.part("about")),
                part.parts("notes").stream().map(this::said).toList(),
                part.parts("ways").stream().map(this::way).toList());
        part.end();
        if (tool.ways().isEmpty() || tool.formats().isEmpty()) {
            throw refusal("", "must have at least one way and one format");
        }
        if (tool.agents().stream().anyMatch(agent -> !agent.equals(agent.toLowerCase(Locale.ROOT)))) {
            throw refusal("/agents", "must be in lower case, as the ledger keeps them");
        }
        if (tool.ways().stream().map(Tool.Way::id).distinct().count()
                < tool.ways().size()) {
            throw refusal("/ways", "must have ids of their own");
        }
        return tool;
    }

    private String link(Part part) {
        String link = part.text("link");
        if (!"https".equals(URI.create(link).getScheme())) {
            throw refusal("/link", "must be an https address, not '" + link + "'");
        }
        return link;
    }

    private Said said(Part part) {
        Said said = new Said(part.text("en"), part.text("de"));
        part.end();
        return said;
    }

    private Tool.Way way(Part part) {
        Tool.Way way = new Tool.Way(
                part.text("id"),
                said(part.part("name")),
                part.optional("reach").isPresent() ? part.oneOf("reach", REACHES) : "machine",
                part.parts("steps").stream().map(this::step).toList());
        part.end();
        List<String> texts = way.steps().stream()
                .flatMap(step -> Filling.texts(step).stream())
                .toList();
        boolean calls = way.steps().stream().anyMatch(Step.Call.class::isInstance);
        if (!calls && texts.stream().noneMatch(text -> text.contains("{base}"))) {
            throw refusal(part.place, "must say somewhere where the router is: {base}");
        }
        texts.forEach(text -> checkPlaceholders(part.place, text));
        return way;
    }

    private void checkPlaceholders(String place, String text) {
        Matcher braced = BRACED.matcher(text);
        while (braced.find()) {
            if (!Filling.PLACEHOLDERS.contains(braced.group())) {
                throw refusal(
                        place,
                        braced.group() + " is no placeholder; those are " + String.join(", ", Filling.PLACEHOLDERS));
            }
        }
    }

    private Step step(Part part) {
        Set<String> names = part.names();
        if (names.size() != 1) {
            throw refusal(part.place, "must be one step: settings, environment, run, call, code or form");
        }
        String kind = names.iterator().next();
        return switch (kind) {
            case "settings" -> settings(part.part(kind));
            case "environment" -> environment(part.part(kind));
            case "run" -> new Step.Run(part.texts(kind));
            case "call" -> call(part.part(kind));
            case "code" -> code(part.part(kind));
            case "form" ->
                new Step.Form(part.parts(kind).stream().map(this::field).toList());
            default ->
                throw refusal(part.place, "'" + kind + "' is no step: settings, environment, run, call, code or form");
        };
    }

    private Step settings(Part part) {
        Place place = new Place(part.text("path"), part.optional("mac"), part.optional("windows"));
        if (place.path().startsWith("/")
                || place.path().startsWith("~")
                || place.path().contains("..")) {
            throw refusal(part.place + "/path", "must be below the user's home, without ~/");
        }
        String word = part.text("format");
        Format format =
                Format.of(word).orElseThrow(() -> refusal(part.place + "/format", "must be one of " + Format.words()));
        JsonNode content = part.any("content");
        part.end();
        if (!content.isObject() && !(format == Format.JSON && content.isArray())) {
            throw refusal(part.place + "/content", "must be an object; of JSON it may be a list");
        }
        if (format == Format.ENV && content.valueStream().anyMatch(value -> !value.isString())) {
            throw refusal(part.place + "/content", "must be texts by their names");
        }
        return new Step.Settings(place, format, content);
    }

    private Step environment(Part part) {
        Map<String, String> variables = part.all();
        variables.keySet().forEach(name -> {
            if (!VARIABLE.matcher(name).matches()) {
                throw refusal(part.place, "'" + name + "' is no name of a variable");
            }
        });
        return new Step.Environment(variables);
    }

    private Step call(Part part) {
        Step.Call call = new Step.Call(part.text("path"), part.part("headers").all(), part.part("body").object);
        part.end();
        if (!call.path().startsWith("/")) {
            throw refusal(part.place + "/path", "must begin with a slash");
        }
        return call;
    }

    private Step code(Part part) {
        Step.Code code = new Step.Code(part.text("language"), String.join("\n", part.texts("lines")));
        part.end();
        return code;
    }

    private Step.Field field(Part part) {
        Step.Field field = new Step.Field(said(part.part("label")), part.text("value"));
        part.end();
        return field;
    }

    /** An object of the file, whose members are asked for one by one. */
    private final class Part {
        private final String place;
        private final ObjectNode object;
        private final Set<String> left;

        Part(String place, ObjectNode object) {
            this.place = place;
            this.object = object;
            this.left = new TreeSet<>(object.propertyNames());
        }

        Set<String> names() {
            return Set.copyOf(object.propertyNames());
        }

        JsonNode any(String name) {
            left.remove(name);
            JsonNode value = object.get(name);
            if (value == null) {
                throw refusal(place, "'" + name + "' is missing");
            }
            return value;
        }

        String text(String name) {
            JsonNode value = any(name);
            if (!value.isString() || value.stringValue().isBlank()) {
                throw refusal(place + "/" + name, "must be a text");
            }
            return value.stringValue();
        }

        Optional<String> optional(String name) {
            return object.has(name) ? Optional.of(text(name)) : Optional.empty();
        }

        boolean truth(String name) {
            JsonNode value = any(name);
            if (!value.isBoolean()) {
                throw refusal(place + "/" + name, "must be true or false");
            }
            return value.booleanValue();
        }

        String oneOf(String name, Set<String> words) {
            String word = text(name);
            if (!words.contains(word)) {
                throw refusal(
                        place + "/" + name,
                        "must be one of " + words.stream().sorted().collect(Collectors.joining(", ")));
            }
            return word;
        }

        private List<JsonNode> list(String name) {
            JsonNode value = any(name);
            if (!value.isArray()) {
                throw refusal(place + "/" + name, "must be a list");
            }
            return value.valueStream().toList();
        }

        List<String> texts(String name) {
            return list(name).stream()
                    .map(each -> {
                        if (!each.isString()) {
                            throw refusal(place + "/" + name, "must be a list of texts");
                        }
                        return each.stringValue();
                    })
                    .toList();
        }

        Part part(String name) {
            return part(place + "/" + name, any(name));
        }

        List<Part> parts(String name) {
            List<Part> parts = new ArrayList<>();
            for (JsonNode each : list(name)) {
                parts.add(part(place + "/" + name + "/" + parts.size(), each));
            }
            return parts;
        }

        private Part part(String where, JsonNode value) {
            if (value instanceof ObjectNode inner) {
                return new Part(where, inner);
            }
            throw refusal(where, "must be an object");
        }

        /** All members, texts by their names. */
        Map<String, String> all() {
            Map<String, String> all = new LinkedHashMap<>();
            object.propertyNames().forEach(name -> all.put(name, text(name)));
            return all;
        }

        /** Nothing else may stand here. */
        void end() {
            if (!left.isEmpty()) {
                throw refusal(place, "nobody knows '" + String.join("', '", left) + "'");
            }
        }
    }
}
