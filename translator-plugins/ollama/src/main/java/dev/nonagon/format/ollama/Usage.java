package dev.nonagon.format.ollama;

import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.kit.RequestFields;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Token counts. The server leaves a count out that is zero: the prompt's where its cache held all of it. */
final class Usage {
    private Usage() {}

    static Optional<TokenUsage> read(ObjectNode last) {
        if (!last.has("prompt_eval_count") && !last.has("eval_count")) {
            return Optional.empty();
        }
        return Optional.of(
                new TokenUsage(count(last, "prompt_eval_count"), count(last, "eval_count"), 0, 0, 0, 0, false));
    }

    private static long count(JsonNode holder, String name) {
        JsonNode value = holder.get(name);
        boolean fits = value != null && value.isNumber() && value.canConvertToLong();
        return fits ? Math.clamp(value.longValue(), 0, Integer.MAX_VALUE) : 0;
    }

    /** Writes the counts, and durations as the zeros that rule O8 says. */
    static void write(TokenUsage usage, ObjectNode last) {
        last.put("total_duration", 0);
        last.put("load_duration", 0);
        RequestFields.put(last, "prompt_eval_count", usage.prompt());
        last.put("prompt_eval_duration", 0);
        RequestFields.put(last, "eval_count", usage.output());
        last.put("eval_duration", 0);
    }

    /** What was counted, or else the router's estimate of the prompt. */
    static TokenUsage orEstimate(TokenUsage usage, Scope scope) {
        return usage.equals(TokenUsage.none()) ? TokenUsage.estimate(scope.estimatedInputTokens(), 0) : usage;
    }
}
