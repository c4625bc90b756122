package dev.nonagon.format.ollama;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.HttpFailures;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Errors: one member with a sentence, before a stream and in it. */
final class Errors {
    private Errors() {}

    static byte[] body(Failure failure) {
        return Json.bytes(Json.object().put("error", failure.message()));
    }

    /** The error that a line or a body is; servers behind a proxy also put an object there. */
    static Optional<Failure> in(ObjectNode json) {
        JsonNode error = json.get("error");
        if (error == null || !(error.isObject() || error.isString()) || Wire.isBlank(error)) {
            return Optional.empty();
        }
        if (error.isObject()) {
            return error.isEmpty() ? Optional.empty() : Optional.of(HttpFailures.ofError(error));
        }
        ObjectNode said = Json.object().put("message", error.asString());
        if (json.path("status_code").isInt()) {
            said.set("status", json.get("status_code"));
        }
        return Optional.of(HttpFailures.ofError(said));
    }
}
