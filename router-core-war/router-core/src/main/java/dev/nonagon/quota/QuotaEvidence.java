package dev.nonagon.quota;

import dev.nonagon.spi.ProviderId;
import java.time.Instant;
import java.util.List;

/** Who wants to hear what a provider's own numbers say about an account. Called on the thread that brought them; quick. */
public interface QuotaEvidence {
    /** Something is left again where nothing was, or a number of the provider's shows that something is left. */
    void available(ProviderId provider, String accountId);

    /**
     * A window is used up.
     *
     * @param models for which the window counts, {@code *} stands for any characters; empty for all
     * @param until when it resets
     */
    void exhausted(ProviderId provider, String accountId, List<String> models, Instant until);
}
