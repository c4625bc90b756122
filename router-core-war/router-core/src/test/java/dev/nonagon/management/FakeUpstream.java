package dev.nonagon.management;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An upstream on loopback that takes one key, lists two models and chats, as far as it is told to. */
final class FakeUpstream implements AutoCloseable {
    static final String KEY = "sk-upstream-good";

    final List<String> asked = new CopyOnWriteArrayList<>();
    volatile int listStatus = 200;
    volatile int chatStatus = 200;
    private final HttpServer server;

    FakeUpstream() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("authorization"));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(exchange.getRequestMethod() + " " + path + " " + body);
        boolean known = authorization.equals("Bearer " + KEY);
        int status = !known ? 401 : path.endsWith("/models") ? listStatus : chatStatus;
        String text = status != 200
                ? "{\"error\":{\"message\":\"no\",\"type\":\"x\"}}"
                : path.endsWith("/models")
                        ? "{\"object\":\"list\",\"data\":[{\"id\":\"big\"},{\"id\":\"small\"}]}"
                        : "{\"choices\":[]}";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("content-type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
