package dev.nonagon.observation;

import dev.nonagon.requests.RequestStory;
import dev.nonagon.spi.Headers;

/**
 * Hears what becomes of one request. Attempts may run beside each other, and keep-alives come from a thread of their own, so
 * everything but {@link #end} may be called by several threads.
 */
public interface Observation {
    /** Hears nothing. */
    Observation NONE = new Observation() {};

    /** Whether the client's answer is wanted. */
    default boolean wantsAnswer() {
        return false;
    }

    /** Status and headers go to the client. */
    default void answerBegins(int status, Headers headers) {}

    /** Bytes have gone to the client. */
    default void answer(byte[] bytes, int offset, int length) {}

    /** A target is asked. */
    default AttemptObservation attempt(Asked asked) {
        return AttemptObservation.NONE;
    }

    /** Once, last. */
    default void end(RequestStory story) {}
}
