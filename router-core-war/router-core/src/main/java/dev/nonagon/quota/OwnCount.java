package dev.nonagon.quota;

import dev.nonagon.spi.provider.QuotaRule;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What went through this router in the present period of a window, and through other nodes on the same database. Thread-safe;
 * reading takes no lock.
 */
final class OwnCount {
    private final QuotaRule rule;
    private final Map<String, Others> others = new ConcurrentHashMap<>();
    private volatile @Nullable Period period;
    private volatile long othersUsed;
    private volatile long nextReset;

    /**
     * A stretch of time.
     *
     * @param end after its last millisecond
     * @param used by this node
     */
    record Period(long start, long end, AtomicLong used) {}

    private record Others(long start, long used) {}

    OwnCount(QuotaRule rule) {
        this.rule = rule;
    }

    void add(long amount, long now) {
        running(now).used().addAndGet(amount);
    }

    private Period running(long now) {
        Period current = period;
        return current != null && now < current.end() ? current : begin(now);
    }

    private synchronized Period begin(long now) {
        Period current = period;
        if (current != null && now < current.end()) {
            return current;
        }
        Period fresh = periodAt(now);
        period = fresh;
        sumOthers(fresh);
        return fresh;
    }

    private Period periodAt(long now) {
        Instant moment = Instant.ofEpochMilli(now);
        return rule.resets()
                .map(reset -> new Period(
                        reset.notAfter(moment).toEpochMilli(),
                        reset.after(moment).toEpochMilli(),
                        new AtomicLong()))
                .orElseGet(() -> new Period(now, now + rule.length().toMillis(), new AtomicLong()));
    }

    /** The period that runs now, if one does. */
    @Nullable
    Period current(long now) {
        Period current = period;
        return current != null && now < current.end() ? current : null;
    }

    /** What all nodes have used in the period that runs now. */
    long used(long now) {
        Period current = current(now);
        return current == null ? 0 : current.used().get() + othersUsed;
    }

    /** When the present period ends; 0 if it has not begun and so has no end. */
    long resetsAt(long now) {
        Period current = current(now);
        if (current != null) {
            return current.end();
        }
        if (rule.resets().isEmpty()) {
            return 0;
        }
        if (nextReset <= now) {
            nextReset = rule.resets().get().after(Instant.ofEpochMilli(now)).toEpochMilli();
        }
        return nextReset;
    }

    /** What this node had counted before it was started anew. */
    synchronized void restore(long start, long used, long now) {
        long end = endOf(start);
        if (now < end && period == null) {
            period = new Period(start, end, new AtomicLong(used));
        }
    }

    /** What another node has counted; of nodes whose first requests came at different times the first begins the period. */
    synchronized void other(String node, long start, long used, long now) {
        long end = endOf(start);
        if (now >= end) {
            return;
        }
        others.put(node, new Others(start, used));
        Period current = current(now);
        Period shared = current == null
                ? new Period(start, end, new AtomicLong())
                : start < current.start() ? new Period(start, end, current.used()) : current;
        period = shared;
        sumOthers(shared);
    }

    private long endOf(long start) {
        return rule.resets()
                .map(reset -> reset.after(Instant.ofEpochMilli(start)).toEpochMilli())
                .orElseGet(() -> start + rule.length().toMillis());
    }

    private void sumOthers(Period shared) {
        others.values().removeIf(other -> other.start() < shared.start());
        othersUsed = others.values().stream().mapToLong(Others::used).sum();
    }
}
