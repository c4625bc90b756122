package dev.nonagon.gateway;

import dev.nonagon.itinerary.Itinerary;
import dev.nonagon.upstream.Patience;
import dev.nonagon.upstream.Watchdog;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Several attempts at one request beside each other (W12): the first to have something useful answers, the others are
 * cancelled. One request's; the request's own thread starts and hears, each attempt has a thread of its own.
 */
final class Race {
    private final Watchdog watchdog;
    private final Patience patience;
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final AtomicReference<@Nullable Runner> winner = new AtomicReference<>();
    private final List<Runner> running = new ArrayList<>(2);

    /** Makes the attempt of a runner. */
    @FunctionalInterface
    interface Attempting {
        Outcome make(Watchdog.Watch watch, Attempts.Gate gate) throws IOException;
    }

    /** How a runner ended. */
    record Arrival(Runner runner, Outcome outcome) {}

    /** An attempt on its own thread. */
    final class Runner implements Attempts.Gate {
        private final Itinerary.Step.Go go;
        private final Thread thread;
        private volatile boolean cancelled;

        private Runner(Itinerary.Step.Go go, Attempting attempting) {
            this.go = go;
            this.thread = Thread.ofVirtual().unstarted(() -> run(attempting));
        }

        Itinerary.Step.Go go() {
            return go;
        }

        private void run(Attempting attempting) {
            Outcome outcome;
            try (Watchdog.Watch watch = watchdog.watch(patience.withoutKeepAlive(), () -> {}, slow -> {})) {
                outcome = attempting.make(watch, this);
            } catch (IOException e) {
                outcome = new Outcome.ClientLeft();
            }
            arrivals.add(new Arrival(this, cancelled ? new Outcome.Overtaken() : outcome));
        }

        @Override
        public boolean pass() {
            if (winner.compareAndSet(null, this)) {
                cancelOthers(this);
            }
            return wins();
        }

        @SuppressWarnings("ReferenceEquality")
        boolean wins() {
            return winner.get() == this;
        }
    }

    Race(Watchdog watchdog, Patience patience) {
        this.watchdog = watchdog;
        this.patience = patience;
    }

    /** Starts an attempt. */
    void start(Itinerary.Step.Go go, Attempting attempting) {
        Runner runner = new Runner(go, attempting);
        synchronized (running) {
            running.add(runner);
        }
        runner.thread.start();
    }

    /** Whether somebody answers already. */
    boolean decided() {
        return winner.get() != null;
    }

    /** How many run. */
    int running() {
        synchronized (running) {
            return running.size();
        }
    }

    /**
     * The next that ends; empty if none does in time.
     *
     * @throws InterruptedException if the client has left; then {@link #cancel} is to be called
     */
    Optional<Arrival> next(Optional<Duration> longest) throws InterruptedException {
        Arrival arrival =
                longest.isPresent() ? arrivals.poll(longest.get().toNanos(), TimeUnit.NANOSECONDS) : arrivals.take();
        if (arrival != null) {
            synchronized (running) {
                running.remove(arrival.runner());
            }
        }
        return Optional.ofNullable(arrival);
    }

    /** Ends every attempt and hears how each of them ended. Does not throw on interruption: places must be given back. */
    List<Arrival> cancel() {
        cancelOthers(null);
        List<Arrival> ended = new ArrayList<>();
        while (running() > 0) {
            try {
                next(Optional.empty()).ifPresent(ended::add);
            } catch (InterruptedException e) {
                // The request's own thread was interrupted because its client left; that is being seen to.
                Thread.interrupted();
            }
        }
        return ended;
    }

    @SuppressWarnings("ReferenceEquality")
    private void cancelOthers(@Nullable Runner but) {
        synchronized (running) {
            for (Runner runner : running) {
                if (runner != but) {
                    runner.cancelled = true;
                    runner.thread.interrupt();
                }
            }
        }
    }
}
