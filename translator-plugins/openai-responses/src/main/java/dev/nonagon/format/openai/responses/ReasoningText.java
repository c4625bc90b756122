package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.kit.RequestFields;
import tools.jackson.databind.JsonNode;

/** The words of a reasoning item (rule R6). */
final class ReasoningText {
    static final String BETWEEN_PARTS = "\n\n";

    private ReasoningText() {}

    static String of(JsonNode item) {
        String summary = joined(item.path("summary"));
        return summary.isEmpty() ? joined(item.path("content")) : summary;
    }

    /** The texts of a list of parts, joined by a blank line. */
    static String joined(JsonNode parts) {
        StringBuilder all = new StringBuilder();
        for (JsonNode part : parts) {
            String text = RequestFields.text(part, "text");
            if (!text.isEmpty()) {
                all.append(all.isEmpty() ? "" : BETWEEN_PARTS).append(text);
            }
        }
        return all.toString();
    }
}
