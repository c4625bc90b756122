package dev.nonagon.format.gemini;

/** The names of this format's spelling notes in {@link dev.nonagon.spi.chat.Extras}, and their values. */
final class Notes {
    /** On a request: it was read from this format. */
    static final String READ = "~read";
    /** On a request: {@code systemInstruction} as it came, where it is not spelled as it would be written. */
    static final String SYSTEM = "~system";
    /** On a request: {@code tools} as they came. */
    static final String TOOLS = "~tools";
    /** On a request: {@code toolConfig} as it came. */
    static final String TOOL_CONFIG = "~tool_config";
    /** On a request: {@code generationConfig} as it came. */
    static final String CONFIG = "~generation_config";
    /** On a request: the members of the body that came in snake case, by their usual names. */
    static final String SNAKE = "~snake";
    /** On a message: it is the first of a content, whose {@code role} this is (null where it had none). */
    static final String ROLE = "~role";
    /** On a message: it stood in the same content as the message before it. */
    static final String JOINED = "~joined";
    /** On a part: how it came, where it is not spelled as it would be written. */
    static final String SPELLED = "~spelled";

    /** On a call or result: its id as it came (null where it had none), where that is not the canonical one. */
    static final String ID = "~id";
    /** On a result: the function's name as it came. */
    static final String NAME = "~name";

    private Notes() {}
}
