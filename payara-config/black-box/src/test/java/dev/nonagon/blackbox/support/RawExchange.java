package dev.nonagon.blackbox.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Bytes out, bytes in: for requests that no HTTP client would send. */
public final class RawExchange {
    private static final int PATIENCE_MILLIS = 5_000;
    private static final int MOST = 1024 * 1024;

    private RawExchange() {}

    /** What came back until the server closed or fell silent; empty if it closed without a word. */
    public static String send(int port, byte[]... parts) {
        return send(port, Duration.ZERO, parts);
    }

    /** The same, with a pause before each part, as over a network. */
    public static String sendSlowly(int port, byte[]... parts) {
        return send(port, Duration.ofMillis(60), parts);
    }

    private static String send(int port, Duration pause, byte[]... parts) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            for (byte[] part : parts) {
                Waiting.pause(pause);
                socket.getOutputStream().write(part);
            }
            socket.getOutputStream().flush();
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0 && answer.size() < MOST; n = in.read(buffer)) {
                answer.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // Closed or silent: what came so far counts.
        }
        return answer.toString(StandardCharsets.UTF_8);
    }
}
