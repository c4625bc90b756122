package dev.nonagon.format.anthropic;

import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.JsonSchemas;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The schema of a tool's arguments: its root is an object and no choice of schemas. */
final class ToolSchema {
    private ToolSchema() {}

    /** The schema as the API takes it; itself if it is legal. One that is no schema becomes that of an empty object. */
    static ObjectNode write(ObjectNode schema, String pointer, Scope scope) {
        JsonNode properties = schema.path("properties");
        boolean legal = properties.isMissingNode() || properties.isObject();
        if (legal && JsonSchemas.isObject(schema) && !JsonSchemas.isChoice(schema)) {
            return schema;
        }
        ObjectNode result = JsonSchemas.flattenRoot(schema);
        JsonNode type = schema.path("type");
        if (type.isString() && !JsonSchemas.isObject(schema)) {
            scope.lost(pointer, "arguments that are no object become one");
        }
        if (!legal) {
            scope.lost(pointer, "properties that are no object are left out");
        }
        if (JsonSchemas.isChoice(schema)) {
            scope.lost(pointer, "a choice of schemas at the root is merged into one object");
        }
        return result;
    }
}
