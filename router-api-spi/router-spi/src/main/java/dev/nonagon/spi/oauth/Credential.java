package dev.nonagon.spi.oauth;

import dev.nonagon.spi.Secret;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What proves to a provider who is calling. */
public sealed interface Credential {
    record None() implements Credential {}

    record Key(Secret key) implements Credential {}

    /**
     * @param extra further secrets of the login, for example a derived API key
     */
    record Tokens(Secret access, Optional<Secret> refresh, Optional<Instant> expiresAt, Map<String, Secret> extra)
            implements Credential {
        public Tokens {
            extra = Map.copyOf(extra);
        }
    }
}
