package dev.nonagon.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FamilyTest {
    @Test
    @DisplayName("N4 a family grows to its limit and no further: the rest is counted together")
    void limited() {
        Family<LongAdder> family = Family.counter("made_up_total", "Made up.", "model", "kind");
        IntStream.range(0, 5_000).parallel().forEach(at -> family.of("m" + at, "k")
                .increment());
        assertThat(family.all().size()).isBetween(Family.MOST, Family.MOST + 64);
        assertThat(family.all().stream()
                        .mapToLong(series -> series.getValue().sum())
                        .sum())
                .isEqualTo(5_000);
        assertThat(family.all())
                .anyMatch(series -> series.getKey().equals(List.of("model", "other", "kind", "other"))
                        && series.getValue().sum() > 3_000);
    }

    @Test
    @DisplayName("a value on a bound belongs to the bound's bucket; buckets add up")
    void buckets() {
        Family<Family.Histogram> family = Family.histogram("waits_seconds", "Waits.", new double[] {0.1, 1, 10}, "who");
        for (double value : new double[] {0.1, 0.11, 1, 5, 11, 1000}) {
            family.of("a").record(value);
        }
        PrometheusText text = new PrometheusText();
        text.histograms(family);
        assertThat(text.toString()).isEqualTo("""
                # HELP waits_seconds Waits.
                # TYPE waits_seconds histogram
                waits_seconds_bucket{who="a",le="0.1"} 1
                waits_seconds_bucket{who="a",le="1"} 3
                waits_seconds_bucket{who="a",le="10"} 4
                waits_seconds_bucket{who="a",le="+Inf"} 6
                waits_seconds_sum{who="a"} 1017.21
                waits_seconds_count{who="a"} 6
                """);
    }

    @Test
    @DisplayName("names of people's making cannot break the format; a name is described once")
    void escaped() {
        Family<LongAdder> family = Family.counter("odd_total", "A \\ and\na line.", "name");
        family.of("a \"quoted\" \\ name\nwith a line").add(3);
        family.of("b").add(4);
        PrometheusText text = new PrometheusText();
        text.counters(family);
        text.value("plain_ratio", MetricSource.Type.GAUGE, "Plain.", 0.25, List.of());
        text.value("plain_ratio", MetricSource.Type.GAUGE, "Plain.", Double.POSITIVE_INFINITY, List.of("x", "y"));
        assertThat(text.toString().split("\n"))
                .containsExactly(
                        "# HELP odd_total A \\\\ and\\na line.",
                        "# TYPE odd_total counter",
                        "odd_total{name=\"a \\\"quoted\\\" \\\\ name\\nwith a line\"} 3",
                        "odd_total{name=\"b\"} 4",
                        "# HELP plain_ratio Plain.",
                        "# TYPE plain_ratio gauge",
                        "plain_ratio 0.25",
                        "plain_ratio{x=\"y\"} +Inf");
    }

    @Test
    @DisplayName("a source that throws takes nothing away from the others")
    void broken() {
        List<MetricSource> sources = new ArrayList<>();
        sources.add(sink -> {
            throw new IllegalStateException("broken");
        });
        sources.add(new JvmNumbers());
        assertThat(new Scrape(new RequestMetrics(System::nanoTime), sources).text())
                .contains("nonagon_requests_in_flight 0")
                .contains("jvm_memory_used_bytes{jvm_memory_type=\"heap\"")
                .contains("process_uptime_seconds ");
    }
}
