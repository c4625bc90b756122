package dev.nonagon.management;

import dev.nonagon.spi.Secret;
import dev.nonagon.upstream.AddressGuard;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Reads URLs that people give, and keeps them away from where they must not lead (M8). */
record Addresses(AddressGuard guard) {
    URI url(String field, String text) {
        URI url = parsed(field, text);
        if (url.getHost() == null) {
            throw ApiRefusal.invalid(field, "must be a URL such as https://host/v1");
        }
        Optional<String> problem = guard.problem(url.getHost());
        if (problem.isPresent()) {
            throw ApiRefusal.invalid(field, problem.get());
        }
        return url;
    }

    /** An empty text takes an address away. */
    Optional<URI> optionalUrl(String field, String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(url(field, text));
    }

    /** A proxy may be in the private network: its owner set it up, and who may write it is an administrator (A3). */
    static Optional<Secret> proxy(Secret text) {
        return text.isBlank()
                ? Optional.empty()
                : Optional.of(new Secret(text.reveal().strip()));
    }

    private static URI parsed(String field, String text) {
        try {
            return new URI(text.strip());
        } catch (URISyntaxException e) {
            throw ApiRefusal.invalid(field, "must be a URL such as https://host/v1");
        }
    }
}
