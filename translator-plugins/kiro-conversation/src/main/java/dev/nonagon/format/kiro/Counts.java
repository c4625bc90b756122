package dev.nonagon.format.kiro;

import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import java.math.BigDecimal;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Tokens as the wire names them, or hints at them (rule W6). */
final class Counts {
    /** What the percentage is one of. @source the shared page on providers, section 2.8 */
    private static final long CONTEXT = 200_000;

    private static final int CHARACTERS_PER_TOKEN = 4;
    private static final BigDecimal PERCENT_PER_TOKEN = new BigDecimal("0.0005");

    private Counts() {}

    /** The upstream's own numbers: {@code tokenUsage} of a metadata event, or a metrics event. */
    static Optional<TokenUsage> exact(JsonNode counts) {
        if (!counts.has("outputTokens")) {
            return Optional.empty();
        }
        long fresh =
                counts.has("uncachedInputTokens") ? count(counts, "uncachedInputTokens") : count(counts, "inputTokens");
        return Optional.of(new TokenUsage(
                fresh,
                count(counts, "outputTokens"),
                count(counts, "cacheReadInputTokens"),
                count(counts, "cacheWriteInputTokens"),
                0,
                0,
                false));
    }

    private static long count(JsonNode holder, String name) {
        JsonNode value = holder.path(name);
        return value.isNumber() && value.canConvertToLong() ? Math.max(0, value.longValue()) : 0;
    }

    /** @param characters of the answer, thoughts and arguments included */
    static TokenUsage estimate(BigDecimal percentOfContext, long characters) {
        long input = percentOfContext
                .max(BigDecimal.ZERO)
                .min(BigDecimal.valueOf(100))
                .multiply(BigDecimal.valueOf(CONTEXT / 100))
                .longValue();
        return TokenUsage.estimate(input, Math.max(1, characters / CHARACTERS_PER_TOKEN));
    }

    static ObjectNode exact(TokenUsage usage) {
        ObjectNode counts = Json.object();
        RequestFields.put(counts, "uncachedInputTokens", usage.input());
        RequestFields.put(counts, "outputTokens", usage.output());
        RequestFields.put(counts, "totalTokens", usage.total());
        RequestFields.put(counts, "cacheReadInputTokens", usage.cacheRead());
        RequestFields.put(counts, "cacheWriteInputTokens", usage.cacheWrite());
        return counts;
    }

    static BigDecimal percentOfContext(TokenUsage usage) {
        return PERCENT_PER_TOKEN.multiply(BigDecimal.valueOf(usage.prompt()));
    }
}
