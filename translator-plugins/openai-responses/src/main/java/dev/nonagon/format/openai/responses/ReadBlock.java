package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.chat.ArgumentScan;
import dev.nonagon.spi.chat.ChatEvent;
import java.util.Optional;
import java.util.function.Consumer;

/** One block of the canonical answer. */
final class ReadBlock {
    final int number;
    final StringBuilder said = new StringBuilder();
    /** How many annotations were told. */
    int annotations;

    boolean closed;

    ReadBlock(int number) {
        this.number = number;
    }

    /** What is missing of the whole text; nothing if it says something else than was said. */
    Optional<String> hydrate(String text) {
        if (text.length() <= said.length() || !text.startsWith(said.toString())) {
            return Optional.empty();
        }
        String rest = text.substring(said.length());
        said.append(rest);
        return Optional.of(rest);
    }

    ArgumentScan scan() {
        ArgumentScan scan = new ArgumentScan();
        scan.feed(said.toString());
        return scan;
    }

    void close(Consumer<ChatEvent> out) {
        if (!closed) {
            closed = true;
            out.accept(new ChatEvent.Closed(number));
        }
    }
}
