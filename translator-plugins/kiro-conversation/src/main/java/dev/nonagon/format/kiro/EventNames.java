package dev.nonagon.format.kiro;

/**
 * Names of wire events. An event has its own; what is none begins with a colon, which no event's name does.
 *
 * @source the shared page on providers, section 2.8; for reasoning, metadata and the shapes of usage, wire types that
 *     another client published (found by search, 2026-11-28)
 */
final class EventNames {
    static final String TEXT = "assistantResponseEvent";
    static final String CODE = "codeEvent";
    static final String REASONING = "reasoningContentEvent";
    static final String TOOL = "toolUseEvent";
    static final String STOP = "messageStopEvent";
    static final String CONTEXT_USAGE = "contextUsageEvent";
    static final String METERING = "meteringEvent";
    static final String METRICS = "metricsEvent";
    static final String METADATA = "metadataEvent";
    static final String MESSAGE = "messageMetadataEvent";
    static final String INVALID_STATE = "invalidStateEvent";

    /** The first event of a stream in AWS's protocols; means nothing here. */
    static final String INITIAL = "initial-response";

    /** Followed by the exception's type. */
    static final String EXCEPTION = ":exception ";

    /** Followed by the error's code. */
    static final String ERROR = ":error ";

    /** What no frame could be read from; the data say why. */
    static final String BROKEN = ":broken";

    /** The exception that ends an answer that grew too long (rule W8). */
    static final String TOO_LONG = "ContentLengthExceededException";

    private EventNames() {}
}
