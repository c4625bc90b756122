package dev.nonagon.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** Checks URLs that people wrote. */
final class Urls {
    private Urls() {}

    /** An absolute http or https URL with a host, and neither query nor fragment. */
    static Optional<URI> http(String text) {
        try {
            URI url = new URI(text);
            String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            boolean right = (scheme.equals("http") || scheme.equals("https"))
                    && url.getHost() != null
                    && url.getPort() <= 65_535
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null;
            return right ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** {@code http://[user:password@]host:port}, the one kind of proxy that the router can use. */
    static Optional<URI> proxy(String text) {
        return http(text)
                .filter(url -> "http".equalsIgnoreCase(url.getScheme()) && url.getPort() > 0)
                .filter(url -> url.getRawPath().isEmpty() || url.getRawPath().equals("/"));
    }
}
