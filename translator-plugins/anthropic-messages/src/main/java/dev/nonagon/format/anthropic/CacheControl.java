package dev.nonagon.format.anthropic;

import dev.nonagon.spi.chat.CacheMark;
import dev.nonagon.spi.json.Json;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code cache_control} on blocks and tools. */
final class CacheControl {
    static final String MEMBER = "cache_control";
    private static final Duration SHORT = Duration.ofMinutes(5);
    private static final Duration LONG = Duration.ofHours(1);

    private CacheControl() {}

    /**
     * Takes the mark of an object.
     *
     * @param notes receives the original where it says more than a lifetime
     */
    static Optional<CacheMark> read(Fields in, ObjectNode notes) {
        Optional<JsonNode> value = in.value(MEMBER);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        JsonNode control = value.get();
        if (!control.isObject() || !control.path("type").isString()) {
            throw in.problem(MEMBER, "Expected an object with a type");
        }
        String ttl = control.path("ttl").asString("");
        CacheMark mark = new CacheMark(
                switch (ttl) {
                    case "5m" -> Optional.of(SHORT);
                    case "1h" -> Optional.of(LONG);
                    default -> Optional.empty();
                });
        if (!control.equals(write(mark))) {
            notes.set(Notes.CACHE, control);
        }
        return Optional.of(mark);
    }

    static ObjectNode write(CacheMark mark) {
        ObjectNode control = Json.object().put("type", "ephemeral");
        mark.lifetime().ifPresent(time -> control.put("ttl", time.compareTo(SHORT) > 0 ? "1h" : "5m"));
        return control;
    }
}
