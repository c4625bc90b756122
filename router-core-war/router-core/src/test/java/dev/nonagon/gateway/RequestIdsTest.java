package dev.nonagon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RequestIdsTest {
    private final AtomicLong now =
            new AtomicLong(Instant.parse("2026-11-29T09:30:00Z").toEpochMilli());
    private final RequestIds ids = new RequestIds(() -> Instant.ofEpochMilli(now.get()), new Random(3)::nextLong);

    @Test
    @DisplayName("a later request's name sorts after an earlier one's, whatever chance says")
    void inOrder() {
        List<String> made = new ArrayList<>();
        for (int step = 0; step < 2_000; step++) {
            made.add(ids.next());
            now.addAndGet(step < 1_000 ? 1 : 86_400_000L);
        }
        assertThat(made).isSorted();
        assertThat(made).allMatch(id -> id.matches("req_[0-9a-hjkmnp-tv-z]{18}"));
    }

    @Test
    @DisplayName("many in one millisecond have each a name of their own")
    void distinct() {
        List<String> made = new ArrayList<>();
        for (int step = 0; step < 100_000; step++) {
            made.add(ids.next());
        }
        assertThat(new HashSet<>(made)).hasSize(made.size());
    }
}
