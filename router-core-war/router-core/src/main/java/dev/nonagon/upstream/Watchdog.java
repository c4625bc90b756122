package dev.nonagon.upstream;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches all open answers with one thread: a few comparisons per answer and tick, and nothing else per stream. Thread-safe.
 */
public final class Watchdog implements AutoCloseable {
    private static final long TICK_NANOS = 20_000_000L;

    /** A request that takes longer is worth the price of listening for its client's departure. */
    private static final long SLOW_NANOS = 40_000_000L;

    private final Set<Watch> open = ConcurrentHashMap.newKeySet();
    private final LongSupplier nanoTime;
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean asleep;

    /** Why an answer was given up. */
    public enum Cause {
        CLIENT_GONE,
        NO_FIRST_EVENT,
        FELL_SILENT
    }

    /** Tells a client that its silent stream is alive. */
    @FunctionalInterface
    public interface KeepAlive {
        /** Sends a keep-alive unless the client is being written to. Called on a virtual thread of its own. */
        void send() throws IOException;
    }

    public Watchdog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.thread = Thread.ofPlatform().daemon().name("nonagon-watchdog").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /**
     * Begins to watch an answer that the calling thread is about to read.
     *
     * @param whenSlow called once, by the watchdog, if the request is not over in a moment
     */
    public Watch watch(Patience patience, KeepAlive keepAlive, Consumer<Watch> whenSlow) {
        Watch watch = new Watch(Thread.currentThread(), patience, keepAlive, whenSlow);
        open.add(watch);
        if (asleep) {
            LockSupport.unpark(thread);
        }
        return watch;
    }

    /** How many answers are open. */
    public int open() {
        return open.size();
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(TICK_NANOS);
            tick();
            sleepWhileIdle();
        }
    }

    /** An idle router on a laptop wakes up for nothing. */
    private void sleepWhileIdle() {
        asleep = true;
        while (open.isEmpty() && !closed) {
            LockSupport.park(this);
        }
        asleep = false;
    }

    /** Looks at every open answer once. */
    void tick() {
        long now = nanoTime.getAsLong();
        for (Watch watch : open) {
            watch.check(now);
        }
    }

    /** One answer under watch. */
    public final class Watch implements AutoCloseable {
        private final Thread reader;
        private final KeepAlive keepAlive;
        private final Consumer<Watch> whenSlow;
        private final long born;
        private boolean slow;
        private Patience patience;
        private boolean waiting;
        private boolean useful;
        private long heardUpstream;
        private volatile long spokeToClient;
        private volatile @Nullable Cause cause;
        private volatile boolean pinging;
        private boolean done;

        private Watch(Thread reader, Patience patience, KeepAlive keepAlive, Consumer<Watch> whenSlow) {
            this.reader = reader;
            this.patience = patience;
            this.keepAlive = keepAlive;
            this.whenSlow = whenSlow;
            long now = nanoTime.getAsLong();
            this.born = now;
            this.heardUpstream = now;
            this.spokeToClient = now;
        }

        /** The reader turns to a (new) upstream and waits for it, as long as {@code wait} says. */
        public synchronized void attemptBegins(Patience wait) {
            patience = wait;
            heardUpstream = nanoTime.getAsLong();
            useful = false;
            waiting = true;
        }

        /** The reader heard something and is busy until {@link #waitsAgain}. */
        public synchronized void heard() {
            waiting = false;
        }

        public synchronized void waitsAgain() {
            heardUpstream = nanoTime.getAsLong();
            waiting = true;
        }

        public synchronized void attemptEnds() {
            waiting = false;
        }

        /** The first useful event came: from now on silence is measured from byte to byte. */
        public synchronized void usefulEventCame() {
            useful = true;
        }

        public void clientHeard() {
            spokeToClient = nanoTime.getAsLong();
        }

        /** The client has left: the reader is interrupted wherever it waits. */
        public synchronized void clientGone() {
            bite(Cause.CLIENT_GONE);
        }

        /** Why the reader was interrupted; null if it was not. */
        public @Nullable Cause cause() {
            return cause;
        }

        public boolean isClientGone() {
            return cause == Cause.CLIENT_GONE;
        }

        /** Forgets a time-out, so that the reader can go on to another upstream. */
        public synchronized void forgive() {
            if (cause != Cause.CLIENT_GONE) {
                cause = null;
            }
        }

        @Override
        public void close() {
            synchronized (this) {
                done = true;
            }
            open.remove(this);
        }

        private void check(long now) {
            synchronized (this) {
                if (done || cause != null) {
                    return;
                }
                if (waiting) {
                    long silent = now - heardUpstream;
                    if (!useful && silent > patience.firstEvent().toNanos()) {
                        bite(Cause.NO_FIRST_EVENT);
                        return;
                    }
                    if (useful && silent > patience.betweenBytes().toNanos()) {
                        bite(Cause.FELL_SILENT);
                        return;
                    }
                }
            }
            if (!slow && now - born > SLOW_NANOS) {
                slow = true;
                whenSlow.accept(this);
            }
            if (!pinging && now - spokeToClient > patience.keepAliveAfter().toNanos()) {
                pinging = true;
                Thread.startVirtualThread(this::ping);
            }
        }

        private void ping() {
            try {
                keepAlive.send();
                clientHeard();
            } catch (IOException e) {
                clientGone();
            } finally {
                pinging = false;
            }
        }

        private void bite(Cause why) {
            if (!done && cause == null) {
                cause = why;
                reader.interrupt();
            }
        }
    }
}
