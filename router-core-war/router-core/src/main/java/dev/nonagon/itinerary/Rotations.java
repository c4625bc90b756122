package dev.nonagon.itinerary;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Whose turn it is, for everything that takes turns: a combo's members, a provider's accounts. It outlives every change of
 * the configuration. Thread-safe, without a lock.
 */
final class Rotations {
    private final Map<String, Rotation> rotations = new ConcurrentHashMap<>();

    Rotation of(String group) {
        Rotation known = rotations.get(group);
        return known != null ? known : rotations.computeIfAbsent(group, name -> new Rotation());
    }

    /** The turns of one group. */
    static final class Rotation {
        /** Steps of the golden ratio never gather: any run of turns meets the shares as well as whole numbers can. */
        private static final double GOLDEN = 0.6180339887498949;

        private final AtomicLong turns = new AtomicLong();
        private final Map<String, LongAdder> uses = new ConcurrentHashMap<>();

        /** Takes the next turn. */
        long take() {
            return turns.getAndIncrement();
        }

        /** The turn that {@link #take} would take. */
        long peek() {
            return turns.get();
        }

        /** Which of {@code size} begins at a turn, if each begins {@code sticky} times in a row. */
        static int first(long turn, int sticky, int size) {
            return (int) Math.floorMod(turn / Math.max(1, sticky), (long) size);
        }

        /** A point from 0 to {@code total} for a turn; the points of successive turns lie evenly. */
        static double point(long turn, double total) {
            double part = turn * GOLDEN;
            return (part - Math.floor(part)) * total;
        }

        void used(String name) {
            LongAdder known = uses.get(name);
            (known != null ? known : uses.computeIfAbsent(name, n -> new LongAdder())).increment();
        }

        long uses(String name) {
            LongAdder known = uses.get(name);
            return known == null ? 0 : known.sum();
        }
    }
}
