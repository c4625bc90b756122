package dev.nonagon.gateway;

import dev.nonagon.spi.Headers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A client on no wire: it remembers what it was sent, and can leave. */
final class FakeExchange implements ClientExchange {
    private final String method;
    private final String path;
    private final Headers headers;
    private final byte[] body;
    private final Map<String, String> query;
    InetAddress caller = InetAddress.getLoopbackAddress();
    final List<String> pieces = new ArrayList<>();
    final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    int status;
    int begun;
    long length = -2;
    Headers answerHeaders = Headers.none();
    volatile boolean broken;
    boolean brokenOff;
    volatile Runnable gone = () -> {};
    final java.util.concurrent.CountDownLatch listened = new java.util.concurrent.CountDownLatch(1);

    FakeExchange(String method, String path, Headers headers, String body) {
        this(method, path, headers, body.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    FakeExchange(String method, String path, Headers headers, byte[] body, Map<String, String> query) {
        this.method = method;
        this.path = path;
        this.headers = headers;
        this.body = body;
        this.query = query;
    }

    String text() {
        return sent.toString(StandardCharsets.UTF_8);
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public InetAddress caller() {
        return caller;
    }

    @Override
    public Map<String, String> query() {
        return query;
    }

    @Override
    public Headers headers() {
        return headers;
    }

    @Override
    public InputStream body() {
        return new ByteArrayInputStream(body);
    }

    @Override
    public synchronized void begin(int code, Headers fields, long bytes) throws IOException {
        if (broken) {
            throw new IOException("Broken pipe");
        }
        status = code;
        begun++;
        length = bytes;
        answerHeaders = fields;
    }

    @Override
    public synchronized void send(byte[] bytes, int offset, int count) throws IOException {
        if (broken) {
            throw new IOException("Broken pipe");
        }
        sent.write(bytes, offset, count);
        pieces.add(new String(bytes, offset, count, StandardCharsets.UTF_8));
    }

    @Override
    public void breakOff() {
        brokenOff = true;
    }

    @Override
    public void listenForDeparture(Runnable action) {
        gone = action;
        listened.countDown();
    }

    @Override
    public void stopListening() {
        gone = () -> {};
    }
}
