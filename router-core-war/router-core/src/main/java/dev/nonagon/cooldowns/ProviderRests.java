package dev.nonagon.cooldowns;

import java.util.Optional;

/** Whether a provider rests, as it is at each moment. Thread-safe and lock-free, as {@link AccountRests}. */
public final class ProviderRests {
    final Lanes lanes;

    ProviderRests(Lanes lanes) {
        this.lanes = lanes;
    }

    /** The strongest rest that holds for a model, whatever the account. */
    public Optional<Rest> rest(String model, long nowMillis) {
        return lanes.rest(model, nowMillis);
    }

    /** Whether the caller may try although it rests; see {@link AccountRests#claimProbe}. */
    public boolean claimProbe(String model, long nowMillis) {
        return lanes.claimProbe(model, nowMillis);
    }
}
