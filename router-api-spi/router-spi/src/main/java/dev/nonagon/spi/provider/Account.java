package dev.nonagon.spi.provider;

import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.oauth.Credential;
import java.util.Map;

/**
 * A login at a provider.
 *
 * @param id unique among all accounts
 * @param name for people
 * @param settings what the provider wants to know beside the credential, for example a project id
 */
public record Account(
        String id, String name, ProviderId provider, Credential credential, Map<String, String> settings) {
    public Account {
        settings = Map.copyOf(settings);
    }

    /** The account of a provider that needs none. */
    public static Account none(ProviderId provider) {
        return new Account(provider.value(), provider.value(), provider, new Credential.None(), Map.of());
    }
}
