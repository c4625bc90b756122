package dev.nonagon.requests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.itinerary.Trace;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RecentRequestsTest {
    private final RecentRequests recent = new RecentRequests(10);

    private static RequestStory story(String id) {
        return new RequestStory(
                new UsageRecord(
                        id,
                        Instant.EPOCH,
                        Optional.empty(),
                        "openai-chat",
                        "any",
                        "p/m",
                        "openai-chat",
                        "m",
                        "a",
                        true,
                        200,
                        Optional.empty(),
                        1,
                        TokenUsage.none(),
                        Duration.ZERO,
                        Duration.ZERO,
                        0,
                        UsageRecord.Details.NONE),
                Trace.since(() -> 0, 0),
                List.of());
    }

    @Test
    @DisplayName("Q1 the newest are kept, newest first; the oldest are gone from the list and by their id")
    void newest() {
        IntStream.range(0, 25).forEach(at -> recent.accept(story("r" + at)));
        assertThat(recent.newest(3)).extracting(s -> s.record().requestId()).containsExactly("r24", "r23", "r22");
        assertThat(recent.newest(100)).hasSize(10);
        assertThat(recent.find("r15")).isPresent();
        assertThat(recent.find("r14")).isEmpty();
    }
}
