package dev.nonagon.access;

import dev.nonagon.spi.Secret;
import java.util.Optional;

/** Knows API keys. A bean of this type, if there is one, is asked. */
public interface KeyLookup {
    /**
     * The key that was shown; empty if it is unknown, switched off, expired, or not for this address.
     *
     * @param presented what the caller sent, neither empty nor checked
     */
    Optional<Caller.ByKey> find(Secret presented, ClientAddress client);
}
