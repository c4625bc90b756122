package dev.nonagon.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Series of one name that differ by their labels (N3, N4). Thread-safe.
 *
 * @param <S> a series
 */
final class Family<S> {
    /** Of one family. */
    static final int MOST = 1_000;

    private static final String OTHER = "other";

    private final String name;
    private final String help;
    private final List<String> labels;
    private final Supplier<S> maker;
    private final ConcurrentHashMap<List<String>, S> series = new ConcurrentHashMap<>();

    private Family(String name, String help, List<String> labels, Supplier<S> maker) {
        this.name = name;
        this.help = help;
        this.labels = List.copyOf(labels);
        this.maker = maker;
    }

    static Family<LongAdder> counter(String name, String help, String... labels) {
        return new Family<>(name, help, Arrays.asList(labels), LongAdder::new);
    }

    static Family<Histogram> histogram(String name, String help, double[] bounds, String... labels) {
        return new Family<>(name, help, Arrays.asList(labels), () -> new Histogram(bounds));
    }

    /** How often values up to each bound came. Thread-safe. */
    static final class Histogram {
        private final double[] bounds;
        private final LongAdder[] counts;
        private final DoubleAdder sum = new DoubleAdder();

        Histogram(double[] bounds) {
            this.bounds = bounds;
            this.counts = new LongAdder[bounds.length + 1];
            Arrays.setAll(counts, at -> new LongAdder());
        }

        void record(double value) {
            int at = Arrays.binarySearch(bounds, value);
            counts[at >= 0 ? at : -at - 1].increment();
            sum.add(value);
        }

        double[] bounds() {
            return bounds;
        }

        /** Of each bucket alone; the last is what lies beyond all bounds. */
        long[] counts() {
            return Arrays.stream(counts).mapToLong(LongAdder::sum).toArray();
        }

        double sum() {
            return sum.sum();
        }
    }

    /** The series of these labels' values, in the order of their names. */
    S of(String... values) {
        List<String> key = List.of(values);
        S there = series.get(key);
        if (there != null) {
            return there;
        }
        return series.computeIfAbsent(
                series.size() < MOST ? key : Collections.nCopies(labels.size(), OTHER), k -> maker.get());
    }

    String name() {
        return name;
    }

    String help() {
        return help;
    }

    /** All series, by their labels as name, value, name, value …; in a steady order. */
    List<Map.Entry<List<String>, S>> all() {
        return series.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(
                        (one, other) -> String.join("\u0000", one).compareTo(String.join("\u0000", other))))
                .map(entry -> Map.entry(labelled(entry.getKey()), entry.getValue()))
                .toList();
    }

    private List<String> labelled(List<String> values) {
        List<String> all = new ArrayList<>(values.size() * 2);
        for (int at = 0; at < values.size(); at++) {
            all.add(labels.get(at));
            all.add(values.get(at));
        }
        return all;
    }
}
