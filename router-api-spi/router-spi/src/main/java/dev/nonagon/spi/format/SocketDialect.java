package dev.nonagon.spi.format;

import dev.nonagon.spi.Failure;
import java.util.List;

/**
 * How a format talks over a WebSocket: the client sends a request as a text message, the answer's events come back as text
 * messages, and the next request may build on it. Thread-safe; a {@link Conversation} is not.
 */
public interface SocketDialect {
    /** Where the upgrade is asked for, for example {@code /v1/responses}. */
    List<String> paths();

    /** One connection. */
    Conversation open();

    /** What is said on one connection, message by message. */
    interface Conversation {
        /** What to do with the client's next message. */
        Step receive(byte[] message);

        /**
         * The message that carries an event of the answer. The event is one that the format's {@link EventWriter} wrote for
         * a stream, or one relayed.
         */
        byte[] message(WireEvent event);

        /** The message that says that the request failed. */
        byte[] failure(Failure failure, String requestId);
    }

    /** What follows from a message. */
    sealed interface Step {
        /** Ask: a body as the format's POST route takes it, for a stream. */
        @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
        record Request(byte[] body) implements Step {}

        /** Answer at once, without an upstream. */
        record Reply(List<byte[]> messages) implements Step {
            public Reply {
                messages = List.copyOf(messages);
            }
        }
    }
}
