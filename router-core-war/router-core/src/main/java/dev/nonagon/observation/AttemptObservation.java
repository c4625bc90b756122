package dev.nonagon.observation;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.usage.AttemptRecord.Fate;
import java.util.Optional;

/** Hears what becomes of one attempt. Called by the attempt's thread only. */
public interface AttemptObservation {
    /** Hears nothing. */
    AttemptObservation NONE = new AttemptObservation() {};

    /** Whether the upstream's bytes are wanted. */
    default boolean wantsBytes() {
        return false;
    }

    /** A call leaves, or the wish for a socket; not for providers that answer by themselves. What left before has failed. */
    default void sent(UpstreamRequest request) {}

    /** A whole message leaves over the socket that {@link #sent} asked for; only if bytes are wanted. */
    default void said(byte[] message) {}

    /** The upstream begins to answer. */
    default void head(ResponseHead head) {}

    /** The upstream's next bytes. */
    default void body(byte[] bytes, int offset, int length) {}

    /** Once, last. */
    default void ended(Fate fate, Optional<Failure> failure) {}
}
