package dev.nonagon.spi.chat;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;

/** How the next token is drawn. Numbers leave as they came, hence decimals. */
public record Sampling(
        Optional<BigDecimal> temperature,
        Optional<BigDecimal> topP,
        OptionalLong topK,
        Optional<BigDecimal> frequencyPenalty,
        Optional<BigDecimal> presencePenalty,
        OptionalLong seed) {
    private static final Sampling UNSET = new Sampling(
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty());

    /** Nothing said: the provider's defaults. */
    public static Sampling unset() {
        return UNSET;
    }
}
