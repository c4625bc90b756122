package dev.nonagon.format.anthropic;

import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code usage}: counts are cumulative, and a later zero does not take back what was counted. */
final class UsageJson {
    private static final String CREATION = "cache_creation";
    private static final String WRITE_5M = "ephemeral_5m_input_tokens";
    private static final String WRITE_1H = "ephemeral_1h_input_tokens";

    private UsageJson() {}

    /** What is known after {@code json}, given what was known before. */
    static TokenUsage read(JsonNode json, TokenUsage before) {
        long written = json.path("cache_creation_input_tokens").asLong(0);
        JsonNode creation = json.path(CREATION);
        long hour = creation.path(WRITE_1H).asLong(0);
        long minutes = creation.isObject() ? creation.path(WRITE_5M).asLong(0) : written;
        if (hour + minutes < written) {
            minutes = written - hour;
        }
        boolean writes = hour + minutes > 0;
        return new TokenUsage(
                later(json, "input_tokens", before.input()),
                later(json, "output_tokens", before.output()),
                later(json, "cache_read_input_tokens", before.cacheRead()),
                writes ? minutes : before.cacheWrite5m(),
                writes ? hour : before.cacheWrite1h(),
                later(json.path("output_tokens_details"), "thinking_tokens", before.reasoning()),
                false);
    }

    private static long later(JsonNode json, String name, long before) {
        long value = json.path(name).asLong(0);
        return value > 0 ? value : before;
    }

    static ObjectNode write(TokenUsage usage) {
        ObjectNode json = Json.object()
                .put("input_tokens", usage.input())
                .put("cache_creation_input_tokens", usage.cacheWrite())
                .put("cache_read_input_tokens", usage.cacheRead());
        if (usage.cacheWrite() > 0) {
            json.putObject(CREATION).put(WRITE_5M, usage.cacheWrite5m()).put(WRITE_1H, usage.cacheWrite1h());
        }
        return json.put("output_tokens", usage.output());
    }
}
