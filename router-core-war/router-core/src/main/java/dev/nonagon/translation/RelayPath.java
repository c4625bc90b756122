package dev.nonagon.translation;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.WireEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A stream in the client's own format: bytes go out as they came (rules T3 and T4); a reader listens beside. */
public final class RelayPath extends AnswerPath {
    private final Framing.Decoder decoder;
    private final EventReader reader;
    private final List<WireEvent> cut = new ArrayList<>();
    private final ByteArrayOutputStream held = new ByteArrayOutputStream(512);
    private boolean told;

    public RelayPath(Framing framing, EventReader reader, Consumer<ChatEvent> tap) {
        super(tap);
        this.decoder = framing.newDecoder();
        this.reader = reader;
    }

    @Override
    public void feed(byte[] bytes, int offset, int length, Output out) throws IOException {
        cut.clear();
        int boundary = decoder.feed(bytes, offset, length, cut::add);
        if (useful()) {
            if (boundary > 0) {
                sendUpTo(bytes, offset, boundary, out);
                held.write(bytes, offset + boundary, length - boundary);
            } else {
                held.write(bytes, offset, length);
            }
            listen();
            told = begun() && inItsOwnWords();
            return;
        }
        listen();
        if (useful() && failure().isEmpty() && boundary > 0) {
            sendUpTo(bytes, offset, boundary, out);
            held.write(bytes, offset + boundary, length - boundary);
        } else {
            held.write(bytes, offset, length);
        }
    }

    private void sendUpTo(byte[] bytes, int offset, int boundary, Output out) throws IOException {
        if (held.size() > 0) {
            held.write(bytes, offset, boundary);
            byte[] all = held.toByteArray();
            held.reset();
            send(all, 0, all.length, out);
        } else {
            send(bytes, offset, boundary, out);
        }
    }

    private void listen() {
        for (WireEvent event : cut) {
            reader.read(event, this::hear);
        }
    }

    @Override
    public void end(Output out) throws IOException {
        cut.clear();
        decoder.end(cut::add);
        listen();
        reader.end(this::hear);
        boolean lastWords = begun() && !told && inItsOwnWords();
        if ((finished() || lastWords) && held.size() > 0) {
            byte[] rest = held.toByteArray();
            held.reset();
            send(rest, 0, rest.length, out);
            told |= lastWords;
        }
    }

    /** An error event in its own words has been relayed; a breach of protocol has not been told. */
    @Override
    public boolean failureTold() {
        return told;
    }

    private boolean inItsOwnWords() {
        return failure().map(f -> f.kind() != Failure.Kind.PROTOCOL).orElse(false);
    }
}
