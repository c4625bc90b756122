package dev.nonagon.format.anthropic;

import dev.nonagon.spi.format.Scope;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A schema for the answer, cut down to what structured outputs take: objects are closed, and limits on numbers, lengths
 * and counts are left out.
 *
 * @source https://platform.claude.com/docs/en/build-with-claude/structured-outputs (limitations, seen in excerpts, 2026-11-22)
 */
final class OutputSchema {
    private static final Set<String> LIMITS = Set.of(
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "maxItems",
            "uniqueItems",
            "minProperties",
            "maxProperties",
            "patternProperties",
            "propertyNames");
    /** Keywords whose value maps names to schemas: the names are the author's and never keywords. */
    private static final List<String> MAPS = List.of("properties", "$defs", "definitions");

    private static final List<String> BRANCHES = List.of("anyOf", "oneOf", "allOf");

    private final Set<String> dropped = new TreeSet<>();
    private boolean closed;

    private OutputSchema() {}

    static ObjectNode write(ObjectNode schema, String pointer, Scope scope) {
        OutputSchema writer = new OutputSchema();
        ObjectNode copy = schema.deepCopy();
        writer.visit(copy);
        if (writer.closed) {
            scope.lost(pointer, "objects of the schema take no other members than the named ones");
        }
        if (!writer.dropped.isEmpty()) {
            scope.lost(pointer, "the API cannot enforce " + String.join(", ", writer.dropped));
        }
        return copy;
    }

    private void visit(JsonNode node) {
        if (!(node instanceof ObjectNode schema)) {
            return;
        }
        for (String name : new LinkedHashSet<>(schema.propertyNames())) {
            if (LIMITS.contains(name)
                    || (name.equals("minItems") && schema.path(name).asInt(0) > 1)) {
                schema.remove(name);
                dropped.add(name);
            }
        }
        boolean object = schema.path("type").asString("").equals("object") || schema.has("properties");
        if (object
                && !(schema.path("additionalProperties").isBoolean()
                        && !schema.path("additionalProperties").booleanValue())) {
            schema.put("additionalProperties", false);
            closed = true;
        }
        for (String map : MAPS) {
            for (Map.Entry<String, JsonNode> member : schema.path(map).properties()) {
                visit(member.getValue());
            }
        }
        BRANCHES.forEach(name -> schema.path(name).forEach(this::visit));
        visit(schema.path("items"));
        schema.path("prefixItems").forEach(this::visit);
    }
}
