package dev.nonagon.cooldowns;

import java.util.Optional;

/** Whether an account rests, as it is at each moment. Thread-safe; takes no lock, so that choosing may ask a thousand. */
public final class AccountRests {
    final Lanes lanes;

    AccountRests(Lanes lanes) {
        this.lanes = lanes;
    }

    /**
     * The strongest rest that holds for a model: what was said before what is guessed, then what lasts longest.
     *
     * @param nowMillis since 1970
     */
    public Optional<Rest> rest(String model, long nowMillis) {
        return lanes.rest(model, nowMillis);
    }

    /**
     * Whether the caller may try although it rests: true for one caller each probe interval, and for everybody where nothing
     * rests. Who got true must make the attempt, or others wait for the next one.
     */
    public boolean claimProbe(String model, long nowMillis) {
        return lanes.claimProbe(model, nowMillis);
    }
}
