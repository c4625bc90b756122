package dev.nonagon.gateway;

import dev.nonagon.spi.Headers;
import dev.nonagon.translation.AnswerPath;
import dev.nonagon.upstream.Watchdog;
import java.io.IOException;
import java.util.Arrays;

/** Hands one attempt's answer to the client: a stream piece by piece, a whole body at once. */
final class Delivery implements AnswerPath.Output {
    private final ClientConnection connection;
    private final Watchdog.Watch watch;
    private final Progress progress;
    private String contentType;
    private boolean whole;

    Delivery(ClientCall call, ClientConnection connection, Watchdog.Watch watch, Progress progress) {
        this.connection = connection;
        this.watch = watch;
        this.progress = progress;
        this.whole = !call.request().peek().stream();
        this.contentType = whole ? "application/json" : call.request().framing().contentType();
    }

    @Override
    public void kind(String type, boolean atOnce) {
        contentType = type;
        whole = atOnce;
    }

    @Override
    public void send(byte[] bytes, int offset, int length) throws IOException {
        if (whole) {
            byte[] body =
                    offset == 0 && length == bytes.length ? bytes : Arrays.copyOfRange(bytes, offset, offset + length);
            connection.whole(200, Headers.of("content-type", contentType), body);
        } else {
            connection.stream(contentType, bytes, offset, length);
        }
        progress.delivered();
        watch.clientHeard();
    }
}
