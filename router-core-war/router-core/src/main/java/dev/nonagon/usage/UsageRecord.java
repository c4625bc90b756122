package dev.nonagon.usage;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.TokenUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One request, told at its end.
 *
 * @param key the name of the API key the client showed, if any
 * @param modelAsked what the client said
 * @param modelRouted {@code provider/model} of the target that answered, or of the last that was tried
 * @param modelUpstream what the upstream says it ran
 * @param status what the client was told; 499 if it left
 * @param attempts how many targets were tried
 * @param firstByte until the first useful byte went to the client
 * @param losses how many things the translation could not carry over
 */
public record UsageRecord(
        String requestId,
        Instant at,
        Optional<String> key,
        String clientFormat,
        String modelAsked,
        String modelRouted,
        String upstreamFormat,
        String modelUpstream,
        String account,
        boolean stream,
        int status,
        Optional<Failure.Kind> failure,
        int attempts,
        TokenUsage tokens,
        Duration firstByte,
        Duration total,
        int losses) {
    /** The status of a request whose client left before its end. */
    public static final int CLIENT_LEFT = 499;
}
