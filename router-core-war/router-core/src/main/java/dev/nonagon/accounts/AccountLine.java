package dev.nonagon.accounts;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The requests of one account: how many are under way, how many there were, and who waits for a place. It outlives every
 * change of the configuration. Thread-safe; {@link #enter} and {@link #leave} take no lock unless somebody waits.
 */
public final class AccountLine {
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong served = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition place = lock.newCondition();
    private volatile long usedAtNanos = Long.MIN_VALUE;

    /**
     * Takes a place if there is one.
     *
     * @param limit how many there are; 0 for as many as come
     */
    public boolean enter(int limit, long nowNanos) {
        int before = open.get();
        while (limit == 0 || before < limit) {
            if (open.compareAndSet(before, before + 1)) {
                served.incrementAndGet();
                usedAtNanos = nowNanos;
                return true;
            }
            before = open.get();
        }
        return false;
    }

    /** Whether {@link #enter} would succeed now. */
    public boolean hasPlace(int limit) {
        return limit == 0 || open.get() < limit;
    }

    /** Gives a place back. */
    public void leave() {
        open.decrementAndGet();
        if (waiting.get() > 0) {
            lock.lock();
            try {
                place.signal();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Waits until there is a place, or the time is over; the place still has to be taken.
     *
     * @throws InterruptedException if the client has left meanwhile
     */
    public void await(int limit, Duration longest) throws InterruptedException {
        long left = longest.toNanos();
        waiting.incrementAndGet();
        lock.lock();
        try {
            while (left > 0 && !hasPlace(limit)) {
                left = place.awaitNanos(left);
            }
        } finally {
            lock.unlock();
            waiting.decrementAndGet();
        }
    }

    /** How many requests are under way. */
    public int open() {
        return open.get();
    }

    /** How many requests wait for a place. */
    public int waiting() {
        return waiting.get();
    }

    /** How many requests there have been since the router started. */
    public long served() {
        return served.get();
    }

    /** When the last request began, on the monotonic clock; {@link Long#MIN_VALUE} if there was none. */
    long usedAtNanos() {
        return usedAtNanos;
    }

    @Override
    public String toString() {
        return "AccountLine[" + open + " open, " + waiting + " waiting, " + served + " served]";
    }
}
