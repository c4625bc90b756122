package dev.nonagon.settings;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The declared configuration: every map by name, in the order of the file. Immutable.
 *
 * @param aliases what each alias stands for
 * @param combos the members of each combo, in their order, at least one
 * @param apiKeys what callers may send; once there is one, callers must
 * @param tokenSavers for which keys the token saver is on or off, whatever counts for all
 * @param models what a provider or node has beside the models that its descriptor names, by its id
 */
public record Declared(
        Map<String, Node> nodes,
        Map<String, Account> accounts,
        Map<String, String> aliases,
        Map<String, List<String>> combos,
        Map<String, Secret> apiKeys,
        Map<String, Boolean> tokenSavers,
        Map<ProviderId, List<ProviderDescriptor.Model>> models) {
    public static final Declared NOTHING = new Declared(Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

    public Declared {
        nodes = ordered(nodes);
        accounts = ordered(accounts);
        aliases = ordered(aliases);
        Map<String, List<String>> copies = new LinkedHashMap<>();
        combos.forEach((name, members) -> copies.put(name, List.copyOf(members)));
        combos = Collections.unmodifiableMap(copies);
        apiKeys = ordered(apiKeys);
        tokenSavers = Map.copyOf(tokenSavers);
        Map<ProviderId, List<ProviderDescriptor.Model>> lists = new LinkedHashMap<>();
        models.forEach((provider, list) -> lists.put(provider, List.copyOf(list)));
        models = Collections.unmodifiableMap(lists);
    }

    /** A configuration without models of its own. */
    public Declared(
            Map<String, Node> nodes,
            Map<String, Account> accounts,
            Map<String, String> aliases,
            Map<String, List<String>> combos,
            Map<String, Secret> apiKeys,
            Map<String, Boolean> tokenSavers) {
        this(nodes, accounts, aliases, combos, apiKeys, tokenSavers, Map.of());
    }

    /** A configuration that says nothing about the token saver. */
    public Declared(
            Map<String, Node> nodes,
            Map<String, Account> accounts,
            Map<String, String> aliases,
            Map<String, List<String>> combos,
            Map<String, Secret> apiKeys) {
        this(nodes, accounts, aliases, combos, apiKeys, Map.of());
    }

    private static <V> Map<String, V> ordered(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /**
     * A server that speaks a known format. Its name is its provider id and prefix.
     *
     * @param baseUrl as given; see {@link BaseUrls}
     * @param headers sent with every call, beside the format's own
     */
    public record Node(ProviderId name, FormatId format, URI baseUrl, Headers headers) {}

    /**
     * A login at a provider or node.
     *
     * @param name its id
     * @param label for people
     * @param provider the id, also where a prefix was given
     * @param credential none for a provider that needs none
     * @param settings what the provider wants to know beside the credential
     * @param priority smaller goes first
     * @param weight its share among those of one priority, from 1
     * @param proxy through which its calls go; may hold a password, so it is not shown
     * @param baseUrl instead of the provider's
     */
    public record Account(
            String name,
            String label,
            ProviderId provider,
            Credential credential,
            Map<String, String> settings,
            int priority,
            int weight,
            boolean enabled,
            Optional<URI> proxy,
            Optional<URI> baseUrl) {
        static final int DEFAULT_PRIORITY = 100;

        public Account {
            settings = Map.copyOf(settings);
        }

        /** As the file has it: the name is the label, and a key is the only credential. */
        public Account(
                String name,
                ProviderId provider,
                Optional<Secret> apiKey,
                int priority,
                boolean enabled,
                Optional<URI> proxy,
                Optional<URI> baseUrl) {
            this(
                    name,
                    name,
                    provider,
                    apiKey.<Credential>map(Credential.Key::new).orElseGet(Credential.None::new),
                    Map.of(),
                    priority,
                    1,
                    enabled,
                    proxy,
                    baseUrl);
        }

        /** The key, if the credential is one. */
        public Optional<Secret> apiKey() {
            return credential instanceof Credential.Key key ? Optional.of(key.key()) : Optional.empty();
        }

        @Override
        public String toString() {
            return "Account[" + name + " at " + provider + ", priority " + priority + (enabled ? "" : ", off")
                    + (proxy.isPresent() ? ", by proxy" : "") + "]";
        }
    }
}
