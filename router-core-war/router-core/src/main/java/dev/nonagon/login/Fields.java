package dev.nonagon.login;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A small JSON object that somebody sent, of texts only. */
record Fields(ObjectNode json) {
    private static final int LONGEST = 16 * 1024;

    /** What is wrong with it, as a sentence. */
    static final class Mistake extends Exception {
        private static final long serialVersionUID = 1L;

        Mistake(String sentence) {
            super(sentence);
        }
    }

    /**
     * Reads one.
     *
     * @param known the fields there may be; others are refused by name
     */
    static Fields read(InputStream body, Set<String> known) throws Mistake {
        ObjectNode json = parse(body);
        for (var field : json.properties()) {
            if (!known.contains(field.getKey())) {
                throw new Mistake("The field '" + field.getKey() + "' is unknown; known are "
                        + String.join(", ", known.stream().sorted().toList()) + ".");
            }
            if (!field.getValue().isString()) {
                throw new Mistake("The field '" + field.getKey() + "' must be a text.");
            }
        }
        return new Fields(json);
    }

    private static ObjectNode parse(InputStream body) throws Mistake {
        try {
            byte[] bytes = body.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw new Mistake("The body has more than " + LONGEST + " bytes.");
            }
            return Json.parseObject(bytes);
        } catch (IOException | JsonProblem e) {
            throw new Mistake("The body must be a JSON object.");
        }
    }

    Optional<String> optional(String name) {
        return Optional.ofNullable(json.get(name)).map(JsonNode::asString);
    }

    String text(String name) throws Mistake {
        return optional(name).orElseThrow(() -> new Mistake("The field '" + name + "' is missing."));
    }
}
