package dev.nonagon.spi.format;

import java.util.function.Consumer;

/** One event: the whole body. */
final class WholeFraming implements Framing {
    static final WholeFraming INSTANCE = new WholeFraming();

    private WholeFraming() {}

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public Decoder newDecoder() {
        ByteGatherer body = new ByteGatherer();
        return new Decoder() {
            @Override
            public int feed(byte[] bytes, int offset, int length, Consumer<WireEvent> out) {
                body.add(bytes, offset, length);
                return -1;
            }

            @Override
            public void end(Consumer<WireEvent> out) {
                if (body.size() > 0) {
                    out.accept(WireEvent.whole(body.take()));
                }
            }
        };
    }

    @Override
    public byte[] encode(WireEvent event) {
        return event.data();
    }
}
