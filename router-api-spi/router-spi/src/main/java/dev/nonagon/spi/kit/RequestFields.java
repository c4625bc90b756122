package dev.nonagon.spi.kit;

import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.json.Json;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reading and writing of single fields, with errors that name the place: {@code at} is the JSON pointer of the parent. A
 * member that is JSON null counts as absent. Thread-safe.
 */
public final class RequestFields {
    private RequestFields() {}

    /** The member, or null if it is absent or JSON null. */
    public static @Nullable JsonNode member(JsonNode parent, String name) {
        JsonNode value = parent.get(name);
        return value == null || value.isNull() ? null : value;
    }

    /** A string member; empty if absent, null or not a string. */
    public static String text(JsonNode parent, String name) {
        JsonNode value = parent.get(name);
        return value != null && value.isString() ? value.asString() : "";
    }

    /**
     * @throws RequestProblem if the member is there and no string
     */
    public static Optional<String> string(JsonNode parent, String name, String at) {
        JsonNode value = member(parent, name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isString()) {
            throw new RequestProblem(at + "/" + name, "must be a string");
        }
        return Optional.of(value.asString());
    }

    /**
     * @throws RequestProblem if the member is missing, or no string
     */
    public static String required(JsonNode parent, String name, String at) {
        return string(parent, name, at).orElseThrow(() -> new RequestProblem(at + "/" + name, "is missing"));
    }

    /**
     * @throws RequestProblem if the member is missing, or no object
     */
    public static ObjectNode object(JsonNode parent, String name, String at) {
        if (parent.get(name) instanceof ObjectNode object) {
            return object;
        }
        throw new RequestProblem(at + "/" + name, parent.has(name) ? "must be an object" : "is missing");
    }

    /**
     * @param at the value's own pointer
     * @throws RequestProblem if the value is no object
     */
    public static ObjectNode object(JsonNode value, String at) {
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw new RequestProblem(at, "must be an object");
    }

    /**
     * The list, or null if it is absent.
     *
     * @throws RequestProblem if the member is there and no list
     */
    public static @Nullable ArrayNode array(JsonNode parent, String name, String at) {
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
    public static ObjectNode rest(ObjectNode node, Set<String> known) {
        ObjectNode rest = Json.object();
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (!known.contains(member.getKey())) {
                rest.set(member.getKey(), member.getValue());
            }
        }
        return rest;
    }

    /** Puts a number; a whole one stays one on the wire: {@code 0} does not become {@code 0.0}. */
    public static void put(ObjectNode target, String name, BigDecimal number) {
        if (number.scale() == 0 && number.unscaledValue().bitLength() < Long.SIZE) {
            put(target, name, number.longValue());
        } else {
            target.put(name, number);
        }
    }

    /** Puts a whole number as the smallest kind of node that holds it, so that equal numbers are equal nodes. */
    public static void put(ObjectNode target, String name, long number) {
        if (number == (int) number) {
            target.put(name, (int) number);
        } else {
            target.put(name, number);
        }
    }
}
