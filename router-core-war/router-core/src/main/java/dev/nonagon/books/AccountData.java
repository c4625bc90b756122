package dev.nonagon.books;

import dev.nonagon.spi.Secret;
import java.net.URI;
import java.util.List;
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
 * @param models names or patterns of the models that it may be asked for; empty for all
 * @param excludedModels names or patterns of models that it must not be asked for
 * @param parallel how many requests it may have running at a time; 0 for any number
 * @param paused whether no request goes to it for now; other than an inactive one, it is expected back
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
        String notes,
        List<String> models,
        List<String> excludedModels,
        int parallel,
        boolean paused) {
    public static final int DEFAULT_PRIORITY = 100;

    public AccountData {
        settings = Map.copyOf(settings);
        models = List.copyOf(models);
        excludedModels = List.copyOf(excludedModels);
    }

    /** For every model, without a limit. */
    public AccountData(
            String provider,
            String label,
            Map<String, String> settings,
            int priority,
            int weight,
            boolean active,
            Optional<URI> baseUrl,
            Optional<Secret> proxy,
            String notes) {
        this(
                provider, label, settings, priority, weight, active, baseUrl, proxy, notes, List.of(), List.of(), 0,
                false);
    }

    /** An account with nothing but a place and a name. */
    public static AccountData of(String provider, String label) {
        return new AccountData(
                provider, label, Map.of(), DEFAULT_PRIORITY, 1, true, Optional.empty(), Optional.empty(), "");
    }

    public AccountData withPriority(int other) {
        return with(label, settings, other, active, baseUrl, proxy, models, excludedModels, parallel, paused);
    }

    public AccountData withActive(boolean other) {
        return with(label, settings, priority, other, baseUrl, proxy, models, excludedModels, parallel, paused);
    }

    public AccountData withLabel(String other) {
        return with(other, settings, priority, active, baseUrl, proxy, models, excludedModels, parallel, paused);
    }

    public AccountData withSettings(Map<String, String> others) {
        return with(label, others, priority, active, baseUrl, proxy, models, excludedModels, parallel, paused);
    }

    public AccountData withBaseUrl(Optional<URI> other) {
        return with(label, settings, priority, active, other, proxy, models, excludedModels, parallel, paused);
    }

    public AccountData withProxy(Optional<Secret> other) {
        return with(label, settings, priority, active, baseUrl, other, models, excludedModels, parallel, paused);
    }

    /** The same, for other models. */
    public AccountData withModels(List<String> others, List<String> otherExcluded) {
        return with(label, settings, priority, active, baseUrl, proxy, others, otherExcluded, parallel, paused);
    }

    public AccountData withParallel(int other) {
        return with(label, settings, priority, active, baseUrl, proxy, models, excludedModels, other, paused);
    }

    public AccountData withPaused(boolean other) {
        return with(label, settings, priority, active, baseUrl, proxy, models, excludedModels, parallel, other);
    }

    private AccountData with(
            String newLabel,
            Map<String, String> newSettings,
            int newPriority,
            boolean newActive,
            Optional<URI> newBaseUrl,
            Optional<Secret> newProxy,
            List<String> newModels,
            List<String> newExcludedModels,
            int newParallel,
            boolean newPaused) {
        return new AccountData(
                provider,
                newLabel,
                newSettings,
                newPriority,
                weight,
                newActive,
                newBaseUrl,
                newProxy,
                notes,
                newModels,
                newExcludedModels,
                newParallel,
                newPaused);
    }
}
