package dev.nonagon.requestlog;

import dev.nonagon.observation.Arrival;
import dev.nonagon.observation.Observation;
import dev.nonagon.observation.Observer;
import dev.nonagon.settings.Ticker;
import dev.nonagon.vault.Vault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import tools.jackson.databind.node.ObjectNode;

/** The request log of this node. Thread-safe; what reads or deletes entries blocks, {@link #begin} never does. */
public final class RequestLog implements Observer, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RequestLog.class.getName());
    private static final int QUEUE = 512;
    private static final long MOST_IN_MEMORY = 64L << 20;
    private static final Duration TIDY_EVERY = Duration.ofMinutes(1);
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(5);

    private final Supplier<RequestLogSettings> settings;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final LogFiles files;
    private final Allowance allowance;
    private final BlockingQueue<Recording> queue;
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    private final Thread writer;
    private final Ticker tidying;
    private volatile boolean closed;

    /** @param folder where entries are kept; made when the first one comes */
    public RequestLog(
            Path folder,
            Vault vault,
            RandomGenerator random,
            Supplier<RequestLogSettings> settings,
            InstantSource clock,
            LongSupplier nanoTime) {
        this(folder, vault, random, settings, clock, nanoTime, QUEUE, MOST_IN_MEMORY);
    }

    RequestLog(
            Path folder,
            Vault vault,
            RandomGenerator random,
            Supplier<RequestLogSettings> settings,
            InstantSource clock,
            LongSupplier nanoTime,
            int queueLength,
            long mostInMemory) {
        this.settings = settings;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.files = new LogFiles(folder, new Sealing(vault, random));
        this.allowance = new Allowance(mostInMemory);
        this.queue = new ArrayBlockingQueue<>(queueLength);
        this.writer = Thread.ofPlatform().daemon().name("nonagon-request-log").start(this::write);
        this.tidying = Ticker.start("nonagon-request-log-tidy", TIDY_EVERY, this::tidy);
    }

    /**
     * An entry, as it is listed.
     *
     * @param summary what was asked, and what became of it
     */
    public record Listed(String id, Instant at, long bytes, ObjectNode summary) {}

    /**
     * How the log does.
     *
     * @param on whether anything is logged now
     * @param bytes on disk
     * @param waiting to be written
     * @param dropped since the start, because the disk was slower than the traffic
     * @param failed since the start, because the disk refused or the entry alone was larger than all may be
     * @param inMemory bytes that requests under way and waiting hold
     */
    public record State(
            boolean on,
            RequestLogSettings settings,
            int entries,
            long bytes,
            int waiting,
            long written,
            long dropped,
            long failed,
            long inMemory) {}

    @Override
    public Observation begin(Arrival arrival) {
        RequestLogSettings now = settings.get();
        // The moment is looked at only where there is one: most requests of most routers are not logged.
        if (!now.enabled() || !now.wants(arrival.key(), arrival.keyId()) || !now.on(arrival.at())) {
            return Observation.NONE;
        }
        return new Recording(arrival, nanoTime, allowance, now.maxBodyBytes(), this::ended);
    }

    private void ended(Recording recording) {
        if (closed || !queue.offer(recording)) {
            recording.release();
            dropped.incrementAndGet();
        }
    }

    private void write() {
        long told = 0;
        while (!closed || !queue.isEmpty()) {
            try {
                Recording next = queue.poll(200, TimeUnit.MILLISECONDS);
                if (next != null) {
                    write(next);
                }
            } catch (InterruptedException e) {
                // Only close() asks this thread to end.
                continue;
            }
            long lost = dropped.get();
            if (lost > told && queue.isEmpty()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "event=request-log-dropped count=" + (lost - told)
                                + " reason=\"the disk is slower than the traffic\"");
                told = lost;
            }
        }
    }

    private void write(Recording recording) {
        String id = recording.arrival().requestId();
        try {
            boolean kept = files.write(
                    id,
                    recording.arrival().at(),
                    EntryText.summary(recording),
                    EntryText.whole(recording),
                    settings.get().maxBytes());
            (kept ? written : failed).incrementAndGet();
        } catch (IOException | RuntimeException e) {
            if (failed.getAndIncrement() == 0) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "request=" + id + " event=request-log-failed reason=\"" + e + "\""
                                + " effect=\"the entry is lost; further ones are counted, not told\"");
            }
        } finally {
            recording.release();
        }
    }

    /** Lets go of what has become too old, or too much since the limit was lowered. */
    void tidy() {
        RequestLogSettings now = settings.get();
        files.expire(clock.instant(), now.maxAge());
        files.shrink(now.maxBytes());
    }

    public State state() {
        RequestLogSettings now = settings.get();
        return new State(
                now.on(clock.instant()),
                now,
                files.count(),
                files.bytes(),
                queue.size(),
                written.get(),
                dropped.get(),
                failed.get(),
                allowance.taken());
    }

    /** The newest entries from before a moment, newest first. */
    public List<Listed> newest(int limit, Instant before) {
        return files.newest(limit, before).stream()
                .map(entry -> new Listed(entry.id(), entry.at(), entry.bytes(), entry.summary()))
                .toList();
    }

    /** Whether there is an entry of a request, by what is in memory: for lists of many. */
    public boolean has(String requestId) {
        return files.has(requestId);
    }

    /**
     * All of an entry, as {@code docs/request-log.md} describes it.
     *
     * @throws dev.nonagon.vault.VaultException if it cannot be opened
     */
    public Optional<ObjectNode> find(String requestId) {
        return files.read(requestId);
    }

    /** Whether there was one. */
    public boolean delete(String requestId) {
        return files.delete(requestId);
    }

    /** How many there were. */
    public int deleteAll() {
        return files.deleteAll();
    }

    /** Writes what waits, for a few seconds at the most, and ends. */
    @Override
    public void close() {
        closed = true;
        tidying.close();
        try {
            writer.join(LONGEST_DRAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
