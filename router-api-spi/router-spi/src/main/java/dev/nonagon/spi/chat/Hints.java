package dev.nonagon.spi.chat;

import java.util.Map;
import java.util.Optional;

/**
 * Wishes about the service that do not change what is asked.
 *
 * @param cacheKey requests of one key share a prompt cache
 * @param serviceTier which class of service to run in, in the provider's word
 * @param verbosity how many words the answer should have: {@code low}, {@code medium}, {@code high}
 * @param labels the client's own notes, returned with the answer where the format does that
 */
public record Hints(
        Optional<String> cacheKey,
        Optional<String> serviceTier,
        Optional<String> verbosity,
        Map<String, String> labels) {
    private static final Hints NONE = new Hints(Optional.empty(), Optional.empty(), Optional.empty(), Map.of());

    public Hints {
        labels = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(labels));
    }

    public static Hints none() {
        return NONE;
    }
}
