package dev.nonagon.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Asks the application itself whether it answers (L3). A bare socket: an HTTP client would cost the start 100 ms. */
final class Readiness {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final String READY = "/health/ready";
    /** Served by the application's own code: health alone would be up although each request fails. */
    private static final String WELCOME = "/";

    /** The console's that anybody may see: who they lead to the login have come through most of it all the same. */
    static final List<String> PAGES = List.of("/dashboard/login", "/dashboard/setup", "/dashboard");

    private final String host;
    private final int port;

    Readiness(String host, int port) {
        this.host = host.equals("0.0.0.0") || host.equals("::") ? "localhost" : host;
        this.port = port;
    }

    /** What the wait came to. */
    record Verdict(boolean ready, String reason) {}

    /** Waits until the application is ready; gives up at once when it is not there at all. */
    Verdict await(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            String reason;
            try {
                int health = get(READY);
                int welcome = health == 200 ? get(WELCOME) : 0;
                if (health == 200 && welcome < 500) {
                    return new Verdict(true, "");
                }
                if (health == 404) {
                    return new Verdict(false, "its application could not be deployed.");
                }
                reason = health == 200 ? WELCOME + " answers " + welcome + "." : READY + " answers " + health + ".";
            } catch (IOException e) {
                reason = READY + " does not answer (" + e.getMessage() + ").";
            }
            if (System.nanoTime() > end) {
                return new Verdict(false, reason);
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Verdict(false, "the start was interrupted.");
            }
        }
    }

    /** The HTTP status of a GET; the body is read and dropped. */
    int get(String path) throws IOException {
        return exchange("GET " + path, "");
    }

    /** The HTTP status of a POST of JSON; the answer's body is read and dropped. */
    int post(String path, String json) throws IOException {
        return exchange("POST " + path, json);
    }

    private int exchange(String what, String body) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            String head = what + " HTTP/1.1\r\nHost: localhost:" + port + "\r\nAccept: application/json\r\n"
                    + (bytes.length == 0
                            ? ""
                            : "Content-Type: application/json\r\nContent-Length: " + bytes.length + "\r\n")
                    + "Connection: close\r\n\r\n";
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(bytes);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String line = in.readLine();
            while (in.readLine() != null) {
                // Reading to the end lets the server close first.
            }
            if (line == null || !line.startsWith("HTTP/1.") || line.length() < 12) {
                throw new IOException("not HTTP: " + line);
            }
            return Integer.parseInt(line.substring(9, 12));
        }
    }
}
