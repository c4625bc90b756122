package dev.nonagon.format.anthropic;

/** Follows the text of a JSON object, piece by piece, to know whether it is whole. Not thread-safe. */
final class ArgumentCheck {
    private int depth;
    private boolean inString;
    private boolean escaped;

    void add(CharSequence piece) {
        for (int i = 0; i < piece.length(); i++) {
            char c = piece.charAt(i);
            if (inString) {
                inString = escaped || c != '"';
                escaped = !escaped && c == '\\';
            } else if (c == '"') {
                inString = true;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            }
        }
    }

    /** Whether the object has closed; nothing at all counts as no arguments, which is whole. */
    boolean whole() {
        return !inString && depth == 0;
    }
}
