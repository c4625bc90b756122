package dev.nonagon.spi.format;

import java.util.function.Consumer;

/** A JSON array whose elements are the events, each sent when it is known. */
final class ArrayFraming implements Framing {
    static final ArrayFraming INSTANCE = new ArrayFraming();

    private ArrayFraming() {}

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public byte[] encode(WireEvent event) {
        throw new UnsupportedOperationException("An element's place in the array matters; use newEncoder()");
    }

    @Override
    public Encoder newEncoder() {
        return new ArrayEncoder();
    }

    @Override
    public Decoder newDecoder() {
        return new ElementDecoder();
    }

    private static final class ArrayEncoder implements Encoder {
        private boolean begun;

        @Override
        public byte[] encode(WireEvent event) {
            byte[] out = new byte[event.data().length + 2];
            out[0] = (byte) (begun ? ',' : '[');
            begun = true;
            System.arraycopy(event.data(), 0, out, 1, event.data().length);
            out[out.length - 1] = '\n';
            return out;
        }

        @Override
        public byte[] end() {
            return begun ? new byte[] {']', '\n'} : new byte[] {'[', ']', '\n'};
        }
    }

    /** Cuts elements by counting braces outside strings. */
    private static final class ElementDecoder implements Decoder {
        private final ByteGatherer element = new ByteGatherer();
        private int depth;
        private boolean inString;
        private boolean escaped;

        @Override
        public int feed(byte[] bytes, int offset, int length, Consumer<WireEvent> out) {
            int lastBoundary = -1;
            int from = depth > 0 ? offset : -1;
            for (int i = offset; i < offset + length; i++) {
                byte b = bytes[i];
                if (inString) {
                    inString = escaped || b != '"';
                    escaped = !escaped && b == '\\';
                } else if (b == '"') {
                    inString = depth > 0;
                } else if (b == '{') {
                    if (depth++ == 0) {
                        from = i;
                    }
                } else if (b == '}' && depth > 0 && --depth == 0) {
                    element.add(bytes, from, i + 1 - from);
                    out.accept(WireEvent.of(element.take()));
                    lastBoundary = i + 1 - offset;
                    from = -1;
                }
            }
            if (from >= 0) {
                element.add(bytes, from, offset + length - from);
            }
            return lastBoundary;
        }

        @Override
        public void end(Consumer<WireEvent> out) {
            if (element.size() > 0) {
                out.accept(WireEvent.of(element.take()));
            }
        }
    }
}
