package dev.nonagon.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AccountLineTest {
    private final AccountLine line = new AccountLine();

    @Test
    @DisplayName("I9 never more than the limit, however many come at once")
    void limit() throws InterruptedException {
        AtomicInteger in = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(200);
        for (int at = 0; at < 200; at++) {
            Thread.startVirtualThread(() -> {
                try {
                    while (!line.enter(3, 0)) {
                        line.await(3, Duration.ofSeconds(20));
                    }
                    most.accumulateAndGet(in.incrementAndGet(), Math::max);
                    Thread.sleep(1);
                    in.decrementAndGet();
                    line.leave();
                    done.countDown();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(most.get()).isLessThanOrEqualTo(3);
        assertThat(line.open()).isZero();
        assertThat(line.served()).isEqualTo(200);
        assertThat(line.waiting()).isZero();
    }

    @Test
    @DisplayName("I9 who waits is woken by a place, and else by the end of its patience")
    void waits() throws InterruptedException {
        assertThat(line.enter(1, 0)).isTrue();
        assertThat(line.enter(1, 0)).isFalse();
        long began = System.nanoTime();
        line.await(1, Duration.ofMillis(80));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(80));
        Thread.startVirtualThread(line::leave);
        line.await(1, Duration.ofSeconds(20));
        assertThat(line.hasPlace(1)).isTrue();
    }

    @Test
    @DisplayName("No limit: everybody enters")
    void noLimit() {
        for (int at = 0; at < 50; at++) {
            assertThat(line.enter(0, 0)).isTrue();
        }
        assertThat(line.open()).isEqualTo(50);
    }
}
