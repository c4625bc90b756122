package dev.nonagon.format.anthropic;

import dev.nonagon.spi.format.Scope;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * The cache marks of one request that is being written. The API takes four, and none that lasts an hour behind one that
 * lasts minutes, in the order tools, system, messages. Not thread-safe.
 */
final class CacheMarks {
    private static final int MOST = 4;

    private final List<Marked> tools = new ArrayList<>();
    private final List<Marked> system = new ArrayList<>();
    private final List<Marked> messages = new ArrayList<>();

    private record Marked(ObjectNode node, String pointer) {}

    /** Where a mark stands. */
    enum Section {
        TOOLS,
        SYSTEM,
        MESSAGES
    }

    /** Remembers a node if it carries a mark. */
    void watch(Section section, ObjectNode node, String pointer) {
        if (node.path(CacheControl.MEMBER).isObject()) {
            of(section).add(new Marked(node, pointer));
        }
    }

    private List<Marked> of(Section section) {
        return switch (section) {
            case TOOLS -> tools;
            case SYSTEM -> system;
            case MESSAGES -> messages;
        };
    }

    /**
     * Takes marks away until the rest is legal.
     *
     * @param elsewhere how many marks stand outside the three sections
     */
    void settle(int elsewhere, Scope scope) {
        int most = MOST - elsewhere;
        while (tools.size() + system.size() + messages.size() > most) {
            Marked dropped = leastUseful().removeFirst();
            dropped.node().remove(CacheControl.MEMBER);
            scope.lost(dropped.pointer(), "the API takes four cache marks; this one is dropped");
        }
        boolean minutes = false;
        for (List<Marked> section : List.of(tools, system, messages)) {
            for (Marked marked : section) {
                minutes = order(marked, minutes, scope);
            }
        }
    }

    /** A later mark of a section covers an earlier one's prefix; the last turns of a conversation change with each call. */
    private List<Marked> leastUseful() {
        if (messages.size() > 2) {
            return messages;
        }
        if (system.size() > 1) {
            return system;
        }
        return tools.isEmpty() ? (messages.isEmpty() ? system : messages) : tools;
    }

    private static boolean order(Marked marked, boolean minutesBefore, Scope scope) {
        ObjectNode control = (ObjectNode) marked.node().get(CacheControl.MEMBER);
        boolean hour = control.path("ttl").asString("").equals("1h");
        if (hour && minutesBefore) {
            control.put("ttl", "5m");
            scope.lost(marked.pointer(), "a cache mark of an hour may not follow one of minutes; it lasts minutes");
        }
        return minutesBefore || !hour;
    }
}
