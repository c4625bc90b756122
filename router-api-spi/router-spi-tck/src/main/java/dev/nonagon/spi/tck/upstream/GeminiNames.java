package dev.nonagon.spi.tck.upstream;

import dev.nonagon.spi.json.Json;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Gemini takes field names in both spellings; the double looks at one. */
final class GeminiNames {
    /** Their inside is the caller's own. */
    private static final Set<String> OPAQUE = Set.of(
            "args",
            "response",
            "parameters",
            "parametersJsonSchema",
            "responseSchema",
            "responseJsonSchema",
            "_responseJsonSchema",
            "labels");

    private GeminiNames() {}

    /** A copy with {@code camelCase} names. */
    static JsonNode camel(JsonNode json) {
        if (json.isArray()) {
            ArrayNode out = Json.array();
            json.forEach(one -> out.add(camel(one)));
            return out;
        }
        if (!json.isObject()) {
            return json;
        }
        ObjectNode out = Json.object();
        json.properties().forEach(field -> {
            String name = camel(field.getKey());
            out.set(name, OPAQUE.contains(name) ? field.getValue() : camel(field.getValue()));
        });
        return out;
    }

    static String camel(String name) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            boolean joint = name.charAt(i) == '_' && i > 0 && i + 1 < name.length();
            out.append(joint ? Character.toUpperCase(name.charAt(++i)) : name.charAt(i));
        }
        return out.toString();
    }

    /** A schema with the small type names of JSON Schema. */
    static JsonNode jsonSchema(JsonNode schema) {
        if (schema.isArray()) {
            ArrayNode out = Json.array();
            schema.forEach(one -> out.add(jsonSchema(one)));
            return out;
        }
        if (!schema.isObject()) {
            return schema;
        }
        ObjectNode out = Json.object();
        for (Map.Entry<String, JsonNode> field : schema.properties()) {
            if (field.getKey().equals("type") && field.getValue().isString()) {
                out.put("type", field.getValue().asString().toLowerCase(Locale.ROOT));
            } else {
                out.set(field.getKey(), jsonSchema(field.getValue()));
            }
        }
        return out;
    }
}
