package dev.nonagon.format.anthropic;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.format.Scope;
import java.math.BigDecimal;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Writes {@code temperature}, {@code top_p} and {@code top_k}, as far as thinking and the model leave room for them. */
final class SamplingWriter {
    private static final BigDecimal LEAST_TOP_P = new BigDecimal("0.95");

    private final Sampling sampling;
    private final ModelGeneration model;
    private final boolean ownRequest;
    private final Scope scope;

    SamplingWriter(ChatRequest request, Scope scope) {
        this.sampling = request.sampling();
        this.model = ModelGeneration.of(request.model());
        this.ownRequest = BlockWriter.extra(request.extras(), Notes.READ);
        this.scope = scope;
    }

    void write(ObjectNode body, boolean thinking) {
        nameUnknown();
        Optional<BigDecimal> temperature = sampling.temperature().map(this::clamp);
        Optional<BigDecimal> topP = sampling.topP();
        if (!ownRequest && !model.takesSampling()) {
            temperature.ifPresent(ignored -> scope.lost("/temperature", "this model takes no temperature"));
            topP.ifPresent(ignored -> scope.lost("/top_p", "this model takes no top_p"));
            sampling.topK().ifPresent(ignored -> scope.lost("/top_k", "this model takes no top_k"));
            return;
        }
        if (temperature.isPresent() && thinking && temperature.get().compareTo(BigDecimal.ONE) != 0) {
            scope.lost("/temperature", "while thinking, the temperature is 1");
            temperature = Optional.empty();
        }
        if (topP.isPresent() && thinking && topP.get().compareTo(LEAST_TOP_P) < 0) {
            scope.lost("/top_p", "while thinking, top_p is 0.95 at the least");
            topP = Optional.empty();
        }
        if (topP.isPresent() && temperature.isPresent() && !ownRequest) {
            scope.lost("/top_p", "newer models take temperature or top_p, not both");
            topP = Optional.empty();
        }
        temperature.ifPresent(value -> body.put("temperature", value));
        topP.ifPresent(value -> body.put("top_p", value));
        if (sampling.topK().isPresent()) {
            if (thinking) {
                scope.lost("/top_k", "while thinking, top_k is unset");
            } else {
                body.put("top_k", sampling.topK().getAsLong());
            }
        }
    }

    /** Temperatures up to 2 are OpenAI's; here 1 is the highest. */
    private BigDecimal clamp(BigDecimal value) {
        if (value.compareTo(BigDecimal.ONE) > 0) {
            scope.lost("/temperature", "a temperature of " + value.toPlainString() + " becomes 1");
            return BigDecimal.ONE;
        }
        if (value.signum() < 0) {
            scope.lost("/temperature", "a temperature below 0 becomes 0");
            return BigDecimal.ZERO;
        }
        return value;
    }

    private void nameUnknown() {
        sampling.frequencyPenalty()
                .filter(value -> value.signum() != 0)
                .ifPresent(ignored -> scope.lost("/frequency_penalty", "the API has no penalties"));
        sampling.presencePenalty()
                .filter(value -> value.signum() != 0)
                .ifPresent(ignored -> scope.lost("/presence_penalty", "the API has no penalties"));
        sampling.seed().ifPresent(ignored -> scope.lost("/seed", "the API has no seed"));
    }
}
