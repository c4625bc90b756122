package dev.nonagon.format.ollama;

import dev.nonagon.spi.chat.StopReason;

/** Why an answer ended. */
final class DoneReasons {
    private DoneReasons() {}

    static StopReason read(String word, boolean called) {
        return switch (word) {
            case "content_filter" -> StopReason.REFUSED;
            case "length" -> called ? StopReason.TOOL_USE : StopReason.LENGTH;
            default -> called ? StopReason.TOOL_USE : StopReason.END;
        };
    }

    /** The wire has no word for a refusal; an answer that says {@code stop} would hide one. */
    static String write(StopReason reason, boolean refused) {
        if (refused) {
            return "content_filter";
        }
        return switch (reason) {
            case END, STOP_SEQUENCE, PAUSED, TOOL_USE -> "stop";
            case LENGTH -> "length";
            case REFUSED -> "content_filter";
        };
    }
}
