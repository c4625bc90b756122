package dev.nonagon.spi.chat;

/** Tells, from pieces of a call's arguments as JSON text, when their object is complete. Not thread-safe. */
public final class ArgumentScan {
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean begun;
    private boolean any;

    /**
     * @param piece the next characters, cut anywhere
     */
    public void feed(String piece) {
        any = any || !piece.isBlank();
        for (int i = 0; i < piece.length(); i++) {
            take(piece.charAt(i));
        }
    }

    private void take(char c) {
        if (inString) {
            if (escaped) {
                escaped = false;
            } else if (c == '\\') {
                escaped = true;
            } else if (c == '"') {
                inString = false;
            }
            return;
        }
        switch (c) {
            case '"' -> inString = true;
            case '{', '[' -> {
                depth++;
                begun = true;
            }
            case '}', ']' -> depth--;
            default -> {}
        }
    }

    /** Whether nothing but white space came. */
    public boolean empty() {
        return !any;
    }

    /** Whether an object or a list began and has ended. */
    public boolean complete() {
        return begun && depth <= 0 && !inString;
    }
}
