package dev.nonagon.books;

import dev.nonagon.spi.Secret;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * An account, without its credential (B5).
 *
 * @param provider id of a provider or node
 * @param label for people
 * @param settings what the provider wants to know beside the credential; no secrets, these belong to the credential
 * @param priority smaller goes first
 * @param weight its share among those of one priority, from 1
 * @param baseUrl instead of the provider's
 * @param proxy a URL; may hold a password, and so is a secret
 */
public record AccountData(
        String provider,
        String label,
        Map<String, String> settings,
        int priority,
        int weight,
        boolean active,
        Optional<URI> baseUrl,
        Optional<Secret> proxy,
        String notes) {
    public static final int DEFAULT_PRIORITY = 100;

    public AccountData {
        settings = Map.copyOf(settings);
    }

    /** An account with nothing but a place and a name. */
    public static AccountData of(String provider, String label) {
        return new AccountData(
                provider, label, Map.of(), DEFAULT_PRIORITY, 1, true, Optional.empty(), Optional.empty(), "");
    }

    public AccountData withPriority(int priority) {
        return new AccountData(provider, label, settings, priority, weight, active, baseUrl, proxy, notes);
    }

    public AccountData withActive(boolean active) {
        return new AccountData(provider, label, settings, priority, weight, active, baseUrl, proxy, notes);
    }

    public AccountData withLabel(String label) {
        return new AccountData(provider, label, settings, priority, weight, active, baseUrl, proxy, notes);
    }

    public AccountData withBaseUrl(Optional<URI> baseUrl) {
        return new AccountData(provider, label, settings, priority, weight, active, baseUrl, proxy, notes);
    }

    public AccountData withProxy(Optional<Secret> proxy) {
        return new AccountData(provider, label, settings, priority, weight, active, baseUrl, proxy, notes);
    }
}
