package dev.nonagon.format.openai.completions;

import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Token counts. On this wire the prompt's number includes what came from a cache; in the canonical form each token is
 * counted once.
 */
final class Usage {
    private Usage() {}

    /**
     * Reads a {@code usage} object.
     *
     * @source OpenAI's API reference ({@code prompt_tokens_details.cached_tokens}); DeepSeek's
     *     ({@code prompt_cache_hit_tokens}); Moonshot's (a bare {@code cached_tokens}); OpenRouter's
     *     ({@code cache_write_tokens}); xAI's, whose completion leaves reasoning out
     */
    static TokenUsage read(JsonNode usage) {
        long prompt = count(usage, "prompt_tokens");
        long completion = count(usage, "completion_tokens");
        JsonNode details = usage.path("prompt_tokens_details");
        long cached = first(List.of(
                count(details, "cached_tokens"),
                count(usage, "prompt_cache_hit_tokens"),
                count(usage, "cached_tokens"),
                count(usage, "cache_read_input_tokens")));
        long written = first(List.of(
                count(details, "cache_creation_tokens"),
                count(details, "cache_write_tokens"),
                count(details, "cache_creation_input_tokens"),
                count(usage, "cache_creation_input_tokens")));
        long reasoning = count(usage.path("completion_tokens_details"), "reasoning_tokens");
        // A cached part that is larger than the whole shows a server that counts it apart.
        boolean apart = cached + written > prompt;
        long input = apart ? prompt : prompt - cached - written;
        boolean reasoningApart = reasoning > 0 && count(usage, "total_tokens") == prompt + completion + reasoning;
        long output = reasoningApart ? completion + reasoning : completion;
        return new TokenUsage(input, output, cached, written, 0, reasoning, false);
    }

    private static long first(List<Long> counts) {
        return counts.stream().filter(c -> c > 0).findFirst().orElse(0L);
    }

    private static long count(JsonNode holder, String name) {
        JsonNode value = holder.get(name);
        boolean fits = value != null && value.isNumber() && value.canConvertToLong();
        return fits ? Math.max(0, Math.min(value.longValue(), Integer.MAX_VALUE)) : 0;
    }

    static ObjectNode write(TokenUsage usage) {
        ObjectNode node = Json.object();
        RequestFields.put(node, "prompt_tokens", usage.prompt());
        RequestFields.put(node, "completion_tokens", usage.output());
        RequestFields.put(node, "total_tokens", usage.total());
        ObjectNode prompt = node.putObject("prompt_tokens_details");
        RequestFields.put(prompt, "cached_tokens", usage.cacheRead());
        if (usage.cacheWrite() > 0) {
            RequestFields.put(prompt, "cache_creation_tokens", usage.cacheWrite());
        }
        RequestFields.put(node.putObject("completion_tokens_details"), "reasoning_tokens", usage.reasoning());
        return node;
    }
}
