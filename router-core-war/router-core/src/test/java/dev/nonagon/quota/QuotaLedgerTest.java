package dev.nonagon.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.provider.QuotaWindow;
import dev.nonagon.store.Store;
import dev.nonagon.store.StoreSettings;
import dev.nonagon.store.TestStores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuotaLedgerTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path folder;

    private final Hands clock = new Hands();
    private Store store;

    StoreSettings storeSettings(Path path) {
        return StoreSettings.local(path);
    }

    @BeforeEach
    void open() {
        store = TestStores.open(folder, storeSettings(folder), clock);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private QuotaLedger ledger(Table table, String node) {
        return new QuotaLedger(table.board, store, node, clock);
    }

    private static QuotaWindow week(double used) {
        return QuotaWindow.used("weekly", used)
                .resetting(Hands.START.plus(Duration.ofDays(3)))
                .lasting(Duration.ofDays(7));
    }

    private long rows(String table) {
        return store.read(em ->
                ((Number) em.createNativeQuery("select count(*) from " + table).getSingleResult()).longValue());
    }

    @Test
    @DisplayName("Q7 what was known is there after a restart: numbers, their age, their history, and the plan")
    void restart() {
        Table before = new Table(clock);
        QuotaLedger ledger = ledger(before, "n1");
        before.quota.plan(java.util.Optional.of("max"));
        for (int n = 0; n < 5; n++) {
            before.asked(week(0.1 * n));
            ledger.turn();
            clock.forward(Duration.ofMinutes(2));
        }
        before.asked(QuotaWindow.counted("requests-daily", QuotaWindow.Unit.REQUESTS, 200, 50)
                .resetting(clock.instant().plus(HOUR))
                .forModels(List.of("m", "n")));
        ledger.close();

        Table after = new Table(clock);
        QuotaLedger again = ledger(after, "n1");
        again.load();
        assertThat(after.left("x")).isEqualTo(0.6);
        assertThat(after.left("n")).isEqualTo(0.25);
        AccountView account = after.board.list().getFirst();
        assertThat(account.plan()).contains("max");
        WindowView week = account.windows().stream()
                .filter(w -> w.name().equals("weekly"))
                .findFirst()
                .orElseThrow();
        assertThat(week.source()).isEqualTo(QuotaSource.PROBE);
        assertThat(week.seenAt()).contains(Hands.START.plus(Duration.ofMinutes(8)));
        assertThat(after.board.history("a", week))
                .extracting(WindowView.Point::left)
                .hasSize(5)
                .first()
                .isEqualTo(1.0);
        again.close();
    }

    @Test
    @DisplayName("Q7 nodes on one database know within a turn what one of them has heard, and the later number counts")
    void shared() {
        Table one = new Table(clock);
        Table two = new Table(clock);
        QuotaLedger first = ledger(one, "n1");
        QuotaLedger second = ledger(two, "n2");
        first.load();
        second.load();
        one.asked(week(0.3));
        first.turn();
        second.turn();
        assertThat(two.left("m")).isEqualTo(0.7);
        assertThat(rows("quota_window")).isEqualTo(1);
        clock.forward(Duration.ofSeconds(10));
        two.asked(week(0.5));
        second.turn();
        first.turn();
        assertThat(one.left("m")).isEqualTo(0.5);
        first.turn();
        second.turn();
        assertThat(rows("quota_window")).isEqualTo(1);
        assertThat(two.left("m")).isEqualTo(0.5);
    }

    @Test
    @DisplayName("Q7 own counts of all nodes add up, in the period of the first request, and survive a restart")
    void counts() {
        Table one = new Table(clock);
        Table two = new Table(clock);
        one.declare(List.of(), "5h: 100 requests", "");
        two.declare(List.of(), "5h: 100 requests", "");
        QuotaLedger first = ledger(one, "n1");
        QuotaLedger second = ledger(two, "n2");
        for (int n = 0; n < 10; n++) {
            one.counted("m", 1);
        }
        first.turn();
        clock.forward(HOUR);
        for (int n = 0; n < 20; n++) {
            two.counted("m", 1);
        }
        second.turn();
        first.turn();
        assertThat(one.left("m")).isCloseTo(0.7, org.assertj.core.api.Assertions.within(1e-9));
        assertThat(two.left("m")).isCloseTo(0.7, org.assertj.core.api.Assertions.within(1e-9));
        long end = Hands.START.plus(Duration.ofHours(5)).toEpochMilli();
        assertThat(two.quota.soonestReset("m", two.now())).isEqualTo(end);

        Table again = new Table(clock);
        again.declare(List.of(), "5h: 100 requests", "");
        QuotaLedger third = ledger(again, "n1");
        third.load();
        assertThat(again.left("m")).isCloseTo(0.7, org.assertj.core.api.Assertions.within(1e-9));
        assertThat(again.quota.soonestReset("m", again.now())).isEqualTo(end);
        clock.forward(Duration.ofHours(4));
        assertThat(again.left("m")).isEqualTo(1);
    }

    @Test
    @DisplayName("Q7 windows of minutes are no rows, what has not changed is not written, what is old is dropped")
    void thrifty() {
        Table table = new Table(clock);
        QuotaLedger ledger = ledger(table, "n1");
        table.answered(
                "x-ratelimit-limit-requests: 100",
                "x-ratelimit-remaining-requests: 25",
                "x-ratelimit-reset-requests: 45s");
        ledger.turn();
        assertThat(rows("quota_window")).isZero();
        table.asked(week(0.3));
        ledger.turn();
        long written = writtenAt();
        clock.forward(Duration.ofMinutes(1));
        ledger.turn();
        assertThat(writtenAt()).isEqualTo(written);
        clock.forward(Duration.ofDays(61));
        ledger.turn();
        assertThat(rows("quota_window")).isZero();
    }

    private long writtenAt() {
        return store.read(em -> ((Number) em.createNativeQuery("select max(written_at) from quota_window")
                        .getSingleResult())
                .longValue());
    }

    @Test
    @DisplayName("Q7 a row that cannot be read, a newer router's for example, does not take the others along")
    void damaged() {
        Table before = new Table(clock);
        before.asked(week(0.3));
        ledger(before, "n1").turn();
        store.note(em -> em.createNativeQuery(
                        "insert into quota_window (id, provider, account, window_json, history_json,"
                                + " seen_at, written_at) values ('x', 'p', 'a', '{\"name\":\"w\",\"unit\":\"LIGHT_YEARS\"}', '[]', 1, ?1)")
                .setParameter(1, clock.millis())
                .executeUpdate());
        Table after = new Table(clock);
        ledger(after, "n1").load();
        assertThat(after.left("m")).isEqualTo(0.7);
        assertThat(after.quota.windows()).hasSize(1);
    }

    @Test
    @DisplayName("Q7 without a database the board goes on, and is written when it is back")
    void gone() {
        Table table = new Table(clock);
        QuotaLedger ledger = ledger(table, "n1");
        store.close();
        table.asked(week(0.3));
        ledger.turn();
        assertThat(table.left("m")).isEqualTo(0.7);
        open();
        QuotaLedger later = ledger(table, "n1");
        later.turn();
        assertThat(rows("quota_window")).isEqualTo(1);
    }
}
