package dev.nonagon.usage;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
 * @param tokens what all its attempts used
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
        int losses,
        Details details) {
    /** The status of a request whose client left before its end. */
    public static final int CLIENT_LEFT = 499;

    /**
     * What the ledger wants to know beside.
     *
     * @param key whose key was shown; {@link AttemptRecord.Who#NOBODY} for none
     * @param client the tool that asked, as far as it says: {@code claude-cli}
     * @param combo the combo that was asked for; empty if none was
     * @param operation what was asked for
     * @param requestBytes the length of the request's body
     * @param answerBytes how much the client got
     * @param tries the calls of upstreams, in their order
     */
    public record Details(
            AttemptRecord.Who key,
            String client,
            Optional<String> combo,
            Operation operation,
            long requestBytes,
            long answerBytes,
            List<AttemptRecord> tries) {
        public static final Details NONE =
                new Details(AttemptRecord.Who.NOBODY, "", Optional.empty(), Operation.CHAT, 0, 0, List.of());

        public Details {
            tries = List.copyOf(tries);
        }
    }

    /** When it ended: the moment under which it is counted. */
    public Instant endedAt() {
        return at.plus(total);
    }
}
