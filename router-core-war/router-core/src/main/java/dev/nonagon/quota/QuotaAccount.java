package dev.nonagon.quota;

import dev.nonagon.settings.AccountTerms.Keep;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.QuotaRule;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * An account whose allowance is looked after.
 *
 * @param proxy its own
 * @param descriptors the windows that its provider's descriptor knows of
 * @param owners the windows that its owner knows of
 * @param keep what is not for callers that may use only what is left over
 */
public record QuotaAccount(
        Account account, Optional<URI> proxy, List<QuotaRule> descriptors, List<QuotaRule> owners, List<Keep> keep) {
    public QuotaAccount {
        descriptors = List.copyOf(descriptors);
        owners = List.copyOf(owners);
        keep = List.copyOf(keep);
    }

    @Override
    public String toString() {
        return "QuotaAccount[" + account.id() + " at " + account.provider() + "]";
    }
}
