package dev.nonagon.blackbox.matrix;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What a client understood of an answer.
 *
 * @param back what this client sends back as its history, in its own words
 */
record Said(String text, String thought, List<Call> calls, Stop stop, long input, long output, JsonNode back) {
    Said {
        calls = List.copyOf(calls);
    }

    /** A tool the model calls. */
    record Call(String id, String name, JsonNode arguments) {}

    /** Why it ended, as far as every dialect can say it. */
    enum Stop {
        END,
        TOOLS,
        OTHER
    }
}
