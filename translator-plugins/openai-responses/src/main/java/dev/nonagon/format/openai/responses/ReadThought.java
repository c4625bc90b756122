package dev.nonagon.format.openai.responses;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How much of a thought has been said: of its summary or of its raw text, never of both. Not thread-safe. */
final class ReadThought {
    private final Map<Integer, StringBuilder> parts = new HashMap<>();
    private Optional<Boolean> summary = Optional.empty();
    private int last = -1;

    /** Whether words of this kind are the ones to be said. */
    boolean from(boolean ofSummary) {
        if (summary.isEmpty()) {
            summary = Optional.of(ofSummary);
        }
        return summary.get() == ofSummary;
    }

    /** A piece of a part, with the blank line that parts it from the one before. */
    String delta(int part, String text) {
        String before = last >= 0 && last != part && !parts.containsKey(part) ? ReasoningText.BETWEEN_PARTS : "";
        last = part;
        parts.computeIfAbsent(part, p -> new StringBuilder()).append(text);
        return before + text;
    }

    /** What is missing of a whole part. */
    String rest(int part, String text) {
        String said = parts.getOrDefault(part, new StringBuilder()).toString();
        boolean more = text.length() > said.length() && text.startsWith(said);
        return more ? delta(part, text.substring(said.length())) : "";
    }
}
