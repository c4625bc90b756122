package dev.nonagon.spi.format;

import java.util.Optional;

/**
 * What earlier answers of one client said, by the id under which the client may come back to them: for protocols that let
 * it send only what is new. Bounded: old transcripts are forgotten. Never shared between clients. Thread-safe.
 */
public interface Transcripts {
    /** The transcript kept under {@code id}, as {@link #keep} got it; not to be changed. */
    Optional<byte[]> recall(String id);

    void keep(String id, byte[] transcript);

    /** Remembers nothing. */
    static Transcripts none() {
        return new Transcripts() {
            @Override
            public Optional<byte[]> recall(String id) {
                return Optional.empty();
            }

            @Override
            public void keep(String id, byte[] transcript) {}
        };
    }
}
