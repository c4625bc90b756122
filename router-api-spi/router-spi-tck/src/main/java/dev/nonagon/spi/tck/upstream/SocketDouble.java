package dev.nonagon.spi.tck.upstream;

import dev.nonagon.spi.Headers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A server of WebSockets on loopback (RFC 6455), strict about the handshake and about every frame: it takes masked text in
 * whole or in pieces, and ends a connection with 1002 for anything else. What is no handshake is passed on to another server.
 * Thread-safe; one virtual thread a connection.
 */
public final class SocketDouble implements AutoCloseable {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int BACKLOG = 256;

    private final ServerSocket server;
    private final Function<Received, Optional<Refused>> door;
    private final Talk talk;
    private final int elsewhere;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<Received> handshakes = new CopyOnWriteArrayList<>();
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();

    /** What it does with a message. */
    @FunctionalInterface
    public interface Talk {
        /** @param handshake by which the socket was opened */
        void answer(Received handshake, String message, SocketPeer peer) throws IOException;
    }

    /** An answer that is no socket. @param body JSON */
    public record Refused(int status, Headers headers, String body) {}

    private SocketDouble(Function<Received, Optional<Refused>> door, Talk talk, int elsewhere) {
        this.door = door;
        this.talk = talk;
        this.elsewhere = elsewhere;
        try {
            server = new ServerSocket();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon(true).name("socket-double").start(this::accept);
    }

    /**
     * @param door refuses a handshake that is well-formed
     * @param elsewhere the port of this machine that answers what is no handshake; 0 for a 404
     */
    public static SocketDouble start(Function<Received, Optional<Refused>> door, Talk talk, int elsewhere) {
        return new SocketDouble(door, talk, elsewhere);
    }

    /** {@code http://127.0.0.1:1234}. */
    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** The handshakes that were well-formed, the refused ones too. */
    public List<Received> handshakes() {
        return List.copyOf(handshakes);
    }

    /** All messages of all sockets. */
    public List<String> messages() {
        return List.copyOf(messages);
    }

    /** How many sockets are open. */
    public int open() {
        return open.get();
    }

    @Override
    public void close() {
        quietly(server);
        sockets.forEach(SocketDouble::quietly);
    }

    private static void quietly(java.io.Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // It is closed as far as it can be.
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                // It was closed, which the loop sees.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            Connection connection = new Connection(socket);
            Optional<Received> request = connection.next();
            if (request.isPresent()) {
                serve(connection, request.get());
            }
        } catch (IOException e) {
            // The peer is gone.
        } finally {
            sockets.remove(socket);
        }
    }

    private void serve(Connection connection, Received request) throws IOException {
        if (!word(request, "upgrade").equals("websocket")) {
            passOn(connection, request);
            return;
        }
        String key = request.headers().first("sec-websocket-key").orElse("");
        boolean fits = request.method().equals("GET")
                && word(request, "connection").contains("upgrade")
                && word(request, "sec-websocket-version").equals("13")
                && key.length() == 24;
        if (!fits) {
            connection.write(head(400, Headers.none(), "{\"error\":{\"message\":\"This is no handshake\"}}"));
            return;
        }
        handshakes.add(request);
        Optional<Refused> refused = door.apply(request);
        if (refused.isPresent()) {
            connection.write(head(
                    refused.get().status(),
                    refused.get().headers(),
                    refused.get().body()));
            return;
        }
        connection.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + accepted(key) + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        open.incrementAndGet();
        try {
            converse(request, new SocketPeer(connection));
        } finally {
            open.decrementAndGet();
        }
    }

    private void converse(Received handshake, SocketPeer peer) throws IOException {
        for (Optional<String> message = peer.next(); message.isPresent(); message = peer.next()) {
            messages.add(message.get());
            talk.answer(handshake, message.get(), peer);
        }
    }

    private static String word(Received request, String header) {
        return request.headers().first(header).orElse("").toLowerCase(Locale.ROOT);
    }

    private static String accepted(String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] head(int status, Headers headers, String body) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " No\r\n");
        headers.with("content-type", "application/json")
                .with("content-length", Integer.toString(body.getBytes(StandardCharsets.UTF_8).length))
                .with("connection", "close")
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        return (head + "\r\n" + body).getBytes(StandardCharsets.UTF_8);
    }

    /** One request, one connection. */
    private void passOn(Connection connection, Received request) throws IOException {
        if (elsewhere == 0) {
            connection.write(head(404, Headers.none(), "{\"error\":{\"message\":\"There are sockets only\"}}"));
            return;
        }
        StringBuilder head = new StringBuilder(request.method() + " " + request.path() + " HTTP/1.1\r\n");
        request.headers()
                .with("connection", "close")
                .with("content-length", Integer.toString(request.body().length))
                .forEach((name, value) -> {
                    if (!name.equalsIgnoreCase("transfer-encoding")) {
                        head.append(name).append(": ").append(value).append("\r\n");
                    }
                });
        try (Socket other = new Socket(InetAddress.getLoopbackAddress(), elsewhere)) {
            other.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            other.getOutputStream().write(request.body());
            byte[] bytes = new byte[8192];
            for (int n = other.getInputStream().read(bytes);
                    n >= 0;
                    n = other.getInputStream().read(bytes)) {
                connection.write(java.util.Arrays.copyOf(bytes, n));
            }
        }
    }
}
