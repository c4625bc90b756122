package dev.nonagon.gateway;

import dev.nonagon.routing.Target;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.translation.ClientRequest;
import dev.nonagon.translation.Destination;
import java.time.Instant;
import java.util.Optional;

/**
 * One request that was let in and understood.
 *
 * @param startedNanos when it came, on the monotonic clock
 * @param keyName the name of the key the client showed
 * @param model what it asks for
 */
record ClientCall(
        String requestId,
        Instant startedAt,
        long startedNanos,
        Operation operation,
        ClientRequest request,
        String model,
        Headers headers,
        Optional<String> keyName,
        Board board) {
    /** Where an attempt at {@code target} goes. */
    Destination destination(Target target) {
        return new Destination(
                request.format().id(), target.provider().descriptor(), target.model(), keyName.orElse(""));
    }
}
