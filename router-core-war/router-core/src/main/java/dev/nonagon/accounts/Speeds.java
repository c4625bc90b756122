package dev.nonagon.accounts;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long models take to their first useful word, as a moving average that forgets: the last few answers count most.
 * Thread-safe.
 */
public final class Speeds {
    private static final double NEWEST = 0.25;
    private static final int MOST = 10_000;

    private final ConcurrentHashMap<String, Double> nanos = new ConcurrentHashMap<>();

    /** Takes note of an answer of {@code provider/model}. */
    public void heard(String routeModel, Duration firstWord) {
        double now = firstWord.toNanos();
        if (nanos.size() >= MOST && !nanos.containsKey(routeModel)) {
            return;
        }
        nanos.merge(routeModel, now, (before, ignored) -> before + NEWEST * (now - before));
    }

    /** The usual time; empty if it has never answered. */
    public Optional<Duration> of(String routeModel) {
        return Optional.ofNullable(nanos.get(routeModel)).map(n -> Duration.ofNanos(n.longValue()));
    }

    /** The usual time in nanoseconds, 0 if it has never answered, so that what nobody has tried is tried. */
    public double nanosOf(String routeModel) {
        Double known = nanos.get(routeModel);
        return known == null ? 0 : known;
    }
}
