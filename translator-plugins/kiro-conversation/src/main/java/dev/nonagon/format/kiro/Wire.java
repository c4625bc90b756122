package dev.nonagon.format.kiro;

import dev.nonagon.spi.FormatId;

/** Words of this wire that both directions use. */
final class Wire {
    static final FormatId ID = new FormatId("kiro-conversation");

    static final String STATE = "conversationState";
    static final String USER = "userInputMessage";
    static final String ASSISTANT = "assistantResponseMessage";
    static final String CONTEXT = "userInputMessageContext";

    /** Stands where a turn must be and nobody spoke. @source the shared translation page, section 12 */
    static final String GO_ON = "continue";

    /** Stands where an assistant called without a word. @source the shared translation page, section 12 */
    static final String WORDLESS = "...";

    private Wire() {}

    /** Which characters a tool's name may have. @source the AWS reference of ToolSpecification in Bedrock's Converse */
    static boolean inToolName(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }
}
