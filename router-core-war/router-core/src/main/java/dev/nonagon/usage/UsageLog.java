package dev.nonagon.usage;

import dev.nonagon.spi.chat.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Writes each record as one log line, behind a bounded queue: no answer waits for a log. When the queue is full a record's
 * line is dropped and counted. Thread-safe.
 */
public final class UsageLog implements Consumer<UsageRecord>, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(UsageLog.class.getName());
    private static final int QUEUE = 16_384;
    private static final int BATCH = 256;

    private final BlockingQueue<UsageRecord> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong dropped = new AtomicLong();
    private final Consumer<String> lines;
    private final Thread writer;
    private volatile boolean closed;

    /** Writes to the system's log. */
    public UsageLog() {
        this(line -> LOG.log(System.Logger.Level.INFO, line));
    }

    UsageLog(Consumer<String> lines) {
        this.lines = lines;
        this.writer = Thread.ofPlatform().daemon().name("nonagon-usage").start(this::write);
    }

    @Override
    public void accept(UsageRecord record) {
        if (!queue.offer(record)) {
            dropped.incrementAndGet();
        }
    }

    private void write() {
        List<UsageRecord> batch = new ArrayList<>(BATCH);
        while (!closed || !queue.isEmpty()) {
            try {
                UsageRecord first = queue.poll(200, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH - 1);
                }
            } catch (InterruptedException e) {
                // Only close() asks this thread to end.
                continue;
            }
            batch.forEach(record -> lines.accept(line(record)));
            batch.clear();
            long lost = dropped.getAndSet(0);
            if (lost > 0) {
                lines.accept(
                        "event=usage-lines-dropped count=" + lost + " reason=\"the log is slower than the traffic\"");
            }
        }
    }

    /** Writes what is queued, and ends. */
    @Override
    public void close() {
        closed = true;
        try {
            writer.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A record as one line of text, with nothing in it that could begin another. */
    public static String line(UsageRecord r) {
        TokenUsage t = r.tokens();
        StringBuilder line = new StringBuilder(320)
                .append("request=")
                .append(r.requestId())
                .append(" event=answered status=")
                .append(r.status())
                .append(" client=")
                .append(r.clientFormat())
                .append(" asked=")
                .append(quoted(r.modelAsked()))
                .append(" routed=")
                .append(quoted(r.modelRouted()))
                .append(" upstream-format=")
                .append(r.upstreamFormat())
                .append(" upstream-model=")
                .append(quoted(r.modelUpstream()))
                .append(" account=")
                .append(quoted(r.account()))
                .append(" stream=")
                .append(r.stream())
                .append(" attempts=")
                .append(r.attempts())
                .append(" input=")
                .append(t.input())
                .append(" output=")
                .append(t.output())
                .append(" cache-read=")
                .append(t.cacheRead())
                .append(" cache-write=")
                .append(t.cacheWrite())
                .append(" reasoning=")
                .append(t.reasoning())
                .append(" counted=")
                .append(t.estimated() ? "estimated" : "measured")
                .append(" first-byte-ms=")
                .append(r.firstByte().toMillis())
                .append(" total-ms=")
                .append(r.total().toMillis())
                .append(" losses=")
                .append(r.losses());
        r.failure().ifPresent(kind -> line.append(" failure=").append(kind));
        r.key().ifPresent(key -> line.append(" key=").append(quoted(key)));
        r.details().combo().ifPresent(combo -> line.append(" combo=").append(quoted(combo)));
        if (!r.details().client().isEmpty()) {
            line.append(" tool=").append(quoted(r.details().client()));
        }
        return line.toString();
    }

    /** Names come from clients: a line break in one must not begin a line of its own. */
    private static String quoted(String text) {
        boolean plain = !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c != '"' && c != '=' && c < 127);
        if (plain) {
            return text.length() > 200 ? text.substring(0, 200) + "…" : text;
        }
        StringBuilder out = new StringBuilder("\"");
        text.chars().limit(200).forEach(c -> out.append(c == '"' ? '\'' : c < ' ' || c == 127 ? ' ' : (char) c));
        return out.append('"').toString();
    }
}
