package dev.nonagon.settings;

import dev.nonagon.catalog.Catalog;
import dev.nonagon.combos.Combo;
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
import java.util.Set;

/**
 * The declared configuration: every map by name, in the order of the file. Immutable.
 *
 * @param aliases what each alias stands for, at least one; several are a pool
 * @param apiKeys what callers may send; once there is one, callers must
 * @param leftoversOnly the keys that may use only what accounts do not keep for others
 * @param tokenSavers for which keys the token saver is on or off, whatever counts for all
 * @param models what a provider or node has beside the models that its descriptor names, by its id
 * @param catalog what is newly known of providers
 */
public record Declared(
        Map<String, Node> nodes,
        Map<String, Account> accounts,
        Map<String, List<String>> aliases,
        Map<String, Combo> combos,
        Map<String, Secret> apiKeys,
        Map<String, Boolean> tokenSavers,
        Set<String> leftoversOnly,
        Map<ProviderId, List<ProviderDescriptor.Model>> models,
        Map<ProviderId, Catalog.Entry> catalog) {
    public static final Declared NOTHING = new Declared(Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

    public Declared {
        nodes = ordered(nodes);
        accounts = ordered(accounts);
        Map<String, List<String>> copies = new LinkedHashMap<>();
        aliases.forEach((name, targets) -> copies.put(name, List.copyOf(targets)));
        aliases = Collections.unmodifiableMap(copies);
        combos = ordered(combos);
        apiKeys = ordered(apiKeys);
        tokenSavers = Map.copyOf(tokenSavers);
        leftoversOnly = Set.copyOf(leftoversOnly);
        Map<ProviderId, List<ProviderDescriptor.Model>> lists = new LinkedHashMap<>();
        models.forEach((provider, list) -> lists.put(provider, List.copyOf(list)));
        models = Collections.unmodifiableMap(lists);
        catalog = Map.copyOf(catalog);
    }

    /** A configuration without a catalog. */
    public Declared(
            Map<String, Node> nodes,
            Map<String, Account> accounts,
            Map<String, List<String>> aliases,
            Map<String, Combo> combos,
            Map<String, Secret> apiKeys,
            Map<String, Boolean> tokenSavers,
            Set<String> leftoversOnly,
            Map<ProviderId, List<ProviderDescriptor.Model>> models) {
        this(nodes, accounts, aliases, combos, apiKeys, tokenSavers, leftoversOnly, models, Map.of());
    }

    /** A configuration that says nothing about models. */
    public Declared(
            Map<String, Node> nodes,
            Map<String, Account> accounts,
            Map<String, List<String>> aliases,
            Map<String, Combo> combos,
            Map<String, Secret> apiKeys,
            Map<String, Boolean> tokenSavers) {
        this(nodes, accounts, aliases, combos, apiKeys, tokenSavers, Set.of(), Map.of());
    }

    /** A configuration that says nothing about the token saver or what is left over. */
    public Declared(
            Map<String, Node> nodes,
            Map<String, Account> accounts,
            Map<String, List<String>> aliases,
            Map<String, Combo> combos,
            Map<String, Secret> apiKeys) {
        this(nodes, accounts, aliases, combos, apiKeys, Map.of(), Set.of(), Map.of());
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
     * @param enabled false: it is left out, as if it were not there
     * @param baseUrl instead of the provider's
     * @param models names or patterns of the models that it may be asked for; empty for all
     * @param excludedModels names or patterns of models that it must not be asked for
     * @param parallel how many requests it may have running at a time; 0 for any number
     * @param paused whether no request goes to it for now
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
            Optional<URI> baseUrl,
            List<String> models,
            List<String> excludedModels,
            int parallel,
            boolean paused) {
        static final int DEFAULT_PRIORITY = 100;

        public Account {
            settings = Map.copyOf(settings);
            models = List.copyOf(models);
            excludedModels = List.copyOf(excludedModels);
        }

        /** For every model, without a limit. */
        public Account(
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
            this(
                    name,
                    label,
                    provider,
                    credential,
                    settings,
                    priority,
                    weight,
                    enabled,
                    proxy,
                    baseUrl,
                    List.of(),
                    List.of(),
                    0,
                    false);
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

        /** The same, so that a request can go to it whatever its owner has switched off: for a test. */
        public Account forTest() {
            return new Account(name, label, provider, credential, settings, priority, weight, true, proxy, baseUrl);
        }

        /** The same, with other settings. */
        public Account withSettings(Map<String, String> others) {
            return new Account(
                    name,
                    label,
                    provider,
                    credential,
                    others,
                    priority,
                    weight,
                    enabled,
                    proxy,
                    baseUrl,
                    models,
                    excludedModels,
                    parallel,
                    paused);
        }

        /** The key, if the credential is one. */
        public Optional<Secret> apiKey() {
            return credential instanceof Credential.Key key ? Optional.of(key.key()) : Optional.empty();
        }

        @Override
        public String toString() {
            return "Account[" + name + " at " + provider + ", priority " + priority + (enabled ? "" : ", off")
                    + (paused ? ", paused" : "") + (proxy.isPresent() ? ", by proxy" : "") + "]";
        }
    }
}
