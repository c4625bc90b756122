package dev.nonagon.gateway;

import dev.nonagon.spi.Headers;
import dev.nonagon.translation.AnswerPath;
import java.io.IOException;
import java.util.Arrays;

/** Hands one attempt's answer to the client: a stream piece by piece, a whole body at once. */
final class Delivery implements AnswerPath.Output {
    private final Attempts.Circumstances around;
    private String contentType;
    private boolean whole;
    private boolean begun;

    Delivery(ClientCall call, Attempts.Circumstances around) {
        this.around = around;
        this.whole = !call.request().peek().stream();
        this.contentType = whole ? "application/json" : call.request().framing().contentType();
    }

    /** Another attempt answers already: nothing of this one may reach the client. */
    static final class Overtaken extends IOException {
        private static final long serialVersionUID = 1L;

        Overtaken() {
            super("Another target was quicker");
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    @Override
    public void kind(String type, boolean atOnce) {
        contentType = type;
        whole = atOnce;
    }

    @Override
    public void send(byte[] bytes, int offset, int length) throws IOException {
        if (!begun) {
            if (!around.gate().pass()) {
                throw new Overtaken();
            }
            begun = true;
            around.progress().answers();
        }
        ClientConnection connection = around.connection();
        if (whole) {
            byte[] body =
                    offset == 0 && length == bytes.length ? bytes : Arrays.copyOfRange(bytes, offset, offset + length);
            connection.whole(200, Headers.of("content-type", contentType), body);
        } else {
            connection.stream(contentType, bytes, offset, length);
        }
        around.progress().delivered();
        around.spoke().run();
    }
}
