package dev.nonagon.quota;

import dev.nonagon.spi.ProviderId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one account's allowance at one moment, for showing.
 *
 * @param plan what the provider calls it
 * @param probe empty if its provider cannot be asked
 */
public record AccountView(
        ProviderId provider,
        String account,
        Optional<String> plan,
        List<WindowView> windows,
        Optional<ProbeView> probe) {
    public AccountView {
        windows = List.copyOf(windows);
    }

    AccountView asked(ProbeView probe) {
        return new AccountView(provider, account, plan, windows, Optional.of(probe));
    }

    /**
     * When the provider was asked last, and will be asked next.
     *
     * @param trouble why the last question brought no number
     */
    public record ProbeView(Optional<Instant> askedAt, Optional<String> trouble, Optional<Instant> nextAt) {}
}
