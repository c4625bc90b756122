package dev.nonagon.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LiveValueTest {
    @Test
    @DisplayName("a value is made anew when its settings changed, and looked for once a second at the most")
    void changes() {
        Map<String, String> config = new HashMap<>(Map.of("a", "1"));
        AtomicLong nanos = new AtomicLong();
        AtomicInteger made = new AtomicInteger();
        AtomicInteger looked = new AtomicInteger();
        LiveValue<String> value = new LiveValue<>(
                List.of("a", "b"),
                key -> {
                    looked.incrementAndGet();
                    return Optional.ofNullable(config.get(key));
                },
                read -> {
                    made.incrementAndGet();
                    return read.apply("a").orElse("-") + read.apply("b").orElse("-");
                },
                nanos::get);
        assertThat(value.get()).isEqualTo("1-");
        config.put("b", "2");
        nanos.addAndGet(Duration.ofMillis(900).toNanos());
        assertThat(value.get()).isEqualTo("1-");
        nanos.addAndGet(Duration.ofMillis(200).toNanos());
        assertThat(value.get()).isEqualTo("12");
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(value.get()).isEqualTo("12");
        assertThat(made).hasValue(2);
        assertThat(looked).hasValue(6);
    }
}
