package dev.nonagon.translation;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.WireEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A whole body in the client's own format: checked, then sent as it came. */
public final class WholeRelayPath extends AnswerPath {
    private final Framing.Decoder decoder = Framing.whole().newDecoder();
    private final EventReader reader;

    public WholeRelayPath(EventReader reader, Consumer<ChatEvent> tap) {
        super(tap);
        this.reader = reader;
    }

    @Override
    public void feed(byte[] bytes, int offset, int length, Output out) {
        decoder.feed(bytes, offset, length, event -> {});
    }

    @Override
    public void end(Output out) throws IOException {
        List<WireEvent> whole = new ArrayList<>(1);
        decoder.end(whole::add);
        whole.forEach(event -> reader.read(event, this::hear));
        reader.end(this::hear);
        if (finished()) {
            byte[] body = whole.getFirst().data();
            send(body, 0, body.length, out);
        }
    }

    @Override
    public boolean failureTold() {
        return false;
    }
}
