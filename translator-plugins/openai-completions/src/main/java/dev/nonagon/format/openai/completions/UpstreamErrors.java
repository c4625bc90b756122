package dev.nonagon.format.openai.completions;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import dev.nonagon.spi.provider.HttpFailures;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Errors inside a 200, in the shapes in which servers of this format put them. */
final class UpstreamErrors {
    private UpstreamErrors() {}

    /**
     * @source OpenAI's API reference ({@code error}); vLLM ({@code object: error})
     */
    static Optional<Failure> in(ObjectNode chunk, String eventName) {
        Optional<Failure> error = of(chunk.get("error"));
        if (error.isPresent()) {
            return error;
        }
        boolean named =
                eventName.equals("error") || RequestFields.text(chunk, "object").equals("error");
        boolean bare = chunk.has("detail") || (chunk.has("code") && chunk.has("message"));
        return !chunk.has("choices") && (named || bare) ? of(chunk) : Optional.empty();
    }

    private static Optional<Failure> of(@Nullable JsonNode error) {
        if (error == null || Wire.isBlank(error) || !(error.isObject() || error.isString())) {
            return Optional.empty();
        }
        if (error.isObject()) {
            return error.isEmpty() ? Optional.empty() : Optional.of(HttpFailures.ofError(error));
        }
        return Optional.of(HttpFailures.ofError(Json.object().put("message", error.asString())));
    }
}
