package dev.nonagon.spi.json;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Walks JSON Schemas, and changes copies of them, at the places where a schema stands and nowhere else: a property that is
 * called {@code pattern} or {@code title} is no keyword, and neither is a member of a default or an example. Nothing given
 * is changed. Which keywords a server takes is that server's format's business. Thread-safe.
 *
 * @source JSON Schema 2020-12, "A Vocabulary for Applying Subschemas" (and draft-07 for {@code definitions},
 *     {@code dependencies})
 */
public final class JsonSchemas {
    /** Members that hold one schema. */
    private static final Set<String> ONE = Set.of(
            "items",
            "additionalItems",
            "additionalProperties",
            "unevaluatedItems",
            "unevaluatedProperties",
            "propertyNames",
            "contains",
            "contentSchema",
            "not",
            "if",
            "then",
            "else");

    /** Members that hold a list of schemas; {@code items} did until draft 2019-09. */
    private static final Set<String> LIST = Set.of("anyOf", "oneOf", "allOf", "prefixItems", "items");

    /** Members that hold schemas by name. */
    private static final Set<String> NAMED =
            Set.of("properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies");

    private static final List<String> BRANCHES = List.of("anyOf", "oneOf", "allOf");
    private static final String REFERENCE = "$ref";
    /** Inlining doubles what is referenced twice; beyond this many copies references become any value. */
    private static final int MOST_INLINED = 500;

    private JsonSchemas() {}

    /** The schema of an object without members. */
    public static ObjectNode emptyObject() {
        ObjectNode schema = Json.object().put("type", "object");
        schema.putObject("properties");
        return schema;
    }

