package dev.nonagon.format.kiro;

import dev.nonagon.spi.json.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One speaker's turn under way: whatever messages it is made of (rule W1). Not thread-safe. */
sealed interface Turn {
    void say(String words);

    /** As an entry of the history. */
    ObjectNode json(String model);

    private static void append(StringBuilder text, String words) {
        if (!words.isEmpty()) {
            text.append(text.isEmpty() ? "" : "\n\n").append(words);
        }
    }

    /** The user's, the operator's and the tools'. */
    final class User implements Turn {
        private final StringBuilder text = new StringBuilder();
        final ArrayNode images = Json.array();
        final ArrayNode results = Json.array();

        @Override
        public void say(String words) {
            append(text, words);
        }

        @Override
        public ObjectNode json(String model) {
            return json(model, Json.array());
        }

        ObjectNode json(String model, ArrayNode tools) {
            ObjectNode entry = Json.object();
            ObjectNode message = entry.putObject(Wire.USER);
            message.put("content", text.isEmpty() && results.isEmpty() ? Wire.GO_ON : text.toString());
            message.put("modelId", model);
            message.put("origin", "AI_EDITOR");
            if (!images.isEmpty()) {
                message.set("images", images);
            }
            if (!results.isEmpty() || !tools.isEmpty()) {
                ObjectNode context = message.putObject(Wire.CONTEXT);
                if (!results.isEmpty()) {
                    context.set("toolResults", results);
                }
                if (!tools.isEmpty()) {
                    context.set("tools", tools);
                }
            }
            return entry;
        }
    }

    /** The assistant's. */
    final class Assistant implements Turn {
        private final StringBuilder text = new StringBuilder();
        final ArrayNode uses = Json.array();

        @Override
        public void say(String words) {
            append(text, words);
        }

        @Override
        public ObjectNode json(String model) {
            ObjectNode entry = Json.object();
            ObjectNode message = entry.putObject(Wire.ASSISTANT);
            message.put("content", text.isEmpty() ? Wire.WORDLESS : text.toString());
            if (!uses.isEmpty()) {
                message.set("toolUses", uses);
            }
            return entry;
        }
    }
}
