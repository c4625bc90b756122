package dev.nonagon.spi.tck.upstream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** The other end of a socket, to be answered well or badly. Used by one thread. */
public final class SocketPeer {
    private static final int CONTINUED = 0;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int LAST = 0x80;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int LONGEST = 64 * 1024 * 1024;

    private final Connection connection;
    private boolean over;

    SocketPeer(Connection connection) {
        this.connection = connection;
    }

    /** Sends a text, whole. */
    public void send(String text) throws IOException {
        frame(LAST | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a text in frames of so many bytes, wherever that cuts, with a ping between them. */
    public void sendInPieces(String text, int bytes) throws IOException {
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < all.length; from += bytes) {
            int to = Math.min(all.length, from + bytes);
            int end = to == all.length ? LAST : 0;
            frame(end | (from == 0 ? TEXT : CONTINUED), Arrays.copyOfRange(all, from, to));
            if (end == 0) {
                frame(LAST | PING, new byte[] {'?'});
            }
        }
    }

    /** Waits; notices a peer that leaves. */
    public void pause(Duration wait) throws IOException {
        connection.pause(wait);
    }

    /** Says good-bye. */
    public void close(int code, String reason) throws IOException {
        byte[] words = reason.getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[words.length + 2];
        all[0] = (byte) (code >> 8);
        all[1] = (byte) code;
        System.arraycopy(words, 0, all, 2, words.length);
        frame(LAST | CLOSE, all);
        over = true;
    }

    /** Breaks the connection off in the middle of a frame. */
    public void cut() throws IOException {
        connection.write(new byte[] {(byte) (LAST | TEXT), 100, '{'});
        connection.reset();
        over = true;
    }

    private void frame(int first, byte[] payload) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 10);
        out.write(first);
        if (payload.length < 126) {
            out.write(payload.length);
        } else if (payload.length < 65_536) {
            out.write(126);
            out.write(payload.length >> 8);
            out.write(payload.length);
        } else {
            out.write(127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.write((int) ((long) payload.length >> shift));
            }
        }
        out.writeBytes(payload);
        connection.write(out.toByteArray());
    }

    /** The next message of the client; empty at the end. Pings are answered, and everything else is refused. */
    Optional<String> next() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        boolean begun = false;
        while (!over) {
            int first = connection.bytes(1)[0] & 0xff;
            int second = connection.bytes(1)[0] & 0xff;
            byte[] payload = payload(second);
            int kind = first & 0x0f;
            boolean fits = (second & 0x80) != 0 && (first & 0x70) == 0 && kind != (begun ? TEXT : CONTINUED);
            if (!fits) {
                close(PROTOCOL_ERROR, "A frame that is not masked, or not in its place");
                return Optional.empty();
            }
            switch (kind) {
                case TEXT, CONTINUED -> {
                    begun = true;
                    message.writeBytes(payload);
                    if ((first & LAST) != 0) {
                        return Optional.of(message.toString(StandardCharsets.UTF_8));
                    }
                }
                case PING -> frame(LAST | PONG, payload);
                case PONG -> {}
                case CLOSE -> {
                    frame(LAST | CLOSE, payload);
                    return Optional.empty();
                }
                default -> {
                    close(PROTOCOL_ERROR, "A frame of kind " + kind);
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private byte[] payload(int second) throws IOException {
        int size = second & 0x7f;
        if (size >= 126) {
            size = 0;
            for (byte part : connection.bytes((second & 0x7f) == 126 ? 2 : 8)) {
                size = size << 8 | (part & 0xff);
            }
        }
        if (size < 0 || size > LONGEST) {
            throw new IOException("A frame of " + size + " bytes");
        }
        byte[] mask = (second & 0x80) == 0 ? new byte[4] : connection.bytes(4);
        byte[] payload = connection.bytes(size);
        for (int at = 0; at < payload.length; at++) {
            payload[at] ^= mask[at % 4];
        }
        return payload;
    }
}
