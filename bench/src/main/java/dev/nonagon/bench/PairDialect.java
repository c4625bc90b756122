package dev.nonagon.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The formats that are measured against each other, each with a small request and the answer to it, rendered by hand. */
enum PairDialect {
    OPENAI_CHAT("openai-chat", "/v1"),
    OPENAI_RESPONSES("openai-responses", "/v1"),
    ANTHROPIC_MESSAGES("anthropic-messages", "/v1"),
    GEMINI("gemini", "/v1beta"),
    OLLAMA("ollama", "");

    private static final String QUESTION = "Why is the sky blue? Answer in two sentences.";
    private static final String TEXT = "The quick brown fox jumps over the lazy dog. ".repeat(8);

    private final String format;
    private final String basePath;

    PairDialect(String format, String basePath) {
        this.format = format;
        this.basePath = basePath;
    }

    String format() {
        return format;
    }

    /** The double's path under which it answers in this format. */
    String prefix() {
        return "/pair-" + format + "/";
    }

    /** What a node of this format is given as its base URL's path. */
    String nodePath() {
        return "/pair-" + format + basePath;
    }

    String path(String model) {
        return switch (this) {
            case OPENAI_CHAT -> "/v1/chat/completions";
            case OPENAI_RESPONSES -> "/v1/responses";
            case ANTHROPIC_MESSAGES -> "/v1/messages";
            case GEMINI -> "/v1beta/models/" + model + ":generateContent";
            case OLLAMA -> "/api/chat";
        };
    }

    /** A question of one line, to be answered whole. */
    String request(String model) {
        String named = "{\"model\":\"" + model + "\",\"stream\":false,";
        String user = "{\"role\":\"user\",\"content\":\"" + QUESTION + "\"}";
        return switch (this) {
            case OPENAI_CHAT ->
                named + "\"max_tokens\":256,\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"}," + user
                        + "]}";
            case OPENAI_RESPONSES ->
                named + "\"max_output_tokens\":256,\"store\":false,\"instructions\":\"Be brief.\",\"input\":[" + user
                        + "]}";
            case ANTHROPIC_MESSAGES ->
                named + "\"max_tokens\":256,\"system\":\"Be brief.\",\"messages\":[" + user + "]}";
            case GEMINI ->
                "{\"systemInstruction\":{\"parts\":[{\"text\":\"Be brief.\"}]},\"contents\":[{\"role\":\"user\","
                        + "\"parts\":[{\"text\":\"" + QUESTION
                        + "\"}]}],\"generationConfig\":{\"maxOutputTokens\":256}}";
            case OLLAMA ->
                named
                        + "\"options\":{\"num_predict\":256},\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},"
                        + user + "]}";
        };
    }

    /** The double's answer, head and body. */
    ByteBuffer answer() {
        String body =
                switch (this) {
                    case OPENAI_CHAT ->
                        "{\"id\":\"chatcmpl-bench0001\",\"object\":\"chat.completion\",\"created\":1763769600,\"model\":"
                                + "\"bench\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                                + TEXT + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":52,"
                                + "\"completion_tokens\":100,\"total_tokens\":152}}";
                    case OPENAI_RESPONSES ->
                        "{\"id\":\"resp_bench0001\",\"object\":\"response\",\"created_at\":1763769600,\"status\":"
                                + "\"completed\",\"model\":\"bench\",\"output\":[{\"type\":\"message\",\"id\":\"msg_1\","
                                + "\"status\":\"completed\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\","
                                + "\"text\":\"" + TEXT + "\",\"annotations\":[]}]}],\"usage\":{\"input_tokens\":52,"
                                + "\"input_tokens_details\":{\"cached_tokens\":32},\"output_tokens\":100,"
                                + "\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":152}}";
                    case ANTHROPIC_MESSAGES ->
                        "{\"id\":\"msg_bench0001\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"bench\","
                                + "\"content\":[{\"type\":\"text\",\"text\":\"" + TEXT + "\"}],\"stop_reason\":"
                                + "\"end_turn\",\"stop_sequence\":null,\"usage\":{\"input_tokens\":52,"
                                + "\"output_tokens\":100}}";
                    case GEMINI ->
                        "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"" + TEXT + "\"}]},"
                                + "\"finishReason\":\"STOP\",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":52,"
                                + "\"candidatesTokenCount\":100,\"totalTokenCount\":152},\"modelVersion\":\"bench\","
                                + "\"responseId\":\"bench0001\"}";
                    case OLLAMA ->
                        "{\"model\":\"bench\",\"created_at\":\"2026-01-01T00:00:00Z\",\"message\":{\"role\":"
                                + "\"assistant\",\"content\":\"" + TEXT + "\"},\"done\":true,\"done_reason\":\"stop\","
                                + "\"prompt_eval_count\":52,\"eval_count\":100}";
                };
        byte[] bytes = ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
