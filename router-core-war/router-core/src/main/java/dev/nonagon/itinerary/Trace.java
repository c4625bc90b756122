package dev.nonagon.itinerary;

import dev.nonagon.cooldowns.Rest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Why a request went where it went: every decision in its order. Thread-safe: attempts may run beside each other. */
public final class Trace {
    /** A request with more decisions than this has said all that a person wants to read. */
    private static final int MOST = 200;

    private final LongSupplier nanoTime;
    private final long began;
    private final List<Raw> notes = new ArrayList<>(4);

    /** As it is written down in passing; put into words when somebody reads it. */
    private record Raw(long nanos, Verdict verdict, String target, String account, Object reason) {}

    /** What was decided about a target. */
    public enum Verdict {
        /** It was asked. */
        ASKED,
        /** It was asked again. */
        AGAIN,
        /** It was asked although it rests, to see whether it is back. */
        PROBED,
        /** It was started beside another that took long. */
        HEDGED,
        /** It may not or cannot be used for this request. */
        REFUSED,
        /** It rests. */
        RESTING,
        /** It has no place for one more request. */
        BUSY,
        /** It failed. */
        FAILED,
        /** The request waited. */
        WAITED,
        /** It answered. */
        ANSWERED
    }

    /**
     * A decision.
     *
     * @param after since the request came
     * @param target {@code provider/model}, or a name that leads nowhere; empty where none is meant
     * @param account empty where none is meant
     */
    public record Note(Duration after, Verdict verdict, String target, Optional<String> account, String reason) {}

    Trace(LongSupplier nanoTime, long began) {
        this.nanoTime = nanoTime;
        this.began = began;
    }

    /** Begins with the arrival of a request. */
    public static Trace since(LongSupplier nanoTime, long began) {
        return new Trace(nanoTime, began);
    }

    /**
     * @param account empty where none is meant
     * @param reason its text is asked for when somebody reads it
     */
    synchronized void note(Verdict verdict, String target, String account, Object reason) {
        if (notes.size() < MOST) {
            notes.add(new Raw(nanoTime.getAsLong() - began, verdict, target, account, reason));
        }
    }

    public synchronized List<Note> notes() {
        return notes.stream()
                .map(raw -> new Note(
                        Duration.ofNanos(raw.nanos()),
                        raw.verdict(),
                        raw.target(),
                        raw.account().isEmpty() ? Optional.empty() : Optional.of(raw.account()),
                        raw.reason() instanceof Rest rest
                                ? "until " + rest.until() + ": " + rest.reason()
                                : raw.reason().toString()))
                .toList();
    }
}
