package dev.nonagon.gateway;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The answering side of one exchange, shared by the request's thread and the keep-alives. Nothing of a keep-alive can fall
 * into the middle of an event, because each write is a whole number of events.
 */
final class ClientConnection {
    /** A client that has just heard something needs no keep-alive: the answer's last event may have been that something. */
    private static final long JUST_NOW_NANOS = 100_000_000L;

    private final ClientExchange exchange;
    private final String requestId;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean begun;
    private volatile boolean ended;
    private volatile boolean clientGone;
    private volatile int status;
    private volatile Supplier<Headers> explanation = Headers::none;
    private long lastWriteNanos;
    private long sent;

    ClientConnection(ClientExchange exchange, String requestId) {
        this.exchange = exchange;
        this.requestId = requestId;
    }

    /** What is asked for the headers that tell how the answer came about, when it begins. */
    void explaining(Supplier<Headers> source) {
        explanation = source;
    }

    /** Whether status and headers are out. */
    boolean begun() {
        return begun;
    }

    /** The status that was sent; 0 before. */
    int status() {
        return status;
    }

    /** How many bytes of bodies the client has got. */
    long sent() {
        return sent;
    }

    /** Whether a write failed because the client has left. */
    boolean clientGone() {
        return clientGone;
    }

    void whole(int code, Headers headers, byte[] body) throws IOException {
        lock.lock();
        try {
            begin(code, headers, body.length);
            if (body.length > 0) {
                write(body, 0, body.length);
            }
        } finally {
            lock.unlock();
        }
    }

    void stream(String contentType, byte[] bytes, int offset, int length) throws IOException {
        lock.lock();
        try {
            if (!begun) {
                beginStream(contentType);
            }
            write(bytes, offset, length);
        } finally {
            lock.unlock();
        }
    }

    /** Tells a failure where the client's protocol has words of its own for that; false if it has none. */
    boolean tell(Failure failure) throws IOException {
        lock.lock();
        try {
            if (!exchange.tell(failure, requestId)) {
                return false;
            }
            begun = true;
            status = failure.kind().clientStatus();
            return true;
        } catch (IOException e) {
            clientGone = true;
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Ends an answer so that the client cannot take the part it has for all of it. */
    void breakOff() {
        exchange.breakOff();
    }

    /** Sends a keep-alive, unless the request's thread is writing just now or is done. */
    void keepAlive(String contentType, byte[] bytes) throws IOException {
        if (!lock.tryLock()) {
            return;
        }
        try {
            if (ended || (begun && System.nanoTime() - lastWriteNanos < JUST_NOW_NANOS)) {
                return;
            }
            if (!begun) {
                beginStream(contentType);
            }
            write(bytes, 0, bytes.length);
        } finally {
            lock.unlock();
        }
    }

    /** The answer is complete; no keep-alive may follow. */
    void end() {
        lock.lock();
        ended = true;
        lock.unlock();
    }

    private void beginStream(String contentType) throws IOException {
        Headers headers = Headers.of("content-type", contentType)
                .plus("cache-control", "no-cache")
                // Tells nginx and its kin not to gather the stream.
                .plus("x-accel-buffering", "no");
        begin(200, headers, -1);
    }

    private void begin(int code, Headers headers, long length) throws IOException {
        begun = true;
        status = code;
        try {
            Headers[] all = {Answers.common(headers, requestId)};
            explanation.get().forEach((name, value) -> all[0] = all[0].plus(name, value));
            exchange.begin(code, all[0], length);
        } catch (IOException e) {
            clientGone = true;
            throw e;
        }
    }

    private void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            exchange.send(bytes, offset, length);
            sent += length;
            lastWriteNanos = System.nanoTime();
        } catch (IOException e) {
            clientGone = true;
            throw e;
        }
    }
}
