package dev.nonagon.spi.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Changes a few members of a JSON object by splicing bytes. Bytes that no edit names stay equal, and the input is never
 * changed: the next attempt at another provider needs it as it was.
 *
 * <p>Pointers are JSON pointers (RFC 6901) through objects only. Each edit sees what the edits before it left.
 */
public sealed interface JsonEdit {
    /** Sets a member, replacing its value or adding it at the end of its object; objects on the way are not created. */
    record Set(String pointer, JsonNode value) implements JsonEdit {}

    /** Removes a member, if it is there. */
    record Remove(String pointer) implements JsonEdit {}

    /** Gives a member another name in the same object, unless one of that name is there already. */
    record Rename(String pointer, String name) implements JsonEdit {}

    /** Lowers a number to a ceiling; anything else stays as it is. */
    record AtMost(String pointer, BigDecimal ceiling) implements JsonEdit {}

    String pointer();

    /**
     * Applies edits in their order. Returns {@code json} itself if nothing changed.
     *
     * @throws JsonProblem if the bytes are not one whole JSON object
     */
    static byte[] apply(byte[] json, List<? extends JsonEdit> edits) {
        byte[] result = json;
        for (JsonEdit edit : edits) {
            result = Splice.apply(result, edit);
        }
        return result;
    }

    /** The bytes of {@code json} with {@code span} replaced. */
    static byte[] splice(byte[] json, Span span, byte[] replacement) {
        byte[] result = new byte[json.length - span.length() + replacement.length];
        System.arraycopy(json, 0, result, 0, span.from());
        System.arraycopy(replacement, 0, result, span.from(), replacement.length);
        System.arraycopy(json, span.to(), result, span.from() + replacement.length, json.length - span.to());
        return result;
    }

    /** A string as a JSON literal in UTF-8. */
    static byte[] literal(String text) {
        return Json.bytes(tools.jackson.databind.node.StringNode.valueOf(text));
    }
}

/** The splicing itself. */
final class Splice {
    private record Member(Span name, Span value) {}

    private record Place(List<Member> siblings, int index, Span object) {
        Optional<Member> member() {
            return index < 0 ? Optional.empty() : Optional.of(siblings.get(index));
        }
    }

    private Splice() {}

    static byte[] apply(byte[] json, JsonEdit edit) {
        Place place = find(json, edit.pointer());
        if (place == null) {
            return json;
        }
        return switch (edit) {
            case JsonEdit.Set set -> set(json, place, set);
            case JsonEdit.Remove ignored -> remove(json, place);
            case JsonEdit.Rename rename -> rename(json, place, rename);
            case JsonEdit.AtMost atMost -> atMost(json, place, atMost);
        };
    }

    private static byte[] set(byte[] json, Place place, JsonEdit.Set edit) {
        byte[] value = Json.bytes(edit.value());
        Optional<Member> member = place.member();
        if (member.isPresent()) {
            return JsonEdit.splice(json, member.get().value(), value);
        }
        byte[] name = JsonEdit.literal(lastName(edit.pointer()));
        byte[] added =
                new byte[name.length + 1 + value.length + (place.siblings().isEmpty() ? 0 : 1)];
        int at = 0;
        int insertAt = place.object().to() - 1;
        if (!place.siblings().isEmpty()) {
            added[at++] = ',';
            insertAt = place.siblings().getLast().value().to();
        }
        System.arraycopy(name, 0, added, at, name.length);
        at += name.length;
        added[at++] = ':';
        System.arraycopy(value, 0, added, at, value.length);
        return JsonEdit.splice(json, new Span(insertAt, insertAt), added);
    }

    private static byte[] remove(byte[] json, Place place) {
        int i = place.index();
        if (i < 0) {
            return json;
        }
        List<Member> all = place.siblings();
        int from = all.get(i).name().from();
        int to = all.get(i).value().to();
        if (i + 1 < all.size()) {
            to = all.get(i + 1).name().from();
        } else if (i > 0) {
            from = all.get(i - 1).value().to();
        }
        return JsonEdit.splice(json, new Span(from, to), new byte[0]);
    }

    private static byte[] rename(byte[] json, Place place, JsonEdit.Rename edit) {
        Optional<Member> member = place.member();
        boolean taken = place.siblings().stream()
                .anyMatch(m -> JsonScanner.string(json, m.name()).equals(edit.name()));
        return member.isEmpty() || taken
                ? json
                : JsonEdit.splice(json, member.get().name(), JsonEdit.literal(edit.name()));
    }

    private static byte[] atMost(byte[] json, Place place, JsonEdit.AtMost edit) {
        Optional<Member> member = place.member();
        if (member.isEmpty()) {
            return json;
        }
        Span span = member.get().value();
        JsonNode value = Json.parse(Arrays.copyOfRange(json, span.from(), span.to()));
        return value.isNumber() && value.decimalValue().compareTo(edit.ceiling()) > 0
                ? JsonEdit.splice(json, span, edit.ceiling().toPlainString().getBytes(StandardCharsets.US_ASCII))
                : json;
    }

    /** Where the pointer leads: its object's members and the one it names (index -1 if absent), or null if no object. */
    private static @Nullable Place find(byte[] json, String pointer) {
        List<String> names = names(pointer);
        List<Member> members = new ArrayList<>();
        new JsonScanner(json).wholeObject((name, value) -> members.add(new Member(name, value)));
        int from = 0;
        while (json[from] != '{') {
            from++;
        }
        int to = json.length;
        while (json[to - 1] != '}') {
            to--;
        }
        Span object = new Span(from, to);
        for (String name : names.subList(0, names.size() - 1)) {
            int i = index(json, members, name);
            if (i < 0 || json[members.get(i).value().from()] != '{') {
                return null;
            }
            object = members.get(i).value();
            List<Member> inner = new ArrayList<>();
            new JsonScanner(json).objectAt(object.from(), (n, v) -> inner.add(new Member(n, v)));
            members.clear();
            members.addAll(inner);
        }
        members.sort(Comparator.comparingInt(m -> m.name().from()));
        return new Place(members, index(json, members, names.getLast()), object);
    }

    private static int index(byte[] json, List<Member> members, String name) {
        for (int i = members.size() - 1; i >= 0; i--) {
            if (JsonScanner.string(json, members.get(i).name()).equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static String lastName(String pointer) {
        return names(pointer).getLast();
    }

    private static List<String> names(String pointer) {
        if (!pointer.startsWith("/")) {
            throw new IllegalArgumentException("A JSON pointer starts with '/': " + pointer);
        }
        return Arrays.stream(pointer.substring(1).split("/", -1))
                .map(s -> s.replace("~1", "/").replace("~0", "~"))
                .toList();
    }
}
