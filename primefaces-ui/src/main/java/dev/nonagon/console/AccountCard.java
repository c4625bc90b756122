package dev.nonagon.console;

import dev.nonagon.management.AccountViews.AccountView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An account with everything that a person wants to know of it.
 *
 * @param about the provider's name
 * @param reason why it is not ready; empty text if it is
 * @param until when that ends by itself
 * @param rests ids of its cooldowns, those of single models, too
 */
public record AccountCard(
        AccountView view,
        String about,
        AccountState state,
        String reason,
        Optional<Instant> until,
        List<QuotaBar> bars,
        List<RestLine> rests) {
    /**
     * A cooldown.
     *
     * @param model empty for the whole account
     */
    public record RestLine(String id, String model, String reason, Instant until) {}

    public String id() {
        return view.id();
    }

    public boolean oauth() {
        return view.authType().equals("oauth");
    }

    /** Whether there is something to clear. */
    public boolean hasRests() {
        return !rests.isEmpty();
    }
}
