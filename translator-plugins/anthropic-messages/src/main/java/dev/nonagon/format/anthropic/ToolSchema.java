package dev.nonagon.format.anthropic;

import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The schema of a tool's arguments: its root is an object and no choice of schemas. */
final class ToolSchema {
    private static final List<String> CHOICES = List.of("oneOf", "anyOf", "allOf");
    private static final int MOST_REFERENCES = 8;

    private ToolSchema() {}

    /** The schema as the API takes it; itself if it is legal. */
    static ObjectNode write(ObjectNode schema, String pointer, Scope scope) {
        boolean object = schema.path("type").asString("").equals("object");
        boolean choice = CHOICES.stream().anyMatch(schema::has);
        if (object && !choice) {
            return schema;
        }
        ObjectNode result = resolve(schema, schema).deepCopy();
        JsonNode type = result.path("type");
        if (type.isString() && !type.asString().equals("object")) {
            scope.lost(pointer, "arguments that are no object become one");
        }
        result.put("type", "object");
        if (CHOICES.stream().anyMatch(result::has)) {
            scope.lost(pointer, "a choice of schemas at the root is merged into one object");
            CHOICES.forEach(name -> merge(result, name, schema));
        }
        return result;
    }

    /** Follows a reference at the root of a branch. */
    private static ObjectNode resolve(ObjectNode branch, ObjectNode root) {
        ObjectNode current = branch;
        for (int i = 0; i < MOST_REFERENCES && current.path("$ref").isString(); i++) {
            String reference = current.path("$ref").asString();
            if (!reference.startsWith("#/") || !(root.at(reference.substring(1)) instanceof ObjectNode target)) {
                return current;
            }
            ObjectNode merged = target.deepCopy();
            current.properties().forEach(member -> {
                if (!member.getKey().equals("$ref")) {
                    merged.set(member.getKey(), member.getValue());
                }
            });
            current = merged;
        }
        return current;
    }

    /** Takes the branches' properties; required is what all alternatives require, or what any part of allOf does. */
    private static void merge(ObjectNode target, String name, ObjectNode root) {
        JsonNode branches = target.remove(name);
        if (!(branches instanceof ArrayNode list)) {
            return;
        }
        ObjectNode properties =
                target.get("properties") instanceof ObjectNode own ? own : target.putObject("properties");
        Set<String> required = new LinkedHashSet<>();
        boolean first = true;
        for (JsonNode item : list) {
            if (!(item instanceof ObjectNode raw)) {
                continue;
            }
            ObjectNode branch = resolve(raw, root);
            branch.path("properties").properties().forEach(member -> {
                if (!properties.has(member.getKey())) {
                    properties.set(member.getKey(), member.getValue());
                }
            });
            Set<String> own = required(branch);
            if (first || name.equals("allOf")) {
                required.addAll(own);
            } else {
                required.retainAll(own);
            }
            first = false;
        }
        Set<String> all = required(target);
        all.addAll(required);
        if (!all.isEmpty()) {
            ArrayNode names = Json.array();
            all.forEach(names::add);
            target.set("required", names);
        }
    }

    private static Set<String> required(ObjectNode schema) {
        Set<String> names = new LinkedHashSet<>();
        schema.path("required").forEach(name -> names.add(name.asString("")));
        return names;
    }
}
