package dev.nonagon.apikeys;

import dev.nonagon.spi.chat.TokenUsage;
import java.util.concurrent.atomic.AtomicBoolean;

/** The right to run one request. Must be settled or released, once; more does nothing. Thread-safe. */
public final class Lease {
    private final KeyMeter.Held held;
    private final Prices prices;
    private final AtomicBoolean over = new AtomicBoolean();

    Lease(KeyMeter.Held held, Prices prices) {
        this.held = held;
        this.prices = prices;
    }

    /**
     * Ends the request and pays for it.
     *
     * @param used nothing if nobody answered
     * @param model {@code provider/model} that answered
     */
    public void settle(TokenUsage used, String model) {
        end(new Cost(used.total(), prices.of(model, used)));
    }

    /** Ends the request without paying. */
    public void release() {
        end(Cost.NOTHING);
    }

    private void end(Cost cost) {
        if (over.compareAndSet(false, true)) {
            held.meter().end(held, cost);
        }
    }
}
