package dev.nonagon.spi.chat;

import dev.nonagon.spi.FormatId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a format says that the canonical vocabulary has no word for, keyed by the format it came from. It returns only
 * there. Immutable: nodes are copied on the way in and out.
 *
 * <p>Names that start with {@code ~} are a reader's notes to the writer of the same format about spelling (was the content
 * a string or a list?), and never appear on a wire.
 */
public final class Extras {
    private static final String NOTE = "~";
    private static final Extras NONE = new Extras(Map.of());

    private final Map<FormatId, ObjectNode> byFormat;

    private Extras(Map<FormatId, ObjectNode> byFormat) {
        this.byFormat = byFormat;
    }

    public static Extras none() {
        return NONE;
    }

    /** Extras of one format; none if the object is empty. */
    public static Extras of(FormatId format, ObjectNode members) {
        return members.isEmpty() ? NONE : new Extras(Map.of(format, members.deepCopy()));
    }

    /** The members that came from {@code format}, as a copy; an empty object if there are none. */
    public ObjectNode of(FormatId format) {
        ObjectNode members = byFormat.get(format);
        return members == null ? dev.nonagon.spi.json.Json.object() : members.deepCopy();
    }

    /** One member that came from {@code format}. The node must not be changed. */
    public Optional<JsonNode> get(FormatId format, String name) {
        ObjectNode members = byFormat.get(format);
        return members == null ? Optional.empty() : Optional.ofNullable(members.get(name));
    }

    /** The formats that have members here. */
    public java.util.Set<FormatId> formats() {
        return byFormat.keySet();
    }

    public boolean isEmpty() {
        return byFormat.isEmpty();
    }

    /**
     * Adds the members that came from {@code format} to what its writer has written: members already there stay, objects
     * are filled up, notes stay behind.
     */
    public void addTo(ObjectNode target, FormatId format) {
        ObjectNode members = byFormat.get(format);
        if (members != null) {
            fill(target, members.deepCopy());
        }
    }

    private static void fill(ObjectNode target, ObjectNode more) {
        more.properties().forEach(member -> {
            String name = member.getKey();
            if (name.startsWith(NOTE)) {
                return;
            }
            JsonNode present = target.get(name);
            if (present == null) {
                target.set(name, member.getValue());
            } else if (present instanceof ObjectNode inner && member.getValue() instanceof ObjectNode moreInner) {
                fill(inner, moreInner);
            }
        });
    }

    /** These and more members of one format. */
    public Extras plus(FormatId format, ObjectNode members) {
        if (members.isEmpty()) {
            return this;
        }
        Map<FormatId, ObjectNode> all = new HashMap<>(byFormat);
        ObjectNode merged = of(format);
        merged.setAll(members.deepCopy());
        all.put(format, merged);
        return new Extras(Map.copyOf(all));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Extras extras && byFormat.equals(extras.byFormat);
    }

    @Override
    public int hashCode() {
        return byFormat.hashCode();
    }

    @Override
    public String toString() {
        return byFormat.toString();
    }
}
