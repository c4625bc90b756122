package dev.nonagon.settings;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
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
 */
public record Declared(
        Map<String, Node> nodes,
        Map<String, Account> accounts,
        Map<String, String> aliases,
        Map<String, List<String>> combos,
        Map<String, Secret> apiKeys,
        Map<String, Boolean> tokenSavers) {
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
     * @param provider the id, also where a prefix was given
     * @param apiKey empty for a provider that needs none
     * @param priority smaller goes first
     * @param proxy through which its calls go; may hold a password, so it is not shown
     * @param baseUrl instead of the provider's
     */
    public record Account(
            String name,
            ProviderId provider,
            Optional<Secret> apiKey,
            int priority,
            boolean enabled,
            Optional<URI> proxy,
            Optional<URI> baseUrl) {
        static final int DEFAULT_PRIORITY = 100;

        @Override
        public String toString() {
            return "Account[" + name + " at " + provider + ", priority " + priority + (enabled ? "" : ", off")
                    + (proxy.isPresent() ? ", by proxy" : "") + "]";
        }
    }
}
