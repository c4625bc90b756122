package dev.nonagon.gateway;

import dev.nonagon.spi.Headers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.Map;

/** A client on no wire: it collects what it is sent, streams too. */
final class CollectedExchange implements ClientExchange {
    private static final int LONGEST = 32 * 1024 * 1024;

    private final String path;
    private final Map<String, String> query;
    private final Headers headers;
    private final byte[] body;
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
    private int status;

    CollectedExchange(String path, Map<String, String> query, Headers headers, byte[] body) {
        this.path = path;
        this.query = query;
        this.headers = headers;
        this.body = body;
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return path;
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
    public InetAddress caller() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public InputStream body() {
        return new ByteArrayInputStream(body);
    }

    @Override
    public synchronized void begin(int code, Headers fields, long length) {
        status = code;
    }

    @Override
    public synchronized void send(byte[] bytes, int offset, int length) throws IOException {
        if (answer.size() + length > LONGEST) {
            throw new IOException("The answer is longer than " + LONGEST + " bytes");
        }
        answer.write(bytes, offset, length);
    }

    @Override
    public void listenForDeparture(Runnable action) {
        // It never leaves.
    }

    @Override
    public void stopListening() {}

    synchronized int status() {
        return status;
    }

    synchronized byte[] answer() {
        return answer.toByteArray();
    }
}
