package dev.nonagon.provider.codeassist;

/**
 * Whose part of Code Assist is used.
 *
 * @source the shared pages on providers (2.3, 2.9) and logins (4.3, 4.4)
 */
enum Program {
    GEMINI_CLI("gemini-cli", "IDE_UNSPECIFIED"),
    ANTIGRAVITY("antigravity", "ANTIGRAVITY");

    private final String id;
    private final String ideType;

    Program(String id, String ideType) {
        this.id = id;
        this.ideType = ideType;
    }

    /** The provider's id. */
    String id() {
        return id;
    }

    /** Its word in a question's {@code metadata}. */
    String ideType() {
        return ideType;
    }
}
