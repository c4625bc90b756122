package dev.nonagon.format.anthropic;

import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.json.Json;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The members of one object of a request, taken one by one; what nobody took is the {@link #rest()}. A member that is
 * null counts as absent and stays in the rest. Not thread-safe.
 */
final class Fields {
    private final ObjectNode node;
    private final String pointer;
    private final Set<String> taken = new HashSet<>();

    private Fields(ObjectNode node, String pointer) {
        this.node = node;
        this.pointer = pointer;
    }

    static Fields of(JsonNode value, String pointer) {
        if (value instanceof ObjectNode object) {
            return new Fields(object, pointer);
        }
        throw new RequestProblem(pointer, "Expected an object");
    }

    String at(String name) {
        return pointer + '/' + name;
    }

    RequestProblem problem(String name, String message) {
        return new RequestProblem(at(name), message);
    }

    Optional<JsonNode> value(String name) {
        JsonNode value = node.get(name);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        taken.add(name);
        return Optional.of(value);
    }

    /** Leaves a member in the rest after all. */
    void leave(String name) {
        taken.remove(name);
    }

    Optional<String> string(String name) {
        return value(name).map(value -> {
            if (!value.isString()) {
                throw problem(name, "Expected a string");
            }
            return value.asString();
        });
    }

    String requiredString(String name) {
        return string(name).orElseThrow(() -> problem(name, "This field is required"));
    }

    Optional<Boolean> bool(String name) {
        return value(name).map(value -> {
            if (!value.isBoolean()) {
                throw problem(name, "Expected true or false");
            }
            return value.booleanValue();
        });
    }

    Optional<BigDecimal> number(String name) {
        return value(name).map(value -> {
            if (!value.isNumber()) {
                throw problem(name, "Expected a number");
            }
            return value.decimalValue();
        });
    }

    OptionalLong integer(String name) {
        Optional<JsonNode> value = value(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!value.get().isIntegralNumber() || !value.get().canConvertToLong()) {
            throw problem(name, "Expected a whole number");
        }
        return OptionalLong.of(value.get().longValue());
    }

    Optional<ObjectNode> object(String name) {
        return value(name).map(value -> {
            if (value instanceof ObjectNode object) {
                return object;
            }
            throw problem(name, "Expected an object");
        });
    }

    Optional<ArrayNode> array(String name) {
        return value(name).map(value -> {
            if (value instanceof ArrayNode array) {
                return array;
            }
            throw problem(name, "Expected a list");
        });
    }

    /** What nobody took. A name that begins like a reader's note is left out: a client must not write those. */
    ObjectNode rest() {
        ObjectNode rest = Json.object();
        node.properties().forEach(member -> {
            if (!taken.contains(member.getKey()) && !member.getKey().startsWith("~")) {
                rest.set(member.getKey(), member.getValue());
            }
        });
        return rest;
    }
}
