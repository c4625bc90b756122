package dev.nonagon.gateway;

import dev.nonagon.apikeys.KeyPass;
import dev.nonagon.conversation.Conversation;
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
 * @param key who was let in
 * @param model what it asks for
 * @param conversation which conversation it goes on with
 */
record ClientCall(
        String requestId,
        Instant startedAt,
        long startedNanos,
        Operation operation,
        ClientRequest request,
        String model,
        Headers headers,
        KeyPass key,
        Board board,
        Conversation conversation) {
    ClientCall(
            String requestId,
            Instant startedAt,
            long startedNanos,
            Operation operation,
            ClientRequest request,
            String model,
            Headers headers,
            KeyPass key,
            Board board) {
        this(
                requestId,
                startedAt,
                startedNanos,
                operation,
                request,
                model,
                headers,
                key,
                board,
                Conversation.of(key.id(), headers, request.body(), request::canonical));
    }

    /** The name of the key the client showed. */
    Optional<String> keyName() {
        return key.name();
    }

    /** Where an attempt at {@code target} goes. */
    Destination destination(Target target) {
        return new Destination(
                request.format().id(),
                target.provider().descriptor(),
                target.model(),
                conversation,
                Preparations.forwarded(this, target),
                target.reasoning(),
                false);
    }
}
