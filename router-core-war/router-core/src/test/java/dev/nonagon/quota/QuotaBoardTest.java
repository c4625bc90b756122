package dev.nonagon.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.nonagon.spi.provider.QuotaProbe;
import dev.nonagon.spi.provider.QuotaReset;
import dev.nonagon.spi.provider.QuotaRule;
import dev.nonagon.spi.provider.QuotaWindow;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class QuotaBoardTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final Table table = new Table();

    private QuotaWindow window(String name, double used, Duration resetsIn, Duration length) {
        return QuotaWindow.used(name, used)
                .resetting(table.clock.instant().plus(resetsIn))
                .lasting(length);
    }

    @Test
    @DisplayName("Q1 of an account of which nothing is known everything is presumed, and nothing is refused")
    void unknown() {
        assertThat(table.left("m")).isEqualTo(1);
        assertThat(table.exhausted("m")).isFalse();
        assertThat(table.quota.soonestReset("m", table.now())).isEqualTo(Long.MAX_VALUE);
        assertThat(table.quota.objection("m", true, table.now())).isEmpty();
        assertThat(table.board.of(Table.P, "a")).isSameAs(table.quota);
        assertThat(table.board.of(Table.P, "b")).isNotSameAs(table.quota);
    }

    @Test
    @DisplayName("Q2 the tightest window that counts for a model decides")
    void tightest() {
        table.asked(
                window("5h", 0.3, HOUR, Duration.ofHours(5)),
                window("weekly", 0.6, Duration.ofDays(3), Duration.ofDays(7)),
                window("weekly-opus", 0.9, Duration.ofDays(3), Duration.ofDays(7))
                        .forModels(List.of("*opus*")));
        assertThat(table.left("claude-sonnet-5")).isCloseTo(0.4, within(1e-9));
        assertThat(table.left("claude-opus-5")).isCloseTo(0.1, within(1e-9));
        assertThat(table.quota.soonestReset("claude-opus-5", table.now())).isEqualTo(table.now() + HOUR.toMillis());
    }

    @Test
    @DisplayName("Q2 headers of answers feed the board; those of a model count for that model")
    void headers() {
        table.answered(
                "x-ratelimit-limit-requests-day: 100",
                "x-ratelimit-remaining-requests-day: 25",
                "x-ratelimit-reset-requests-day: 7200");
        assertThat(table.left("m")).isEqualTo(0.25);
        assertThat(table.left("other")).isEqualTo(1);
        assertThat(table.board.list().getFirst().windows().getFirst().source()).isEqualTo(QuotaSource.HEADERS);
    }

    @Test
    @DisplayName("Q3 after its reset a window is full again")
    void expires() {
        table.asked(window("5h", 1, HOUR, Duration.ofHours(5)));
        assertThat(table.left("m")).isZero();
        assertThat(table.exhausted("m")).isTrue();
        assertThat(table.quota.exhaustedUntil("m", table.now()))
                .contains(table.clock.instant().plus(HOUR));
        table.clock.forward(HOUR);
        assertThat(table.left("m")).isEqualTo(1);
        assertThat(table.exhausted("m")).isFalse();
        assertThat(table.board.list().getFirst().windows().getFirst().known()).isFalse();
    }

    @Test
    @DisplayName("Q3 an old number excludes nobody and is drawn to the middle: the provider may have reset early")
    void stale() {
        table.asked(window("weekly", 1, Duration.ofDays(5), Duration.ofDays(7)));
        table.clock.forward(Duration.ofMinutes(15));
        assertThat(table.exhausted("m")).isTrue();
        assertThat(table.left("m")).isZero();
        table.clock.forward(MINUTE);
        assertThat(table.exhausted("m")).isFalse();
        double soon = table.left("m");
        table.clock.forward(Duration.ofHours(3));
        double later = table.left("m");
        assertThat(soon).isBetween(0.0, 0.01);
        assertThat(later).isBetween(0.1, 0.4);
        table.clock.forward(Duration.ofHours(12));
        assertThat(table.left("m")).isEqualTo(0.5);
    }

    @Test
    @DisplayName("Q3 a number without a reset counts for an hour, one about money for a week")
    void undated() {
        table.asked(QuotaWindow.used("share", 0.8));
        table.board.take(
                new QuotaBoard.Key(Table.P, "prepaid"),
                new QuotaProbe.Report(List.of(QuotaWindow.counted("balance", QuotaWindow.Unit.MONEY, 10, 2))),
                QuotaSource.PROBE,
                table.now());
        table.clock.forward(HOUR.plus(MINUTE));
        assertThat(table.left("m")).isEqualTo(1);
        assertThat(table.board.of(Table.P, "prepaid").left("m", table.now())).isBetween(0.2, 0.3);
    }

    @Test
    @DisplayName("Q3 of two numbers the later one counts, in whatever order they come")
    void order() {
        QuotaProbe.Report late = new QuotaProbe.Report(List.of(window("5h", 0.5, HOUR, Duration.ofHours(5))));
        QuotaProbe.Report early = new QuotaProbe.Report(List.of(window("5h", 0.4, HOUR, Duration.ofHours(5))));
        table.board.take(Table.A, late, QuotaSource.HEADERS, table.now());
        table.board.take(Table.A, early, QuotaSource.HEADERS, table.now() - 1000);
        assertThat(table.left("m")).isEqualTo(0.5);
    }

    @Test
    @DisplayName("Q4 what has gone through the router since the provider's number is taken off it")
    void corrected() {
        table.asked(QuotaWindow.counted("requests-daily", QuotaWindow.Unit.REQUESTS, 100, 50)
                .resetting(table.clock.instant().plus(HOUR)));
        for (int n = 0; n < 10; n++) {
            table.counted("m", 1000);
        }
        assertThat(table.left("m")).isCloseTo(0.4, within(1e-9));
        table.asked(QuotaWindow.counted("requests-daily", QuotaWindow.Unit.REQUESTS, 100, 38)
                .resetting(table.clock.instant().plus(HOUR)));
        assertThat(table.left("m")).isCloseTo(0.38, within(1e-9));
    }

    @Test
    @DisplayName(
            "Q4 a window that the owner names is counted here, from its first request, and is full again a length later")
    void ownCount() {
        table.declare(List.of(), "5h: 10 requests; weekly: 100k tokens", "");
        assertThat(table.left("m")).isEqualTo(1);
        table.clock.forward(HOUR);
        for (int n = 0; n < 10; n++) {
            assertThat(table.exhausted("m")).isFalse();
            table.counted("m", 2_000);
        }
        assertThat(table.exhausted("m")).isTrue();
        assertThat(table.quota.exhaustedUntil("m", table.now()))
                .contains(table.clock.instant().plus(Duration.ofHours(5)));
        table.clock.forward(Duration.ofHours(5));
        assertThat(table.exhausted("m")).isFalse();
        assertThat(table.left("m")).as("of the week").isCloseTo(0.8, within(1e-9));
    }

    @Test
    @DisplayName("Q4 a daily window renews at ten in Shanghai, whenever it was used")
    void scheduled() {
        table.declare(
                List.of(new QuotaRule(
                        "daily",
                        QuotaWindow.Unit.REQUESTS,
                        OptionalDouble.of(4),
                        Optional.of(QuotaReset.of("10:00 Asia/Shanghai")),
                        List.of())),
                "",
                "");
        long tomorrow = java.time.Instant.parse("2026-11-26T02:00:00Z").toEpochMilli();
        assertThat(table.quota.soonestReset("m", table.now())).isEqualTo(tomorrow);
        table.counted("m", 1);
        assertThat(table.left("m")).isEqualTo(0.75);
        for (int n = 0; n < 4; n++) {
            table.counted("m", 1);
        }
        assertThat(table.left("m")).isZero();
        assertThat(table.exhausted("m"))
                .as("what a descriptor says is a guess about this account: it reorders and does not exclude")
                .isFalse();
        table.clock.forward(Duration.ofHours(14));
        assertThat(table.left("m")).isEqualTo(1);
    }

    @Test
    @DisplayName("Q4 a descriptor that names no limit names a window; the provider's number fills it")
    void unlimited() {
        QuotaRule five =
                new QuotaRule("5h", QuotaWindow.Unit.PERCENT, OptionalDouble.empty(), Optional.empty(), List.of());
        table.declare(List.of(five), "", "");
        WindowView before = table.board.list().getFirst().windows().getFirst();
        assertThat(before.known()).isFalse();
        assertThat(before.source()).isEqualTo(QuotaSource.DECLARED);
        table.answered(
                "anthropic-ratelimit-unified-5h-utilization: 0.25",
                "anthropic-ratelimit-unified-5h-reset: "
                        + table.clock.instant().plus(HOUR).getEpochSecond());
        assertThat(table.board.list().getFirst().windows()).singleElement().satisfies(w -> {
            assertThat(w.known()).isTrue();
            assertThat(w.left()).isEqualTo(0.75);
        });
    }

    @Test
    @DisplayName("Q4 counting goes on when the configuration is read anew, and ends with the rule")
    void redeclared() {
        table.declare(List.of(), "5h: 10 requests", "");
        table.counted("m", 1);
        table.declare(List.of(), "5h: 10 requests", "weekly:10%");
        assertThat(table.left("m")).isCloseTo(0.9, within(1e-9));
        table.declare(List.of(), "5h: 20 requests", "");
        assertThat(table.left("m")).isEqualTo(1);
        table.declare(List.of(), "", "");
        table.board.tick();
        assertThat(table.board.list().getFirst().windows()).isEmpty();
    }

    @Test
    @DisplayName("Q5 a window that is used up is told once, with its reset; that something is left again, too")
    void evidence() {
        String until = table.clock.instant().plus(HOUR).toString();
        table.answered("x-codex-primary-used-percent: 99", "x-codex-primary-reset-after-seconds: 3600");
        assertThat(table.evidence).isEmpty();
        table.answered("x-codex-primary-used-percent: 100", "x-codex-primary-reset-after-seconds: 3600");
        table.answered("x-codex-primary-used-percent: 100", "x-codex-primary-reset-after-seconds: 3600");
        assertThat(table.evidence).containsExactly("exhausted a [] until " + until);
        table.answered("x-codex-primary-used-percent: 1", "x-codex-primary-reset-after-seconds: 3600");
        table.answered("x-codex-primary-used-percent: 2", "x-codex-primary-reset-after-seconds: 3600");
        assertThat(table.evidence).hasSize(2).last().isEqualTo("available a");
    }

    @Test
    @DisplayName(
            "Q5 asked, a provider that says something is left ends whatever rest there is; one that says nothing does not")
    void evidenceOfProbes() {
        table.asked(window("5h", 0.5, HOUR, Duration.ofHours(5)));
        assertThat(table.evidence).containsExactly("available a");
        table.evidence.clear();
        table.asked();
        table.asked(
                window("5h", 0.5, HOUR, Duration.ofHours(5)),
                window("weekly", 1, Duration.ofDays(2), Duration.ofDays(7)));
        assertThat(table.evidence).singleElement().asString().startsWith("exhausted a [] until");
    }

    @Test
    @DisplayName("Q8 what an account keeps is not for keys that may use only what is left over, and for everybody else")
    void reservation() {
        table.declare(List.of(), "", "weekly:20%");
        table.asked(
                window("5h", 0.99, HOUR, Duration.ofHours(5)),
                window("weekly", 0.79, Duration.ofDays(3), Duration.ofDays(7)));
        assertThat(table.quota.objection("m", true, table.now())).isEmpty();
        table.asked(window("weekly", 0.85, Duration.ofDays(3), Duration.ofDays(7)));
        assertThat(table.quota.objection("m", true, table.now()))
                .contains(
                        "it keeps 20 % of its window weekly, and 15 % is left; the key may use only what is left over");
        assertThat(table.quota.objection("m", false, table.now())).isEmpty();
        table.clock.forward(Duration.ofDays(3));
        assertThat(table.quota.objection("m", true, table.now())).isEmpty();
    }

    @Test
    @DisplayName("Q8 a word for a length means every window of that length, whatever it counts and for whichever model")
    void reservationByLength() {
        table.asked(window("weekly-opus", 0.9, Duration.ofDays(3), Duration.ofDays(7))
                .forModels(List.of("*opus*")));
        table.declare(List.of(), "weekly: 100 requests", "weekly:20%");
        assertThat(table.quota.objection("claude-opus", true, table.now())).isPresent();
        assertThat(table.quota.objection("claude-sonnet", true, table.now())).isEmpty();
        for (int n = 0; n < 85; n++) {
            table.counted("claude-sonnet", 1);
        }
        assertThat(table.quota.objection("claude-sonnet", true, table.now())).isPresent();
    }

    @Test
    @DisplayName(
            "Q8 only what would be lost anyway: refused while nobody can say, given when the forecast leaves something")
    void leftoversByForecast() {
        table.declare(List.of(), "", "weekly:forecast");
        Duration toReset = Duration.ofHours(10);
        table.asked(window("weekly", 0.50, toReset, Duration.ofDays(7)));
        assertThat(table.quota.objection("m", true, table.now()).orElseThrow()).contains("nobody can say yet");
        // One per cent in ten minutes is sixty in ten hours: all of the half will be used.
        spend(0.50, 0.01, toReset);
        assertThat(table.quota.objection("m", true, table.now()).orElseThrow()).contains("will be used");
        assertThat(table.quota.objection("m", false, table.now())).isEmpty();
        // And at a tenth of that, most of it will be lost.
        Table slow = new Table();
        slow.declare(List.of(), "", "weekly:forecast");
        for (int n = 0; n < 7; n++) {
            slow.asked(QuotaWindow.used("weekly", 0.5 + n * 0.001)
                    .resetting(Hands.START.plus(toReset))
                    .lasting(Duration.ofDays(7)));
            slow.clock.forward(Duration.ofMinutes(10));
        }
        slow.board.tick();
        assertThat(slow.quota.objection("m", true, slow.now())).isEmpty();
    }

    private void spend(double from, double eachTime, Duration toReset) {
        for (int n = 0; n < 7; n++) {
            table.asked(QuotaWindow.used("weekly", from + n * eachTime)
                    .resetting(Hands.START.plus(toReset))
                    .lasting(Duration.ofDays(7)));
            table.clock.forward(Duration.ofMinutes(10));
        }
        table.board.tick();
    }

    @Test
    @DisplayName(
            "Q9 the list begins with what is used up, then with what runs out before its reset; unknown windows come last")
    void sorted() {
        table.declare(
                List.of(new QuotaRule(
                        "monthly", QuotaWindow.Unit.PERCENT, OptionalDouble.empty(), Optional.empty(), List.of())),
                "",
                "");
        spend(0.50, 0.02, Duration.ofHours(20));
        table.asked(window("5h", 0.9, HOUR, Duration.ofHours(5)), window("daily", 1, HOUR, Duration.ofDays(1)));
        AccountView account = table.board.list().getFirst();
        assertThat(account.windows()).extracting(WindowView::name).containsExactly("daily", "weekly", "5h", "monthly");
        assertThat(account.windows().get(1).forecast().outlook()).isEqualTo(Forecast.Outlook.RUNS_OUT);
        assertThat(table.board.history("a", account.windows().get(1))).hasSize(7);
    }

    @Test
    @DisplayName("Q9 names without number do not fill the memory: windows are bounded, and forgotten after a day")
    void bounded() {
        for (int n = 0; n < 300; n++) {
            table.asked(window("w" + n, 0.5, HOUR, HOUR));
        }
        assertThat(table.quota.windows()).hasSize(200);
        table.clock.forward(Duration.ofDays(2));
        table.board.tick();
        assertThat(table.quota.windows()).isEmpty();
    }

    @Test
    @DisplayName("Q1 reading while others write is right and allocates nothing")
    void lightUnderLoad() throws Exception {
        table.declare(List.of(), "5h: 1000000000 requests", "weekly:20%");
        table.asked(
                window("5h", 0.3, HOUR, Duration.ofHours(5)),
                window("weekly", 0.6, Duration.ofDays(3), Duration.ofDays(7)),
                window("weekly-opus", 0.7, Duration.ofDays(3), Duration.ofDays(7))
                        .forModels(List.of("*opus*")));
        try (ExecutorService writers = Executors.newFixedThreadPool(2)) {
            Future<?> counting = writers.submit(() -> {
                for (int n = 0; n < 200_000; n++) {
                    table.counted("claude-opus-5", 10);
                }
            });
            Future<?> hearing = writers.submit(() -> {
                for (int n = 0; n < 20_000; n++) {
                    table.answered("x-codex-primary-used-percent: 50", "x-codex-primary-window-minutes: 300");
                }
            });
            long now = table.now();
            // Once before, so that the measured rounds run what is compiled.
            read(now, 50_000);
            long before = allocated();
            double sum = read(now, 200_000);
            long bytes = allocated() - before;
            counting.get();
            hearing.get();
            assertThat(sum).isPositive();
            assertThat(bytes).as("bytes for 200,000 readings").isLessThan(100_000);
        }
        assertThat(table.board.list().getFirst().windows().stream()
                        .filter(w -> w.name().equals("requests-5h"))
                        .findFirst()
                        .orElseThrow()
                        .used()
                        .orElseThrow())
                .isCloseTo(200_000, within(0.001));
    }

    private double read(long now, int times) {
        double sum = 0;
        for (int n = 0; n < times; n++) {
            sum += table.quota.left("claude-opus-5", now);
            sum += table.quota.exhausted("claude-opus-5", now) ? 1 : 0;
            sum += table.quota.soonestReset("claude-opus-5", now) % 7;
            sum += table.quota.objection("claude-opus-5", true, now).isPresent() ? 1 : 0;
        }
        return sum;
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    @Test
    @DisplayName("patterns of models: all, one, beginnings, ends and middles, without regard to case")
    void patterns() {
        assertThat(new ModelPatterns(List.of()).matches("x")).isTrue();
        assertThat(new ModelPatterns(List.of("a", "b")).matches("B")).isTrue();
        assertThat(new ModelPatterns(List.of("a")).matches("ab")).isFalse();
        assertThat(new ModelPatterns(List.of("gpt-*")).matches("GPT-5")).isTrue();
        assertThat(new ModelPatterns(List.of("*:free")).matches("z/glm:free")).isTrue();
        assertThat(new ModelPatterns(List.of("*opus*")).matches("claude-opus-5"))
                .isTrue();
        assertThat(new ModelPatterns(List.of("a*b*c")).matches("a-b-c")).isTrue();
        assertThat(new ModelPatterns(List.of("a*bb*c")).matches("a-b-c")).isFalse();
        assertThat(new ModelPatterns(List.of("ab*bc")).matches("abc")).isFalse();
    }
}
