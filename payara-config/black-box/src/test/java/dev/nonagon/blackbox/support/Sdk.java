package dev.nonagon.blackbox.support;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import java.net.URI;
import java.time.Duration;

/** The vendors' own clients, set up as their users do it, and without retries. */
public final class Sdk {
    public static final Duration LONGEST = Duration.ofSeconds(20);

    /** A picture of one dot. */
    public static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private Sdk() {}

    public static OpenAIClient openAi(URI router) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(router + "/v1")
                .apiKey("any")
                .maxRetries(0)
                .timeout(LONGEST)
                .build();
    }

    public static AnthropicClient anthropic(URI router) {
        return AnthropicOkHttpClient.builder()
                .baseUrl(router.toString())
                .apiKey("any")
                .maxRetries(0)
                .timeout(LONGEST)
                .build();
    }
}
