package dev.nonagon.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private static final Patience PATIENCE =
            new Patience(Duration.ofSeconds(300), Duration.ofSeconds(120), Duration.ofSeconds(15));

    private final AtomicLong now = new AtomicLong();
    private final Watchdog watchdog = new Watchdog(now::get);

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    private void pass(long seconds) {
        now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
        watchdog.tick();
    }

    @Test
    @DisplayName("U3 before the first useful event only the long time-out counts")
    void firstEvent() {
        try (Watchdog.Watch watch = watchdog.watch(PATIENCE, () -> {}, w -> {})) {
            watch.attemptBegins(PATIENCE);
            pass(299);
            assertThat(watch.cause()).isNull();
            pass(2);
            assertThat(watch.cause()).isEqualTo(Watchdog.Cause.NO_FIRST_EVENT);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    @DisplayName("U3 after it the short one, counted anew from every byte")
    void betweenBytes() {
        try (Watchdog.Watch watch = watchdog.watch(PATIENCE, () -> {}, w -> {})) {
            watch.attemptBegins(PATIENCE);
            watch.usefulEventCame();
            watch.waitsAgain();
            pass(119);
            watch.heard();
            watch.waitsAgain();
            pass(119);
            assertThat(watch.cause()).isNull();
            pass(2);
            assertThat(watch.cause()).isEqualTo(Watchdog.Cause.FELL_SILENT);
        }
    }

    @Test
    @DisplayName("U3 it does not bite while the router waits for a slow client")
    void slowClient() {
        try (Watchdog.Watch watch = watchdog.watch(PATIENCE, () -> {}, w -> {})) {
            watch.attemptBegins(PATIENCE);
            watch.usefulEventCame();
            watch.heard();
            pass(10_000);
            assertThat(watch.cause()).isNull();
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @Test
    @DisplayName("U3 a time-out is forgotten for the next target, a client that left is not")
    void forgiving() {
        try (Watchdog.Watch watch = watchdog.watch(PATIENCE, () -> {}, w -> {})) {
            watch.attemptBegins(PATIENCE);
            pass(301);
            watch.forgive();
            assertThat(watch.cause()).isNull();
            watch.clientGone();
            watch.forgive();
            assertThat(watch.cause()).isEqualTo(Watchdog.Cause.CLIENT_GONE);
        }
    }

    @Test
    @DisplayName("U4 a client that hears nothing gets a keep-alive from second 15 on, and again 15 seconds later")
    void keepAlive() throws InterruptedException {
        AtomicInteger sent = new AtomicInteger();
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(2);
        try (Watchdog.Watch watch = watchdog.watch(
                PATIENCE,
                () -> {
                    sent.incrementAndGet();
                    first.countDown();
                    second.countDown();
                },
                w -> {})) {
            watch.attemptBegins(PATIENCE);
            pass(14);
            assertThat(first.await(50, TimeUnit.MILLISECONDS)).isFalse();
            pass(2);
            assertThat(first.await(5, TimeUnit.SECONDS)).isTrue();
            Thread.sleep(50);
            pass(10);
            assertThat(sent).hasValue(1);
            pass(6);
            assertThat(second.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    @DisplayName("U4 a keep-alive that cannot be sent tells that the client is gone")
    void deadClient() {
        CountDownLatch tried = new CountDownLatch(1);
        try (Watchdog.Watch watch = watchdog.watch(
                PATIENCE,
                () -> {
                    tried.countDown();
                    throw new IOException("Broken pipe");
                },
                w -> {})) {
            watch.attemptBegins(PATIENCE);
            pass(16);
            for (int i = 0; i < 250 && !watch.isClientGone(); i++) {
                try {
                    Thread.sleep(20);
                } catch (InterruptedException bitten) {
                    break;
                }
            }
            assertThat(tried.getCount()).isZero();
            assertThat(watch.isClientGone()).isTrue();
        }
    }

    @Test
    @DisplayName("W5 only a request that is not over in a moment is listened to for its client's departure, once")
    void slow() {
        AtomicInteger told = new AtomicInteger();
        try (Watchdog.Watch watch = watchdog.watch(PATIENCE, () -> {}, w -> told.incrementAndGet())) {
            watch.attemptBegins(PATIENCE);
            watchdog.tick();
            assertThat(told).hasValue(0);
            pass(1);
            pass(1);
            assertThat(told).hasValue(1);
        }
    }

    @Test
    @DisplayName("an answer that ended is watched no more")
    void closed() {
        Watchdog.Watch watch = watchdog.watch(PATIENCE, () -> {}, w -> {});
        watch.attemptBegins(PATIENCE);
        watch.close();
        pass(10_000);
        assertThat(watch.cause()).isNull();
        assertThat(watchdog.open()).isZero();
    }
}
