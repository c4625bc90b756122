package dev.nonagon.cooldowns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Failure.Kind;
import dev.nonagon.store.Store;
import dev.nonagon.store.StoreSettings;
import dev.nonagon.store.TestStores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rests on disk. */
class CooldownLedgerTest {
    @TempDir
    Path folder;

    private Store store;

    /** A node: its own memory, on the same database. */
    private final class Node {
        final Bench bench = new Bench();
        final List<Notice> notices = new ArrayList<>();
        final CooldownLedger ledger = new CooldownLedger(store, bench.cooldowns, bench.clock, notices::add);

        List<String> rests() {
            return bench.cooldowns.list().stream()
                    .map(rest -> rest.id() + " " + Duration.between(bench.now, rest.until()))
                    .toList();
        }

        List<String> told() {
            List<String> told = notices.stream()
                    .map(n -> n.getClass().getSimpleName() + " " + n.rest().id() + " " + n.here())
                    .toList();
            notices.clear();
            return told;
        }
    }

    StoreSettings settings(Path path) {
        return StoreSettings.local(path);
    }

    @BeforeEach
    void open() {
        store = TestStores.open(folder, settings(folder));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private long rows() {
        return store.read(em ->
                ((Number) em.createNativeQuery("select count(*) from cooldown").getSingleResult()).longValue());
    }

    @Test
    @DisplayName("C10 what rested before a restart rests still, with its strikes, probes and reason")
    void restart() {
        Node before = new Node();
        before.bench.fails(Bench.hinted(Kind.QUOTA_EXHAUSTED, Duration.ofDays(3)));
        before.bench.fails(Kind.FORBIDDEN);
        before.bench.fails(Kind.OVERLOADED);
        before.bench.forward(Duration.ofMinutes(15));
        before.bench.cooldowns.of(Bench.PROVIDER, "a").claimProbe("other", before.bench.millis());
        before.ledger.turn();
        Node after = new Node();
        after.bench.now = before.bench.now;
        after.ledger.turn();
        assertThat(after.bench.cooldowns.list())
                .isEqualTo(before.bench.cooldowns.list())
                .hasSize(2);
        after.bench.forward(Duration.ofSeconds(1));
        after.bench.fails(Kind.OVERLOADED);
        assertThat(after.bench
                        .cooldowns
                        .of(Bench.PROVIDER)
                        .rest("m", after.bench.millis())
                        .orElseThrow()
                        .strikes())
                .as("strikes of what was over already")
                .isEqualTo(1);
        after.bench.cooldowns.clear(rest -> true);
        after.ledger.turn();
        assertThat(rows()).isZero();
    }

    @Test
    @DisplayName("C10 a name or a reason that a database cannot take keeps no other rest from being written")
    void oddNames() {
        Node node = new Node();
        node.bench.fails("a", "m".repeat(1_000), Bench.failure(Kind.RATE_LIMITED), node.bench.now);
        node.bench.fails("a", "nul\0", Bench.failure(Kind.RATE_LIMITED), node.bench.now);
        node.bench.fails("a", "m", Failure.of(Kind.RATE_LIMITED, "a\0b"), node.bench.now);
        node.ledger.turn();
        assertThat(node.rests()).hasSize(3);
        assertThat(rows()).isOne();
    }

    @Test
    @DisplayName("C10 strikes of a rest that has just ended outlive a restart")
    void strikes() {
        Node before = new Node();
        before.bench.fails(Kind.RATE_LIMITED);
        before.ledger.turn();
        Node after = new Node();
        after.bench.forward(Duration.ofSeconds(5));
        after.ledger.turn();
        assertThat(after.rests()).isEmpty();
        after.bench.fails(Kind.RATE_LIMITED);
        assertThat(after.rests()).containsExactly("some:a:m PT2S");
    }

    @Test
    @DisplayName("C10 nodes on one database know each other's rests; a clear on one clears on all")
    void nodes() {
        Node one = new Node();
        Node two = new Node();
        one.ledger.turn();
        two.ledger.turn();
        one.bench.fails(Bench.hinted(Kind.RATE_LIMITED, Duration.ofMinutes(1)));
        two.bench.fails(Kind.OVERLOADED);
        one.ledger.turn();
        two.ledger.turn();
        one.ledger.turn();
        assertThat(one.rests()).containsExactly("some:: PT1S", "some:a:m PT1M").isEqualTo(two.rests());
        assertThat(one.told()).containsExactlyInAnyOrder("Began some:a:m true", "Began some:: false");
        assertThat(two.told()).containsExactlyInAnyOrder("Began some:a:m false", "Began some:: true");

        assertThat(two.bench.cooldowns.clear(rest -> rest.account().equals("a")))
                .isEqualTo(1);
        two.ledger.turn();
        one.ledger.turn();
        assertThat(one.rests()).containsExactly("some:: PT1S");
        assertThat(one.told()).containsExactly("Ended some:a:m true");

        one.bench.cooldowns.answered(Bench.PROVIDER, "a", "m", one.bench.now);
        one.ledger.turn();
        two.ledger.turn();
        assertThat(two.rests()).isEmpty();
    }

    @Test
    @DisplayName("C10 what changed here since is not undone by what another node knew before")
    void conflicts() {
        Node one = new Node();
        Node two = new Node();
        one.bench.fails(Bench.hinted(Kind.RATE_LIMITED, Duration.ofMinutes(1)));
        one.ledger.turn();
        two.ledger.turn();
        two.bench.cooldowns.clear(rest -> true);
        one.bench.forward(Duration.ofSeconds(1));
        one.bench.fails(Bench.hinted(Kind.RATE_LIMITED, Duration.ofMinutes(9)));
        two.ledger.turn();
        one.ledger.turn();
        assertThat(one.rests()).as("newer news").containsExactly("some:a:m PT9M");
        two.bench.now = one.bench.now;
        two.ledger.turn();
        assertThat(two.rests()).containsExactly("some:a:m PT9M");
    }

    @Test
    @DisplayName("C9, C10 one probe for all nodes, once they know of it")
    void sharedProbe() {
        Node one = new Node();
        Node two = new Node();
        one.bench.fails(Bench.hinted(Kind.QUOTA_EXHAUSTED, Duration.ofDays(1)));
        one.ledger.turn();
        two.ledger.turn();
        one.bench.forward(Duration.ofMinutes(11));
        two.bench.now = one.bench.now;
        assertThat(one.bench.probe()).isTrue();
        one.ledger.turn();
        two.ledger.turn();
        assertThat(two.bench.probe()).isFalse();
    }

    @Test
    @DisplayName("C10 what is read is believed within reason: the future, eternity, nonsense")
    void sane() {
        insert("some", "later", "m", "RATE_LIMITED", true, Duration.ofDays(1), Duration.ofDays(2));
        insert("some", "for-ever", "m", "QUOTA_EXHAUSTED", true, Duration.ZERO, Duration.ofDays(4_000));
        insert("some", "guess", "m", "OVERLOADED", false, Duration.ZERO, Duration.ofDays(4));
        insert("some", "nonsense", "m", "NO_SUCH_KIND", true, Duration.ZERO, Duration.ofDays(1));
        insert("No Provider!", "nonsense", "m", "RATE_LIMITED", true, Duration.ZERO, Duration.ofDays(1));
        insert("some", "over", "m", "RATE_LIMITED", true, Duration.ofDays(-3), Duration.ofDays(-2));
        Node node = new Node();
        node.ledger.turn();
        assertThat(node.rests())
                .containsExactly("some:guess:m PT30M30S", "some:later:m PT48H", "some:for-ever:m PT192H30S");
        assertThat(node.bench.cooldowns.list())
                .allMatch(rest -> !rest.began().isAfter(node.bench.now))
                .allMatch(rest -> !rest.nextProbe().isAfter(node.bench.now.plus(Duration.ofMinutes(10))));
        node.ledger.turn();
        assertThat(node.rests()).hasSize(3);
        Node other = new Node();
        other.ledger.turn();
        assertThat(other.rests()).as("cut ones are written back").isEqualTo(node.rests());
        assertThat(rows()).as("what is over is gone, what is unreadable stays").isEqualTo(5);
    }

    private void insert(
            String provider, String account, String model, String kind, boolean hinted, Duration began, Duration ends) {
        long now = new Bench().millis();
        store.note(em -> em.createNativeQuery("insert into cooldown (id, provider, account, model, kind, reason,"
                        + " strikes, hinted, began_at, ends_at, probe_at, probes)"
                        + " values (?1, ?2, ?3, ?4, ?5, 'written by hand', 1, ?6, ?7, ?8, ?8, 0)")
                .setParameter(1, provider + ":" + account + ":" + model)
                .setParameter(2, provider)
                .setParameter(3, account)
                .setParameter(4, model)
                .setParameter(5, kind)
                .setParameter(6, hinted)
                .setParameter(7, now + began.toMillis())
                .setParameter(8, now + ends.toMillis())
                .executeUpdate());
    }

    @Test
    @DisplayName("C9 a lost login of a former life may be tried once: somebody may have logged in meanwhile")
    void lostLoginAfterStart() {
        Failure lost = new Failure(
                Kind.UNAUTHENTICATED,
                400,
                "gone",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "invalid_grant");
        Node before = new Node();
        before.bench.fails(lost);
        before.ledger.turn();
        assertThat(before.told()).containsExactly("Began some:a: true", "LoginNeeded some:a: true");
        assertThat(before.bench.probe()).isFalse();
        Node beside = new Node();
        beside.ledger.turn();
        assertThat(beside.bench.probe()).isTrue();
        assertThat(beside.bench.probe()).isFalse();
    }

    @Test
    @DisplayName("C10 a database that is away takes nothing along: it is written when it is back")
    void databaseAway() {
        Node node = new Node();
        node.ledger.turn();
        store.close();
        node.bench.fails(Bench.hinted(Kind.RATE_LIMITED, Duration.ofMinutes(1)));
        node.ledger.turn();
        assertThat(node.rests()).hasSize(1);
        assertThat(node.bench.cooldowns.takeChanged()).hasSize(1);
        store = TestStores.open(folder, settings(folder));
    }

    @Test
    @DisplayName("C10 an unending name is remembered here and written nowhere")
    void longNames() {
        Node node = new Node();
        node.bench.fails("a", "x".repeat(301), Bench.failure(Kind.FORBIDDEN), node.bench.now);
        node.bench.fails("a", "y".repeat(300), Bench.failure(Kind.FORBIDDEN), node.bench.now);
        node.ledger.turn();
        assertThat(node.bench.cooldowns.list()).hasSize(2);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    @DisplayName("C11 an end by time is told, too")
    void ends() {
        Node node = new Node();
        node.bench.fails(Bench.hinted(Kind.RATE_LIMITED, Duration.ofMinutes(1)));
        node.ledger.turn();
        node.bench.forward(Duration.ofMinutes(2));
        node.ledger.turn();
        node.ledger.turn();
        assertThat(node.told()).containsExactly("Began some:a:m true", "Ended some:a:m true");
    }

    @Test
    @DisplayName("C10 the ledger writes by itself, and what is left when it closes")
    void byItself() throws InterruptedException {
        Node node = new Node();
        node.ledger.start();
        node.bench.fails(Bench.hinted(Kind.RATE_LIMITED, Duration.ofMinutes(1)));
        for (int tries = 0; rows() == 0 && tries < 100; tries++) {
            Thread.sleep(100);
        }
        assertThat(rows()).isEqualTo(1);
        node.bench.fails(Kind.OVERLOADED);
        node.ledger.close();
        node.ledger.close();
        assertThat(rows()).isEqualTo(2);
    }
}
