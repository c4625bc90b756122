package dev.nonagon.spi.chat;

import java.util.List;

/** One turn, or a part of one. Immutable. */
public record Message(Role role, List<Part> parts, Extras extras) {
    /** Who speaks. {@code DEVELOPER} is the newer name of an operator's instructions; formats without it say system. */
    public enum Role {
        SYSTEM,
        DEVELOPER,
        USER,
        ASSISTANT,
        /** Holds only {@link Part.ToolResult}s. Formats without it put them at the head of the next user turn. */
        TOOL
    }

    public Message {
        parts = List.copyOf(parts);
    }

    public Message(Role role, List<Part> parts) {
        this(role, parts, Extras.none());
    }

    public static Message text(Role role, String text) {
        return new Message(role, List.of(new Part.Text(text)));
    }
}
