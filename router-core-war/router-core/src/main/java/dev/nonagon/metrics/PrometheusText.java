package dev.nonagon.metrics;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes numbers in Prometheus' text format, version 0.0.4. One use, one thread.
 *
 * @source https://prometheus.io/docs/instrumenting/exposition_formats/ (text-based format)
 */
final class PrometheusText implements MetricSource.Sink {
    static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder(16_384);
    private String last = "";

    @Override
    public void value(String name, MetricSource.Type type, String help, double value, List<String> labels) {
        head(name, type.name(), help);
        line(name, labels, value);
    }

    void counters(Family<LongAdder> family) {
        head(family.name(), "COUNTER", family.help());
        for (Map.Entry<List<String>, LongAdder> series : family.all()) {
            line(family.name(), series.getKey(), series.getValue().sum());
        }
    }

    void histograms(Family<Family.Histogram> family) {
        head(family.name(), "HISTOGRAM", family.help());
        for (Map.Entry<List<String>, Family.Histogram> series : family.all()) {
            double[] bounds = series.getValue().bounds();
            long[] counts = series.getValue().counts();
            long soFar = 0;
            for (int at = 0; at < counts.length; at++) {
                soFar += counts[at];
                List<String> labels = new java.util.ArrayList<>(series.getKey());
                labels.add("le");
                labels.add(at < bounds.length ? number(bounds[at]) : "+Inf");
                line(family.name() + "_bucket", labels, soFar);
            }
            line(family.name() + "_sum", series.getKey(), series.getValue().sum());
            line(family.name() + "_count", series.getKey(), soFar);
        }
    }

    private void head(String name, String type, String help) {
        if (name.equals(last)) {
            return;
        }
        last = name;
        text.append("# HELP ")
                .append(name)
                .append(' ')
                .append(help.replace("\\", "\\\\").replace("\n", "\\n"))
                .append("\n# TYPE ")
                .append(name)
                .append(' ')
                .append(type.toLowerCase(Locale.ROOT))
                .append('\n');
    }

    private void line(String name, List<String> labels, double value) {
        text.append(name);
        for (int at = 0; at + 1 < labels.size(); at += 2) {
            text.append(at == 0 ? '{' : ',')
                    .append(labels.get(at))
                    .append("=\"")
                    .append(labels.get(at + 1)
                            .replace("\\", "\\\\")
                            .replace("\"", "\\\"")
                            .replace("\n", "\\n"))
                    .append('"');
        }
        text.append(labels.isEmpty() ? " " : "} ").append(number(value)).append('\n');
    }

    private static String number(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
