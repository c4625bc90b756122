package dev.nonagon.upstream;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.Transport;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.spi.provider.UpstreamSink;
import dev.nonagon.spi.provider.UpstreamSocket;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

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

    @Override
    public UpstreamSocket open(UpstreamRequest opening) throws IOException, InterruptedException {
        AddressGuard.Connecting<UpstreamSocket> connecting = () -> opened(opening);
        return guard.isEmpty()
                ? connecting.connect()
                : guard.get().connect(opening.uri().getHost(), connecting);
    }

    private UpstreamSocket opened(UpstreamRequest opening) throws IOException, InterruptedException {
        WebSocket.Builder builder = client.newWebSocketBuilder();
        opening.headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!OWN_FIELDS.contains(lower) && !lower.startsWith("sec-websocket-")) {
                builder.header(name, value);
            }
        });
        JdkSocket.Inbox inbox = new JdkSocket.Inbox();
        // "http" to "ws", "https" to "wss".
        URI uri = URI.create(opening.uri().toString().replaceFirst("^http", "ws"));
        CompletableFuture<WebSocket> opened = builder.buildAsync(uri, inbox);
        try {
            return new JdkSocket(opened.get(), inbox);
        } catch (InterruptedException e) {
            opened.thenAccept(WebSocket::abort);
            throw e;
        } catch (ExecutionException e) {
            throw trouble(e.getCause());
        }
    }

    private static IOException trouble(@Nullable Throwable cause) {
        if (cause instanceof WebSocketHandshakeException refusal && refusal.getResponse() != null) {
            HttpResponse<?> answer = refusal.getResponse();
            byte[] body = answer.body() instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : new byte[0];
            return new UpstreamSocket.Refused(
                    new ResponseHead(
                            answer.statusCode(), Headers.of(answer.headers().map())),
                    body);
        }
        return cause instanceof IOException known ? known : new IOException(String.valueOf(cause), cause);
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
