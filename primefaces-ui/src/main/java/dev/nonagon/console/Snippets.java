package dev.nonagon.console;

import java.util.List;

/** What to type so that a tool finds the router. The key is what callers show where none is asked for. */
final class Snippets {
    private static final String KEY = "any";

    private Snippets() {}

    /** @param base the router's address, without a slash at its end */
    static List<WelcomePage.Snippet> of(String base, String model) {
        return List.of(
                new WelcomePage.Snippet(
                        "for-curl", "curl", """
                        curl -N %s/v1/chat/completions \\
                          -H 'content-type: application/json' \\
                          -H 'authorization: Bearer %s' \\
                          -d '{"model":"%s","stream":true,"messages":[{"role":"user","content":"Hi"}]}'
                        """.formatted(base, KEY, model).strip()),
                new WelcomePage.Snippet("for-claude-code", "Claude Code", """
                        export ANTHROPIC_BASE_URL=%s
                        export ANTHROPIC_AUTH_TOKEN=%s
                        export ANTHROPIC_DEFAULT_HAIKU_MODEL=%s
                        claude --model %3$s
                        """.formatted(base, KEY, model)
                        .strip()),
                new WelcomePage.Snippet("for-codex-cli", "Codex CLI", """
                        # ~/.codex/config.toml, then: NONAGON_KEY=%s codex
                        model = "%s"
                        model_provider = "nonagon"

                        [model_providers.nonagon]
                        name = "Nonagon"
                        base_url = "%s/v1"
                        env_key = "NONAGON_KEY"
                        wire_api = "responses"
                        """.formatted(KEY, model, base)
                        .strip()),
                new WelcomePage.Snippet("for-gemini-cli", "Gemini CLI", """
                        export GOOGLE_GEMINI_BASE_URL=%s
                        export GEMINI_API_KEY=%s
                        gemini -m %s
                        """.formatted(base, KEY, model)
                        .strip()),
                new WelcomePage.Snippet("for-opencode", "OpenCode", """
                        {
                          "provider": {
                            "nonagon": {
                              "npm": "@ai-sdk/openai-compatible",
                              "options": { "baseURL": "%s/v1", "apiKey": "%s" },
                              "models": { "%s": {} }
                            }
                          }
                        }
                        """.formatted(base, KEY, model)
                        .strip()),
                new WelcomePage.Snippet(
                        "for-openai-sdk", "OpenAI SDK", """
                        export OPENAI_BASE_URL=%s/v1
                        export OPENAI_API_KEY=%s
                        """.formatted(base, KEY).strip()),
                new WelcomePage.Snippet("for-ollama", "Ollama", "export OLLAMA_HOST=" + base));
    }
}
