package dev.nonagon.observation;

/** Hears of each request that was let in. Thread-safe. */
@FunctionalInterface
public interface Observer {
    /** Hears nothing. */
    Observer NONE = arrival -> Observation.NONE;

    /** A request begins; {@link Observation#NONE} if it is of no interest. */
    Observation begin(Arrival arrival);
}
