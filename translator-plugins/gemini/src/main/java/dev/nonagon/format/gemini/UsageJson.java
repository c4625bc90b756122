package dev.nonagon.format.gemini;

import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tokens, in this format's words.
 *
 * @source ai.google.dev/api/generate-content, UsageMetadata: the prompt's count includes the cached ones, the candidates'
 *     count does not include thoughts, and what tools brought into the prompt is counted apart
 */
final class UsageJson {
    private static final int CHARS_PER_TOKEN = 4;

    private UsageJson() {}

    static TokenUsage read(JsonNode json) {
        long prompt = count(json, "promptTokenCount");
        long cached = Math.min(count(json, "cachedContentTokenCount"), prompt);
        long tools = count(json, "toolUsePromptTokenCount");
        long thoughts = count(json, "thoughtsTokenCount");
        long total = count(json, "totalTokenCount");
        long candidates = json.path("candidatesTokenCount").isNumber()
                ? count(json, "candidatesTokenCount")
                : Math.max(0, total - prompt - tools - thoughts);
        return new TokenUsage(prompt - cached + tools, candidates + thoughts, cached, 0, 0, thoughts, false);
    }

    private static long count(JsonNode json, String name) {
        JsonNode value = json.path(name);
        return value.isNumber() && value.canConvertToLong() ? Math.max(0, value.asLong(0)) : 0;
    }

    static ObjectNode write(TokenUsage usage) {
        long reasoning = Math.min(usage.reasoning(), usage.output());
        ObjectNode json = Json.object()
                .put("promptTokenCount", usage.prompt())
                .put("candidatesTokenCount", usage.output() - reasoning)
                .put("totalTokenCount", usage.total());
        if (usage.cacheRead() > 0) {
            json.put("cachedContentTokenCount", usage.cacheRead());
        }
        if (reasoning > 0) {
            json.put("thoughtsTokenCount", reasoning);
        }
        return json;
    }

    /** What is said where the upstream did not count. */
    static TokenUsage estimate(long input, long chars) {
        return TokenUsage.estimate(input, (chars + CHARS_PER_TOKEN - 1) / CHARS_PER_TOKEN);
    }
}
