package dev.nonagon.gateway;

import dev.nonagon.spi.chat.TokenUsage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What came of a request that was translated and sent. */
public sealed interface Sent permits Sent.Answered, Misfit {
    /**
     * It was sent; whether the answer is a good one, its status says.
     *
     * @param status of the client's answer
     * @param routed {@code provider/model} of who answered, or was asked last; empty if nobody was
     * @param cost in dollars, at today's prices; empty if no price is known
     * @param entry all that went over the wire, as the request log has it ({@code docs/request-log.md}), credentials masked
     */
    record Answered(
            String requestId,
            int status,
            String routed,
            String account,
            TokenUsage tokens,
            Optional<BigDecimal> cost,
            Duration total,
            ObjectNode entry)
            implements Sent {}
}
