package dev.nonagon.format.gemini;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonSchemas;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The API's older schemas, a subset of OpenAPI with types in capitals, as JSON Schema. What the API gets is always JSON
 * Schema in the fields made for it, so no keyword of another client's schema has to go.
 *
 * @source ai.google.dev/api/caching, Schema and FunctionDeclaration ({@code parametersJsonSchema})
 */
final class SchemaDialect {
    private static final Set<String> TYPES =
            Set.of("STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL");

    /** Counts, which the API's JSON writes as texts. */
    private static final List<String> COUNTS =
            List.of("minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties");

    private SchemaDialect() {}

    /** A schema of either kind as JSON Schema. */
    static ObjectNode read(ObjectNode schema) {
        return JsonSchemas.all(schema, SchemaDialect::isJsonSchema)
                ? schema
                : JsonSchemas.transform(schema, SchemaDialect::change);
    }

    private static boolean isJsonSchema(ObjectNode schema) {
        String type = schema.path("type").asString("");
        return !TYPES.contains(type)
                && !type.equals("TYPE_UNSPECIFIED")
                && !schema.has("nullable")
                && !schema.has("propertyOrdering")
                && COUNTS.stream().noneMatch(name -> schema.path(name).isString());
    }

    private static ObjectNode change(ObjectNode schema) {
        String type = schema.path("type").asString("");
        if (TYPES.contains(type)) {
            schema.put("type", type.toLowerCase(Locale.ROOT));
        } else if (type.equals("TYPE_UNSPECIFIED")) {
            schema.remove("type");
        }
        schema.remove("propertyOrdering");
        for (String name : COUNTS) {
            String digits = schema.path(name).asString("");
            if (schema.path(name).isString() && digits.matches("\\d{1,9}")) {
                schema.put(name, Integer.parseInt(digits));
            }
        }
        JsonNode nullable = schema.remove("nullable");
        if (nullable != null && nullable.asBoolean(false) && schema.path("type").isString()) {
            ArrayNode both = Json.array().add(schema.path("type").asString()).add("null");
            schema.set("type", both);
            if (schema.get("enum") instanceof ArrayNode values) {
                values.addNull();
            }
        }
        return schema;
    }
}
