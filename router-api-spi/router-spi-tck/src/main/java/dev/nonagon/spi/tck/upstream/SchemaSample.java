package dev.nonagon.spi.tck.upstream;

import dev.nonagon.spi.json.Json;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** A value that fits a JSON Schema, as far as tools and structured answers use them. */
final class SchemaSample {
    private static final int DEEPEST = 8;

    private final JsonNode root;

    private SchemaSample(JsonNode root) {
        this.root = root;
    }

    static JsonNode of(JsonNode schema) {
        return new SchemaSample(schema).sample(schema, 0);
    }

    private JsonNode sample(JsonNode schema, int depth) {
        if (!schema.isObject() || depth > DEEPEST) {
            return NullNode.getInstance();
        }
        if (schema.path("$ref").isString()) {
            String ref = schema.get("$ref").asString();
            return sample(ref.startsWith("#/") ? root.at(ref.substring(1)) : Json.object(), depth + 1);
        }
        for (String fixed : new String[] {"const", "default"}) {
            if (schema.has(fixed)) {
                return schema.get(fixed);
            }
        }
        if (schema.path("enum").isArray() && !schema.path("enum").isEmpty()) {
            return schema.get("enum").get(0);
        }
        for (String choice : new String[] {"anyOf", "oneOf", "allOf"}) {
            if (schema.path(choice).isArray() && !schema.path(choice).isEmpty()) {
                return sample(schema.get(choice).get(0), depth + 1);
            }
        }
        return ofType(schema, type(schema), depth);
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        for (JsonNode one : type) {
            if (!one.asString("").equals("null")) {
                return one.asString("");
            }
        }
        return type.asString(schema.has("properties") ? "object" : "string");
    }

    private JsonNode ofType(JsonNode schema, String type, int depth) {
        return switch (type) {
            case "object" -> object(schema, depth);
            case "array" -> {
                ArrayNode array = Json.array();
                int count = Math.max(1, schema.path("minItems").asInt(0));
                for (int i = 0; i < count; i++) {
                    array.add(sample(schema.has("items") ? schema.get("items") : Json.object(), depth + 1));
                }
                yield array;
            }
            case "integer", "number" -> schema.has("minimum") ? schema.get("minimum") : IntNode.valueOf(1);
            case "boolean" -> BooleanNode.FALSE;
            case "null" -> NullNode.getInstance();
            default -> StringNode.valueOf("probe \"quoted\" \\ naïve 漢字 🚀");
        };
    }

    private JsonNode object(JsonNode schema, int depth) {
        ObjectNode out = Json.object();
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asString("")));
        schema.path("properties").properties().forEach(property -> {
            if (required.contains(property.getKey())) {
                out.set(property.getKey(), sample(property.getValue(), depth + 1));
            }
        });
        return out;
    }
}
