package dev.nonagon.bench;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One HTTP/1.1 message, taken in pieces of any size: by length, in chunks, or (answers only) up to the end of the
 * connection. Reused for the next message on the same connection; no allocation per message. Not thread-safe.
 */
final class MessageParser {
    private static final int MAX_HEAD = 32 * 1024;

    /** Gets the body as it comes; {@code in} is only valid during the call, from position to limit. */
    @FunctionalInterface
    interface Body {
        void take(ByteBuffer in);
    }

    private enum State {
        HEAD,
        LENGTH,
        UNTIL_CLOSE,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        TRAILER,
        DONE
    }

    private static final byte[] LENGTH_FIELD = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHUNKED = "transfer-encoding: chunked".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLOSE = "connection: close".getBytes(StandardCharsets.US_ASCII);

    private final boolean answers;
    private byte[] head = new byte[512];
    private int headLength;
    private State state = State.HEAD;
    private long left;
    private boolean sizeRead;
    private int lineLength;
    private int status;
    private long bodyBytes;
    private boolean closing;

    private MessageParser(boolean answers) {
        this.answers = answers;
    }

    static MessageParser ofAnswers() {
        return new MessageParser(true);
    }

    static MessageParser ofRequests() {
        return new MessageParser(false);
    }

    void reset() {
        state = State.HEAD;
        headLength = 0;
        bodyBytes = 0;
        closing = false;
    }

    boolean done() {
        return state == State.DONE;
    }

    int status() {
        return status;
    }

    long bodyBytes() {
        return bodyBytes;
    }

    /** Whether the connection cannot carry another request. */
    boolean closing() {
        return closing;
    }

    /** The server ended the connection; whether that was a proper end. */
    boolean closedByServer() {
        if (state == State.UNTIL_CLOSE) {
            state = State.DONE;
        }
        return state == State.DONE;
    }

    /** Takes bytes until the answer is complete or none are left. */
    void feed(ByteBuffer in, Body body) throws ProtocolException {
        while (in.hasRemaining() && state != State.DONE) {
            switch (state) {
                case HEAD -> head(in);
                case LENGTH, CHUNK_DATA -> data(in, body);
                case UNTIL_CLOSE -> {
                    bodyBytes += in.remaining();
                    body.take(in);
                    in.position(in.limit());
                }
                case CHUNK_SIZE -> chunkSize(in.get());
                case CHUNK_END -> {
                    if (in.get() == '\n') {
                        beginChunk();
                    }
                }
                case TRAILER -> trailer(in.get());
                case DONE -> {}
            }
        }
    }

    private void head(ByteBuffer in) throws ProtocolException {
        while (in.hasRemaining()) {
            byte b = in.get();
            if (headLength == head.length) {
                if (headLength >= MAX_HEAD) {
                    throw new ProtocolException("An answer's head is longer than " + MAX_HEAD + " bytes");
                }
                head = Arrays.copyOf(head, head.length * 2);
            }
            head[headLength++] = b;
            if (b == '\n' && headLength >= 4 && head[headLength - 2] == '\r' && head[headLength - 3] == '\n') {
                readHead();
                return;
            }
        }
    }

    private void readHead() throws ProtocolException {
        if (answers) {
            readStatus();
            if (status == 100) {
                headLength = 0;
                return;
            }
        }
        boolean chunked = false;
        long length = -1;
        for (int line = nextLine(0); line < headLength - 2; line = nextLine(line)) {
            switch (head[line] | 0x20) {
                case 't' -> chunked |= startsWith(line, CHUNKED);
                case 'c' -> {
                    if (startsWith(line, LENGTH_FIELD)) {
                        length = number(line + LENGTH_FIELD.length);
                    } else if (startsWith(line, CLOSE)) {
                        closing = true;
                    }
                }
                default -> {}
            }
        }
        if (chunked) {
            beginChunk();
        } else if (length > 0) {
            left = length;
            state = State.LENGTH;
        } else if (length == 0 || !answers || status == 204 || status == 304) {
            state = State.DONE;
        } else {
            closing = true;
            state = State.UNTIL_CLOSE;
        }
    }

    private void readStatus() throws ProtocolException {
        if (headLength < 12 || head[0] != 'H' || head[5] != '1') {
            throw new ProtocolException("Not an HTTP/1.1 answer: "
                    + new String(head, 0, Math.min(headLength, 80), StandardCharsets.ISO_8859_1));
        }
        status = (head[9] - '0') * 100 + (head[10] - '0') * 10 + (head[11] - '0');
    }

    /** Whether the request's target begins with this path. */
    boolean targets(byte[] path) {
        int at = 0;
        while (at < headLength && head[at] != ' ') {
            at++;
        }
        return startsWith(at + 1, path);
    }

    private int nextLine(int from) {
        int at = from;
        while (at < headLength && head[at] != '\n') {
            at++;
        }
        return at + 1;
    }

    /** Compares as header names are compared; {@code expected} is in lower case. */
    private boolean startsWith(int at, byte[] expected) {
        if (at + expected.length > headLength) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            byte b = head[at + i];
            if ((b >= 'A' && b <= 'Z' ? b | 0x20 : b) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    private long number(int from) {
        long value = 0;
        for (int at = from; at < headLength && head[at] != '\r'; at++) {
            if (head[at] != ' ') {
                value = value * 10 + (head[at] - '0');
            }
        }
        return value;
    }

    private void data(ByteBuffer in, Body body) {
        int take = (int) Math.min(left, in.remaining());
        int limit = in.limit();
        int end = in.position() + take;
        in.limit(end);
        body.take(in);
        in.limit(limit);
        in.position(end);
        bodyBytes += take;
        left -= take;
        if (left == 0) {
            state = state == State.LENGTH ? State.DONE : State.CHUNK_END;
        }
    }

    private void beginChunk() {
        state = State.CHUNK_SIZE;
        left = 0;
        sizeRead = false;
    }

    private void chunkSize(byte b) {
        if (b == '\n') {
            lineLength = 0;
            state = left == 0 ? State.TRAILER : State.CHUNK_DATA;
            return;
        }
        int digit = Character.digit(b, 16);
        if (digit < 0) {
            sizeRead = true;
        } else if (!sizeRead) {
            left = left * 16 + digit;
        }
    }

    private void trailer(byte b) {
        if (b == '\n') {
            if (lineLength == 0) {
                state = State.DONE;
            }
            lineLength = 0;
        } else if (b != '\r') {
            lineLength++;
        }
    }
}
