package dev.nonagon.login;

import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.Secret;
import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A company's OpenID provider (L9), {@code nonagon.login.oidc.*}.
 *
 * @param issuer {@code issuer}; https, or http on loopback
 * @param redirectUri {@code redirect-uri}: {@code BASE_URL/api/auth/oidc/callback}
 * @param subjects {@code allowed-subjects}: who may log in
 * @param groups {@code allowed-groups}: whose members may
 * @param groupsClaim {@code groups-claim}; {@code groups} unless the provider calls it otherwise
 */
record OidcSettings(
        URI issuer,
        String clientId,
        Secret clientSecret,
        URI redirectUri,
        Set<String> subjects,
        Set<String> groups,
        String groupsClaim) {
    private static final String PREFIX = "nonagon.login.oidc.";

    OidcSettings {
        subjects = Set.copyOf(subjects);
        groups = Set.copyOf(groups);
    }

    /**
     * Reads them; empty if there is no issuer.
     *
     * @throws RouterException if something is missing or unsafe
     */
    static Optional<OidcSettings> read(Function<String, Optional<String>> config) {
        Optional<String> issuer = value(config, "issuer");
        if (issuer.isEmpty()) {
            return Optional.empty();
        }
        OidcSettings settings = new OidcSettings(
                safe("issuer", issuer.get()),
                needed(config, "client-id"),
                new Secret(value(config, "client-secret").orElse("")),
                safe("redirect-uri", needed(config, "redirect-uri")),
                words(config, "allowed-subjects"),
                words(config, "allowed-groups"),
                value(config, "groups-claim").orElse("groups"));
        if (settings.subjects().isEmpty() && settings.groups().isEmpty()) {
            throw new RouterException(
                    PREFIX + "allowed-subjects or " + PREFIX + "allowed-groups must say who may log in:"
                            + " a provider knows more people than may change this router");
        }
        return Optional.of(settings);
    }

    /** Whether a person may log in. */
    boolean allows(String subject, Set<String> memberOf) {
        return subjects.contains(subject) || memberOf.stream().anyMatch(groups::contains);
    }

    /** An address that a secret or a code may be sent to. */
    static URI safe(String name, String text) {
        try {
            URI uri = URI.create(text);
            boolean loopback = uri.getHost() != null
                    && Set.of("localhost", "127.0.0.1", "[::1]").contains(uri.getHost());
            if (uri.getHost() != null
                    && ("https".equals(uri.getScheme()) || (loopback && "http".equals(uri.getScheme())))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new RouterException(PREFIX + name + ": '" + text + "' must be an https address");
    }

    private static Optional<String> value(Function<String, Optional<String>> config, String name) {
        return config.apply(PREFIX + name).map(String::strip).filter(v -> !v.isEmpty());
    }

    private static String needed(Function<String, Optional<String>> config, String name) {
        return value(config, name).orElseThrow(() -> new RouterException(PREFIX + name + " is missing"));
    }

    private static Set<String> words(Function<String, Optional<String>> config, String name) {
        return Arrays.stream(value(config, name).orElse("").split(",", -1))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }
}