    /** The schemas directly inside a schema; {@code true} and {@code false} are left out. */
    public static List<ObjectNode> inner(JsonNode schema) {
        List<ObjectNode> found = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : schema.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            if (ONE.contains(name) && value instanceof ObjectNode object) {
                found.add(object);
            } else if ((LIST.contains(name) && value.isArray()) || (NAMED.contains(name) && value.isObject())) {
                value.forEach(each -> {
                    if (each instanceof ObjectNode object) {
                        found.add(object);
                    }
                });
            }
        }
        return found;
    }

    /** Shows a schema and all schemas inside it, the outer ones first. */
    public static void visit(ObjectNode schema, Consumer<ObjectNode> each) {
        each.accept(schema);
        inner(schema).forEach(inside -> visit(inside, each));
    }

    /** Whether a schema and all schemas inside it pass a test. */
    public static boolean all(ObjectNode schema, Predicate<ObjectNode> test) {
        return test.test(schema) && inner(schema).stream().allMatch(inside -> all(inside, test));
    }

    /**
     * A copy with each schema, the inner ones first, replaced by what {@code change} makes of it.
     *
     * @param change may change the node it gets, which is a copy, and return it
     */
    public static ObjectNode transform(ObjectNode schema, UnaryOperator<ObjectNode> change) {
        ObjectNode copy = Json.object();
        for (Map.Entry<String, JsonNode> member : schema.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            if (ONE.contains(name) && value instanceof ObjectNode object) {
                copy.set(name, transform(object, change));
            } else if (LIST.contains(name) && value.isArray()) {
                ArrayNode list = copy.putArray(name);
                value.forEach(each -> list.add(transformed(each, change)));
            } else if (NAMED.contains(name) && value.isObject()) {
                ObjectNode named = copy.putObject(name);
                value.properties().forEach(each -> named.set(each.getKey(), transformed(each.getValue(), change)));
            } else {
                copy.set(name, value.deepCopy());
            }
        }
        return change.apply(copy);
    }

    private static JsonNode transformed(JsonNode value, UnaryOperator<ObjectNode> change) {
        return value instanceof ObjectNode object ? transform(object, change) : value.deepCopy();
    }

    /** A copy in which no schema has any of these keywords. */
    public static ObjectNode without(ObjectNode schema, Set<String> keywords) {
        return transform(schema, each -> {
            each.remove(keywords);
            return each;
        });
    }

    /** Whether a schema says that its values are objects. */
    public static boolean isObject(JsonNode schema) {
        return schema.path("type").asString("").equals("object");
    }

    /** A copy in which each schema of an object has {@code properties}. */
    public static ObjectNode withProperties(ObjectNode schema) {
        return transform(schema, each -> {
            if (isObject(each) && !each.has("properties")) {
                each.putObject("properties");
            }
            return each;
        });
    }

    /**
     * A copy whose root is an object and neither a choice nor a conjunction: the branches' properties become its own, and
     * required is what every alternative requires, or any member of {@code allOf}. A local reference at the root or at the
     * root of a branch is followed.
     */
    public static ObjectNode flattenRoot(ObjectNode schema) {
        ObjectNode result = resolved(schema, schema).deepCopy();
        result.put("type", "object");
        for (int depth = 0; depth < BRANCHES.size() && BRANCHES.stream().anyMatch(result::has); depth++) {
            BRANCHES.forEach(name -> merge(result, name, schema));
        }
        if (result.has("properties") && !result.get("properties").isObject()) {
            result.remove("properties");
        }
        return result;
    }

    /** Whether the root of a schema is a choice or a conjunction. */
    public static boolean isChoice(ObjectNode schema) {
        return BRANCHES.stream().anyMatch(schema::has);
    }

    private static void merge(ObjectNode target, String name, ObjectNode root) {
        if (!(target.remove(name) instanceof ArrayNode branches)) {
            return;
        }
        ObjectNode properties =
                target.get("properties") instanceof ObjectNode own ? own : target.putObject("properties");
        Set<String> required = new LinkedHashSet<>();
        boolean first = true;
        for (JsonNode item : branches) {
            if (!(item instanceof ObjectNode raw)) {
                continue;
            }
            ObjectNode branch = isChoice(resolved(raw, root)) ? flattenBranch(raw, root) : resolved(raw, root);
            branch.path("properties").properties().forEach(member -> {
                if (!properties.has(member.getKey())) {
                    properties.set(member.getKey(), member.getValue().deepCopy());
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
            ArrayNode names = target.putArray("required");
            all.forEach(names::add);
        }
    }

    /** A branch that is a choice itself, one level deep: deeper ones lose their alternatives. */
    private static ObjectNode flattenBranch(ObjectNode raw, ObjectNode root) {
        ObjectNode copy = resolved(raw, root).deepCopy();
        for (String name : BRANCHES) {
            if (copy.get(name) instanceof ArrayNode inner) {
                ArrayNode plain = Json.array();
                inner.forEach(each -> {
                    if (each instanceof ObjectNode object) {
                        ObjectNode leaf = resolved(object, root).deepCopy();
                        leaf.remove(Set.copyOf(BRANCHES));
                        plain.add(leaf);
                    }
                });
                copy.set(name, plain);
                merge(copy, name, root);
            }
        }
        return copy;
    }

    private static Set<String> required(JsonNode schema) {
        Set<String> names = new LinkedHashSet<>();
        schema.path("required").forEach(name -> {
            if (name.isString()) {
                names.add(name.asString());
            }
        });
        return names;
    }

    /** Follows references at a schema's own place; what stands beside a reference wins. */
    private static ObjectNode resolved(ObjectNode schema, ObjectNode root) {
        ObjectNode current = schema;
        Set<String> seen = new HashSet<>();
        while (current.path(REFERENCE).isString()) {
            String reference = current.path(REFERENCE).asString();
            Optional<ObjectNode> target = target(reference, root);
            if (target.isEmpty() || !seen.add(reference)) {
                return current;
            }
            ObjectNode merged = target.get().deepCopy();
            for (Map.Entry<String, JsonNode> member : current.properties()) {
                if (!member.getKey().equals(REFERENCE)) {
                    merged.set(member.getKey(), member.getValue());
                }
            }
            current = merged;
        }
        return current;
    }

    private static Optional<ObjectNode> target(String reference, ObjectNode root) {
        if (reference.equals("#")) {
            return Optional.of(root);
        }
        if (!reference.startsWith("#/")) {
            return Optional.empty();
        }
        return root.at(reference.substring(1)) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    }

    /**
     * A copy without local references: each is replaced by what it points to, and the definitions are gone. A reference
     * that leads back into itself becomes an object (or nothing in particular) whose description says so; one that leads
     * elsewhere stays.
     */
    public static ObjectNode inlineReferences(ObjectNode schema) {
        int[] left = {MOST_INLINED};
        ObjectNode result = inlined(schema, schema, Set.of(), left);
        boolean refers = !all(result, each -> !each.path(REFERENCE).asString("").startsWith("#"));
        if (!refers) {
            result.remove(Set.of("$defs", "definitions"));
        }
        return result;
    }

    private static ObjectNode inlined(ObjectNode schema, ObjectNode root, Set<String> on, int[] left) {
        ObjectNode current = schema;
        Set<String> inside = new HashSet<>(on);
        while (current.path(REFERENCE).isString()) {
            String reference = current.path(REFERENCE).asString();
            Optional<ObjectNode> target = target(reference, root);
            if (target.isEmpty()) {
                break;
            }
            if (!inside.add(reference) || left[0]-- <= 0) {
                return cut(reference, target.get());
            }
            ObjectNode merged = target.get().deepCopy();
            for (Map.Entry<String, JsonNode> member : current.properties()) {
                if (!member.getKey().equals(REFERENCE)) {
                    merged.set(member.getKey(), member.getValue());
                }
            }
            current = merged;
        }
        ObjectNode copy = Json.object();
        for (Map.Entry<String, JsonNode> member : current.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            if (name.equals("$defs") || name.equals("definitions")) {
                continue;
            }
            if (ONE.contains(name) && value instanceof ObjectNode object) {
                copy.set(name, inlined(object, root, inside, left));
            } else if (LIST.contains(name) && value.isArray()) {
                ArrayNode list = copy.putArray(name);
                value.forEach(each ->
                        list.add(each instanceof ObjectNode o ? inlined(o, root, inside, left) : each.deepCopy()));
            } else if (NAMED.contains(name) && value.isObject()) {
                ObjectNode named = copy.putObject(name);
                value.properties()
                        .forEach(each -> named.set(
                                each.getKey(),
                                each.getValue() instanceof ObjectNode o
                                        ? inlined(o, root, inside, left)
                                        : each.getValue().deepCopy()));
            } else {
                copy.set(name, value.deepCopy());
            }
        }
        return copy;
    }

    private static ObjectNode cut(String reference, ObjectNode target) {
        ObjectNode end = Json.object();
        if (target.path("type").isString()) {
            end.put("type", target.path("type").asString());
        }
        return end.put("description", "The same shape again as " + reference.substring(reference.lastIndexOf('/') + 1));
    }
}
