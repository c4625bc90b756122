package dev.nonagon.quota;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What becomes of a window if it is used on as it was used lately.
 *
 * @param perHour which share of the whole window an hour takes; 0 where that is not known
 * @param runsOutAt when nothing is left; empty if that is not known, or never
 * @param leftAtReset which share will be lost at the reset; empty if that is not known
 */
public record Forecast(Outlook outlook, double perHour, Optional<Instant> runsOutAt, OptionalDouble leftAtReset) {
    /** In a word. */
    public enum Outlook {
        /** Too little is known. */
        UNKNOWN,
        /** It resets before it runs out, or is not used. */
        LASTS,
        /** It runs out before its reset. */
        RUNS_OUT
    }

    static final Forecast UNKNOWN = new Forecast(Outlook.UNKNOWN, 0, Optional.empty(), OptionalDouble.empty());

    private static final long MINUTE = 60_000;
    private static final long RECENT = 60 * MINUTE;
    private static final long WIDER = 6 * RECENT;
    private static final long HALF_LIFE = 30 * MINUTE;
    private static final long LEAST_SPAN = 10 * MINUTE;
    private static final int LEAST_SAMPLES = 3;
    private static final double HOUR = 3_600_000;

    /** Percentages come rounded: a rise by no more than this is no reset. */
    private static final double ROUNDING = 0.006;

    /** Slower than a whole window in ten years is not used. */
    private static final double STILL = 1.0 / (10 * 365 * 24 * HOUR);

    /**
     * Draws a line through the samples of the last hour, the later the weightier; through those of six hours if the hour has too
     * few.
     *
     * @param left how much is left now
     * @param resetsAt milliseconds since 1970, 0 if unknown
     */
    static Forecast of(History.Samples samples, double left, long resetsAt, long now) {
        double rate = rate(samples, now, RECENT);
        if (Double.isNaN(rate)) {
            rate = rate(samples, now, WIDER);
        }
        if (Double.isNaN(rate)) {
            return UNKNOWN;
        }
        boolean resets = resetsAt > now;
        OptionalDouble lost =
                resets ? OptionalDouble.of(Math.max(0, left - rate * (resetsAt - now))) : OptionalDouble.empty();
        if (rate < STILL) {
            return new Forecast(Outlook.LASTS, 0, Optional.empty(), lost);
        }
        double out = now + left / rate;
        return new Forecast(
                resets && out >= resetsAt ? Outlook.LASTS : Outlook.RUNS_OUT,
                rate * HOUR,
                Optional.of(Instant.ofEpochMilli((long) out)),
                lost);
    }

    /** The share that a millisecond takes; no number if too little is known. */
    private static double rate(History.Samples samples, long now, long within) {
        int last = samples.size() - 1;
        int first = last + 1;
        while (first > 0 && samples.times()[first - 1] >= now - within && !resetBetween(samples, first)) {
            first--;
        }
        int count = last - first + 1;
        if (count < LEAST_SAMPLES || samples.times()[last] - samples.times()[first] < LEAST_SPAN) {
            return Double.NaN;
        }
        double weights = 0;
        double meanTime = 0;
        double meanLeft = 0;
        for (int at = first; at <= last; at++) {
            double weight = weight(samples.times()[at], now);
            weights += weight;
            meanTime += weight * (samples.times()[at] - now);
            meanLeft += weight * samples.lefts()[at];
        }
        meanTime /= weights;
        meanLeft /= weights;
        double both = 0;
        double squares = 0;
        for (int at = first; at <= last; at++) {
            double weight = weight(samples.times()[at], now);
            double time = samples.times()[at] - now - meanTime;
            both += weight * time * (samples.lefts()[at] - meanLeft);
            squares += weight * time * time;
        }
        return Math.max(0, -both / squares);
    }

    /** Whether the window was renewed between the sample before {@code next} and the next one. */
    private static boolean resetBetween(History.Samples samples, int next) {
        return next < samples.size() && samples.lefts()[next] > samples.lefts()[next - 1] + ROUNDING;
    }

    private static double weight(long time, long now) {
        return Math.pow(2, (time - now) / (double) HALF_LIFE);
    }
}
