package dev.nonagon.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds many streams open and notes how late each event comes. One thread, one selector.
 */
final class OpenStreams {
    private static final int READ_BYTES = 64 * 1024;
    private static final int OPENED_PER_STEP = 20;
    private static final Duration STEP = Duration.ofMillis(20);
    private static final Duration OPENING_PATIENCE = Duration.ofSeconds(30);
    /** After the last stream opened: the burst of openings is not what is measured. */
    private static final Duration SETTLING = Duration.ofSeconds(3);

    /**
     * What the streams did.
     *
     * @param opened streams that brought a first event
     * @param broken streams that ended or failed before the measuring was over
     * @param opening from sending a request to its stream's first event
     * @param lateness from when an event was due until it was here
     */
    record Result(int opened, int broken, String firstError, Histogram opening, Histogram lateness, Duration time) {}

    private final InetSocketAddress address;
    private final byte[] request;
    private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);
    private final List<Stream> streams = new ArrayList<>();
    private final Histogram opening = new Histogram();
    private Histogram lateness = new Histogram();
    private int opened;
    private int broken;
    private String firstError = "";

    OpenStreams(InetSocketAddress address, byte[] request) {
        this.address = address;
        this.request = request;
    }

    Result run(int count, Duration time, LoadGenerator.Marks marks) throws IOException {
        try (Selector selector = Selector.open()) {
            try {
                open(selector, count);
                pump(selector, System.nanoTime() + SETTLING.toNanos());
                lateness = new Histogram();
                marks.begin();
                long start = System.nanoTime();
                pump(selector, start + time.toNanos());
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                marks.end();
                return new Result(opened, broken, firstError, opening, lateness, took);
            } finally {
                streams.forEach(Stream::close);
            }
        }
    }

    private void open(Selector selector, int count) throws IOException {
        long deadline = System.nanoTime() + OPENING_PATIENCE.toNanos();
        while (opened + broken < count && System.nanoTime() < deadline) {
            for (int i = 0; i < OPENED_PER_STEP && streams.size() < count; i++) {
                Stream stream = new Stream();
                streams.add(stream);
                stream.open(selector);
            }
            pump(selector, System.nanoTime() + STEP.toNanos());
        }
    }

    private void pump(Selector selector, long until) throws IOException {
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            selector.select(OpenStreams::handle, Math.max(1, left / 1_000_000));
        }
    }

    private static void handle(SelectionKey key) {
        if (key.isValid() && key.attachment() instanceof Stream stream) {
            stream.ready(key);
        }
    }

    private final class Stream {
        private final SocketChannel channel;
        private final MessageParser parser = MessageParser.ofAnswers();
        private final ByteBuffer out = ByteBuffer.wrap(request);
        private long sentAt;
        private boolean first = true;
        private boolean closed;
        private boolean readingTime;
        private long time;

        Stream() throws IOException {
            channel = SocketChannel.open();
        }

        void open(Selector selector) throws IOException {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, this);
            sentAt = System.nanoTime();
            if (channel.connect(address)) {
                key.interestOps(SelectionKey.OP_WRITE);
            }
        }

        void ready(SelectionKey key) {
            try {
                if (key.isConnectable()) {
                    channel.finishConnect();
                    key.interestOps(SelectionKey.OP_WRITE);
                } else if (key.isWritable()) {
                    channel.write(out);
                    if (!out.hasRemaining()) {
                        key.interestOps(SelectionKey.OP_READ);
                    }
                } else if (key.isReadable()) {
                    read();
                }
            } catch (IOException e) {
                broken(e.getClass().getSimpleName() + ": " + e.getMessage());
            }
        }

        private void read() throws IOException {
            in.clear();
            if (channel.read(in) < 0) {
                broken("a stream was closed");
                return;
            }
            in.flip();
            parser.feed(in, this::scan);
            if (parser.done()) {
                broken("a stream ended, status " + parser.status());
            }
        }

        private void scan(ByteBuffer body) {
            for (int i = body.position(); i < body.limit(); i++) {
                byte b = body.get(i);
                if (readingTime) {
                    if (b >= '0' && b <= '9') {
                        time = time * 10 + (b - '0');
                    } else {
                        readingTime = false;
                        event(System.nanoTime());
                    }
                } else if (b == Answers.TIME_MARK) {
                    readingTime = true;
                    time = 0;
                }
            }
        }

        private void event(long now) {
            if (first) {
                first = false;
                opened++;
                opening.record(now - sentAt);
            }
            lateness.record(now - time);
        }

        private void broken(String why) {
            if (!closed) {
                broken++;
                if (firstError.isEmpty()) {
                    firstError = why;
                }
            }
            close();
        }

        private void close() {
            closed = true;
            try {
                channel.close();
            } catch (IOException e) {
                firstError = "close: " + e.getMessage();
            }
        }
    }
}
