package dev.nonagon.cooldowns;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** The live state of one place. Thread-safe and lock-free; empty: it never rested, or nobody remembers. */
final class Lane {
    final Place place;
    private final AtomicReference<Optional<Resting>> state = new AtomicReference<>(Optional.empty());

    Lane(Place place) {
        this.place = place;
    }

    Optional<Resting> state() {
        return state.get();
    }

    /** Changes the state; says whether it is another one now. */
    boolean update(UnaryOperator<Optional<Resting>> change) {
        while (true) {
            Optional<Resting> before = state.get();
            Optional<Resting> after = change.apply(before);
            if (after.equals(before)) {
                return false;
            }
            if (state.compareAndSet(before, after)) {
                return true;
            }
        }
    }

    /** Whether it rests and may not be asked yet, not even by one. */
    boolean shut(long now) {
        Optional<Resting> resting = state.get();
        return resting.isPresent()
                && resting.get().active(now)
                && now < resting.get().nextProbe();
    }

    /**
     * Lets one request through, if it is time for one; a lane that does not rest lets everybody through.
     *
     * @param interval milliseconds until the next one, growing by half each time
     */
    Claim claim(long now, long interval) {
        Optional<Resting> before = state.get();
        if (before.isEmpty() || !before.get().active(now)) {
            return Claim.OPEN;
        }
        Resting resting = before.get();
        if (now < resting.nextProbe()) {
            return Claim.SHUT;
        }
        long pause = (long) (interval * Math.pow(1.5, Math.min(resting.probes() + 1, MOST_GROWTH)));
        return state.compareAndSet(before, Optional.of(resting.probedUntil(now + pause))) ? Claim.WON : Claim.SHUT;
    }

    /** Times half an interval's growth: from ten minutes to about an hour. */
    private static final int MOST_GROWTH = 4;

    /** What came of asking to be let through. */
    enum Claim {
        OPEN,
        WON,
        SHUT
    }
}
