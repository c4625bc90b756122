package dev.nonagon.blackbox.matrix;

/** A dialect of the matrix. */
public enum Format {
    CHAT("openai-chat", "/v1"),
    RESPONSES("openai-responses", "/v1"),
    MESSAGES("anthropic-messages", "/v1"),
    GEMINI("gemini", "/v1beta"),
    OLLAMA("ollama", "");

    private final String id;
    private final String basePath;

    Format(String id, String basePath) {
        this.id = id;
        this.basePath = basePath;
    }

    public String id() {
        return id;
    }

    /** What an upstream's base URL ends in. */
    public String basePath() {
        return basePath;
    }

    /** What follows the base URL where it streams. */
    public String streams() {
        return switch (this) {
            case CHAT -> "/chat/completions";
            case RESPONSES -> "/responses";
            case MESSAGES -> "/messages";
            case GEMINI -> "/models/{model}:streamGenerateContent?alt=sse";
            case OLLAMA -> "/api/chat";
        };
    }

    /** The provider whose upstream speaks it, as the router's configuration names it. */
    public String node() {
        return "in-" + id;
    }

    /** Whether its answers seal their thoughts. */
    boolean seals() {
        return switch (this) {
            case RESPONSES, MESSAGES, GEMINI -> true;
            case CHAT, OLLAMA -> false;
        };
    }
}
