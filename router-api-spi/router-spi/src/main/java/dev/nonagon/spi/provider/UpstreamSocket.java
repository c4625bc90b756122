package dev.nonagon.spi.provider;

import java.io.IOException;
import java.util.Arrays;

/**
 * A WebSocket to an upstream, opened by {@link Transport#open}: messages of text, in both directions. Used by one thread; blocks,
 * and is interruptible. Pings are answered by itself. At most one message is read ahead, so a reader that is slow slows the
 * upstream down.
 */
public interface UpstreamSocket extends AutoCloseable {
    /** Sends a whole message. @throws Ended if the upstream has closed */
    void send(String message) throws IOException, InterruptedException;

    /** The next whole message. @throws Ended if the upstream has closed, in good order or not */
    String receive() throws IOException, InterruptedException;

    /** Says good-bye, and waits for nothing. */
    @Override
    void close();

    /** The upstream has closed the socket. */
    final class Ended extends IOException {
        /** What there is if the connection broke: never sent, RFC 6455, 7.4.1. */
        public static final int BROKEN = 1006;

        private static final long serialVersionUID = 1L;
        private final int code;

        /** @param reason the upstream's, or what broke; may be empty */
        public Ended(int code, String reason) {
            super("the socket was closed with " + code + (reason.isEmpty() ? "" : ": " + reason));
            this.code = code;
        }

        /** Of RFC 6455, 7.4. */
        public int code() {
            return code;
        }
    }

    /** The upstream answers the wish for a socket with something else. */
    final class Refused extends IOException {
        private static final long serialVersionUID = 1L;
        private final transient ResponseHead head;
        private final transient byte[] body;

        /** @param body as far as it is known */
        public Refused(ResponseHead head, byte[] body) {
            super("the upstream opens no socket: status " + head.status());
            this.head = head;
            this.body = body.clone();
        }

        public ResponseHead head() {
            return head;
        }

        public byte[] body() {
            return Arrays.copyOf(body, body.length);
        }
    }
}
