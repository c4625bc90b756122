package dev.nonagon.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AffinityTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final AtomicLong nanos = new AtomicLong();
    private final Affinity affinity = new Affinity(nanos::get, 100);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    @DisplayName("I5 the first answer makes a home; an answer elsewhere is borrowed and does not move it")
    void borrows() {
        affinity.answeredAt("c", "p", "a", HOUR);
        affinity.answeredAt("c", "p", "b", HOUR);
        assertThat(affinity.of("c", "p", HOUR)).contains(new Affinity.Binding("a", "b"));
        affinity.answeredAt("c", "p", "a", HOUR);
        assertThat(affinity.of("c", "p", HOUR)).contains(new Affinity.Binding("a", ""));
    }

    @Test
    @DisplayName("A conversation has a home in each group")
    void groups() {
        affinity.answeredAt("c", "p", "a", HOUR);
        assertThat(affinity.of("c", "q", HOUR)).isEmpty();
        assertThat(affinity.of("d", "p", HOUR)).isEmpty();
    }

    @Test
    @DisplayName("A home that nobody asks for is forgotten; asking keeps it")
    void forgets() {
        affinity.answeredAt("c", "p", "a", HOUR);
        pass(Duration.ofMinutes(50));
        assertThat(affinity.of("c", "p", HOUR)).isPresent();
        pass(Duration.ofMinutes(50));
        assertThat(affinity.of("c", "p", HOUR)).isPresent();
        pass(Duration.ofMinutes(61));
        assertThat(affinity.of("c", "p", HOUR)).isEmpty();
    }

    @Test
    @DisplayName("It is bounded: the oldest homes go, the newest stay")
    void bounded() {
        for (int at = 0; at < 1_000; at++) {
            pass(Duration.ofSeconds(1));
            affinity.answeredAt("c" + at, "p", "a", HOUR);
        }
        assertThat(affinity.size()).isLessThanOrEqualTo(101);
        assertThat(affinity.of("c999", "p", HOUR)).isPresent();
        assertThat(affinity.of("c0", "p", HOUR)).isEmpty();
    }
}
