package dev.nonagon.cooldowns;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.nonagon.failures.FailureTable;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Failure.Kind;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Many threads at once. */
class ParallelTest {
    private final Bench bench = new Bench();

    private static void together(int threads, Runnable each) throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(threads);
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> all = new ArrayList<>();
        for (int at = 0; at < threads; at++) {
            all.add(Thread.ofVirtual().start(() -> {
                ready.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                each.run();
            }));
        }
        ready.await();
        go.countDown();
        for (Thread thread : all) {
            thread.join();
        }
    }

    @Test
    @DisplayName("C4 200 requests that fail together are one strike, hinted or not, and the next 200 are the second")
    void oneStrike() throws InterruptedException {
        for (int round = 1; round <= 3; round++) {
            Instant began = bench.now;
            together(200, () -> bench.fails("a", "m", Bench.failure(Kind.RATE_LIMITED), began));
            assertThat(bench.rest().orElseThrow().strikes()).isEqualTo(round);
            bench.forward(Duration.ofSeconds(10));
            together(200, () -> bench.fails("a", "m", Bench.failure(Kind.RATE_LIMITED), began));
            assertThat(bench.rest()).as("late news").isEmpty();
        }
        together(200, () -> bench.fails(Bench.hinted(Kind.QUOTA_EXHAUSTED, Duration.ofHours(1))));
        assertThat(bench.cooldowns.list()).hasSize(1).allMatch(rest -> rest.strikes() == 1);
    }

    @Test
    @DisplayName("C9 of 200 that ask at once one is let through")
    void oneProbe() throws InterruptedException {
        bench.fails(Bench.hinted(Kind.QUOTA_EXHAUSTED, Duration.ofDays(1)));
        AtomicInteger through = new AtomicInteger();
        for (int round = 1; round <= 5; round++) {
            bench.forward(Duration.ofHours(1));
            together(200, () -> {
                if (bench.probe()) {
                    through.incrementAndGet();
                }
            });
            assertThat(through).hasValue(round);
        }
    }

    @Test
    @DisplayName("C12 readers see whole rests while others write, and are never held up")
    void consistentReads() throws InterruptedException {
        FailureTable table = new FailureTable(provider -> Optional.empty());
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger broken = new AtomicInteger();
        AccountRests rests = bench.cooldowns.of(Bench.PROVIDER, "a");
        List<Thread> readers = new ArrayList<>();
        for (int at = 0; at < 4; at++) {
            readers.add(Thread.ofPlatform().start(() -> {
                while (!stop.get()) {
                    Optional<Rest> rest = rests.rest("m", bench.millis());
                    // Each writer's rest is a minute long for each strike of its message: nothing of two may be mixed.
                    if (rest.isPresent()
                            && !rest.get()
                                    .until()
                                    .equals(rest.get()
                                            .began()
                                            .plusSeconds(
                                                    Long.parseLong(rest.get().reason())))) {
                        broken.incrementAndGet();
                    }
                }
            }));
        }
        AtomicInteger seconds = new AtomicInteger(100);
        together(8, () -> {
            for (int time = 0; time < 2_000; time++) {
                int length = seconds.addAndGet(10);
                Failure failure = Failure.of(Kind.RATE_LIMITED, 429, Integer.toString(length))
                        .withRetryAfter(Duration.ofSeconds(length));
                bench.cooldowns.penalise(Bench.PROVIDER, "a", "m", failure, table.to(failure, Bench.PROVIDER, "m"));
                if (time % 5 == 0) {
                    bench.cooldowns.clear(rest -> true);
                }
            }
        });
        stop.set(true);
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(broken).hasValue(0);
    }

    @Test
    @DisplayName("C12 asking allocates nothing")
    void allocatesNothing() {
        bench.fails(Bench.hinted(Kind.RATE_LIMITED, Duration.ofHours(1)));
        bench.fails(Bench.hinted(Kind.QUOTA_EXHAUSTED, Duration.ofHours(1)));
        bench.fails(Kind.OVERLOADED);
        AccountRests account = bench.cooldowns.of(Bench.PROVIDER, "a");
        AccountRests well = bench.cooldowns.of(Bench.PROVIDER, "well");
        ProviderRests provider = bench.cooldowns.of(Bench.PROVIDER);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long now = bench.millis();
        long found = 0;
        long before = 0;
        for (int time = 0; time < 200_000; time++) {
            if (time == 100_000) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            found += account.rest("m", now).isPresent() ? 1 : 0;
            found += well.rest("m", now).isPresent() ? 1 : 0;
            found += provider.rest("m", now).isPresent() ? 1 : 0;
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(found).isEqualTo(400_000);
        // The measuring itself allocates a little; one object a question would be millions of bytes.
        assertThat(allocated).isLessThan(20_000);
    }
}
