package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON Schemas as servers of this format want them. Walks schema keywords only, never the names of properties. */
final class Schemas {
    /** Members that hold one schema. */
    private static final Set<String> ONE =
            Set.of("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames");

    /** Members that hold a list of schemas. */
    private static final Set<String> LIST = Set.of("anyOf", "oneOf", "allOf", "prefixItems");

    /** Members that hold schemas by name. */
    private static final Set<String> NAMED =
            Set.of("properties", "patternProperties", "$defs", "definitions", "dependentSchemas");

    private Schemas() {}

    /** The schema of a tool without arguments. */
    static ObjectNode empty() {
        ObjectNode schema = Json.object();
        schema.put("type", "object");
        schema.set("properties", Json.object());
        return schema;
    }

    /**
     * Parameters that a strict server takes: the root is an object, and each object has {@code properties}. The same node
     * if nothing is missing.
     */
    static ObjectNode parameters(ObjectNode schema) {
        if (schema.isEmpty()) {
            return empty();
        }
        boolean rootIsObject = isObject(schema);
        if (rootIsObject && complete(schema)) {
            return schema;
        }
        ObjectNode copy = schema.deepCopy();
        if (!rootIsObject && !copy.has("type")) {
            copy.put("type", "object");
        }
        fill(copy);
        return copy;
    }

    private static boolean isObject(JsonNode schema) {
        JsonNode type = schema.get("type");
        return type != null && type.isString() && type.asString().equals("object");
    }

    private static boolean complete(JsonNode schema) {
        boolean lacks = isObject(schema) && !schema.has("properties");
        return !lacks && allInner(schema, Schemas::complete);
    }

    private static void fill(ObjectNode schema) {
        if (isObject(schema) && !schema.has("properties")) {
            schema.set("properties", Json.object());
        }
        for (JsonNode inner : inner(schema)) {
            if (inner instanceof ObjectNode object) {
                fill(object);
            }
        }
    }

    /**
     * Whether a schema obeys the rules of strict mode: each object closed, with all its properties required.
     *
     * @source OpenAI's guide on structured outputs, "supported schemas"
     */
    static boolean strict(JsonNode schema) {
        if (schema.has("properties") || isObject(schema)) {
            JsonNode additional = schema.get("additionalProperties");
            if (additional == null || !additional.isBoolean() || additional.booleanValue()) {
                return false;
            }
            Set<String> required = new HashSet<>();
            schema.path("required").forEach(r -> required.add(r.asString("")));
            if (!required.containsAll(schema.path("properties").propertyNames())) {
                return false;
            }
        }
        return allInner(schema, Schemas::strict);
    }

    private static boolean allInner(JsonNode schema, Predicate<JsonNode> test) {
        return inner(schema).stream().allMatch(test);
    }

    /** The schemas directly inside a schema. */
    private static List<JsonNode> inner(JsonNode schema) {
        List<JsonNode> result = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : schema.properties()) {
            JsonNode value = member.getValue();
            if (ONE.contains(member.getKey()) && value.isObject()) {
                result.add(value);
            } else if ((LIST.contains(member.getKey()) && value.isArray())
                    || (NAMED.contains(member.getKey()) && value.isObject())) {
                value.forEach(result::add);
            }
        }
        return result;
    }
}
