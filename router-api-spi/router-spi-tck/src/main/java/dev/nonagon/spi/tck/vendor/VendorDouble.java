package dev.nonagon.spi.tck.vendor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** All hosts of a vendor on one port of this machine (V1 to V4). Thread-safe; a request gets a virtual thread. */
public final class VendorDouble implements AutoCloseable {
    private static final Set<String> OWN = Set.of(
            "connection", "content-length", "expect", "host", "upgrade", "transfer-encoding", "date", "keep-alive");
    private static final Set<String> KEY_HEADERS = Set.of("authorization", "x-api-key", "x-goog-api-key");
    private static final int NOT_FOUND = 404;
    private static final int BACKLOG = 1024;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, Function<Asked, Told>> routes = new ConcurrentHashMap<>();
    private final Map<String, Relay> relays = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    /** @param check refuses a request; empty lets it through */
    private record Relay(String target, Function<Asked, Optional<Told>> check) {}

    private VendorDouble() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    public static VendorDouble start() {
        return new VendorDouble();
    }

    /** Where it listens: {@code http://127.0.0.1:1234}. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The value of {@code nonagon.providers.ID.hosts} that leads these hosts here. */
    public String hosts(String... names) {
        List<String> pairs = new ArrayList<>();
        for (String name : names) {
            pairs.add(name + "=" + url() + "/" + name);
        }
        return String.join(", ", pairs);
    }

    /** @param path the host and the path, {@code /api.example/x} */
    public VendorDouble on(String method, String path, Function<Asked, Told> answer) {
        routes.put(method + " " + path, answer);
        return this;
    }

    /**
     * Relays what is posted at {@code path}, and below it where it ends with {@code *}, to a double of chat.
     *
     * @param target the path at the double, {@code /v1/responses}; a {@code *} at its end stands for the rest
     * @param check what it refuses itself
     */
    public VendorDouble relay(
            String path, UpstreamDouble upstream, String target, Function<Asked, Optional<Told>> check) {
        relays.put(path, new Relay("http://127.0.0.1:" + upstream.port() + target, check));
        return this;
    }

    /** What it was asked at a path, oldest first. */
    public List<Asked> asked(String path) {
        return asked.stream().filter(question -> question.path().equals(path)).toList();
    }

    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    public void forget() {
        asked.clear();
    }

    /** For a flow or a probe under test: leads every host here. */
    public OutboundHttp http() {
        return request -> {
            URI uri = URI.create(
                    url() + "/" + request.uri().getHost() + request.uri().getRawPath()
                            + (request.uri().getRawQuery() == null
                                    ? ""
                                    : "?" + request.uri().getRawQuery()));
            HttpResponse<byte[]> answer = client.send(built(request, uri), HttpResponse.BodyHandlers.ofByteArray());
            return new OutboundHttp.Answer(
                    answer.statusCode(), Headers.of(answer.headers().map()), answer.body());
        };
    }

    private static HttpRequest built(UpstreamRequest request, URI uri) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri)
                .method(
                        request.method(),
                        request.body().length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(request.body()));
        request.headers().forEach((name, value) -> {
            if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                builder.header(name, value);
            }
        });
        return builder.build();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String query = exchange.getRequestURI().getRawQuery();
        Asked question = new Asked(
                exchange.getRequestMethod(),
                path,
                query == null ? Map.of() : Asked.fields(query),
                Headers.of(exchange.getRequestHeaders()),
                exchange.getRequestBody().readAllBytes());
        asked.add(question);
        Function<Asked, Told> route = routes.get(question.method() + " " + path);
        if (route != null) {
            answer(exchange, route.apply(question));
            return;
        }
        for (Map.Entry<String, Relay> entry : relays.entrySet()) {
            Optional<String> rest = rest(entry.getKey(), path);
            if (rest.isPresent() && question.method().equals("POST")) {
                Optional<Told> refusal = entry.getValue().check().apply(question);
                if (refusal.isPresent()) {
                    answer(exchange, refusal.get());
                } else {
                    relay(
                            exchange,
                            question,
                            entry.getValue().target().replace("*", rest.get()) + (query == null ? "" : "?" + query));
                }
                return;
            }
        }
        answer(exchange, Told.json(NOT_FOUND, "{\"error\":{\"message\":\"There is nothing at " + path + "\"}}"));
    }

    private static Optional<String> rest(String pattern, String path) {
        if (pattern.endsWith("*")) {
            String before = pattern.substring(0, pattern.length() - 1);
            return path.startsWith(before) ? Optional.of(path.substring(before.length())) : Optional.empty();
        }
        return path.equals(pattern) ? Optional.of("") : Optional.empty();
    }

    private static void answer(HttpExchange exchange, Told told) throws IOException {
        told.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
        exchange.sendResponseHeaders(told.status(), told.body().length == 0 ? -1 : told.body().length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(told.body());
        }
    }

    /** The relay's check knows how this vendor takes keys; the double of chat takes them in its dialects' own ways only. */
    private static Headers keyed(Headers headers) {
        return KEY_HEADERS.stream().anyMatch(headers::has)
                ? headers
                : headers.with("authorization", "Bearer checked-by-the-vendor");
    }

    /** Byte by byte as it comes; a break of the double's is a break of ours. */
    private void relay(HttpExchange exchange, Asked question, String target) throws IOException {
        UpstreamRequest request =
                new UpstreamRequest(question.method(), URI.create(target), keyed(question.headers()), question.body());
        HttpResponse<InputStream> answer;
        try {
            answer = client.send(built(request, request.uri()), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        answer.headers().map().forEach((name, values) -> {
            if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> exchange.getResponseHeaders().add(name, value));
            }
        });
        exchange.sendResponseHeaders(answer.statusCode(), 0);
        OutputStream out = exchange.getResponseBody();
        try (InputStream in = answer.body()) {
            byte[] bytes = new byte[8192];
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                out.write(bytes, 0, n);
                out.flush();
            }
        }
        // Not in a finally: a body that broke off must not be ended as if it were whole.
        out.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        client.shutdownNow();
    }
}
