package dev.nonagon.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * HTTP header fields in their order. Names are compared without regard to case. Immutable.
 *
 * <p>{@link #toString()} masks the values of fields that carry credentials.
 */
public final class Headers {
    private static final Headers NONE = new Headers(List.of());
    /** A descriptor may name any header for its key, so names are judged by their words. */
    private static final Pattern CREDENTIALS = Pattern.compile("auth|key|token(?!s)|secret|cookie|credential|password");

    private final List<Field> fields;

    private record Field(String name, String value) {}

    private Headers(List<Field> fields) {
        this.fields = fields;
    }

    public static Headers none() {
        return NONE;
    }

    public static Headers of(String name, String value) {
        return NONE.plus(name, value);
    }

    public static Headers of(Map<String, List<String>> map) {
        List<Field> all = new ArrayList<>();
        map.forEach((name, values) -> values.forEach(value -> all.add(new Field(name, value))));
        return new Headers(List.copyOf(all));
    }

    public static Headers ofSingle(Map<String, String> map) {
        List<Field> all = new ArrayList<>();
        map.forEach((name, value) -> all.add(new Field(name, value)));
        return new Headers(List.copyOf(all));
    }

    /** These fields and one more; a field of the same name stays. */
    public Headers plus(String name, String value) {
        List<Field> all = new ArrayList<>(fields);
        all.add(new Field(name, value));
        return new Headers(List.copyOf(all));
    }

    /** These fields with {@code name} set to just {@code value}. */
    public Headers with(String name, String value) {
        return without(name).plus(name, value);
    }

    public Headers without(String name) {
        List<Field> rest =
                fields.stream().filter(f -> !f.name.equalsIgnoreCase(name)).toList();
        return rest.size() == fields.size() ? this : new Headers(rest);
    }

    public Optional<String> first(String name) {
        for (Field field : fields) {
            if (field.name.equalsIgnoreCase(name)) {
                return Optional.of(field.value);
            }
        }
        return Optional.empty();
    }

    public List<String> all(String name) {
        return fields.stream()
                .filter(f -> f.name.equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
    }

    public boolean has(String name) {
        return first(name).isPresent();
    }

    public void forEach(BiConsumer<String, String> each) {
        fields.forEach(f -> each.accept(f.name, f.value));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers headers && fields.equals(headers.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (Field field : fields) {
            boolean secret =
                    CREDENTIALS.matcher(field.name.toLowerCase(Locale.ROOT)).find();
            text.append(text.length() > 1 ? ", " : "")
                    .append(field.name)
                    .append('=')
                    .append(secret ? "•••" : field.value);
        }
        return text.append('}').toString();
    }
}
