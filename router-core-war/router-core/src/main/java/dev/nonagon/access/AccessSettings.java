package dev.nonagon.access;

import dev.nonagon.spi.RouterException;
import dev.nonagon.upstream.Networks;
import java.net.URI;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What is configured about the door.
 *
 * @param trustedProxies {@code nonagon.access.trusted-proxies}
 * @param hosts the names of {@code BASE_URL} and {@code nonagon.access.hosts}
 * @param cookieSecure whether cookies are for https alone although we cannot see https; {@code AUTH_COOKIE_SECURE}
 */
public record AccessSettings(Networks trustedProxies, Set<String> hosts, boolean cookieSecure) {
    /** Nobody is trusted, no names but loopback's. */
    public static final AccessSettings DEFAULTS = new AccessSettings(Networks.none(), Set.of(), false);

    public AccessSettings {
        hosts = Set.copyOf(hosts);
    }

    /**
     * Reads them.
     *
     * @throws RouterException if a value does not fit; a door that is not as it was meant to be must not open
     */
    public static AccessSettings read(Function<String, Optional<String>> config) {
        Set<String> hosts = new HashSet<>();
        value(config, "nonagon.access.base-url", "BASE_URL").ifPresent(url -> hosts.add(hostOf(url)));
        value(config, "nonagon.access.hosts", "")
                .ifPresent(list -> hosts.addAll(Arrays.stream(list.split("[,\\s]+", -1))
                        .filter(name -> !name.isEmpty())
                        .toList()));
        return new AccessSettings(
                proxies(value(config, "nonagon.access.trusted-proxies", "").orElse("")),
                hosts,
                truth(value(config, "nonagon.access.cookie-secure", "AUTH_COOKIE_SECURE")
                        .orElse("false")));
    }

    private static Networks proxies(String list) {
        try {
            return Networks.of(list);
        } catch (RouterException e) {
            throw new RouterException("nonagon.access.trusted-proxies: " + e.getMessage(), e);
        }
    }

    private static String hostOf(String url) {
        try {
            URI uri = URI.create(url);
            if (uri.getHost() != null) {
                return uri.getHost();
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new RouterException("BASE_URL is the address under which people call this router, such as"
                + " https://router.example.org; '" + url + "' has no host");
    }

    private static boolean truth(String text) {
        // Whatever is not clearly a no: a cookie that is too strict is noticed, one that is too lax is not.
        return !text.equalsIgnoreCase("false");
    }

    private static Optional<String> value(Function<String, Optional<String>> config, String key, String variable) {
        return config.apply(key)
                .or(() -> variable.isEmpty() ? Optional.empty() : config.apply(variable))
                .map(String::strip)
                .filter(v -> !v.isEmpty());
    }

    /** Whether cookies for this client are for https alone. */
    public boolean secureFor(ClientAddress client) {
        return cookieSecure || client.https();
    }
}
