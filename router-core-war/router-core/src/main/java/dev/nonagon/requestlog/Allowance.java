package dev.nonagon.requestlog;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes all entries that are not written yet may hold together (D6). Thread-safe. */
final class Allowance {
    private final long most;
    private final AtomicLong taken = new AtomicLong();

    Allowance(long most) {
        this.most = most;
    }

    /** Takes as many of {@code wanted} bytes as there are. */
    int take(int wanted) {
        while (true) {
            long now = taken.get();
            int given = (int) Math.min(wanted, Math.max(0, most - now));
            if (given == 0 || taken.compareAndSet(now, now + given)) {
                return given;
            }
        }
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    long taken() {
        return taken.get();
    }
}
