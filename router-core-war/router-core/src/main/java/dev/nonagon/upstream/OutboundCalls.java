package dev.nonagon.upstream;

import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.spi.provider.UpstreamSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whole calls of the control plane through the same transports, and so the same guard and proxies, as requests. Thread-safe;
 * blocks until interrupted: whoever calls decides for how long.
 */
public final class OutboundCalls implements OutboundHttp {
    private static final int LONGEST_ANSWER = 4 * 1024 * 1024;

    private final Transports transports;
    private final ProviderId provider;
    private final Function<URI, Optional<URI>> proxies;

    /**
     * @param provider whose hosts are asked
     * @param proxies the proxy for a URL; empty for a direct call
     */
    public OutboundCalls(Transports transports, ProviderId provider, Function<URI, Optional<URI>> proxies) {
        this.transports = transports;
        this.provider = provider;
        this.proxies = proxies;
    }

    @Override
    public Answer send(UpstreamRequest request) throws IOException, InterruptedException {
        Whole whole = new Whole();
        transports.through(proxies.apply(request.uri()), provider).exchange(request, whole);
        ResponseHead head = whole.head;
        if (head == null) {
            throw new IOException("The provider gave no answer");
        }
        return new Answer(head.status(), head.headers(), whole.body.toByteArray());
    }

    private static final class Whole implements UpstreamSink {
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private @Nullable ResponseHead head;

        @Override
        public void head(ResponseHead answer) {
            head = answer;
        }

        @Override
        public void body(byte[] bytes, int offset, int length) throws IOException {
            if (body.size() + length > LONGEST_ANSWER) {
                throw new IOException("The answer is longer than " + LONGEST_ANSWER + " bytes");
            }
            body.write(bytes, offset, length);
        }
    }
}
