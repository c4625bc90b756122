package dev.nonagon.gateway;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.Secret;
import java.util.Map;
import java.util.Optional;

/** Who may come in (rule W8). Immutable. */
final class ClientKeys {
    private final Map<String, Secret> keys;
    private final boolean required;

    /**
     * @param keys by name
     * @param required whether a key is demanded even if none is declared
     */
    ClientKeys(Map<String, Secret> keys, boolean required) {
        this.keys = Map.copyOf(keys);
        this.required = required;
    }

    /** The name of the key a caller shows; empty if none is demanded. */
    Optional<String> admit(ClientExchange exchange) throws Refusal {
        if (keys.isEmpty() && !required) {
            return Optional.empty();
        }
        Optional<Secret> shown = shown(exchange);
        if (shown.isEmpty()) {
            throw refused("This router demands an API key. Send it as 'Authorization: Bearer KEY', 'x-api-key' or"
                    + " 'x-goog-api-key'; keys are declared as nonagon.api-keys.NAME.key.");
        }
        String name = null;
        for (Map.Entry<String, Secret> entry : keys.entrySet()) {
            // Every key is compared, in time that does not tell which one came near.
            if (entry.getValue().equals(shown.get())) {
                name = entry.getKey();
            }
        }
        if (name == null) {
            throw refused("The API key is not known to this router. Check it for a typing error, or declare it as"
                    + " nonagon.api-keys.NAME.key.");
        }
        return Optional.of(name);
    }

    private static Refusal refused(String message) {
        return new Refusal(401, Failure.Kind.UNAUTHENTICATED, message);
    }

    private static Optional<Secret> shown(ClientExchange exchange) {
        Headers headers = exchange.headers();
        return headers.first("authorization")
                .filter(h -> h.regionMatches(true, 0, "Bearer ", 0, 7))
                .map(h -> h.substring(7).strip())
                .or(() -> headers.first("x-api-key"))
                .or(() -> headers.first("x-goog-api-key"))
                .or(() -> exchange.query("key"))
                .filter(k -> !k.isBlank())
                .map(Secret::new);
    }
}
