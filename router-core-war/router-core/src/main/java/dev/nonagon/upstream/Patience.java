package dev.nonagon.upstream;

import dev.nonagon.spi.provider.ProviderDescriptor;
import java.time.Duration;

/**
 * How long to wait for one answer.
 *
 * @param firstEvent until the first useful event
 * @param betweenBytes from one byte to the next after that
 * @param keepAliveAfter how long a client hears nothing before it gets a keep-alive
 */
public record Patience(Duration firstEvent, Duration betweenBytes, Duration keepAliveAfter) {
    private static final Duration FOREVER = Duration.ofDays(365);

    /** The same, with what a provider's own times say instead. */
    public Patience with(ProviderDescriptor.Timeouts own) {
        return own.equals(ProviderDescriptor.Timeouts.UNSET)
                ? this
                : new Patience(
                        own.firstByte().orElse(firstEvent), own.betweenBytes().orElse(betweenBytes), keepAliveAfter);
    }

    /** The same, but no longer than {@code longest} until the first useful event. */
    public Patience atMost(Duration longest) {
        return firstEvent.compareTo(longest) <= 0
                ? this
                : new Patience(longest.isNegative() ? Duration.ZERO : longest, betweenBytes, keepAliveAfter);
    }

    /** The same, for a client that waits for a whole answer and could not read a keep-alive. */
    public Patience withoutKeepAlive() {
        return new Patience(firstEvent, betweenBytes, FOREVER);
    }
}
