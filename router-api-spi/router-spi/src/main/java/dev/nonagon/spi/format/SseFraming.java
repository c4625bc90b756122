package dev.nonagon.spi.format;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Server-sent events, cut on bytes: a UTF-8 sequence torn over two pieces is whole again before anyone decodes it. */
final class SseFraming implements Framing {
    static final SseFraming INSTANCE = new SseFraming();

    private static final byte[] EVENT = "event: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

    private SseFraming() {}

    @Override
    public String contentType() {
        return "text/event-stream";
    }

    @Override
    public Decoder newDecoder() {
        return new SseDecoder();
    }

    @Override
    public byte[] encode(WireEvent event) {
        byte[] name = event.name().getBytes(StandardCharsets.UTF_8);
        byte[] data = event.data();
        int nameBytes = name.length == 0 ? 0 : EVENT.length + name.length + 1;
        byte[] out = new byte[nameBytes + DATA.length + data.length + 2];
        int at = 0;
        if (name.length > 0) {
            at = put(out, at, EVENT);
            at = put(out, at, name);
            out[at++] = '\n';
        }
        at = put(out, at, DATA);
        // JSON has no raw line break, so one data line is enough.
        at = put(out, at, data);
        out[at++] = '\n';
        out[at] = '\n';
        return out;
    }

    private static int put(byte[] out, int at, byte[] part) {
        System.arraycopy(part, 0, out, at, part.length);
        return at + part.length;
    }

    private static final class SseDecoder implements Decoder {
        private final ByteGatherer line = new ByteGatherer();
        private final ByteGatherer data = new ByteGatherer();
        private String name = "";
        private boolean hasData;
        private boolean afterCarriageReturn;
        private boolean first = true;

        @Override
        public int feed(byte[] bytes, int offset, int length, Consumer<WireEvent> out) {
            int from = offset;
            int end = offset + length;
            int lastBoundary = -1;
            for (int i = offset; i < end; i++) {
                byte b = bytes[i];
                if (b != '\n' && b != '\r') {
                    afterCarriageReturn = false;
                    continue;
                }
                if (b == '\n' && afterCarriageReturn) {
                    afterCarriageReturn = false;
                    from = i + 1;
                    if (lastBoundary == i - offset) {
                        lastBoundary = i + 1 - offset;
                    }
                    continue;
                }
                afterCarriageReturn = b == '\r';
                boolean blank;
                if (line.size() == 0) {
                    blank = line(bytes, from, i - from, out);
                } else {
                    line.add(bytes, from, i - from);
                    byte[] gathered = line.take();
                    blank = line(gathered, 0, gathered.length, out);
                }
                from = i + 1;
                if (blank) {
                    lastBoundary = i + 1 - offset;
                }
            }
            line.add(bytes, from, end - from);
            return lastBoundary;
        }

        @Override
        public void end(Consumer<WireEvent> out) {
            if (line.size() > 0) {
                byte[] rest = line.take();
                line(rest, 0, rest.length, out);
            }
            dispatch(out);
        }

        /** Takes one line; returns whether it was blank, which ends an event. */
        private boolean line(byte[] b, int offset, int length, Consumer<WireEvent> out) {
            int from = offset;
            int end = offset + length;
            if (first) {
                first = false;
                if (length >= 3 && b[from] == (byte) 0xEF && b[from + 1] == (byte) 0xBB && b[from + 2] == (byte) 0xBF) {
                    from += 3;
                }
            }
            if (from == end) {
                dispatch(out);
                return true;
            }
            int colon = from;
            while (colon < end && b[colon] != ':') {
                colon++;
            }
            int valueFrom = colon + 1;
            if (valueFrom < end && b[valueFrom] == ' ') {
                valueFrom++;
            }
            valueFrom = Math.min(valueFrom, end);
            if (is(b, from, colon, "data")) {
                if (hasData) {
                    data.add(new byte[] {'\n'}, 0, 1);
                }
                data.add(b, valueFrom, end - valueFrom);
                hasData = true;
            } else if (is(b, from, colon, "event")) {
                name = new String(b, valueFrom, end - valueFrom, StandardCharsets.UTF_8);
            }
            return false;
        }

        private static boolean is(byte[] b, int from, int to, String field) {
            if (to - from != field.length()) {
                return false;
            }
            for (int i = 0; i < field.length(); i++) {
                if (b[from + i] != field.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        private void dispatch(Consumer<WireEvent> out) {
            String eventName = name;
            name = "";
            if (hasData) {
                hasData = false;
                out.accept(WireEvent.of(eventName, data.take()));
            }
        }
    }
}
