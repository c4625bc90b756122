package dev.nonagon.translation;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.ChatEvent;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The way of one answer's bytes from the upstream to the client. Not thread-safe; one answer each.
 *
 * <p>Nothing is sent before {@link #useful()}; a failure before that leaves the client untouched.
 */
public abstract sealed class AnswerPath permits RelayPath, WholeRelayPath, BridgePath, PassPath, EmbeddingPath {

    /** Where an answer's bytes go. */
    @FunctionalInterface
    public interface Output {
        void send(byte[] bytes, int offset, int length) throws IOException;

        /**
         * Says, before the first bytes, what kind of answer it is, where it goes out as the upstream's own.
         *
         * @param whole whether all of it comes at once
         */
        default void kind(String contentType, boolean whole) {}
    }

    private final Consumer<ChatEvent> tap;
    private Optional<Failure> failure = Optional.empty();
    private boolean useful;
    private boolean begun;
    private boolean finished;

    AnswerPath(Consumer<ChatEvent> tap) {
        this.tap = tap;
    }

    /** Takes the next bytes of the answer. */
    public abstract void feed(byte[] bytes, int offset, int length, Output out) throws IOException;

    /** The answer's bytes have ended, well or not. Afterwards it is finished or failed. */
    public abstract void end(Output out) throws IOException;

    /** Whether the client understands from what it got that the answer failed. */
    public abstract boolean failureTold();

    /** Tells a client that has got a part why there is no more; empty if the format's own event of an error will do. */
    public Optional<byte[]> lastWords(Failure why) {
        return Optional.empty();
    }

    /** Whether something came that the client can use; bytes go out from then on. */
    public boolean useful() {
        return useful;
    }

    /** Whether bytes have gone out; from then on no other target may answer. */
    public boolean begun() {
        return begun;
    }

    void send(byte[] bytes, int offset, int length, Output out) throws IOException {
        begun = true;
        out.send(bytes, offset, length);
    }

    /** Whether the answer ended well. */
    public boolean finished() {
        return finished;
    }

    public Optional<Failure> failure() {
        return failure;
    }

    void fail(Failure why) {
        if (failure.isEmpty() && !finished) {
            failure = Optional.of(why);
        }
    }

    /** A part of the answer goes to the client that no event describes. */
    void reachesClient() {
        useful = true;
    }

    /** The answer has ended well, which no event says. */
    void complete() {
        if (failure.isEmpty()) {
            useful = true;
            finished = true;
        }
    }

    /** Takes note of an event. */
    void hear(ChatEvent event) {
        tap.accept(event);
        switch (event) {
            case ChatEvent.Opened opened -> useful |= opened.kind() instanceof ChatEvent.BlockKind.ToolCall;
            case ChatEvent.TextDelta delta -> useful |= !delta.text().isEmpty();
            case ChatEvent.ThinkingDelta delta -> useful |= !delta.text().isEmpty();
            case ChatEvent.ArgumentsDelta ignored -> useful = true;
            case ChatEvent.Sealed ignored -> useful = true;
            case ChatEvent.Foreign ignored -> {}
            case ChatEvent.Started ignored -> {}
            case ChatEvent.Closed ignored -> {}
            case ChatEvent.Used ignored -> {}
            case ChatEvent.Finished ignored -> {
                useful = true;
                finished = true;
            }
            case ChatEvent.Failed failed -> fail(failed.failure());
        }
    }
}
