package dev.nonagon.spi.tck.upstream;

import dev.nonagon.spi.Headers;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** The bytes of one HTTP/1.1 connection. Used by one thread. */
final class Connection {
    private static final int LONGEST_HEAD = 64 * 1024;
    private static final int LARGEST_BODY = 256 * 1024 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[16 * 1024];
    private int from;
    private int to;

    Connection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /** The next request; empty if the peer has closed. */
    Optional<Received> next() throws IOException {
        String line = line();
        if (line.isEmpty()) {
            return Optional.empty();
        }
        String[] words = line.split(" ", 3);
        if (words.length < 3) {
            throw new IOException("Not HTTP: " + line);
        }
        Headers headers = Headers.none();
        for (String field = line(); !field.isEmpty(); field = line()) {
            int colon = field.indexOf(':');
            if (colon < 1) {
                throw new IOException("Not a header field: " + field);
            }
            headers = headers.plus(
                    field.substring(0, colon), field.substring(colon + 1).strip());
        }
        if (headers.first("expect").filter("100-continue"::equalsIgnoreCase).isPresent()) {
            write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        return Optional.of(new Received(words[0], words[1], headers, body(headers)));
    }

    private byte[] body(Headers headers) throws IOException {
        String encoding = headers.first("transfer-encoding").orElse("").toLowerCase(Locale.ROOT);
        if (!encoding.contains("chunked")) {
            return bytes(Integer.parseInt(headers.first("content-length").orElse("0")));
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line().split(";", 2)[0].strip(), 16);
            if (size == 0) {
                while (!line().isEmpty()) {
                    // Trailers mean nothing here.
                }
                return all.toByteArray();
            }
            all.writeBytes(bytes(size));
            line();
        }
    }

    byte[] bytes(int count) throws IOException {
        if (count > LARGEST_BODY) {
            throw new IOException("A body of " + count + " bytes");
        }
        byte[] result = new byte[count];
        int done = Math.min(count, to - from);
        System.arraycopy(buffer, from, result, 0, done);
        from += done;
        while (done < count) {
            int read = in.read(result, done, count - done);
            if (read < 0) {
                throw new EOFException("The body ends after " + done + " of " + count + " bytes");
            }
            done += read;
        }
        return result;
    }

    /** A line without its end; empty also at the end of the input. */
    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        while (line.size() < LONGEST_HEAD) {
            if (from == to && !fill()) {
                return "";
            }
            byte b = buffer[from++];
            if (b == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            line.write(b);
        }
        throw new IOException("A line longer than " + LONGEST_HEAD + " bytes");
    }

    private boolean fill() throws IOException {
        int read = in.read(buffer, 0, buffer.length);
        from = 0;
        to = Math.max(0, read);
        return read > 0;
    }

    /**
     * Waits, and notices at once if the peer leaves meanwhile: a peer that waits for an answer sends nothing, so a read ends
     * only by the time-out or by the end of the connection.
     *
     * @throws PeerLeft if it does
     */
    void pause(Duration wait) throws IOException {
        if (wait.isZero()) {
            return;
        }
        if (from < to) {
            sleep(wait);
            return;
        }
        try {
            socket.setSoTimeout((int) Math.max(1, wait.toMillis()));
            if (!fill()) {
                throw new PeerLeft();
            }
        } catch (SocketTimeoutException e) {
            // It is still there.
            return;
        } catch (IOException e) {
            throw new PeerLeft();
        } finally {
            if (!socket.isClosed()) {
                socket.setSoTimeout(0);
            }
        }
    }

    private static void sleep(Duration wait) throws IOException {
        try {
            Thread.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    void write(byte[] bytes) throws IOException {
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw new PeerLeft();
        }
    }

    /** Closes with a TCP reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** The peer closed while it was being answered. */
    static final class PeerLeft extends IOException {
        private static final long serialVersionUID = 1L;

        PeerLeft() {
            super("The peer left");
        }
    }
}
