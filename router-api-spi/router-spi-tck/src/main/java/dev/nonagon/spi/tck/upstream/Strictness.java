package dev.nonagon.spi.tck.upstream;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The double's checks without its sockets.
 *
 * @param refusal why the API would not take a request; empty if it would
 * @param warnings what it takes but should not get
 */
public record Strictness(Optional<String> refusal, List<String> warnings) {
    public Strictness {
        warnings = List.copyOf(warnings);
    }

    /**
     * Looks at the body of a chat.
     *
     * @param format {@code openai-chat}, {@code openai-completions}, {@code openai-responses},
     *     {@code anthropic-messages}, {@code gemini} or {@code ollama}
     * @param model of the path, where that names it
     * @throws IllegalArgumentException for any other format
     */
    public static Strictness of(String format, String model, ObjectNode body) {
        Dialect dialect =
                switch (format) {
                    case "openai-chat" -> new OpenAiChat();
                    case "openai-completions" -> new OpenAiCompletions();
                    case "openai-responses" -> new OpenAiResponses();
                    case "anthropic-messages" -> new AnthropicMessages();
                    case "gemini" -> new Gemini();
                    case "ollama" -> new OllamaChat();
                    default -> throw new IllegalArgumentException("The double does not speak " + format);
                };
        Received request = new Received(
                "POST",
                "/models/" + model + ":generateContent",
                Headers.of("anthropic-version", "2023-06-01"),
                Json.bytes(body));
        List<String> warnings = new ArrayList<>();
        try {
            dialect.check(Json.parseObject(Json.bytes(body)), request, warnings);
            return new Strictness(Optional.empty(), warnings);
        } catch (Refusal refusal) {
            return new Strictness(Optional.of(refusal.text()), warnings);
        }
    }
}
