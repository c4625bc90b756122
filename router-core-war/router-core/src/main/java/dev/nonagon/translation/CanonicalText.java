package dev.nonagon.translation;

import dev.nonagon.names.Words;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.CacheMark;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.json.Json;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The canonical form of a request as JSON for people: every component by its name, what is empty left out, the kind of a part
 * or tool under {@code is}. No program reads it back.
 */
public final class CanonicalText {
    /** Pictures are long, and nobody reads them. */
    private static final int LONGEST_TEXT = 4_000;

    private static final int SHOWN_OF_LONGER = 200;

    private CanonicalText() {}

    public static ObjectNode of(ChatRequest request) {
        return object(request);
    }

    private static ObjectNode object(Record value) {
        ObjectNode node = Json.object();
        if (Arrays.stream(value.getClass().getInterfaces()).anyMatch(Class::isSealed)) {
            node.put("is", word(value.getClass().getSimpleName()));
        }
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            JsonNode member = node(member(value, component));
            if (member != null) {
                node.set(component.getName(), member);
            }
        }
        return node;
    }

    private static @Nullable Object member(Record value, RecordComponent component) {
        try {
            return component.getAccessor().invoke(value);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("A record's own components can be read", e);
        }
    }

    /** Nothing for what is empty. */
    private static @Nullable JsonNode node(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case JsonNode json -> json.isObject() && json.isEmpty() ? null : json.deepCopy();
            case Optional<?> optional -> node(optional.orElse(null));
            case OptionalLong optional ->
                optional.isPresent() ? JsonNodeFactory.instance.numberNode(optional.getAsLong()) : null;
            case Extras extras -> extras(extras);
            case Collection<?> all -> array(all);
            case Map<?, ?> map -> map(map);
            case FormatId format -> text(format.value());
            // Without a lifetime it is a mark all the same.
            case CacheMark mark -> object(mark);
            case Record nested -> isUnset(nested) ? null : object(nested);
            case Enum<?> constant -> text(Words.of(constant));
            case Boolean truth -> JsonNodeFactory.instance.booleanNode(truth);
            case Integer number -> JsonNodeFactory.instance.numberNode(number);
            case Long number -> JsonNodeFactory.instance.numberNode(number);
            case BigDecimal number -> JsonNodeFactory.instance.numberNode(number);
            default -> text(value.toString());
        };
    }

    /** Whether nothing at all is said in it. */
    private static boolean isUnset(Record value) {
        return object(value).isEmpty();
    }

    private static JsonNode text(String text) {
        return JsonNodeFactory.instance.stringNode(
                text.length() <= LONGEST_TEXT
                        ? text
                        : text.substring(0, SHOWN_OF_LONGER) + "… (" + text.length() + " characters)");
    }

    private static @Nullable JsonNode array(Collection<?> all) {
        ArrayNode array = Json.array();
        for (Object one : all) {
            JsonNode node = node(one);
            if (node != null) {
                array.add(node);
            }
        }
        return array.isEmpty() ? null : array;
    }

    private static @Nullable JsonNode map(Map<?, ?> map) {
        ObjectNode node = Json.object();
        map.forEach((key, value) -> {
            JsonNode member = node(value);
            if (member != null) {
                node.set(String.valueOf(key), member);
            }
        });
        return node.isEmpty() ? null : node;
    }

    private static @Nullable JsonNode extras(Extras extras) {
        ObjectNode node = Json.object();
        extras.formats().forEach(format -> node.set(format.value(), extras.of(format)));
        return node.isEmpty() ? null : node;
    }

    /** {@code ToolResult} becomes {@code tool-result}. */
    private static String word(String type) {
        return Words.of(type.replaceAll("(?<=[a-z])(?=[A-Z])", "_"));
    }
}
