package dev.nonagon.format.gemini;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reading of single members, in both spellings that the API takes ({@code inlineData}, {@code inline_data}), and errors that
 * name the place.
 */
final class Wire {
    static final FormatId ID = new FormatId("gemini");

    /** Names that begin so are notes about spelling. */
    static final String NOTE = "~";

    static final String MODELS = "models/";

    private static final int LONGEST_TOOL_NAME = 64;
    private static final Pattern CAPITAL = Pattern.compile("([A-Z])");
    private static final Map<String, String> SNAKE = new ConcurrentHashMap<>();

    private Wire() {}

    /** The model's name without the collection it stands in. */
    static String model(String name) {
        return name.startsWith(MODELS) ? name.substring(MODELS.length()) : name;
    }

    /**
     * The snake case of a camel-case name.
     *
     * @param name one that this code knows, never a client's: it is remembered, for every absent member is asked for twice
     */
    static String snake(String name) {
        return SNAKE.computeIfAbsent(name, known -> CAPITAL.matcher(known)
                .replaceAll(m -> "_" + m.group().toLowerCase(Locale.ROOT)));
    }

    /** The member; empty if it is absent or null. */
    static Optional<JsonNode> member(JsonNode parent, String name) {
        JsonNode value = parent.get(name);
        if (value == null || value.isNull()) {
            value = parent.get(snake(name));
        }
        return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    static Optional<String> string(JsonNode parent, String name, String at) {
        return member(parent, name).map(value -> {
            if (!value.isString()) {
                throw new RequestProblem(at + '/' + name, "Expected a string");
            }
            return value.asString();
        });
    }

    static Optional<Boolean> bool(JsonNode parent, String name, String at) {
        return member(parent, name).map(value -> {
            if (!value.isBoolean()) {
                throw new RequestProblem(at + '/' + name, "Expected true or false");
            }
            return value.booleanValue();
        });
    }

    static Optional<BigDecimal> number(JsonNode parent, String name, String at) {
        return member(parent, name).map(value -> {
            if (!value.isNumber()) {
                throw new RequestProblem(at + '/' + name, "Expected a number");
            }
            return value.decimalValue();
        });
    }

    /** A whole number, which some clients write as {@code 64.0}. */
    static OptionalLong integer(JsonNode parent, String name, String at) {
        Optional<BigDecimal> value = number(parent, name, at);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            // A number such as 1e400 is no count; it must not be spelled out digit by digit.
            if (value.get().precision() - value.get().scale() > 19) {
                throw new ArithmeticException("too large");
            }
            return OptionalLong.of(value.get().longValueExact());
        } catch (ArithmeticException notWhole) {
            throw new RequestProblem(at + '/' + name, "Expected a whole number");
        }
    }

    static Optional<ObjectNode> object(JsonNode parent, String name, String at) {
        return member(parent, name).map(value -> object(value, at + '/' + name));
    }

    static ObjectNode object(JsonNode value, String at) {
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw new RequestProblem(at, "Expected an object");
    }

    static Optional<ArrayNode> array(JsonNode parent, String name, String at) {
        return member(parent, name).map(value -> {
            if (value instanceof ArrayNode array) {
                return array;
            }
            throw new RequestProblem(at + '/' + name, "Expected a list");
        });
    }

    /** The members that are not {@code known} in either spelling. A client must not write a reader's notes. */
    static ObjectNode rest(JsonNode node, Set<String> known) {
        ObjectNode rest = Json.object();
        node.properties().forEach(member -> {
            String name = member.getKey();
            if (!name.startsWith(NOTE) && known.stream().noneMatch(k -> k.equals(name) || snake(k).equals(name))) {
                rest.set(name, member.getValue());
            }
        });
        return rest;
    }

    static Extras extras(ObjectNode members) {
        return Extras.of(ID, members);
    }

    static boolean noted(Extras extras, String note) {
        return !extras.isEmpty() && extras.get(ID, note).isPresent();
    }

    /** Adds this format's extras where the name is still free. */
    static void addExtras(ObjectNode target, Extras extras) {
        if (extras.isEmpty()) {
            return;
        }
        extras.of(ID).properties().forEach(member -> {
            if (!member.getKey().startsWith(NOTE) && !target.has(member.getKey())) {
                target.set(member.getKey(), member.getValue());
            }
        });
    }

    /** Names the extras that only another format knows. */
    static void nameForeign(Extras extras, String pointer, Scope scope) {
        for (FormatId format : extras.formats()) {
            if (!format.equals(ID)) {
                extras.of(format).properties().stream()
                        .filter(member -> !member.getKey().startsWith(NOTE) && says(member.getValue()))
                        .forEach(member ->
                                scope.lost(pointer + '/' + escape(member.getKey()), "only " + format + " knows it"));
            }
        }
    }

    /** Whether a value says anything: a null, or an object of nothing but nulls, does not. */
    private static boolean says(JsonNode value) {
        return value.isObject()
                ? value.properties().stream().anyMatch(member -> says(member.getValue()))
                : !value.isNull();
    }

    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /**
     * The name under which a tool is sent: {@code [A-Za-z_][A-Za-z0-9_.:-]{0,63}}.
     *
     * @source ai.google.dev/api/caching, FunctionDeclaration.name
     */
    static String toolName(String name, Scope scope) {
        int first = name.isEmpty() ? 'a' : name.charAt(0);
        boolean legalFirst = isLetter(first) || first == '_';
        // A first character that may only follow counts as illegal in this name, so that it is replaced.
        return scope.toolNames()
                .outward(name, c -> isNameCharacter(c) && (legalFirst || c != first), LONGEST_TOOL_NAME);
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isNameCharacter(int c) {
        return isLetter(c) || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == ':' || c == '-';
    }

    static Optional<ObjectNode> parseObject(String text) {
        try {
            return Json.parse(text) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (JsonProblem notJson) {
            return Optional.empty();
        }
    }

    static void put(ObjectNode target, String name, BigDecimal number) {
        if (number.scale() == 0 && number.unscaledValue().bitLength() < Long.SIZE) {
            target.put(name, number.longValue());
        } else {
            target.put(name, number);
        }
    }
}
