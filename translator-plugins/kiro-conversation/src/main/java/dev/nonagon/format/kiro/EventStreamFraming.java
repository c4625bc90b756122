package dev.nonagon.format.kiro;

import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.WireEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * AWS event streams, their sums checked (rule W7). What cannot be read becomes one last event that {@link KiroConversation}
 * reads as a breach of the protocol. Thread-safe.
 */
public final class EventStreamFraming implements Framing {
    public static final EventStreamFraming INSTANCE = new EventStreamFraming();

    /** The media type, and that of whole answers, too. */
    public static final String CONTENT_TYPE = "application/vnd.amazon.eventstream";

    /** AWS sends no longer ones: 24 MiB. */
    static final int LONGEST = 24 * 1024 * 1024;

    private static final int LONGEST_HEADERS = 128 * 1024;

    private EventStreamFraming() {}

    @Override
    public String contentType() {
        return CONTENT_TYPE;
    }

    @Override
    public Decoder newDecoder() {
        return new FrameDecoder();
    }

    @Override
    public byte[] encode(WireEvent event) {
        return Frame.of(event).bytes();
    }

    private static final class FrameDecoder implements Decoder {
        private byte[] kept = new byte[512];
        private int size;
        private boolean broken;

        @Override
        public int feed(byte[] bytes, int offset, int length, Consumer<WireEvent> out) {
            if (broken) {
                return -1;
            }
            int before = size;
            keep(bytes, offset, length);
            int consumed = 0;
            try {
                for (int total = next(consumed); total > 0; total = next(consumed)) {
                    Frame frame = Frame.read(Arrays.copyOfRange(kept, consumed, consumed + total));
                    consumed += total;
                    out.accept(frame.event());
                }
            } catch (Frame.Broken e) {
                fail(String.valueOf(e.getMessage()), out);
                return -1;
            }
            System.arraycopy(kept, consumed, kept, 0, size - consumed);
            size -= consumed;
            return consumed > 0 ? consumed - before : -1;
        }

        private void keep(byte[] bytes, int offset, int length) {
            if (size + length > kept.length) {
                kept = Arrays.copyOf(kept, Math.max(size + length, kept.length * 2));
            }
            System.arraycopy(bytes, offset, kept, size, length);
            size += length;
        }

        /** The length of the frame that begins at {@code from}; 0 if it is not all there. */
        private int next(int from) throws Frame.Broken {
            if (size - from < Frame.PRELUDE) {
                return 0;
            }
            ByteBuffer prelude = ByteBuffer.wrap(kept, from, Frame.PRELUDE);
            int total = prelude.getInt();
            int headers = prelude.getInt();
            if (prelude.getInt() != Frame.sum(kept, from, 8)) {
                throw new Frame.Broken("the sum of a frame's beginning does not fit");
            }
            boolean sane = headers >= 0
                    && headers <= LONGEST_HEADERS
                    && total <= LONGEST
                    && total >= Frame.PRELUDE + headers + Frame.SUM;
            if (!sane) {
                throw new Frame.Broken("a frame has impossible lengths: " + total + " with headers of " + headers);
            }
            return size - from < total ? 0 : total;
        }

        private void fail(String why, Consumer<WireEvent> out) {
            broken = true;
            size = 0;
            out.accept(WireEvent.of(EventNames.BROKEN, why.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public void end(Consumer<WireEvent> out) {
            if (size > 0) {
                fail("the stream ended inside a frame", out);
            }
        }
    }
}
