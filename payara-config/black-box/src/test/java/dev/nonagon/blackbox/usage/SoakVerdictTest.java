package dev.nonagon.blackbox.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A soak that cannot fail says nothing. */
class SoakVerdictTest {
    private static final long HEAP = 60_000_000;
    private static final long BUDGET = 8L << 20;

    private static List<Long> samples(int count, LongUnaryOperator heap) {
        return LongStream.range(0, count).map(heap).boxed().toList();
    }

    @Test
    @DisplayName("a heap that warms up and then wavers is flat")
    void flat() {
        assertThat(SoakVerdict.heap(samples(18, n -> n < 6 ? HEAP / 2 + n * HEAP / 20 : HEAP + n % 3 * HEAP / 50)))
                .isEmpty();
        assertThat(SoakVerdict.heap(samples(360, n -> HEAP - n * 1_000))).isEmpty();
    }

    @Test
    @DisplayName("a leak is found, slow or quick, in three minutes or in an hour")
    void leak() {
        // A third of 18 samples is 6: the means lie 6 samples apart.
        assertThat(SoakVerdict.heap(samples(18, n -> HEAP + n * HEAP / 50)))
                .hasValueSatisfying(wrong -> assertThat(wrong).contains("grew by"));
        assertThat(SoakVerdict.heap(samples(360, n -> HEAP + n * HEAP / 1_500))).isPresent();
        assertThat(SoakVerdict.heap(samples(18, n -> n < 12 ? HEAP : HEAP + HEAP / 10)))
                .as("one step, and never back")
                .isPresent();
    }

    @Test
    @DisplayName("five per cent is the edge")
    void edge() {
        assertThat(SoakVerdict.heap(samples(12, n -> n < 8 ? 100 : 105))).isEmpty();
        assertThat(SoakVerdict.heap(samples(12, n -> n < 8 ? 1_000 : 1_051))).isPresent();
    }

    @Test
    @DisplayName("too few samples are no proof")
    void few() {
        assertThat(SoakVerdict.heap(samples(11, n -> HEAP))).isPresent();
        assertThat(SoakVerdict.heap(List.of())).isPresent();
    }

    @Test
    @DisplayName("a log over its budget is told, and one that never came near it, too")
    void log() {
        assertThat(SoakVerdict.log(BUDGET, BUDGET)).isEmpty();
        assertThat(SoakVerdict.log(BUDGET * 4 / 5, BUDGET)).isEmpty();
        assertThat(SoakVerdict.log(BUDGET + 1, BUDGET)).isPresent();
        assertThat(SoakVerdict.log(0, BUDGET)).isPresent();
    }
}
