package dev.nonagon.usage;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.provider.ProviderDescriptor.Tier;
import java.time.Duration;
import java.util.Optional;

/**
 * One call of an upstream, told at its end.
 *
 * @param provider whose it is
 * @param target {@code provider/model}
 * @param account whose allowance it used
 * @param tier what the provider's accounts cost: a subscription's tokens are paid for already
 * @param model what the upstream says it ran; empty if it did not
 * @param failure why it gave no answer or no whole one
 * @param fate how it ended
 * @param tokens what the upstream says it used; estimated only where it answered and did not say
 * @param trimmed how many tokens the token saver has kept from it, about; none if it read nothing
 * @param images how many pictures were asked for and made
 * @param after since the request came
 * @param firstByte until the first piece went to the client; empty if none did
 */
public record AttemptRecord(
        String provider,
        String target,
        Who account,
        Tier tier,
        String format,
        String model,
        Optional<Failure.Kind> failure,
        Fate fate,
        TokenUsage tokens,
        long trimmed,
        int images,
        Duration after,
        Optional<Duration> firstByte,
        Duration total) {

    /** How an attempt ended. */
    public enum Fate {
        /** The client has its answer. */
        COMPLETED,
        /** It failed before the client got anything. */
        FAILED,
        /** It failed in the middle of its answer. */
        BROKEN,
        /** The client left meanwhile. */
        CLIENT_LEFT,
        /** Another attempt beside it was quicker. */
        OVERTAKEN
    }

    /** Somebody with an id that stays and a name that may change. */
    public record Who(String id, String name) {
        public static final Who NOBODY = new Who("", "");
    }
}
