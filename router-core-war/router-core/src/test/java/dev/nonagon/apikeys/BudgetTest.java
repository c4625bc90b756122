package dev.nonagon.apikeys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.pricing.Rates;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.store.StoreSettings;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetTest {
    private static final Asked MODEL = Asked.model("p/m");

    @TempDir
    Path folder;

    private House house;

    StoreSettings settings(Path path) {
        return StoreSettings.local(path);
    }

    @BeforeEach
    void open() {
        house = House.open(folder, settings(folder), new House.Hands());
    }

    @AfterEach
    void close() {
        house.close();
    }

    private Secret key(KeyLimits limits) {
        return house.book
                .create(House.ADMIN, KeyData.named("k").withLimits(limits))
                .secret();
    }

    private static KeyLimits tokensPerDay(long count) {
        return KeyLimits.NONE.withTokens(OptionalLong.of(count), OptionalLong.empty());
    }

    private static Verdict ask(KeyPass pass, long input, long output) {
        return pass.admit(MODEL, () -> new Estimate(input, output, List.of("p/m")));
    }

    private static Lease lease(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Admitted.class);
        return ((Verdict.Admitted) verdict).lease().orElseThrow();
    }

    private static Failure failure(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Refused.class);
        return ((Verdict.Refused) verdict).failure();
    }

    private static TokenUsage used(long input, long output) {
        return new TokenUsage(input, output, 0, 0, 0, 0, false);
    }

    /** Everybody at once; what they got. */
    private static List<Verdict> rush(List<KeyPass> passes, int count, long tokens) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
            List<Future<Verdict>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                KeyPass pass = passes.get(i % passes.size());
                all.add(threads.submit(() -> {
                    start.await();
                    return ask(pass, tokens - 10, 10);
                }));
            }
            start.countDown();
            List<Verdict> verdicts = new ArrayList<>();
            for (Future<Verdict> one : all) {
                verdicts.add(one.get());
            }
            return verdicts;
        }
    }

    private static long admitted(List<Verdict> verdicts) {
        return verdicts.stream().filter(Verdict.Admitted.class::isInstance).count();
    }

    @Test
    @DisplayName("K7 of 300 parallel requests against a key with budget left for 10, exactly 10 pass")
    void exactlyTen() throws Exception {
        KeyPass pass = house.pass(key(tokensPerDay(1_050)));
        List<Verdict> verdicts = rush(List.of(pass), 300, 100);
        assertThat(admitted(verdicts)).isEqualTo(10);
        Failure refused = verdicts.stream()
                .filter(Verdict.Refused.class::isInstance)
                .map(v -> failure(v))
                .findFirst()
                .orElseThrow();
        assertThat(refused.kind()).isEqualTo(Failure.Kind.QUOTA_EXHAUSTED);
        assertThat(refused.resetsAt()).contains(Instant.parse("2026-11-23T00:00:00Z"));
        assertThat(refused.message()).contains("'k'", "1050 tokens a day", "2026-11-23T00:00:00Z");
        verdicts.stream().filter(Verdict.Admitted.class::isInstance).forEach(v -> lease(v).settle(
                        List.of(new Lease.Used("p/m", used(90, 10)))));
        assertThat(house.budgets.spending(pass.id().orElseThrow()).tokensToday())
                .isEqualTo(1_000);
        assertThat(failure(ask(pass, 51, 0)).kind()).isEqualTo(Failure.Kind.QUOTA_EXHAUSTED);
        house.clock.forward(Duration.ofSeconds(2));
        lease(ask(pass, 50, 0)).release();
    }

    @Test
    @DisplayName("K8 two nodes share one budget: together exactly 10 pass")
    void twoNodes() throws Exception {
        Secret key = key(tokensPerDay(1_050));
        House other = house.neighbour("node-b");
        List<Verdict> verdicts = rush(List.of(house.pass(key), other.pass(key)), 200, 100);
        // Portions may leave less than one request's worth on each node.
        assertThat(admitted(verdicts)).isBetween(8L, 10L);
        verdicts.stream().filter(Verdict.Admitted.class::isInstance).forEach(v -> lease(v).settle(
                        List.of(new Lease.Used("p/m", used(90, 10)))));
        house.budgets.flush();
        other.budgets.flush();
        String id = house.pass(key).id().orElseThrow();
        assertThat(house.budgets.spending(id).tokensToday())
                .isEqualTo(other.budgets.spending(id).tokensToday())
                .isEqualTo(admitted(verdicts) * 100);
        other.budgets.close();
        house.clock.forward(Duration.ofSeconds(2));
        long rest = 0;
        while (ask(house.pass(key), 50, 0) instanceof Verdict.Admitted more) {
            more.lease().orElseThrow().settle(List.of(new Lease.Used("p/m", used(50, 0))));
            rest += 50;
        }
        assertThat(admitted(verdicts) * 100 + rest)
                .as("what one node gave back, the other spends")
                .isEqualTo(1_050);
    }

    @Test
    @DisplayName("K8 what a dead node had drawn comes back after ten minutes; an orderly one gives it back at once")
    void deadNode() {
        Secret key = key(tokensPerDay(1_000));
        House dead = house.neighbour("node-b");
        lease(ask(dead.pass(key), 700, 0));
        assertThat(ask(house.pass(key), 700, 0)).isInstanceOf(Verdict.Refused.class);
        house.clock.forward(Duration.ofMinutes(11));
        Verdict later = ask(house.pass(key), 700, 0);
        if (later instanceof Verdict.Refused) {
            // The portion that the other had been fetching behind its last request came late, and was a sign of life.
            house.clock.forward(Duration.ofMinutes(11));
            later = ask(house.pass(key), 700, 0);
        }
        assertThat(later).isInstanceOf(Verdict.Admitted.class);
        assertThat(ask(dead.pass(key), 1, 0)).as("it lost its right meanwhile").isInstanceOf(Verdict.Refused.class);
    }

    @Test
    @DisplayName("K7 a reservation is settled with what was used, or released; a wrong number cannot refill a budget")
    void settled() {
        KeyPass pass = house.pass(key(tokensPerDay(100)));
        Lease first = lease(ask(pass, 50, 50));
        assertThat(ask(pass, 1, 0)).isInstanceOf(Verdict.Refused.class);
        first.settle(List.of(new Lease.Used("p/m", used(10, 10))));
        first.settle(List.of(new Lease.Used("p/m", used(10, 10))));
        Lease second = lease(ask(pass, 40, 40));
        second.release();
        lease(ask(pass, 80, 0)).settle(List.of(new Lease.Used("p/m", used(-500, -500))));
        assertThat(ask(pass, 81, 0)).isInstanceOf(Verdict.Refused.class);
        lease(ask(pass, 80, 0)).settle(List.of(new Lease.Used("p/m", used(80, 30))));
        house.clock.forward(Duration.ofSeconds(2));
        assertThat(failure(ask(pass, 0, 0)).kind()).isEqualTo(Failure.Kind.QUOTA_EXHAUSTED);
        assertThat(house.budgets.spending(pass.id().orElseThrow()).tokensToday())
                .isEqualTo(130);
        assertThat(failure(ask(pass, 101, 0)).message()).contains("alone may take 101 tokens");
    }

    @Test
    @DisplayName("K9 what was spent survives a restart and a kill; a new day and a new month begin anew")
    void restart() {
        House.Hands clock = house.clock;
        Secret key = key(KeyLimits.NONE.withTokens(OptionalLong.of(100), OptionalLong.of(150)));
        lease(ask(house.pass(key), 60, 0)).settle(List.of(new Lease.Used("p/m", used(60, 0))));
        house.close();
        house = House.open(folder, settings(folder), clock);
        String id = house.pass(key).id().orElseThrow();
        assertThat(house.budgets.spending(id).tokensToday()).isEqualTo(60);
        assertThat(ask(house.pass(key), 41, 0)).isInstanceOf(Verdict.Refused.class);
        clock.forward(Duration.ofSeconds(2));
        lease(ask(house.pass(key), 30, 0)).settle(List.of(new Lease.Used("p/m", used(30, 0))));
        lease(ask(house.pass(key), 10, 0));
        house.budgets.flush();
        house.die();
        house = House.open(folder, settings(folder), clock);
        assertThat(house.budgets.spending(id).tokensToday()).isEqualTo(90);
        lease(ask(house.pass(key), 10, 0)).settle(List.of(new Lease.Used("p/m", used(10, 0))));
        clock.forward(Duration.ofDays(1));
        assertThat(house.budgets.spending(id).tokensToday()).isZero();
        Failure month = failure(ask(house.pass(key), 60, 0));
        assertThat(month.message()).contains("150 tokens a month");
        assertThat(month.resetsAt()).contains(Instant.parse("2026-12-01T00:00:00Z"));
        lease(ask(house.pass(key), 50, 0)).settle(List.of(new Lease.Used("p/m", used(50, 0))));
        clock.forward(Duration.ofDays(9));
        lease(ask(house.pass(key), 100, 0)).settle(List.of(new Lease.Used("p/m", used(100, 0))));
        house.budgets.flush();
        assertThat(house.book.find(id).orElseThrow().lastUsedAt()).contains(clock.instant());
    }

    @Test
    @DisplayName("K7 money: reserved and settled at the model's price; without a price only tokens count")
    void money() {
        house.prices.put(
                "p/m",
                Rates.of(
                        Optional.of(new BigDecimal("2")),
                        Optional.of(new BigDecimal("10")),
                        Optional.of(new BigDecimal("0.2")),
                        Optional.empty(),
                        Optional.empty()));
        KeyPass pass =
                house.pass(key(KeyLimits.NONE.withMoney(Optional.of(new BigDecimal("0.012")), Optional.empty())));
        Lease lease = lease(ask(pass, 1_000, 1_000));
        assertThat(failure(ask(pass, 1, 0)).message()).contains("$0.012 a day");
        lease.settle(List.of(new Lease.Used("p/m", new TokenUsage(500, 100, 500, 0, 0, 0, false))));
        // 500 * 2 + 100 * 10 + 500 * 0.2 millionths
        assertThat(house.budgets.spending(pass.id().orElseThrow()).moneyToday()).isEqualByComparingTo("0.0021");
        house.clock.forward(Duration.ofSeconds(2));
        lease(pass.admit(MODEL, () -> new Estimate(1_000_000, 0, List.of("p/free"))))
                .settle(List.of(new Lease.Used("p/free", used(1_000_000, 0))));
        KeySpending spent = house.budgets.spending(pass.id().orElseThrow());
        assertThat(spent.moneyToday()).isEqualByComparingTo("0.0021");
        assertThat(spent.tokensToday()).isEqualTo(1_001_100);
    }

    @Test
    @DisplayName(
            "K6 requests a minute and parallel requests: 429 with the time to come back; nothing counts for the refused")
    void rate() {
        KeyPass pass = house.pass(key(KeyLimits.NONE.withRequestsPerMinute(2).withParallelRequests(1)));
        Lease first = lease(ask(pass, 1, 1));
        Failure parallel = failure(ask(pass, 1, 1));
        assertThat(parallel.kind()).isEqualTo(Failure.Kind.RATE_LIMITED);
        assertThat(parallel.message()).contains("1 requests running");
        first.release();
        house.clock.forward(Duration.ofSeconds(20));
        lease(ask(pass, 1, 1)).release();
        Failure often = failure(ask(pass, 1, 1));
        assertThat(often.retryAfter()).contains(Duration.ofSeconds(40));
        house.clock.forward(Duration.ofSeconds(40));
        lease(ask(pass, 1, 1)).release();
        assertThat(failure(ask(pass, 1, 1)).retryAfter()).contains(Duration.ofSeconds(20));
    }

    @Test
    @DisplayName("K7 a lowered budget counts at once, a raised one after a moment")
    void edited() {
        Secret key = key(tokensPerDay(1_000));
        lease(ask(house.pass(key), 300, 0)).settle(List.of(new Lease.Used("p/m", used(300, 0))));
        String id = house.pass(key).id().orElseThrow();
        house.book.edit(House.ADMIN, id, OptionalLong.empty(), d -> d.withLimits(tokensPerDay(350)));
        assertThat(ask(house.pass(key), 51, 0)).isInstanceOf(Verdict.Refused.class);
        house.book.edit(House.ADMIN, id, OptionalLong.empty(), d -> d.withLimits(tokensPerDay(400)));
        lease(ask(house.pass(key), 100, 0)).settle(List.of(new Lease.Used("p/m", used(100, 0))));
        house.clock.forward(Duration.ofSeconds(2));
        assertThat(ask(house.pass(key), 1, 0)).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    @DisplayName(
            "K8 without the database: what is drawn goes on, five minutes long; then nobody can say, and it is 503")
    void databaseGone() {
        Secret key = key(tokensPerDay(8_000));
        KeyPass pass = house.pass(key);
        lease(ask(pass, 100, 0)).release();
        house.store.close();
        lease(ask(pass, 100, 0)).release();
        house.clock.forward(Duration.ofMinutes(6));
        assertThat(failure(ask(pass, 100, 0)).kind()).isEqualTo(Failure.Kind.OVERLOADED);
        house = House.open(folder, settings(folder), house.clock);
    }

    @Test
    @DisplayName("K6 models and combos: 403 that names the rule; an alias counts as what it stands for")
    void models() {
        Secret key = house.book
                .create(House.ADMIN, KeyData.named("m").withModels(List.of("p/*"), List.of("best")))
                .secret();
        KeyPass pass = house.pass(key);
        assertThat(pass.objection(Asked.model("alias", "p/m"))).isEmpty();
        assertThat(pass.objection(Asked.combo("best"))).isEmpty();
        assertThat(pass.sees(Asked.model("q/m"))).isFalse();
        Failure model = failure(pass.admit(Asked.model("q/m"), () -> new Estimate(0, 0, List.of())));
        assertThat(model.kind()).isEqualTo(Failure.Kind.FORBIDDEN);
        assertThat(model.message()).contains("'m' may not ask for 'q/m'", "p/*");
        assertThat(pass.objection(Asked.combo("p/other"))).isPresent();
    }
}
