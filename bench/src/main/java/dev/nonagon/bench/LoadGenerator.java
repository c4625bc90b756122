package dev.nonagon.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop: each connection sends its next request when its answer is complete. One thread, one selector.
 */
final class LoadGenerator {
    private static final int READ_BYTES = 256 * 1024;
    private static final int EXCERPT_CHARS = 300;
    private static final Duration STUCK = Duration.ofSeconds(1);

    /**
     * What one load did.
     *
     * @param stuck connections whose last request went unanswered for more than {@link #STUCK} when the time was over
     */
    record Result(Histogram latency, Duration time, long errors, String firstError, long reconnects, int stuck) {
        double perSecond() {
            return latency.total() / (time.toNanos() / 1e9);
        }
    }

    /** Called when the warm-up ends and when the measuring ends. */
    interface Marks {
        void begin();

        void end();
    }

    private final InetSocketAddress address;
    private final byte[] request;
    private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);
    private final List<Connection> connections = new ArrayList<>();
    private Histogram latency = new Histogram();
    private boolean measuring;
    private boolean stopped;
    private long errors;
    private String firstError = "";
    private long reconnects;

    /**
     * @param request head and body, sent again and again as they are
     */
    LoadGenerator(InetSocketAddress address, byte[] request) {
        this.address = address;
        this.request = request;
    }

    /** Runs the load on the calling thread. */
    Result run(int count, Duration warmUp, Duration time, Marks marks) throws IOException {
        try (Selector selector = Selector.open()) {
            try {
                for (int i = 0; i < count; i++) {
                    Connection connection = new Connection(selector);
                    connections.add(connection);
                    connection.open();
                }
                pump(selector, System.nanoTime() + warmUp.toNanos());
                latency = new Histogram();
                errors = 0;
                measuring = true;
                marks.begin();
                long start = System.nanoTime();
                pump(selector, start + time.toNanos());
                long took = System.nanoTime() - start;
                marks.end();
                measuring = false;
                return new Result(latency, Duration.ofNanos(took), errors, firstError, reconnects, stuck());
            } finally {
                connections.forEach(Connection::close);
            }
        }
    }

    private void pump(Selector selector, long until) throws IOException {
        while (!stopped) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                return;
            }
            selector.select(LoadGenerator::handle, Math.max(1, left / 1_000_000));
        }
    }

    private static void handle(SelectionKey key) {
        if (key.attachment() instanceof Connection connection) {
            connection.ready(key);
        }
    }

    private int stuck() {
        long now = System.nanoTime();
        return (int) connections.stream()
                .filter(c -> now - c.sentAt > STUCK.toNanos())
                .count();
    }

    private void failed(String why) {
        errors++;
        if (firstError.isEmpty()) {
            firstError = why;
        }
        // A router that refuses everything would spin here until the time is over.
        if (errors > 2_000) {
            stopped = true;
        }
    }

    private final class Connection {
        private final Selector selector;
        private final MessageParser parser = MessageParser.ofAnswers();
        private final ByteBuffer out = ByteBuffer.wrap(request);
        private @Nullable SocketChannel channel;
        private long sentAt;
        private String excerpt = "";

        Connection(Selector selector) {
            this.selector = selector;
        }

        void open() throws IOException {
            SocketChannel opened = SocketChannel.open();
            opened.configureBlocking(false);
            opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel = opened;
            opened.register(selector, SelectionKey.OP_CONNECT, this);
            if (opened.connect(address)) {
                begin(opened.keyFor(selector));
            }
        }

        void close() {
            SocketChannel open = channel;
            if (open != null) {
                try {
                    open.close();
                } catch (IOException e) {
                    failed("close: " + e.getMessage());
                }
            }
        }

        void ready(SelectionKey key) {
            SocketChannel open = channel;
            if (open == null || !key.isValid()) {
                return;
            }
            try {
                if (key.isConnectable()) {
                    open.finishConnect();
                    begin(key);
                    return;
                }
                if (key.isWritable()) {
                    write(open, key);
                }
                if (key.isReadable()) {
                    read(open, key);
                }
            } catch (IOException e) {
                failed(e.getClass().getSimpleName() + ": " + e.getMessage());
                reopen();
            }
        }

        private void reopen() {
            close();
            if (stopped) {
                return;
            }
            reconnects++;
            try {
                open();
            } catch (IOException e) {
                failed("connect: " + e.getMessage());
            }
        }

        private void begin(@Nullable SelectionKey key) throws IOException {
            SocketChannel open = channel;
            if (key == null || open == null) {
                return;
            }
            parser.reset();
            excerpt = "";
            out.clear();
            sentAt = System.nanoTime();
            write(open, key);
        }

        private void write(SocketChannel open, SelectionKey key) throws IOException {
            open.write(out);
            int wanted = out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
            if (key.interestOps() != wanted) {
                key.interestOps(wanted);
            }
        }

        private void read(SocketChannel open, SelectionKey key) throws IOException {
            in.clear();
            int n = open.read(in);
            if (n < 0) {
                if (parser.closedByServer()) {
                    completed();
                } else {
                    failed("the connection was closed in the middle of an answer");
                }
                reopen();
                return;
            }
            in.flip();
            parser.feed(in, this::look);
            if (parser.done()) {
                completed();
                if (parser.closing()) {
                    reopen();
                } else {
                    begin(key);
                }
            }
        }

        private void look(ByteBuffer body) {
            if (parser.status() != 200 && excerpt.length() < EXCERPT_CHARS) {
                byte[] some = new byte[Math.min(body.remaining(), EXCERPT_CHARS)];
                body.duplicate().get(some);
                excerpt += new String(some, StandardCharsets.UTF_8);
            }
        }

        private void completed() {
            if (parser.status() != 200) {
                failed(parser.status() + " " + excerpt);
            } else if (measuring) {
                latency.record(System.nanoTime() - sentAt);
            }
        }
    }
}
