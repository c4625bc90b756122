package dev.nonagon.spi.kit;

import dev.nonagon.spi.json.JsonSchemas;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON Schemas of tools as strict servers want them. Thread-safe. */
public final class ToolSchemas {
    private ToolSchemas() {}

    /** The schema of a tool without arguments. */
    public static ObjectNode empty() {
        return JsonSchemas.emptyObject();
    }

    /**
     * Parameters that a strict server takes: the root is an object, and each object has {@code properties}. The same node
     * if nothing is missing.
     */
    public static ObjectNode parameters(ObjectNode schema) {
        if (schema.isEmpty()) {
            return empty();
        }
        boolean typed = schema.has("type");
        boolean complete = JsonSchemas.all(schema, each -> !JsonSchemas.isObject(each) || each.has("properties"));
        if (typed && complete) {
            return schema;
        }
        ObjectNode copy = schema.deepCopy();
        if (!typed) {
            copy.put("type", "object");
        }
        return JsonSchemas.withProperties(copy);
    }

    /**
     * Whether a schema obeys the rules of strict mode: each object closed, with all its properties required.
     *
     * @source OpenAI's guide on structured outputs, "supported schemas"
     */
    public static boolean strict(ObjectNode schema) {
        return JsonSchemas.all(schema, each -> {
            if (!each.has("properties") && !JsonSchemas.isObject(each)) {
                return true;
            }
            JsonNode additional = each.get("additionalProperties");
            if (additional == null || !additional.isBoolean() || additional.booleanValue()) {
                return false;
            }
            Set<String> required = new HashSet<>();
            each.path("required").forEach(r -> required.add(r.asString("")));
            return required.containsAll(each.path("properties").propertyNames());
        });
    }
}
