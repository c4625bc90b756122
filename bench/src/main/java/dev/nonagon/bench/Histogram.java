package dev.nonagon.bench;

/**
 * Counts durations in buckets at most 1/64 wide: 1.6 % of error, no allocation after construction. Not thread-safe.
 */
final class Histogram {
    private static final int SUB_BITS = 7;
    private static final int SUB = 1 << SUB_BITS;

    private final long[] counts = new long[64 * SUB];
    private long total;
    private long max;

    /** Counts one duration; a negative one (two clocks read in the wrong order) counts as zero. */
    void record(long nanos) {
        long value = Math.max(0, nanos);
        counts[bucket(value)]++;
        total++;
        max = Math.max(max, value);
    }

    long total() {
        return total;
    }

    double maxMillis() {
        return max / 1e6;
    }

    /**
     * The duration that a share of all does not exceed, in milliseconds; NaN if nothing was counted.
     *
     * @param share 0.5 for the median
     */
    double millis(double share) {
        if (total == 0) {
            return Double.NaN;
        }
        long rank = Math.max(1, (long) Math.ceil(share * total));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return Math.min(upperBound(i), max) / 1e6;
            }
        }
        return maxMillis();
    }

    private static int bucket(long value) {
        int magnitude = 64 - Long.numberOfLeadingZeros(value | (SUB - 1));
        int shift = magnitude - SUB_BITS;
        return shift * SUB + (int) (value >>> shift);
    }

    private static long upperBound(int bucket) {
        int shift = bucket / SUB;
        long top = bucket % SUB;
        return ((top + 1) << shift) - 1;
    }
}
