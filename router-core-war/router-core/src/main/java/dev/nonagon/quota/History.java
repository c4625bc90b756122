package dev.nonagon.quota;

import java.util.Arrays;

/**
 * How much was left of a window, over time: close together for the last while, thinner before. Bounded. Thread-safe; held for
 * moments only.
 */
final class History {
    /** So many at the most; then the older ones are thinned. */
    static final int MOST = 240;

    private static final long CLOSE = 60_000;
    private static final long RECENT = 90 * 60_000L;
    private static final long DAY = 86_400_000L;
    private static final int POINTS_A_WINDOW = 60;

    private long[] times = new long[8];
    private double[] lefts = new double[8];
    private int size;

    /** A copy of it at one moment, oldest first. */
    record Samples(long[] times, double[] lefts) {
        int size() {
            return times.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Samples(long[] otherTimes, double[] otherLefts)
                    && Arrays.equals(times, otherTimes)
                    && Arrays.equals(lefts, otherLefts);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(times) + Arrays.hashCode(lefts);
        }

        @Override
        public String toString() {
            return "Samples[" + times.length + "]";
        }
    }

    /**
     * Adds what was left at a moment. Of those within a minute the last counts.
     *
     * @param length of the window in milliseconds, 0 if unknown: what is older than two of them is dropped
     */
    synchronized void add(long at, double left, long length) {
        if (size > 0 && at < times[size - 1]) {
            return;
        }
        // The last one stays only once it is a minute after the one before it.
        boolean replaces =
                size > 0 && (times[size - 1] == at || (size > 1 && times[size - 1] - times[size - 2] < CLOSE));
        if (!replaces) {
            if (size == MOST) {
                thin(at, length);
            }
            if (size == times.length) {
                times = Arrays.copyOf(times, size * 2);
                lefts = Arrays.copyOf(lefts, size * 2);
            }
            size++;
        }
        times[size - 1] = at;
        lefts[size - 1] = left;
    }

    private void thin(long now, long length) {
        long span = length > 0 ? Math.max(length, DAY) : 2 * DAY;
        long spacing = Math.max(CLOSE, span / POINTS_A_WINDOW);
        int kept = 0;
        for (int at = 0; at < size; at++) {
            boolean old = times[at] < now - 2 * span;
            boolean tooClose = kept > 0 && times[at] < now - RECENT && times[at] - times[kept - 1] < spacing;
            if (!old && !tooClose) {
                times[kept] = times[at];
                lefts[kept] = lefts[at];
                kept++;
            }
        }
        if (kept == size) {
            // Nothing to thin: the oldest quarter goes.
            int drop = size / 4;
            System.arraycopy(times, drop, times, 0, size - drop);
            System.arraycopy(lefts, drop, lefts, 0, size - drop);
            kept = size - drop;
        }
        size = kept;
    }

    synchronized Samples samples() {
        return new Samples(Arrays.copyOf(times, size), Arrays.copyOf(lefts, size));
    }

    /** Takes what was kept elsewhere, if nothing is here yet. */
    synchronized void restore(Samples kept) {
        if (size == 0) {
            size = Math.min(MOST, kept.size());
            int from = kept.size() - size;
            times = Arrays.copyOf(Arrays.copyOfRange(kept.times(), from, kept.size()), Math.max(8, size));
            lefts = Arrays.copyOf(Arrays.copyOfRange(kept.lefts(), from, kept.size()), Math.max(8, size));
        }
    }
}
