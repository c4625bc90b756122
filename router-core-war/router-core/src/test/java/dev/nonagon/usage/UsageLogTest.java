package dev.nonagon.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.TokenUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UsageLogTest {
    private static UsageRecord record(String model) {
        return new UsageRecord(
                "req_1",
                Instant.EPOCH,
                Optional.of("laptop"),
                "some-format",
                model,
                "p/m",
                "other-format",
                "m-2026",
                "acc",
                true,
                200,
                Optional.of(Failure.Kind.PROTOCOL),
                2,
                new TokenUsage(7, 3, 11, 5, 6, 2, false),
                Duration.ofMillis(12),
                Duration.ofMillis(340),
                4,
                UsageRecord.Details.NONE);
    }

    @Test
    @DisplayName("G1 one line a record, key=value, the request first")
    void line() {
        List<String> lines = new CopyOnWriteArrayList<>();
        UsageLog log = new UsageLog(lines::add);
        log.accept(record("a/b"));
        log.accept(record("c/d"));
        log.close();
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst())
                .startsWith("request=req_1 event=answered status=200")
                .contains(
                        "asked=a/b",
                        "routed=p/m",
                        "upstream-model=m-2026",
                        "account=acc",
                        "input=7",
                        "output=3",
                        "cache-read=11",
                        "cache-write=11",
                        "reasoning=2",
                        "counted=measured",
                        "first-byte-ms=12",
                        "total-ms=340",
                        "losses=4",
                        "failure=PROTOCOL",
                        "key=laptop",
                        "attempts=2");
    }

    @Test
    @DisplayName("a client's line break does not begin a line of its own")
    void forgery() {
        assertThat(UsageLog.line(record("x\nrequest=req_2 event=answered \"y\"")))
                .doesNotContain("\n")
                .contains("asked=\"x request=req_2 event=answered 'y'\"");
    }

    @Test
    @DisplayName("a log that cannot keep up loses lines, and says how many; nobody waits for it")
    void overflow() throws InterruptedException {
        CountDownLatch open = new CountDownLatch(1);
        List<String> lines = new CopyOnWriteArrayList<>();
        UsageLog log = new UsageLog(line -> {
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            lines.add(line);
        });
        for (int i = 0; i < 20_000; i++) {
            log.accept(record("m"));
        }
        open.countDown();
        log.close();
        assertThat(lines).anyMatch(l -> l.matches("event=usage-lines-dropped count=\\d+ .*"));
        assertThat(lines.size()).isGreaterThan(10_000);
    }
}
