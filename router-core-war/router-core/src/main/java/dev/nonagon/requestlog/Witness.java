package dev.nonagon.requestlog;

import dev.nonagon.observation.Arrival;
import dev.nonagon.observation.Observation;
import dev.nonagon.observation.Observer;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes down one request as the log would, credentials masked (D3), for whoever sends it and waits for it; nothing is kept. For one
 * request each; its text is asked for when that has ended.
 */
public final class Witness implements Observer {
    private static final int MOST_BODY = 4 << 20;
    private static final long MOST = 32L << 20;

    private final LongSupplier nanoTime;
    private volatile @Nullable Recording recording;

    public Witness(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public Observation begin(Arrival arrival) {
        Recording begun = new Recording(arrival, nanoTime, new Allowance(MOST), MOST_BODY, ended -> {});
        recording = begun;
        return begun;
    }

    /** As an entry of the log; empty if no request began. */
    public Optional<ObjectNode> entry() {
        return Optional.ofNullable(recording).map(EntryText::whole);
    }
}
