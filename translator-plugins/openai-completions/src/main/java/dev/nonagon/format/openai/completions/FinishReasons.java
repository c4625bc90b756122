package dev.nonagon.format.openai.completions;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.StopReason;
import java.util.Optional;

/** Why an answer ended, in the words of this wire and of servers that speak it loosely. */
final class FinishReasons {
    private FinishReasons() {}

    /**
     * @source OpenAI's API reference; GLM's (sensitive, model_context_window_exceeded); Mistral's (model_length); servers
     *     that let another format's words through
     */
    static StopReason read(String word) {
        return switch (word) {
            case "length", "max_tokens", "max_output_tokens", "model_length", "model_context_window_exceeded" ->
                StopReason.LENGTH;
            case "tool_calls", "tool_call", "tool_use", "function_call" -> StopReason.TOOL_USE;
            case "content_filter", "safety", "sensitive", "refusal" -> StopReason.REFUSED;
            case "stop_sequence" -> StopReason.STOP_SEQUENCE;
            default -> StopReason.END;
        };
    }

    /**
     * Reasons that are no end but a breakdown.
     *
     * @source GLM's API reference (network_error); DeepSeek's (insufficient_system_resource); OpenRouter's (error)
     */
    static Optional<Failure> failure(String word) {
        return switch (word) {
            case "error", "network_error", "insufficient_system_resource" ->
                Optional.of(Failure.of(
                        Failure.Kind.OVERLOADED,
                        "The upstream broke off its answer with finish_reason '" + word + "'"));
            default -> Optional.empty();
        };
    }

    static String write(StopReason reason) {
        return switch (reason) {
            case END, STOP_SEQUENCE, PAUSED -> "stop";
            case LENGTH -> "length";
            case TOOL_USE -> "tool_calls";
            case REFUSED -> "content_filter";
        };
    }
}
