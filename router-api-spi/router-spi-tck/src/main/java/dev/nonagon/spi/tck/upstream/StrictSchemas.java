package dev.nonagon.spi.tck.upstream;

import static dev.nonagon.spi.tck.upstream.Refusal.unless;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What OpenAI's two APIs refuse of a JSON Schema, in their words. */
final class StrictSchemas {
    private static final Set<String> TYPES =
            Set.of("object", "array", "string", "number", "integer", "boolean", "null");

    private StrictSchemas() {}

    /** Every type is one that JSON Schema has, and a list says of what. */
    static void types(JsonNode schema, String what, String path) {
        String problem = "Invalid schema for " + what + ": In context=" + path + ", ";
        unless(
                !schema.path("type").asString("").equals("array") || schema.has("items") || schema.has("prefixItems"),
                problem + "array schema missing items.");
        unless(
                !schema.path("type").isString()
                        || TYPES.contains(schema.get("type").asString()),
                problem + schema.path("type") + " is not valid under any of the given schemas.");
        schema.path("properties").properties().forEach(p -> types(p.getValue(), what, path + "." + p.getKey()));
        if (schema.path("items").isObject()) {
            types(schema.get("items"), what, path + "[]");
        }
        for (String choice : List.of("anyOf", "oneOf", "allOf")) {
            schema.path(choice).forEach(one -> types(one, what, path + "." + choice));
        }
    }

    /** Strict mode: objects are closed, and all their members required. */
    static void closed(JsonNode schema, String what, String path) {
        boolean object = schema.path("type").asString("").equals("object");
        for (JsonNode one : schema.path("type")) {
            object |= one.asString("").equals("object");
        }
        if (object) {
            String problem = "Invalid schema for " + what + ": In context=" + path + ", ";
            unless(
                    schema.path("additionalProperties").isBoolean()
                            && !schema.get("additionalProperties").booleanValue(),
                    problem + "'additionalProperties' is required to be supplied and to be false.");
            Set<String> required = new HashSet<>();
            schema.path("required").forEach(name -> required.add(name.asString("")));
            unless(
                    required.containsAll(schema.path("properties").propertyNames()),
                    problem
                            + "'required' is required to be supplied and to be an array including every key in properties.");
            schema.path("properties").properties().forEach(p -> closed(p.getValue(), what, path + "." + p.getKey()));
        }
        if (schema.path("items").isObject()) {
            closed(schema.get("items"), what, path + "[]");
        }
        for (String choice : List.of("anyOf", "oneOf")) {
            schema.path(choice).forEach(one -> closed(one, what, path));
        }
    }
}
