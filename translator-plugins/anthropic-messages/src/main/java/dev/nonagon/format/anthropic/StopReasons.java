package dev.nonagon.format.anthropic;

import dev.nonagon.spi.chat.StopReason;

/** {@code stop_reason} and what it means. */
final class StopReasons {
    private StopReasons() {}

    /**
     * @param called whether the answer calls a tool; an upstream that forgot to say so is corrected
     * @source https://platform.claude.com/docs/en/api/messages (seen in excerpts, 2026-11-22); {@code sensitive} observed at
     *     Anthropic-compatible servers
     */
    static StopReason read(String word, boolean called) {
        return switch (word) {
            case "max_tokens", "model_context_window_exceeded" -> StopReason.LENGTH;
            case "tool_use" -> StopReason.TOOL_USE;
            case "stop_sequence" -> StopReason.STOP_SEQUENCE;
            case "refusal", "sensitive" -> StopReason.REFUSED;
            case "pause_turn" -> StopReason.PAUSED;
            default -> called ? StopReason.TOOL_USE : StopReason.END;
        };
    }

    /**
     * @param called whether a tool call was emitted with its arguments whole; it wins over every reason, for a client that
     *     is not told of it ends its turn without running the tool
     * @param refused whether words of refusal were emitted
     */
    static String write(StopReason reason, boolean called, boolean refused) {
        if (called) {
            return "tool_use";
        }
        return switch (reason) {
            case END -> refused ? "refusal" : "end_turn";
            case LENGTH -> "max_tokens";
            // No call was emitted that could be answered.
            case TOOL_USE -> refused ? "refusal" : "end_turn";
            case STOP_SEQUENCE -> "stop_sequence";
            case REFUSED -> "refusal";
            case PAUSED -> "pause_turn";
        };
    }
}
