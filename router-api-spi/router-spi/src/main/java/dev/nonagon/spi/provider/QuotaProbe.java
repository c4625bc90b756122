package dev.nonagon.spi.provider;

import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.ProviderId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Asks a provider how much of an account's allowance is left. Thread-safe. */
public interface QuotaProbe {
    ProviderId provider();

    /** Asks; blocks. */
    Report probe(Account account, OutboundHttp http) throws IOException, InterruptedException;

    /** What an ordinary answer's headers say for free. */
    default Optional<Report> observe(ResponseHead head) {
        return Optional.empty();
    }

    /** The windows of an account, at one moment. */
    record Report(List<Window> windows) {
        public Report {
            windows = List.copyOf(windows);
        }
    }

    /**
     * One allowance.
     *
     * @param usedFraction from 0 to 1
     */
    record Window(String name, double usedFraction, Optional<Instant> resetsAt) {}
}
