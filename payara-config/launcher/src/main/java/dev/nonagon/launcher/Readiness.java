package dev.nonagon.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Asks the application itself whether it answers (L3). A bare socket: an HTTP client would cost the start 100 ms. */
final class Readiness {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final String READY = "/health/ready";
    /** Served by the application's own code: health alone would be up although each request fails. */
    private static final String WELCOME = "/";

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
                int health = status(READY);
                int welcome = health == 200 ? status(WELCOME) : 0;
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
    int status(String path) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost:" + port
                    + "\r\nAccept: application/json\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
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
