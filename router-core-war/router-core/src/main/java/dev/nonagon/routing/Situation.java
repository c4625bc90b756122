package dev.nonagon.routing;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/** What conditions are asked about: one request, now. Asked by one thread at a time. */
public interface Situation {
    /** The name of the caller's API key; empty if it showed none. */
    Optional<String> key();

    /** Which tool the caller is, as far as its headers tell; empty text if they do not. */
    String client();

    /** Reads the body at the first call, which may be dear. */
    Demand demand();

    Instant now();

    /**
     * The price of input.
     *
     * @param routeModel {@code provider/model}
     * @return dollars for a million tokens; empty if it is not known
     */
    Optional<BigDecimal> inputPrice(String routeModel);
}
