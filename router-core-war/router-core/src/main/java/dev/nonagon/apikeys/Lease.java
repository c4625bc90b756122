package dev.nonagon.apikeys;

import dev.nonagon.spi.chat.TokenUsage;
import java.util.List;
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
     * What was used of a model.
     *
     * @param model {@code provider/model}
     */
    public record Used(String model, TokenUsage tokens) {}

    /** Ends the request and pays for everything that was used on its way. */
    public void settle(List<Used> used) {
        end(new Cost(
                used.stream().mapToLong(each -> each.tokens().total()).sum(),
                used.stream()
                        .mapToLong(each -> prices.of(each.model(), each.tokens()))
                        .sum()));
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
