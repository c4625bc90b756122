package dev.nonagon.spi.chat;

/** Why an answer ended well. */
public enum StopReason {
    /** The model was done. */
    END,
    /** The ceiling of output tokens, or the end of the context window. */
    LENGTH,
    /** The model waits for tool results. */
    TOOL_USE,
    /** One of the request's stop texts came. */
    STOP_SEQUENCE,
    /** The provider or the model declined. */
    REFUSED,
    /** The provider interrupts a long turn of its own tools; the client may continue it. */
    PAUSED
}
