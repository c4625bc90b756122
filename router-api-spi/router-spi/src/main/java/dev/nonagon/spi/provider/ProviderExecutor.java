package dev.nonagon.spi.provider;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.format.Framing;
import java.io.IOException;

/**
 * How a call to a provider is made: it describes, the router does. Thread-safe and without state.
 */
@FunctionalInterface
public interface ProviderExecutor {
    /** The HTTP request of a call. Pure: no I/O, no clock, no randomness; the same call gives the same request. */
    UpstreamRequest prepare(Call call);

    /** How the answer is cut into events. */
    default Framing framing(ResponseHead head) {
        String type = head.headers().first("content-type").orElse("");
        if (type.startsWith("text/event-stream")) {
            return Framing.sse();
        }
        return type.startsWith("application/x-ndjson") ? Framing.ndjson() : Framing.whole();
    }

    /**
     * What an answer that is not a success means.
     *
     * @param body its first 64 KiB at the most
     */
    default Failure classify(ResponseHead head, byte[] body) {
        return HttpFailures.classify(head, body);
    }

    /**
     * Makes the call: head first, then the body as it comes, then a normal return. Blocks; runs on a virtual thread, and
     * is interrupted when the client leaves or the watchdog bites.
     *
     * @throws IOException if there is no answer or it breaks off
     */
    default void execute(Call call, Transport transport, UpstreamSink sink) throws IOException, InterruptedException {
        transport.exchange(prepare(call), sink);
    }
}
