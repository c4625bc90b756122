package dev.nonagon.spi.provider;

import java.io.IOException;

/** The router's HTTP, with its proxies, pools and limits. Thread-safe; blocks; interruptible. */
@FunctionalInterface
public interface Transport {
    void exchange(UpstreamRequest request, UpstreamSink sink) throws IOException, InterruptedException;

    /**
     * Opens a WebSocket, by the same ways and under the same guard as requests. Whoever opens it closes it. The watchdog hears
     * what is given to the {@link UpstreamSink}, not what comes through the socket.
     *
     * @param opening the URL ({@code https} stands for {@code wss}, {@code http} for {@code ws}) and the headers; its method and
     *     body do not count
     * @throws UpstreamSocket.Refused if there is an answer that is no socket
     * @throws IOException if there is no answer, or this transport opens none
     */
    default UpstreamSocket open(UpstreamRequest opening) throws IOException, InterruptedException {
        throw new IOException("No WebSocket can be opened to " + opening.uri().getHost() + " this way");
    }
}
