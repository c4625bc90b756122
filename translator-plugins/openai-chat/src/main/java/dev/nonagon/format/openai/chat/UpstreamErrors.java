package dev.nonagon.format.openai.chat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import dev.nonagon.spi.provider.HttpFailures;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Errors inside a 200, in the shapes in which servers of this format put them. */
final class UpstreamErrors {
    private UpstreamErrors() {}

    /**
     * The error that a chunk or a body is, or carries.
     *
     * @param eventName the name of the stream's event; this format uses none but {@code error}
     * @source OpenAI's API reference ({@code error}); vLLM ({@code object: error}); MiniMax ({@code base_resp}); Groq
     *     ({@code x_groq.error})
     */
    static Optional<Failure> in(ObjectNode chunk, String eventName) {
        Optional<Failure> error = of(chunk.get("error"));
        if (error.isEmpty()) {
            error = of(chunk.path("x_groq").get("error"));
        }
        if (error.isPresent()) {
            return error;
        }
        if (chunk.path("base_resp").path("status_code").asInt(0) != 0) {
            ObjectNode said = Json.object();
            said.put("message", RequestFields.text(chunk.path("base_resp"), "status_msg"));
            return of(said);
        }
        boolean answers = chunk.has("choices");
        boolean named =
                eventName.equals("error") || RequestFields.text(chunk, "object").equals("error");
        boolean bare = chunk.has("detail") || (chunk.has("code") && (chunk.has("msg") || chunk.has("message")));
        return !answers && (named || bare) ? of(chunk) : Optional.empty();
    }

    /** The error that OpenRouter puts beside a choice's delta. */
    static Optional<Failure> inChoice(ObjectNode choice) {
        return of(choice.get("error"));
    }

    private static Optional<Failure> of(@org.jspecify.annotations.Nullable JsonNode error) {
        if (error == null || !(error.isObject() || error.isString())) {
            return Optional.empty();
        }
        if (error.isObject()) {
            return error.isEmpty() ? Optional.empty() : Optional.of(HttpFailures.ofError(error));
        }
        ObjectNode wrapped = Json.object();
        wrapped.put("message", error.asString());
        return error.asString().isEmpty() ? Optional.empty() : Optional.of(HttpFailures.ofError(wrapped));
    }
}
