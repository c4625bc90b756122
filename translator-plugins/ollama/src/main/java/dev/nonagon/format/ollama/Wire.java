package dev.nonagon.format.ollama;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.json.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reading and writing of single fields, with errors that name the place. */
final class Wire {
    static final FormatId ID = new FormatId("ollama");

    /** Names that begin so are notes about spelling (rule C1). */
    static final String NOTE = "~";

    private static final int LONGEST_TOOL_NAME = 64;

    private Wire() {}

    /** The member, or null if it is absent or JSON null. */
    static @Nullable JsonNode member(JsonNode parent, String name) {
        JsonNode value = parent.get(name);
        return value == null || value.isNull() ? null : value;
    }

    /** A string member; empty if absent, null or not a string. */
    static String text(JsonNode parent, String name) {
        JsonNode value = parent.get(name);
        return value != null && value.isString() ? value.asString() : "";
    }

    static Optional<String> string(JsonNode parent, String name, String at) {
        JsonNode value = member(parent, name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isString()) {
            throw new RequestProblem(at + "/" + name, "must be a string");
        }
        return Optional.of(value.asString());
    }

    static String required(JsonNode parent, String name, String at) {
        return string(parent, name, at).orElseThrow(() -> new RequestProblem(at + "/" + name, "is missing"));
    }

    static ObjectNode object(JsonNode parent, String name, String at) {
        if (parent.get(name) instanceof ObjectNode object) {
            return object;
        }
        throw new RequestProblem(at + "/" + name, parent.has(name) ? "must be an object" : "is missing");
    }

    static ObjectNode object(JsonNode value, String at) {
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw new RequestProblem(at, "must be an object");
    }

    static @Nullable ArrayNode array(JsonNode parent, String name, String at) {
        JsonNode value = member(parent, name);
        if (value == null) {
            return null;
        }
        if (value instanceof ArrayNode array) {
            return array;
        }
        throw new RequestProblem(at + "/" + name, "must be an array");
    }

    /** The members of {@code node} that are not {@code known}. */
    static ObjectNode rest(ObjectNode node, Set<String> known) {
        ObjectNode rest = Json.object();
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (!known.contains(member.getKey())) {
                rest.set(member.getKey(), member.getValue());
            }
        }
        return rest;
    }

    /** Adds what came in this format and has no word of its own; members already there stay, notes stay behind. */
    static void addExtras(ObjectNode target, Extras extras) {
        if (!extras.isEmpty()) {
            merge(target, extras.of(ID));
        }
    }

    private static void merge(ObjectNode target, ObjectNode more) {
        for (Map.Entry<String, JsonNode> member : more.properties()) {
            String name = member.getKey();
            if (name.startsWith(NOTE)) {
                continue;
            }
            JsonNode present = target.get(name);
            if (present == null) {
                target.set(name, member.getValue());
            } else if (present instanceof ObjectNode inner && member.getValue() instanceof ObjectNode moreInner) {
                merge(inner, moreInner);
            }
        }
    }

    static Extras extras(ObjectNode members) {
        return Extras.of(ID, members);
    }

    static Optional<JsonNode> note(Extras extras, String name) {
        return extras.isEmpty() ? Optional.empty() : extras.get(ID, NOTE + name);
    }

    static String noteText(Extras extras, String name) {
        return note(extras, name).map(JsonNode::asString).orElse("");
    }

    /** A whole number stays one on the wire: {@code 0} does not become {@code 0.0}. */
    static void put(ObjectNode target, String name, BigDecimal number) {
        if (number.scale() == 0 && number.unscaledValue().bitLength() < Long.SIZE) {
            put(target, name, number.longValue());
        } else {
            target.put(name, number);
        }
    }

    static void put(ObjectNode target, String name, long number) {
        if (number == (int) number) {
            target.put(name, (int) number);
        } else {
            target.put(name, number);
        }
    }

    static boolean legalInToolName(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }

    /** The name under which a tool is sent. */
    static String toolName(dev.nonagon.spi.format.Scope scope, String name) {
        return scope.toolNames().outward(name, Wire::legalInToolName, LONGEST_TOOL_NAME);
    }

    static List<String> names(ObjectNode node) {
        return node.propertyNames().stream().toList();
    }

    static boolean isBlank(@Nullable JsonNode node) {
        return node == null
                || node.isNull()
                || (node.isString() && node.asString().isEmpty())
                || emptyArray(node);
    }

    static boolean emptyArray(JsonNode node) {
        return node instanceof ArrayNode array && array.isEmpty();
    }
}
