package dev.nonagon.routing;

import dev.nonagon.accounts.AccountLines;
import dev.nonagon.cooldowns.CooldownSettings;
import dev.nonagon.cooldowns.Cooldowns;
import dev.nonagon.cooldowns.ProviderRests;
import dev.nonagon.quota.QuotaBoard;
import dev.nonagon.spi.ProviderId;
import java.time.InstantSource;

/**
 * Where the live state of accounts is to be had when a picture is drawn. Thread-safe.
 *
 * @param lines who is being asked
 * @param cooldowns who rests
 * @param quotas what is left
 */
public record Standings(AccountLines lines, Cooldowns cooldowns, QuotaBoard quotas) {
    /** A world of its own, for trials: nothing that is known counts, and nothing that happens is remembered. */
    public static Standings apart() {
        return new Standings(
                new AccountLines(),
                new Cooldowns(InstantSource.system(), () -> 0.0, () -> CooldownSettings.DEFAULTS),
                new QuotaBoard());
    }

    /** The same objects for the same account. */
    public Live of(ProviderId provider, String accountId) {
        return new Live(
                lines.of(provider, accountId), cooldowns.of(provider, accountId), quotas.of(provider, accountId));
    }

    /** The same object for the same provider. */
    public ProviderRests of(ProviderId provider) {
        return cooldowns.of(provider);
    }
}
