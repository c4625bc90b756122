package dev.nonagon.provider.echo;

import dev.nonagon.spi.json.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * The smallest value that fits a JSON Schema (draft 2020-12): required properties only, the least number, the word "echo".
 * Left out: {@code pattern}, {@code not}, {@code if}, {@code dependentRequired}, references to other documents.
 */
final class SchemaSample {
    private static final int DEEPEST = 24;
    private static final int MOST_ITEMS = 100;
    private static final int LONGEST_TEXT = 1_000;

    /** No sample has more values: two references in a circle would double it at each level. */
    private static final int MOST_VALUES = 5_000;

    /** Numbers with more digits than this, before or behind the point, are taken for zero. */
    private static final int MOST_DIGITS = 40;

    private final JsonNode root;
    private int values;

    private SchemaSample(JsonNode root) {
        this.root = root;
    }

    static JsonNode of(ObjectNode schema) {
        return new SchemaSample(schema).sample(schema, 0);
    }

    /** A sample for a tool's arguments, which are always an object. */
    static ObjectNode object(ObjectNode schema) {
        return of(schema) instanceof ObjectNode object ? object : Json.object();
    }

    private JsonNode sample(JsonNode schema, int depth) {
        if (depth > DEEPEST || ++values > MOST_VALUES) {
            return NullNode.instance;
        }
        if (schema.has("const")) {
            return schema.get("const");
        }
        for (String list : List.of("enum", "examples")) {
            if (isList(schema.path(list))) {
                return schema.path(list).get(0);
            }
        }
        if (schema.has("default")) {
            return schema.get("default");
        }
        if (schema.path("$ref").isString()) {
            return sample(referred(schema.get("$ref").asString()), depth + 1);
        }
        for (String list : List.of("anyOf", "oneOf")) {
            if (isList(schema.path(list))) {
                return merged(schema, sample(simplest(schema.path(list)), depth + 1), depth);
            }
        }
        if (isList(schema.path("allOf"))) {
            return allOf(schema, depth);
        }
        return typed(schema, depth);
    }

    private JsonNode allOf(JsonNode schema, int depth) {
        JsonNode result = schema.has("properties") ? typed(schema, depth) : Json.object();
        for (JsonNode part : schema.path("allOf")) {
            JsonNode sample = sample(part, depth + 1);
            if (!(result instanceof ObjectNode object) || !(sample instanceof ObjectNode more)) {
                result = sample;
            } else {
                object.setAll(more);
            }
        }
        return result;
    }

    /** A choice's own members beside those that every choice shares. */
    private JsonNode merged(JsonNode schema, JsonNode choice, int depth) {
        if (!schema.has("properties") || !(choice instanceof ObjectNode chosen)) {
            return choice;
        }
        ObjectNode result = Json.object();
        if (typed(schema, depth) instanceof ObjectNode shared) {
            result.setAll(shared);
        }
        result.setAll(chosen);
        return result;
    }

    /** The first choice that is neither null nor a reference; references may lead in circles. */
    private static JsonNode simplest(JsonNode choices) {
        for (JsonNode choice : choices) {
            if (!choice.has("$ref") && !"null".equals(choice.path("type").asString(""))) {
                return choice;
            }
        }
        for (JsonNode choice : choices) {
            if (!choice.has("$ref")) {
                return choice;
            }
        }
        return choices.get(0);
    }

    private JsonNode typed(JsonNode schema, int depth) {
        return switch (type(schema)) {
            case "object" -> objectOf(schema, depth);
            case "array" -> arrayOf(schema, depth);
            case "integer" -> DecimalNode.valueOf(number(schema).setScale(0, RoundingMode.CEILING));
            case "number" -> DecimalNode.valueOf(number(schema));
            case "boolean" -> BooleanNode.FALSE;
            case "null" -> NullNode.instance;
            default -> StringNode.valueOf(text(schema));
        };
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        for (JsonNode one : type) {
            if (!"null".equals(one.asString(""))) {
                return one.asString("");
            }
        }
        if (type.isString()) {
            return type.asString();
        }
        if (schema.has("properties") || schema.has("required") || schema.isEmpty()) {
            return "object";
        }
        return schema.has("items") ? "array" : "string";
    }

    private ObjectNode objectOf(JsonNode schema, int depth) {
        ObjectNode result = Json.object();
        for (JsonNode required : schema.path("required")) {
            String name = required.asString("");
            result.set(name, sample(schema.path("properties").path(name), depth + 1));
        }
        return result;
    }

    private ArrayNode arrayOf(JsonNode schema, int depth) {
        ArrayNode result = Json.array();
        int items = Math.min(schema.path("minItems").asInt(0), MOST_ITEMS);
        JsonNode first = schema.path("prefixItems");
        int given = isList(first) ? first.size() : 0;
        for (int i = 0; i < Math.max(items, given); i++) {
            result.add(sample(i < given ? first.get(i) : schema.path("items"), depth + 1));
        }
        return result;
    }

    private static BigDecimal number(JsonNode schema) {
        BigDecimal least = BigDecimal.ZERO;
        if (isUsable(schema.path("minimum"))) {
            least = least.max(schema.path("minimum").decimalValue());
        }
        if (isUsable(schema.path("exclusiveMinimum"))) {
            least = least.max(schema.path("exclusiveMinimum").decimalValue().add(BigDecimal.ONE));
        }
        if (isUsable(schema.path("maximum"))) {
            least = least.min(schema.path("maximum").decimalValue());
        }
        if (isUsable(schema.path("exclusiveMaximum"))) {
            BigDecimal ceiling = schema.path("exclusiveMaximum").decimalValue();
            least = least.compareTo(ceiling) < 0 ? least : ceiling.subtract(BigDecimal.ONE);
        }
        JsonNode step = schema.path("multipleOf");
        if (isUsable(step) && step.decimalValue().signum() > 0) {
            BigDecimal times = least.divide(step.decimalValue(), 0, RoundingMode.CEILING);
            return times.multiply(step.decimalValue());
        }
        return least;
    }

    private static boolean isUsable(JsonNode node) {
        if (!node.isNumber()) {
            return false;
        }
        BigDecimal number = node.decimalValue();
        return Math.abs((long) number.scale()) <= MOST_DIGITS && number.precision() <= MOST_DIGITS;
    }

    private static boolean isList(JsonNode node) {
        return node.isArray() && !node.isEmpty();
    }

    private static String text(JsonNode schema) {
        String text =
                switch (schema.path("format").asString("")) {
                    case "date" -> "2026-01-31";
                    case "date-time" -> "2026-01-31T12:00:00Z";
                    case "time" -> "12:00:00Z";
                    case "duration" -> "PT1S";
                    case "email" -> "echo@example.com";
                    case "hostname" -> "example.com";
                    case "ipv4" -> "192.0.2.1";
                    case "ipv6" -> "2001:db8::1";
                    case "uri" -> "https://example.com/echo";
                    case "uuid" -> "00000000-0000-4000-8000-000000000000";
                    default -> "echo";
                };
        int longest = Math.min(schema.path("maxLength").asInt(LONGEST_TEXT), LONGEST_TEXT);
        int shortest = Math.min(schema.path("minLength").asInt(0), LONGEST_TEXT);
        String padded = text.length() >= shortest ? text : text + "o".repeat(shortest - text.length());
        return padded.length() <= longest ? padded : padded.substring(0, Math.max(longest, 0));
    }

    private JsonNode referred(String reference) {
        if ("#".equals(reference)) {
            return root;
        }
        return reference.startsWith("#/") ? root.at(reference.substring(1)) : Json.object();
    }
}
