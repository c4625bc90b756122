package dev.nonagon.itinerary;

/** Traces for tests of other packages. */
public final class Traces {
    private Traces() {}

    /** Of a request that was to go somewhere, and found it resting. */
    public static Trace resting() {
        Trace trace = Trace.since(() -> 0, 0);
        trace.note(Trace.Verdict.RESTING, "p/m", "acc-1", "it rests");
        return trace;
    }
}
