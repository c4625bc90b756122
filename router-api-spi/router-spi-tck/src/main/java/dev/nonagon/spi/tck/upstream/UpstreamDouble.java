package dev.nonagon.spi.tck.upstream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A provider on loopback, whatever stands before the operation's path. It speaks {@code openai-chat} at
 * {@code …/chat/completions}, {@code openai-responses} at {@code …/responses} and {@code …/responses/compact},
 * {@code anthropic-messages} at {@code …/messages}, {@code gemini} at {@code …/models/M:generateContent} and its neighbours
 * and {@code ollama} at {@code …/api/chat}; further OpenAI's {@code …/completions}, {@code …/embeddings},
 * {@code …/images/generations}, {@code …/audio/speech} and {@code …/audio/transcriptions}. Thread-safe; one virtual thread
 * a connection.
 *
 * <p>What it answers is queued by the test ({@link #next}), else {@link #always}, else read from the model's name: a script,
 * then words of manner, joined by {@code +}. Scripts: {@code text tool parallel interleaved thinking image long cache length refusal}
 * (a request for structured output gets a value that fits its schema; a request that ends in tool results gets a text that
 * repeats them). Manners: {@code status=429 retry-after=7 error=2 cut=2 reset=2 no-end=2 stall=2} (after so many events)
 * {@code empty hang pause=500 torn=3 drip=5} (bytes, milliseconds) {@code events=100 gzip close}. For example
 * {@code text+events=600+pause=500}.
 */
public final class UpstreamDouble implements AutoCloseable {
    private static final int BACKLOG = 8192;
    private static final int REMEMBERED = 5_000;

    private final ServerSocket server;
    private final boolean strict;
    private final RequestDesk desk;
    private final Queue<Received> received = new ConcurrentLinkedQueue<>();
    private final AtomicInteger remembered = new AtomicInteger();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger open = new AtomicInteger();

    private UpstreamDouble(int port, boolean strict) {
        this.strict = strict;
        this.desk = new RequestDesk(strict);
        try {
            server = new ServerSocket();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException("The double cannot listen on port " + port, e);
        }
        Thread.ofPlatform().daemon(true).name("upstream-double").start(this::accept);
    }

    /** Starts on a free port; strict, and remembering. */
    public static UpstreamDouble start() {
        return start(0);
    }

    public static UpstreamDouble start(int port) {
        return new UpstreamDouble(port, true);
    }

    /** Starts one that only glances at what it gets, remembers nothing and keeps its answers ready: for measurements. */
    public static UpstreamDouble startFast(int port) {
        return new UpstreamDouble(port, false);
    }

    /** Runs until it is killed. Arguments: the port, and {@code fast} for one that only glances. */
    public static void main(String[] args) throws InterruptedException {
        boolean fast = Arrays.asList(args).contains("fast");
        int port = args.length > 0 && args[0].chars().allMatch(Character::isDigit) ? Integer.parseInt(args[0]) : 0;
        try (UpstreamDouble upstream = fast ? startFast(port) : start(port)) {
            System.out.println("listening on " + upstream.baseUrl());
            Thread.currentThread().join();
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** What stands before the operation, for most dialects: {@code http://127.0.0.1:1234/v1}. */
    public String baseUrl() {
        return "http://127.0.0.1:" + port() + "/v1";
    }

    /** Queues the answer to one request; requests that are refused or are no chat do not use it up. */
    public UpstreamDouble next(Reply reply) {
        desk.next(reply);
        return this;
    }

    /** The answer to every request for which none is queued. */
    public UpstreamDouble always(Reply reply) {
        desk.always(reply);
        return this;
    }

    /** Takes only this key from now on; before, any. */
    public UpstreamDouble onlyKey(String key) {
        desk.onlyKey(key);
        return this;
    }

    /** The requests so far, oldest first; the last few thousand of them. */
    public List<Received> received() {
        return List.copyOf(received);
    }

    /** The newest request. */
    public Received last() {
        List<Received> all = received();
        if (all.isEmpty()) {
            throw new AssertionError("The double has received no request");
        }
        return all.getLast();
    }

    /**
     * Waits until it has received {@code count} requests.
     *
     * @throws AssertionError if it does not in time
     */
    public List<Received> awaitReceived(int count, Duration longest) throws InterruptedException {
        long until = System.nanoTime() + longest.toNanos();
        while (received.size() < count) {
            if (System.nanoTime() > until) {
                throw new AssertionError("Only " + received.size() + " of " + count + " requests came: " + received);
            }
            Thread.sleep(5);
        }
        return received();
    }

    /** Forgets requests and queued answers. */
    public void clear() {
        received.clear();
        remembered.set(0);
        desk.clear();
    }

    /** How many answers are under way. */
    public int open() {
        return open.get();
    }

    @Override
    public void close() {
        closeQuietly(server);
        sockets.forEach(UpstreamDouble::closeQuietly);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    System.getLogger(UpstreamDouble.class.getName())
                            .log(System.Logger.Level.WARNING, "accept failed", e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            Connection connection = new Connection(socket);
            Optional<Received> request = connection.next();
            while (request.isPresent() && answer(connection, request.get())) {
                request = connection.next();
            }
        } catch (IOException e) {
            // The peer is gone; the outcome of its request says so.
        } finally {
            sockets.remove(socket);
        }
    }

    private boolean answer(Connection connection, Received request) throws IOException {
        if (strict) {
            remember(request);
        }
        open.incrementAndGet();
        boolean left = false;
        try {
            return desk.answer(connection, request);
        } catch (Connection.PeerLeft e) {
            left = true;
            return false;
        } finally {
            open.decrementAndGet();
            request.over(left);
        }
    }

    private void remember(Received request) {
        received.add(request);
        if (remembered.incrementAndGet() > REMEMBERED && received.poll() != null) {
            remembered.decrementAndGet();
        }
    }

    private static void closeQuietly(java.io.Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // It is closed as far as it can be.
        }
    }
}
