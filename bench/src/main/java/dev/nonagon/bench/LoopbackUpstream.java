package dev.nonagon.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An OpenAI-like upstream, as fast as one thread can be: it reads a request to its end, looks at nothing but its path, and
 * sends bytes that were rendered before.
 *
 * <p>{@code /plain/v1/…} answers whole, {@code /stream/v1/…} a stream that comes at once, {@code /paced/v1/…} a stream of
 * an event each {@value #PACE_MILLIS} ms until the client leaves. A request's body does not choose, so that none is searched.
 */
final class LoopbackUpstream implements AutoCloseable {
    static final int PACE_MILLIS = 500;

    private static final int BACKLOG = 8192;
    private static final int READ_BYTES = 256 * 1024;
    private static final byte[] STREAM = "/stream/".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PAIR = "/pair-".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PACED = "/paced/".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocketChannel server;
    private final Selector selector;
    private final Thread thread;
    private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);
    private final Map<byte[], ByteBuffer> pairs = new LinkedHashMap<>();
    private final ByteBuffer whole = Answers.whole();
    private final ByteBuffer streamedAtOnce = Answers.streamedAtOnce();
    private final ByteBuffer pacedOpening = Answers.pacedOpening();
    private final ByteBuffer pacedEvent = Answers.pacedEvent();
    private final int timeOffset = Answers.timeOffset(pacedEvent);
    private final List<List<Connection>> wheel = new ArrayList<>();
    private final long wheelStart = System.nanoTime();
    private long ticksDone;
    private int nextSlot;
    private final AtomicInteger pacedStreams = new AtomicInteger();
    private final AtomicLong skippedEvents = new AtomicLong();
    private volatile boolean closed;

    LoopbackUpstream() throws IOException {
        for (int i = 0; i < PACE_MILLIS; i++) {
            wheel.add(new ArrayList<>());
        }
        for (PairDialect dialect : PairDialect.values()) {
            pairs.put(dialect.prefix().getBytes(StandardCharsets.US_ASCII), dialect.answer());
        }
        selector = Selector.open();
        server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        thread = Thread.ofPlatform().daemon().name("bench-upstream").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(), server.socket().getLocalPort());
    }

    /** How many paced streams are open now. */
    int pacedStreams() {
        return pacedStreams.get();
    }

    /** How many paced events were not sent because the reader had left the ones before unread. */
    long skippedEvents() {
        return skippedEvents.get();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        server.close();
    }

    private void run() {
        try {
            while (!closed) {
                if (pacedStreams.get() > 0) {
                    tick();
                    selector.select(this::handle, 1);
                } else {
                    selector.select(this::handle);
                    ticksDone = (System.nanoTime() - wheelStart) / 1_000_000;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The upstream double broke", e);
        }
    }

    /** Sends what has become due, slot by slot. */
    private void tick() {
        long now = (System.nanoTime() - wheelStart) / 1_000_000;
        while (ticksDone < now) {
            ticksDone++;
            List<Connection> due = wheel.get((int) (ticksDone % PACE_MILLIS));
            if (!due.isEmpty()) {
                writeTime(wheelStart + ticksDone * 1_000_000);
                // From the end: a connection that breaks takes itself out.
                for (int i = due.size() - 1; i >= 0; i--) {
                    due.get(i).sendPaced();
                }
            }
        }
    }

    private void writeTime(long nanos) {
        long rest = nanos;
        for (int i = timeOffset + Answers.TIME_DIGITS - 1; i >= timeOffset; i--) {
            pacedEvent.put(i, (byte) ('0' + rest % 10));
            rest /= 10;
        }
    }

    private void handle(SelectionKey key) {
        if (!key.isValid()) {
            return;
        }
        if (key.attachment() instanceof Connection connection) {
            connection.ready(key);
        } else {
            accept();
        }
    }

    private void accept() {
        try {
            for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.register(selector, SelectionKey.OP_READ, new Connection(channel));
            }
        } catch (IOException e) {
            System.err.println("The upstream double cannot accept: " + e.getMessage());
        }
    }

    private final class Connection {
        private final SocketChannel channel;
        private final MessageParser parser = MessageParser.ofRequests();
        private @Nullable ByteBuffer out;
        private int slot = -1;

        Connection(SocketChannel channel) {
            this.channel = channel;
        }

        void ready(SelectionKey key) {
            try {
                if (key.isWritable()) {
                    write(key);
                }
                if (key.isReadable()) {
                    read(key);
                }
            } catch (IOException e) {
                // The other side has gone; how it went is none of the double's business.
                close();
            }
        }

        private void read(SelectionKey key) throws IOException {
            in.clear();
            int n = channel.read(in);
            if (n < 0) {
                close();
                return;
            }
            in.flip();
            parser.feed(in, LoopbackUpstream::ignore);
            if (parser.done()) {
                answer(key);
                parser.reset();
            }
        }

        private void answer(SelectionKey key) throws IOException {
            if (parser.targets(PACED)) {
                out = pacedOpening.duplicate();
                slot = nextSlot;
                // A step that shares no factor with the wheel's size spreads neighbours apart.
                nextSlot = (nextSlot + 7) % PACE_MILLIS;
                wheel.get(slot).add(this);
                pacedStreams.incrementAndGet();
            } else {
                out = prepared().duplicate();
            }
            write(key);
        }

        private ByteBuffer prepared() {
            if (parser.targets(STREAM)) {
                return streamedAtOnce;
            }
            if (parser.targets(PAIR)) {
                for (Map.Entry<byte[], ByteBuffer> pair : pairs.entrySet()) {
                    if (parser.targets(pair.getKey())) {
                        return pair.getValue();
                    }
                }
            }
            return whole;
        }

        private void write(SelectionKey key) throws IOException {
            ByteBuffer pending = out;
            if (pending == null) {
                return;
            }
            channel.write(pending);
            boolean more = pending.hasRemaining();
            if (!more) {
                out = null;
            }
            int wanted = more ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
            if (key.interestOps() != wanted) {
                key.interestOps(wanted);
            }
        }

        private void sendPaced() {
            if (out != null) {
                skippedEvents.incrementAndGet();
                return;
            }
            try {
                ByteBuffer event = pacedEvent.duplicate();
                channel.write(event);
                if (event.hasRemaining()) {
                    out = copyOf(event);
                    SelectionKey key = channel.keyFor(selector);
                    if (key != null) {
                        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                    }
                }
            } catch (IOException e) {
                close();
            }
        }

        private void close() {
            if (slot >= 0) {
                wheel.get(slot).remove(this);
                slot = -1;
                pacedStreams.decrementAndGet();
            }
            try {
                channel.close();
            } catch (IOException e) {
                System.err.println("The upstream double cannot close: " + e.getMessage());
            }
        }
    }

    private static void ignore(ByteBuffer body) {}

    private static ByteBuffer copyOf(ByteBuffer rest) {
        ByteBuffer copy = ByteBuffer.allocate(rest.remaining());
        copy.put(rest).flip();
        return copy;
    }
}
