package dev.nonagon.blackbox.support;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what happens by itself. */
public final class Waiting {
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private Waiting() {}

    /** Whether {@code condition} became true in time; what it throws counts as not yet. */
    public static boolean until(Duration patience, Callable<Boolean> condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                if (condition.call()) {
                    return true;
                }
            } catch (Exception e) {
                // Not yet.
            }
            if (System.nanoTime() > end) {
                return false;
            }
            pause(LOOK_EVERY);
        }
    }

    public static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting", e);
        }
    }
}
