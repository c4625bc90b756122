package dev.nonagon.quota;

import java.util.Optional;

/** What is known of one account's allowance. A live object: it is asked again and again. Thread-safe, without a lock. */
public final class AccountQuota {
    AccountQuota() {}

    /**
     * How much is left, from 0 to 1, of the tightest window that counts for a model; 1 where nothing is known.
     *
     * @param nowMillis milliseconds since 1970
     */
    public double left(String model, long nowMillis) {
        return 1;
    }

    /** When the next window that still has something left resets; {@link Long#MAX_VALUE} if none is known. */
    public long soonestReset(String model, long nowMillis) {
        return Long.MAX_VALUE;
    }

    /** Whether a fresh number says that nothing is left before the reset. */
    public boolean exhausted(String model, long nowMillis) {
        return false;
    }

    /**
     * Why the account must not be used for a request, a sentence; empty if it may.
     *
     * @param leftoversOnly whether the caller may use only what is left over
     */
    public Optional<String> objection(String model, boolean leftoversOnly, long nowMillis) {
        return Optional.empty();
    }
}
