package dev.nonagon.metrics;

import java.util.List;

/** Something that has numbers when it is asked. Thread-safe; quick. */
@FunctionalInterface
public interface MetricSource {
    void report(Sink sink);

    /** What kind of number it is. */
    enum Type {
        COUNTER,
        GAUGE;
    }

    /** Where numbers go. Values of one name must follow each other. */
    @FunctionalInterface
    interface Sink {
        /**
         * @param name as Prometheus has it: words joined by underscores, the unit last
         * @param help a sentence
         * @param labels name, value, name, value …
         */
        void value(String name, Type type, String help, double value, List<String> labels);
    }
}
