package dev.nonagon.provider.copilot;

import java.util.Set;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Copilot wants to know of a conversation beside its words, read from a body of any of its three formats.
 *
 * @param byPerson whether the newest message is a person's, and not what an agent adds by itself
 * @param images whether there are pictures in it
 */
record Turn(boolean byPerson, boolean images) {
    private static final Set<String> PICTURES = Set.of("image", "image_url", "input_image");
    private static final Set<String> AGENTS = Set.of("assistant", "tool", "function");
    private static final String CONTENT = "content";

    static Turn of(ObjectNode body) {
        JsonNode messages = body.has("input") ? body.path("input") : body.path("messages");
        return new Turn(byPerson(messages), pictured(messages));
    }

    private static boolean byPerson(JsonNode messages) {
        for (int at = messages.size() - 1; at >= 0; at--) {
            JsonNode message = messages.get(at);
            if (AGENTS.contains(role(message)) || holds(message.path(CONTENT), "tool_result")) {
                return false;
            }
            // Pictures among a tool's results stand in a message of their own after it, where the format has no better
            // place.
            if (!onlyPictures(message.path(CONTENT))) {
                return true;
            }
        }
        return true;
    }

    /** Items of the Responses format that are no messages are calls, their results and thoughts: an agent's. */
    private static String role(JsonNode message) {
        boolean item = !message.path("type").asString("message").equals("message");
        return item && !message.has("role") ? "tool" : message.path("role").asString("user");
    }

    private static boolean onlyPictures(JsonNode content) {
        return content.isArray()
                && !content.isEmpty()
                && StreamSupport.stream(content.spliterator(), false).allMatch(Turn::isPicture);
    }

    private static boolean holds(JsonNode content, String type) {
        return content.isArray()
                && StreamSupport.stream(content.spliterator(), false)
                        .anyMatch(part -> part.path("type").asString("").equals(type));
    }

    private static boolean isPicture(JsonNode part) {
        return PICTURES.contains(part.path("type").asString(""));
    }

    /** Looks where formats have parts: in messages, and in the results of tools. */
    private static boolean pictured(JsonNode list) {
        if (!list.isArray()) {
            return false;
        }
        for (JsonNode entry : list) {
            if (isPicture(entry) || pictured(entry.path(CONTENT)) || pictured(entry.path("output"))) {
                return true;
            }
        }
        return false;
    }
}
