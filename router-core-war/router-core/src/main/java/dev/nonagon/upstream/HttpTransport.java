package dev.nonagon.upstream;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.Transport;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.spi.provider.UpstreamSink;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** The JDK's HTTP client as a {@link Transport}. Thread-safe. */
public final class HttpTransport implements Transport {
    /** Enough for the events of a chat; thousands of streams are open at once. */
    private static final int SMALL_BUFFER_BYTES = 2 * 1024;

    /** For bodies that come faster than that. */
    private static final int LARGE_BUFFER_BYTES = 16 * 1024;

    /** Fields that the client sets itself and refuses to be told. */
    private static final Set<String> OWN_FIELDS =
            Set.of("host", "content-length", "connection", "expect", "upgrade", "transfer-encoding");

    private final HttpClient client;
    private final Optional<AddressGuard> guard;

    /**
     * @param guard what it may connect to; empty behind a proxy
     */
    public HttpTransport(HttpClient client, Optional<AddressGuard> guard) {
        this.client = client;
        this.guard = guard;
    }

    @Override
    public void exchange(UpstreamRequest request, UpstreamSink sink) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = send(toHttp(request));
        Headers headers = Headers.of(response.headers().map());
        try (InputStream body = decoded(response.body(), headers)) {
            sink.head(new ResponseHead(response.statusCode(), headers));
            byte[] buffer = new byte[SMALL_BUFFER_BYTES];
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                if (n > 0) {
                    sink.body(buffer, 0, n);
                }
                if (n == buffer.length && n < LARGE_BUFFER_BYTES) {
                    buffer = new byte[LARGE_BUFFER_BYTES];
                }
            }
        }
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException, InterruptedException {
        AddressGuard.Connecting<HttpResponse<InputStream>> sending =
                () -> client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        return guard.isEmpty()
                ? sending.connect()
                : guard.get().connect(request.uri().getHost(), sending);
    }

    private static HttpRequest toHttp(UpstreamRequest request) {
        HttpRequest.BodyPublisher body = request.body().length == 0
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(request.body());
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri()).method(request.method(), body);
        request.headers().forEach((name, value) -> {
            if (!OWN_FIELDS.contains(name.toLowerCase(Locale.ROOT))) {
                builder.header(name, value);
            }
        });
        return builder.build();
    }

    /** Some servers compress although nobody asked. */
    private static InputStream decoded(InputStream body, Headers headers) throws IOException {
        return switch (headers.first("content-encoding").orElse("").toLowerCase(Locale.ROOT)) {
            case "gzip", "x-gzip" -> new GZIPInputStream(body);
            case "deflate" -> new InflaterInputStream(body);
            default -> body;
        };
    }
}
