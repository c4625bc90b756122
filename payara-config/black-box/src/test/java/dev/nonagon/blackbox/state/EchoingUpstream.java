package dev.nonagon.blackbox.state;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nonagon.spi.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A provider that refuses everything and repeats, in each refusal, every header that it was sent: some repeat keys. */
final class EchoingUpstream implements AutoCloseable {
    private static final List<Integer> REFUSALS = List.of(401, 400, 403, 404, 429, 500, 503);

    private final HttpServer server;
    private final List<String> heard = new CopyOnWriteArrayList<>();

    EchoingUpstream() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::refuse);
        server.start();
    }

    private void refuse(HttpExchange exchange) throws IOException {
        List<String> lines = new ArrayList<>();
        exchange.getRequestHeaders().forEach((name, values) -> lines.add(name + ": " + String.join(", ", values)));
        String said = "Refused " + exchange.getRequestURI() + " with " + String.join("; ", lines);
        int number = heard.size();
        heard.add(said);
        byte[] body = Json.bytes(Json.object()
                .set(
                        "error",
                        Json.object()
                                .put("message", said)
                                .put("type", "invalid_request_error")
                                .put("code", "no_" + number)));
        exchange.getResponseHeaders().add("content-type", "application/json");
        exchange.getResponseHeaders().add("x-debug", said.replaceAll("[^ -~]", "?"));
        exchange.sendResponseHeaders(REFUSALS.get(number % REFUSALS.size()), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** Everything that it was asked, with the headers. */
    String heard() {
        return new String(String.join("\n", heard).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
