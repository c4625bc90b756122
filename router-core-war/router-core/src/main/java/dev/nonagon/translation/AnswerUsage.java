package dev.nonagon.translation;

import dev.nonagon.spi.chat.TokenUsage;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokens that an answer that is no chat says it cost: a {@code usage} object, with either of the two pairs of names
 * that are in use.
 */
final class AnswerUsage {
    private AnswerUsage() {}

    /** The usage; empty if the answer tells none in tokens (some tell seconds of sound). */
    static Optional<TokenUsage> of(ObjectNode answer) {
        JsonNode usage = answer.path("usage");
        if (!usage.has("input_tokens") && !usage.has("prompt_tokens")) {
            return Optional.empty();
        }
        long input =
                usage.path("input_tokens").asLong(usage.path("prompt_tokens").asLong(0));
        long output = usage.path("output_tokens")
                .asLong(usage.path("completion_tokens").asLong(0));
        long cached = Math.min(
                input,
                usage.path("input_tokens_details")
                        .path("cached_tokens")
                        .asLong(usage.path("prompt_tokens_details")
                                .path("cached_tokens")
                                .asLong(0)));
        long reasoning =
                usage.path("output_tokens_details").path("reasoning_tokens").asLong(0);
        return Optional.of(new TokenUsage(input - cached, output, cached, 0, 0, reasoning, false));
    }
}
