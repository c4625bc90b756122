package dev.nonagon.spi.format;

import dev.nonagon.spi.chat.ChatEvent;
import java.util.function.Consumer;

/**
 * Reads one answer from its wire. No clock, no I/O, not thread-safe. Whatever comes, it emits events that obey the grammar
 * of {@link ChatEvent}: malformed input becomes {@code Failed(PROTOCOL)}, an error event becomes {@code Failed} of its
 * kind, and after the end nothing is emitted.
 */
public interface EventReader {
    /** Takes the next event of the stream, or the whole body. */
    void read(WireEvent event, Consumer<ChatEvent> out);

    /** The wire has ended. If the answer had not, it fails now (rule E8). Idempotent. */
    void end(Consumer<ChatEvent> out);
}
