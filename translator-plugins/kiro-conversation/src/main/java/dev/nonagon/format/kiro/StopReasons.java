package dev.nonagon.format.kiro;

import dev.nonagon.spi.chat.StopReason;
import java.util.Optional;

/** Why an answer ended, in the service's words: field {@code stopReason} of {@code metadataEvent}. */
final class StopReasons {
    private StopReasons() {}

    /** Empty where the word says nothing, or nothing known. */
    static Optional<StopReason> read(String word) {
        return switch (word) {
            case "END_TURN" -> Optional.of(StopReason.END);
            case "TOOL_USE" -> Optional.of(StopReason.TOOL_USE);
            case "MAX_TOKENS", "MODEL_CONTEXT_WINDOW_EXCEEDED" -> Optional.of(StopReason.LENGTH);
            case "STOP_SEQUENCE" -> Optional.of(StopReason.STOP_SEQUENCE);
            case "CONTENT_FILTERED" -> Optional.of(StopReason.REFUSED);
            case "PAUSE_TURN" -> Optional.of(StopReason.PAUSED);
            default -> Optional.empty();
        };
    }

    static String write(StopReason reason) {
        return switch (reason) {
            case END -> "END_TURN";
            case TOOL_USE -> "TOOL_USE";
            case LENGTH -> "MAX_TOKENS";
            case STOP_SEQUENCE -> "STOP_SEQUENCE";
            case REFUSED -> "CONTENT_FILTERED";
            case PAUSED -> "PAUSE_TURN";
        };
    }
}
