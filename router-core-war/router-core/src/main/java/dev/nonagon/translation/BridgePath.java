package dev.nonagon.translation;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.EventGrammar;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.EventWriter;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.WireEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** An answer read in one format and written in another, or in the same one as a stream where it came whole. */
public final class BridgePath extends AnswerPath {
    private final Framing.Decoder decoder;
    private final EventReader reader;
    private final EventWriter writer;
    private final Framing.Encoder encoder;
    private final boolean streaming;
    private final EventGrammar grammar = new EventGrammar();
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream(512);
    private boolean failureWritten;

    /**
     * @param upstreamFraming how the upstream's answer is cut into events
     * @param clientFraming how the client's is
     * @param streaming whether the client wants a stream; else one body comes at the end
     */
    public BridgePath(
            Framing upstreamFraming,
            EventReader reader,
            EventWriter writer,
            Framing clientFraming,
            boolean streaming,
            Consumer<ChatEvent> tap) {
        super(tap);
        this.decoder = upstreamFraming.newDecoder();
        this.reader = reader;
        this.writer = writer;
        this.encoder = clientFraming.newEncoder();
        this.streaming = streaming;
    }

    @Override
    public void feed(byte[] bytes, int offset, int length, Output out) throws IOException {
        decoder.feed(bytes, offset, length, event -> reader.read(event, this::take));
        flush(out);
    }

    @Override
    public void end(Output out) throws IOException {
        decoder.end(event -> reader.read(event, this::take));
        reader.end(this::take);
        if (streaming && finished()) {
            close();
        }
        flush(out);
    }

    /** Without a stream nothing has gone out before the end, so another target may still answer. */
    @Override
    public boolean useful() {
        return streaming ? super.useful() : finished();
    }

    @Override
    public boolean failureTold() {
        return failureWritten;
    }

    @Override
    public Optional<byte[]> lastWords(Failure why) {
        writer.write(new ChatEvent.Failed(why), this::frame);
        close();
        return Optional.of(pending.toByteArray());
    }

    private void close() {
        byte[] closing = encoder.end();
        pending.write(closing, 0, closing.length);
    }

    private void take(ChatEvent event) {
        if (failure().isPresent() || grammar.ended()) {
            return;
        }
        Optional<String> breach = grammar.check(event);
        ChatEvent checked = breach.isEmpty()
                ? event
                : new ChatEvent.Failed(Failure.of(
                        Failure.Kind.PROTOCOL,
                        "The answer broke rule " + breach.get() + "; report this to the plugin's author"));
        hear(checked);
        if (checked instanceof ChatEvent.Failed) {
            // What is pending has not been seen: another target may answer as if nothing had happened.
            if (begun() && streaming) {
                writer.write(checked, this::frame);
                // Nothing more is read of a failed answer, so its end would come too late.
                close();
                failureWritten = true;
            }
            return;
        }
        writer.write(checked, this::frame);
    }

    private void frame(WireEvent event) {
        byte[] framed = event.whole() ? event.data() : encoder.encode(event);
        pending.write(framed, 0, framed.length);
    }

    private void flush(Output out) throws IOException {
        boolean withheld = failure().isPresent() && !begun();
        if (pending.size() > 0 && !withheld && (useful() || failureWritten)) {
            byte[] bytes = pending.toByteArray();
            pending.reset();
            send(bytes, 0, bytes.length, out);
        }
    }
}
