package dev.nonagon.oauth;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The loopback ports to which vendors' pages send browsers back (L2). A port is open while a login that needs it is pending,
 * and one process at a time can have it. Thread-safe.
 */
final class CallbackListener implements AutoCloseable {
    private static final Logger LOG = System.getLogger(CallbackListener.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LONGEST_LINE = 16 * 1024;
    private static final int BACKLOG = 8;

    private final InstantSource clock;
    private final Function<Map<String, String>, Page> desk;
    private final Map<Integer, Door> doors = new HashMap<>();

    private static final class Door {
        final ServerSocket socket;
        final String path;
        Instant until;

        Door(ServerSocket socket, String path, Instant until) {
            this.socket = socket;
            this.path = path;
            this.until = until;
        }
    }

    /** What the browser shows. */
    record Page(int status, String sentence) {}

    /** @param desk takes what the browser came back with */
    CallbackListener(InstantSource clock, Function<Map<String, String>, Page> desk) {
        this.clock = clock;
        this.desk = desk;
    }

    /** Opens a port until a moment; false if somebody else has it: then the person pastes. */
    synchronized boolean open(int port, String path, Instant until) {
        Door open = doors.get(port);
        if (open != null) {
            open.until = until.isAfter(open.until) ? until : open.until;
            return true;
        }
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            Door door = new Door(socket, path, until);
            doors.put(port, door);
            Thread.ofVirtual().name("nonagon-callback-" + port).start(() -> serve(port, door));
            return true;
        } catch (IOException e) {
            LOG.log(Level.INFO, "event=callback-port-taken port=" + port + " effect=\"the person pastes the address\"");
            return false;
        }
    }

    /** Closes the ports that no pending login needs. @param needed when the last login of each port ends */
    synchronized void keepOnly(Map<Integer, Instant> needed) {
        doors.entrySet().removeIf(entry -> {
            Instant until = needed.get(entry.getKey());
            if (until != null && until.isAfter(clock.instant())) {
                return false;
            }
            close(entry.getValue());
            return true;
        });
    }

    private void serve(int port, Door door) {
        while (!door.socket.isClosed()) {
            try {
                Socket browser = door.socket.accept();
                Thread.ofVirtual().start(() -> answer(browser, door.path));
            } catch (SocketException e) {
                return;
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "event=callback-failed port=" + port, e);
            }
        }
    }

    private void answer(Socket browser, String path) {
        try (browser) {
            browser.setSoTimeout((int) PATIENCE.toMillis());
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(browser.getInputStream(), StandardCharsets.ISO_8859_1));
            String[] words = line(in).split(" ");
            String target = words.length > 1 ? words[1] : "";
            int question = target.indexOf('?');
            Page page = words[0].equals("GET")
                            && question >= 0
                            && target.substring(0, question).equals(path)
                    ? desk.apply(CallbackText.query(target.substring(question + 1)))
                    : new Page(404, "There is nothing here. A login that is pending comes back to " + path + ".");
            browser.getOutputStream().write(written(page));
            browser.getOutputStream().flush();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "event=callback-broken-off", e);
        }
    }

    private static String line(BufferedReader in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (line.length() > LONGEST_LINE) {
                throw new IOException("A request line that long is no callback");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    static byte[] written(Page page) {
        String body = html(page);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 " + page.status() + (page.status() < 400 ? " OK" : " No")
                + "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: " + bytes.length
                + "\r\nCache-Control: no-store\r\nContent-Security-Policy: default-src 'none'; style-src 'unsafe-inline'"
                + "\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.UTF_8);
    }

    /** The page, whole. */
    static String html(Page page) {
        String sentence = page.sentence().replace("&", "&amp;").replace("<", "&lt;");
        return "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Nonagon</title>"
                + "<body style=\"font:16px system-ui;max-width:36em;margin:4em auto;padding:0 1em;color-scheme:light dark\">"
                + "<h1>" + (page.status() < 400 ? "Nonagon" : "That did not work") + "</h1><p>" + sentence
                + "</p></body></html>";
    }

    private static void close(Door door) {
        try {
            door.socket.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "event=callback-close-failed", e);
        }
    }

    @Override
    public synchronized void close() {
        doors.values().forEach(CallbackListener::close);
        doors.clear();
    }
}
