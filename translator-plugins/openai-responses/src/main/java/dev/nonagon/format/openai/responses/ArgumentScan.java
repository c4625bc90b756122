package dev.nonagon.format.openai.responses;

/** Tells, from pieces of JSON text, when an object is complete. Not thread-safe. */
final class ArgumentScan {
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean begun;
    private boolean any;

    void feed(String piece) {
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
    boolean empty() {
        return !any;
    }

    boolean complete() {
        return begun && depth <= 0 && !inString;
    }
}
