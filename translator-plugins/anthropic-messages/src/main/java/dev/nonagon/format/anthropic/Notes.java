package dev.nonagon.format.anthropic;

/** The names of this format's spelling notes in {@link dev.nonagon.spi.chat.Extras}, and their values. */
final class Notes {
    /** On a request: it was read from this format. */
    static final String READ = "~read";
    /** On a request: members of {@code thinking} beside the known ones. */
    static final String THINKING = "~thinking";
    /** On a request: the client gave an effort but no {@code thinking}. */
    static final String EFFORT_ONLY = "~effort_only";
    /** On a request: members of {@code output_config} beside the known ones. */
    static final String OUTPUT_CONFIG = "~output_config";
    /** On a request: members of the output format beside the known ones. */
    static final String OUTPUT_FORMAT = "~format";
    /** On a request: the output format stood in {@code output_format}, the older place. */
    static final String OLD_OUTPUT_FORMAT = "~output_format";
    /** On a request: members of {@code metadata} beside the known ones. */
    static final String METADATA = "~metadata";
    /** On a request: {@code speed}, where it asks for the faster service. */
    static final String SPEED = "~speed";
    /** On a request: members of {@code tool_choice} beside the known ones. */
    static final String TOOL_CHOICE = "~tool_choice";
    /** On a message or tool result: its content was a string. */
    static final String STRING = "~string";
    /** On a tool result: it had no content at all. */
    static final String ABSENT = "~absent";
    /** On a system message: it stood among the messages. */
    static final String INLINE = "~inline";
    /** On a part or tool: its cache mark, where that says more than a lifetime. */
    static final String CACHE = "~cache";
    /** On a media part: its source, where that says more than the canonical form. */
    static final String SOURCE = "~source";

    private Notes() {}
}
