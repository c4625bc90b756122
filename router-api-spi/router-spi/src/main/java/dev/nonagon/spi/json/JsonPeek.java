package dev.nonagon.spi.json;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A look at a few top-level fields of a JSON object. The whole text is checked to be JSON; nothing is copied but the
 * fields asked for. Immutable.
 */
public final class JsonPeek {
    private final byte[] json;
    private final Map<String, Span> values;

    private JsonPeek(byte[] json, Map<String, Span> values) {
        this.json = json;
        this.values = values;
    }

    /**
     * @throws JsonProblem if the bytes are not one whole JSON object, or name one of the fields twice (two readers could
     *     then disagree about what was asked)
     */
    public static JsonPeek of(byte[] json, Set<String> fields) {
        Map<String, Span> found = new HashMap<>();
        new JsonScanner(json).wholeObject((name, value) -> {
            if (name.length() > 66) {
                return;
            }
            String text = JsonScanner.string(json, name);
            if (fields.contains(text) && found.put(text, value) != null) {
                throw new JsonProblem("The field '" + text + "' is given twice", name.from());
            }
        });
        return new JsonPeek(json, found);
    }

    /** The value of a string field; empty if it is absent or not a string. */
    public Optional<String> string(String field) {
        Span span = values.get(field);
        return span == null || json[span.from()] != '"'
                ? Optional.empty()
                : Optional.of(JsonScanner.string(json, span));
    }

    /** Whether the field is there and {@code true}. */
    public boolean isTrue(String field) {
        Span span = values.get(field);
        return span != null && json[span.from()] == 't';
    }

    /** Where the value of the field stands. */
    public Optional<Span> span(String field) {
        return Optional.ofNullable(values.get(field));
    }
}
