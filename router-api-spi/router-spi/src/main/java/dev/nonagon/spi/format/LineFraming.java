package dev.nonagon.spi.format;

import java.util.Arrays;
import java.util.function.Consumer;

/** One JSON value a line. */
final class LineFraming implements Framing {
    static final LineFraming INSTANCE = new LineFraming();

    private LineFraming() {}

    @Override
    public String contentType() {
        return "application/x-ndjson";
    }

    @Override
    public Decoder newDecoder() {
        return new LineDecoder();
    }

    @Override
    public byte[] encode(WireEvent event) {
        byte[] out = Arrays.copyOf(event.data(), event.data().length + 1);
        out[out.length - 1] = '\n';
        return out;
    }

    private static final class LineDecoder implements Decoder {
        private final ByteGatherer line = new ByteGatherer();

        @Override
        public int feed(byte[] bytes, int offset, int length, Consumer<WireEvent> out) {
            int from = offset;
            int lastBoundary = -1;
            for (int i = offset; i < offset + length; i++) {
                if (bytes[i] == '\n') {
                    line.add(bytes, from, i - from);
                    emit(out);
                    from = i + 1;
                    lastBoundary = from - offset;
                }
            }
            line.add(bytes, from, offset + length - from);
            return lastBoundary;
        }

        @Override
        public void end(Consumer<WireEvent> out) {
            emit(out);
        }

        private void emit(Consumer<WireEvent> out) {
            byte[] text = line.take();
            int length = text.length;
            if (length > 0 && text[length - 1] == '\r') {
                length--;
            }
            if (length > 0) {
                out.accept(WireEvent.of(length == text.length ? text : Arrays.copyOf(text, length)));
            }
        }
    }
}
