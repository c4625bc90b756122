package dev.nonagon.clienttools;

import dev.nonagon.spi.json.Json;
import java.util.Iterator;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Writes settings in the format of their file (CT2, CT4). */
final class Writing {
    private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_-]+");
    /** What YAML could take for a number, a truth, nothing or a beginning of something else is quoted. */
    private static final Pattern PLAIN_YAML = Pattern.compile("[A-Za-z][A-Za-z0-9_ ./-]*[A-Za-z0-9]|[A-Za-z]");

    private static final Pattern WORD_YAML = Pattern.compile("(?i)true|false|yes|no|on|off|null|y|n");
    private static final int SHORT_LIST = 60;

    private Writing() {}

    static String text(Format format, JsonNode content) {
        return switch (format) {
            case JSON -> json(content, "");
            case TOML -> toml((ObjectNode) content);
            case YAML -> yaml(content, "").strip();
            case ENV -> env((ObjectNode) content);
        };
    }

    // --- JSON --------------------------------------------------------------------------------------------------------

    static String json(JsonNode node, String indent) {
        String inner = indent + "  ";
        return switch (node) {
            case ObjectNode object when object.isEmpty() -> "{}";
            case ObjectNode object -> {
                StringBuilder text = new StringBuilder("{\n");
                Iterator<Map.Entry<String, JsonNode>> members =
                        object.properties().iterator();
                while (members.hasNext()) {
                    Map.Entry<String, JsonNode> each = members.next();
                    text.append(inner)
                            .append(quoted(each.getKey()))
                            .append(": ")
                            .append(json(each.getValue(), inner))
                            .append(members.hasNext() ? ",\n" : "\n");
                }
                yield text.append(indent).append('}').toString();
            }
            case ArrayNode array
            when Json.text(array).length() < SHORT_LIST && isFlat(array) ->
                Json.text(array).replace("\",\"", "\", \"");
            case ArrayNode array -> {
                StringBuilder text = new StringBuilder("[\n");
                Iterator<JsonNode> members = array.iterator();
                while (members.hasNext()) {
                    text.append(inner).append(json(members.next(), inner)).append(members.hasNext() ? ",\n" : "\n");
                }
                yield text.append(indent).append(']').toString();
            }
            default -> Json.text(node);
        };
    }

    private static boolean isFlat(ArrayNode array) {
        return array.valueStream().noneMatch(JsonNode::isContainer);
    }

    /** As JSON, TOML's basic strings, YAML's double quotes, Python and JavaScript have it. */
    static String quoted(String text) {
        return Json.text(StringNode.valueOf(text));
    }

    /** As {@link #quoted}, without the quotes. */
    static String escaped(String text) {
        String quoted = quoted(text);
        return quoted.substring(1, quoted.length() - 1);
    }

    // --- TOML --------------------------------------------------------------------------------------------------------

    private static String toml(ObjectNode content) {
        StringBuilder text = new StringBuilder();
        table(content, "", text);
        return text.toString().strip();
    }

    /** Values before tables: what stands behind a table's head belongs to it. */
    private static void table(ObjectNode table, String path, StringBuilder text) {
        table.properties().stream().filter(each -> !each.getValue().isObject()).forEach(each -> text.append(
                        tomlKey(each.getKey()))
                .append(" = ")
                .append(tomlValue(each.getValue()))
                .append('\n'));
        table.properties().stream().filter(each -> each.getValue().isObject()).forEach(each -> {
            ObjectNode inner = (ObjectNode) each.getValue();
            String name = path + tomlKey(each.getKey());
            if (inner.isEmpty() || inner.valueStream().anyMatch(value -> !value.isObject())) {
                text.append("\n[").append(name).append("]\n");
            }
            table(inner, name + ".", text);
        });
    }

    private static String tomlKey(String key) {
        return BARE.matcher(key).matches() ? key : quoted(key);
    }

    private static String tomlValue(JsonNode value) {
        if (value instanceof ArrayNode array) {
            return array.valueStream().map(Writing::tomlValue).collect(Collectors.joining(", ", "[", "]"));
        }
        return Json.text(value);
    }

    // --- YAML --------------------------------------------------------------------------------------------------------

    private static String yaml(JsonNode node, String indent) {
        StringBuilder text = new StringBuilder();
        switch (node) {
            case ObjectNode object
            when !object.isEmpty() ->
                object.properties().forEach(each -> text.append(indent)
                        .append(yamlScalar(StringNode.valueOf(each.getKey())))
                        .append(':')
                        .append(yamlValue(each.getValue(), indent)));
            case ArrayNode array
            when !array.isEmpty() ->
                array.forEach(each -> {
                    String inner = each.isContainer() ? yaml(each, indent + "  ") : "";
                    text.append(indent)
                            .append("- ")
                            .append(
                                    each.isContainer()
                                            ? inner.substring(Math.min(inner.length(), indent.length() + 2))
                                            : yamlScalar(each) + "\n");
                });
            default -> text.append(indent).append(yamlScalar(node)).append('\n');
        }
        return text.toString();
    }

    private static String yamlValue(JsonNode value, String indent) {
        return value.isContainer() && !value.isEmpty()
                ? "\n" + yaml(value, indent + "  ")
                : " " + yamlScalar(value) + "\n";
    }

    private static String yamlScalar(JsonNode value) {
        String text = value.isString() ? value.stringValue() : "";
        return PLAIN_YAML.matcher(text).matches() && !WORD_YAML.matcher(text).matches() ? text : Json.text(value);
    }

    // --- Lines of variables -----------------------------------------------------------------------------------------

    private static String env(ObjectNode content) {
        StringBuilder text = new StringBuilder();
        content.properties().forEach(each -> {
            String value = each.getValue().asString();
            text.append(each.getKey())
                    .append('=')
                    .append(BARE.matcher(value.replaceAll("[./:]", "")).matches() ? value : quoted(value))
                    .append('\n');
        });
        return text.toString().strip();
    }
}
