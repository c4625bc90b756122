package dev.nonagon.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MeasuringTest {
    @Test
    @DisplayName("a histogram's quantiles are within 1/64 of the truth")
    void histogram() {
        Histogram histogram = new Histogram();
        for (int i = 1; i <= 1000; i++) {
            histogram.record(i * 100_000L);
        }
        assertThat(histogram.millis(0.5)).isCloseTo(50, within(50 / 64.0));
        assertThat(histogram.millis(0.99)).isCloseTo(99, within(99 / 64.0));
        assertThat(histogram.maxMillis()).isEqualTo(100);
    }

    @Test
    @DisplayName("generator and double: requests are answered, and streams bring each event that is due")
    void loopback() throws IOException {
        LoadGenerator.Marks none = new Meter(0);
        try (LoopbackUpstream upstream = new LoopbackUpstream()) {
            upstream.start();
            byte[] request = Requests.http(
                    upstream.address(),
                    "/stream/v1/chat/completions",
                    Requests.Dialect.OPENAI,
                    Requests.history(Requests.Dialect.OPENAI, "m", 400_000));
            assertThat(request.length).isBetween(395_000, 425_000);
            LoadGenerator.Result load = new LoadGenerator(upstream.address(), request)
                    .run(3, Duration.ofMillis(50), Duration.ofMillis(200), none);
            assertThat(load.errors()).isZero();
            assertThat(load.latency().total()).isPositive();

            byte[] paced =
                    Requests.http(upstream.address(), "/paced/v1/chat/completions", Requests.Dialect.OPENAI, "{}");
            OpenStreams.Result streams =
                    new OpenStreams(upstream.address(), paced).run(20, Duration.ofSeconds(1), none);
            assertThat(streams.opened()).isEqualTo(20);
            assertThat(streams.broken()).isZero();
            assertThat(streams.lateness().total()).isBetween(30L, 50L);
        }
    }

    @Test
    @DisplayName("a JVM's own counters can be read without touching it")
    void counters() {
        long pid = ProcessHandle.current().pid();
        assertThat(ProcessFigures.of(pid).threads()).isPositive();
        assertThat(ProcessFigures.counters(pid).heapCommittedMb()).isPositive();
    }
}
