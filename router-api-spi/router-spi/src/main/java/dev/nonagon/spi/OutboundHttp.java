package dev.nonagon.spi;

import dev.nonagon.spi.provider.UpstreamRequest;
import java.io.IOException;

/**
 * Whole calls of the control plane (tokens, quotas, catalogs), through the router's proxies and limits. Not for chat.
 * Thread-safe; blocks.
 */
public interface OutboundHttp {
    /**
     * Sends a request and reads the whole answer, 4 MiB at the most.
     *
     * @throws IOException if there is no answer
     */
    Answer send(UpstreamRequest request) throws IOException, InterruptedException;

    /** An answer read to its end. */
    record Answer(int status, Headers headers, byte[] body) {
        public Answer {
            body = body.clone();
        }

        @Override
        public byte[] body() {
            return body.clone();
        }
    }
}
