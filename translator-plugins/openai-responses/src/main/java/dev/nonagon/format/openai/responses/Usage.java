package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Token counts. On this wire the input's number includes what came from a cache; in the canonical form each token is
 * counted once.
 */
final class Usage {
    private Usage() {}

    /** @source OpenAI's API reference ({@code ResponseUsage}); {@code cache_write_tokens} as of the newest models */
    static TokenUsage read(JsonNode usage) {
        long input = count(usage, "input_tokens");
        JsonNode details = usage.path("input_tokens_details");
        long cached = count(details, "cached_tokens");
        long written = Math.max(count(details, "cache_write_tokens"), count(details, "cache_creation_tokens"));
        long reasoning = count(usage.path("output_tokens_details"), "reasoning_tokens");
        // A cached part that is larger than the whole shows a server that counts it apart.
        boolean apart = cached + written > input;
        return new TokenUsage(
                apart ? input : input - cached - written,
                count(usage, "output_tokens"),
                cached,
                written,
                0,
                reasoning,
                false);
    }

    private static long count(JsonNode holder, String name) {
        JsonNode value = holder.get(name);
        boolean fits = value != null && value.isNumber() && value.canConvertToLong();
        return fits ? Math.max(0, Math.min(value.longValue(), Integer.MAX_VALUE)) : 0;
    }

    static ObjectNode write(TokenUsage usage) {
        ObjectNode node = Json.object();
        RequestFields.put(node, "input_tokens", usage.prompt());
        ObjectNode input = node.putObject("input_tokens_details");
        RequestFields.put(input, "cached_tokens", usage.cacheRead());
        if (usage.cacheWrite() > 0) {
            RequestFields.put(input, "cache_write_tokens", usage.cacheWrite());
        }
        RequestFields.put(node, "output_tokens", usage.output());
        RequestFields.put(node.putObject("output_tokens_details"), "reasoning_tokens", usage.reasoning());
        RequestFields.put(node, "total_tokens", usage.total());
        return node;
    }
}
