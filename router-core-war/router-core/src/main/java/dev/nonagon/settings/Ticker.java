package dev.nonagon.settings;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** Does one small thing again and again, on a virtual thread of its own, until closed. */
public final class Ticker implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Ticker.class.getName());

    private final Thread thread;

    private Ticker(Thread thread) {
        this.thread = thread;
    }

    /**
     * Begins; the first turn comes after one pause.
     *
     * @param turn what throws is logged and does not end the turns
     */
    public static Ticker start(String name, Duration pause, Runnable turn) {
        return new Ticker(Thread.ofVirtual().name(name).start(() -> run(name, pause, turn)));
    }

    private static void run(String name, Duration pause, Runnable turn) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(pause);
                turn.run();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "event=watch-failed watch=" + name, e);
            }
        }
    }

    /** Ends the turns; one that is under way is interrupted and waited for, a second at the most. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
