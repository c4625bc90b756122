package dev.nonagon.format.gemini;

import dev.nonagon.spi.chat.StopReason;
import java.util.Optional;

/**
 * Why an answer ended.
 *
 * @source ai.google.dev/api/generate-content, FinishReason; googleapis/js-genai, types (the newer values), 2026-11-22
 */
final class FinishReasons {
    private FinishReasons() {}

    /**
     * The reason; empty if the word stands for an answer that is none, so that it must fail.
     *
     * @param called whether a tool was called; calls are always whole here, so they win over the ceiling
     */
    static Optional<StopReason> read(String word, boolean called) {
        return switch (word) {
            case "STOP", "FINISH_REASON_UNSPECIFIED" -> Optional.of(called ? StopReason.TOOL_USE : StopReason.END);
            case "MAX_TOKENS" -> Optional.of(called ? StopReason.TOOL_USE : StopReason.LENGTH);
            case "MALFORMED_FUNCTION_CALL",
                    "UNEXPECTED_TOOL_CALL",
                    "TOO_MANY_TOOL_CALLS",
                    "MISSING_THOUGHT_SIGNATURE",
                    "MALFORMED_RESPONSE" -> Optional.empty();
            // SAFETY, RECITATION, LANGUAGE, BLOCKLIST, PROHIBITED_CONTENT, SPII, IMAGE_SAFETY and their like, and
            // OTHER: the
            // provider stopped the model and will not say more. A word of the future is more likely one of these.
            default -> Optional.of(StopReason.REFUSED);
        };
    }

    static String write(StopReason reason, boolean refused) {
        return switch (reason) {
            case END, TOOL_USE, STOP_SEQUENCE, PAUSED -> refused ? "SAFETY" : "STOP";
            case LENGTH -> "MAX_TOKENS";
            case REFUSED -> "SAFETY";
        };
    }
}
