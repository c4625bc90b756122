package dev.nonagon.provider.qwen;

import java.net.URI;
import java.util.Optional;

/** The place that takes an account's tokens, as the vendor writes it: a host, with or without a scheme and a path. */
final class ResourceUrl {
    /** Account setting. */
    static final String SETTING = "resourceUrl";

    private static final String VERSION = "/v1";

    private ResourceUrl() {}

    /** Where an operation lives there, always by https; empty if the text names no host. @param operation {@code /chat/completions} */
    static Optional<URI> of(String text, String operation) {
        String bare = text.strip().replaceFirst("^[A-Za-z]+://", "").replaceFirst("/+$", "");
        try {
            URI base = URI.create("https://" + bare);
            if (base.getHost() == null || base.getUserInfo() != null || base.getQuery() != null) {
                return Optional.empty();
            }
            return Optional.of(URI.create(base + (bare.endsWith(VERSION) ? "" : VERSION) + operation));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
