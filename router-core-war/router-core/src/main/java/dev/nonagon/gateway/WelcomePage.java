package dev.nonagon.gateway;

import dev.nonagon.spi.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** What a tool finds at the root: that this is the router, and where to point things. A browser is led to the console. */
final class WelcomePage {
    static final Set<String> PATHS = Set.of("/", "/v1", "/api/hello");

    private static final String TEXT = """
            Nonagon is running.

            Point a tool at this address:
              OpenAI dialect      <this address>/v1       (POST /v1/chat/completions, /v1/responses)
              Anthropic dialect   <this address>          (POST /v1/messages)
              Gemini dialect      <this address>          (POST /v1beta/models/MODEL:generateContent)
              Ollama dialect      <this address>          (POST /api/chat)
              models              GET /v1/models
              plugins             GET /api/plugins
              health              GET /health/ready

            First call:
              curl -N <this address>/v1/chat/completions -H 'content-type: application/json' \\
                -d '{"model":"echo/hello","stream":true,"messages":[{"role":"user","content":"Hi"}]}'
            """;

    private WelcomePage() {}

    /** Whether it is a browser's: tools take anything, or JSON. */
    private static boolean wantsPage(Headers headers) {
        return headers.first("accept")
                .filter(types -> types.contains("text/html"))
                .isPresent();
    }

    /** Answers the paths with which tools ask whether anybody is there; false for all others. */
    static boolean answer(ClientExchange exchange, String requestId, String path) throws IOException {
        boolean reading = exchange.method().equals("GET") || exchange.method().equals("HEAD");
        if (!reading || !PATHS.contains(path)) {
            return false;
        }
        if (path.equals("/") && wantsPage(exchange.headers())) {
            // Relative, so that it holds below any context path.
            exchange.begin(302, Answers.common(Headers.of("location", "dashboard"), requestId), 0);
            return true;
        }
        byte[] body = TEXT.getBytes(StandardCharsets.UTF_8);
        Headers headers =
                Headers.of("content-type", "text/plain; charset=utf-8").plus("cache-control", "no-store");
        exchange.begin(200, Answers.common(headers, requestId), body.length);
        if (exchange.method().equals("GET")) {
            exchange.send(body, 0, body.length);
        }
        return true;
    }
}
