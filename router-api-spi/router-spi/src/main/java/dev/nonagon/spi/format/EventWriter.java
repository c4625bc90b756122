package dev.nonagon.spi.format;

import dev.nonagon.spi.chat.ChatEvent;
import java.util.function.Consumer;

/**
 * Writes one answer in its format: as a stream of events, or, if the scope is not streaming, as one whole body when
 * {@code Finished} comes. {@code Failed} in a stream becomes the format's own error event; without a stream it writes
 * nothing, for the router then answers with {@link FormatTranslator#writeFailure}. Not thread-safe.
 */
@FunctionalInterface
public interface EventWriter {
    void write(ChatEvent event, Consumer<WireEvent> out);
}
