package dev.nonagon.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.cooldowns.CooldownSettings;
import dev.nonagon.cooldowns.Cooldowns;
import dev.nonagon.failures.FailureTable;
import dev.nonagon.oauth.RefreshService.Result;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.tck.vendor.Told;
import dev.nonagon.store.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules L4 to L8. */
class RefreshServiceTest {
    @TempDir
    Path folder;

    private Nodes nodes;
    private Nodes.Node node;
    private String account;

    StoreSettings settings(Path path) {
        return StoreSettings.local(path);
    }

    @BeforeEach
    void open() {
        nodes = new Nodes(folder, settings(folder));
        node = nodes.node("one");
        account = node.account("some", nodes.browser);
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    @DisplayName("L5 L6 F73 200 requests with a refused token: one renewal, and all get the new token, which is kept")
    void parallel() throws Exception {
        Secret refused = node.tokens(account).access();
        nodes.browser.expire();
        Set<String> given = new HashSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Result>> results = new ArrayList<>();
            for (int n = 0; n < 200; n++) {
                results.add(threads.submit(() -> node.service.renew(account, refused)));
            }
            for (Future<Result> result : results) {
                given.add(((Result.Renewed) result.get()).tokens().access().reveal());
            }
        }
        assertThat(given).hasSize(1);
        assertThat(nodes.browser.refreshes()).isOne();
        assertThat(nodes.browser.accepts(given.iterator().next())).isTrue();
        assertThat(node.book.credential(account)).isEqualTo(node.tokens(account));
        assertThat(node.tokens(account).access().reveal())
                .isEqualTo(given.iterator().next());
    }

    @Test
    @DisplayName("L5 several nodes at once: one renewal, and no login is lost")
    void severalNodes() throws Exception {
        List<Nodes.Node> all = List.of(node, nodes.node("two"), nodes.node("three"));
        for (int round = 1; round <= 5; round++) {
            Secret refused = node.tokens(account).access();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Result>> results = new ArrayList<>();
                for (Nodes.Node one : all) {
                    results.add(threads.submit(() -> one.service.renew(account, refused)));
                }
                for (Future<Result> result : results) {
                    assertThat(result.get()).isInstanceOf(Result.Renewed.class);
                }
            }
            assertThat(nodes.browser.refreshes()).isEqualTo(round);
        }
        assertThat(node.lost).isEmpty();
    }

    @Test
    @DisplayName("L7 a withdrawn login is lost at once: told once, not asked again, on no node; a new login ends it")
    void lost() {
        nodes.browser.revoke();
        assertThat(node.renew(account)).isInstanceOf(Result.Lost.class);
        int asked = nodes.vendor.asked().size();
        assertThat(node.renew(account)).isInstanceOf(Result.Lost.class);
        assertThat(nodes.node("two").renew(account)).isInstanceOf(Result.Lost.class);
        nodes.now = nodes.now.plus(Duration.ofDays(2));
        node.schedule.turn();
        assertThat(nodes.vendor.asked()).hasSize(asked);
        assertThat(node.lost).containsExactly(account);
        assertThat(node.service.state(account).isLost(node.tokens(account))).isTrue();
        assertThat(node.service.state(account).trouble())
                .contains("invalid_grant")
                .doesNotContain("refresh-");

        String fresh = node.account("some", nodes.browser);
        node.book.replaceCredential(Nodes.ADMIN, account, node.tokens(fresh));
        node.service.look();
        assertThat(node.service.state(account).isLost(node.tokens(account))).isFalse();
        assertThat(node.renew(account)).isInstanceOf(Result.Renewed.class);
    }

    @Test
    @DisplayName(
            "L7 a vendor in trouble is left alone for 5 seconds, 10, …, or as long as it says; the login is not lost")
    void trouble() {
        for (int wait : List.of(5, 10, 20)) {
            nodes.browser.trouble(Told.json(503, "{}"));
            assertThat(node.renew(account)).isInstanceOf(Result.NotNow.class);
            assertThat(node.service.state(account).notBefore()).isEqualTo(nodes.now.plusSeconds(wait));
            int asked = nodes.vendor.asked().size();
            nodes.now = nodes.now.plusSeconds(wait - 1);
            assertThat(node.renew(account)).isInstanceOf(Result.NotNow.class);
            assertThat(nodes.vendor.asked()).as("too soon").hasSize(asked);
            nodes.now = nodes.now.plusSeconds(1);
        }
        nodes.browser.trouble(Told.error(429, "slow").with("retry-after", "77"));
        node.renew(account);
        assertThat(node.service.state(account).notBefore()).isEqualTo(nodes.now.plusSeconds(77));
        nodes.now = nodes.now.plusSeconds(77);
        assertThat(node.renew(account)).isInstanceOf(Result.Renewed.class);
        assertThat(node.service.state(account).trouble()).isEmpty();
        assertThat(node.lost).isEmpty();
    }

    @Test
    @DisplayName("L6 whoever logs in while the provider is asked wins, and nothing is lost by its no")
    void conflict() {
        String fresh = node.account("some", nodes.browser);
        Credential.Tokens theirs = node.tokens(fresh);
        nodes.browser.revoke();
        nodes.vendor.on("POST", "/some.example/token", asked -> {
            node.book.replaceCredential(Nodes.ADMIN, account, theirs);
            return Told.error(400, "invalid_grant");
        });
        assertThat(node.renew(account)).isEqualTo(new Result.Renewed(theirs));
        assertThat(node.lost).isEmpty();
    }

    @Test
    @DisplayName("L8 a node that died while it renewed: another one goes on when its lease has ended, and not before")
    void lease() throws Exception {
        Instant start = nodes.now;
        nodes.store.note(em -> {
            RenewalRows rows = new RenewalRows(em);
            rows.ensure(account, start);
            return rows.lease(account, "dead", start, Duration.ofSeconds(90));
        });
        Secret refused = node.tokens(account).access();
        assertThat(node.service.renew(account, refused))
                .as("its patience ends before the lease")
                .isInstanceOf(Result.NotNow.class);
        assertThat(nodes.browser.refreshes()).isZero();
        nodes.now = start.plusSeconds(91);
        assertThat(node.service.renew(account, refused)).isInstanceOf(Result.Renewed.class);
        assertThat(nodes.browser.refreshes()).isOne();
    }

    @Test
    @DisplayName(
            "L4 a token is renewed before it ends, without any traffic, and only then; each account at its own moment")
    void schedule() {
        Credential.Tokens before = node.tokens(account);
        node.schedule.turn();
        assertThat(node.tokens(account)).isEqualTo(before);
        nodes.now = before.expiresAt().orElseThrow().minus(Duration.ofMinutes(6));
        node.schedule.turn();
        assertThat(nodes.browser.refreshes()).isZero();
        nodes.now = before.expiresAt().orElseThrow().minus(Duration.ofMinutes(5));
        node.schedule.turn();
        node.schedule.turn();
        assertThat(nodes.browser.refreshes()).isOne();
        assertThat(node.tokens(account).expiresAt()).hasValueSatisfying(at -> assertThat(at)
                .isAfter(before.expiresAt().get()));
        Set<Instant> moments = new HashSet<>();
        for (int n = 0; n < 50; n++) {
            Instant due = RefreshSchedule.due("account-" + n, nodes.now, Duration.ofMinutes(5));
            assertThat(due).isBetween(nodes.now.minusSeconds(330), nodes.now.minusSeconds(300));
            moments.add(due);
        }
        assertThat(moments).hasSizeGreaterThan(40);
    }

    @Test
    @DisplayName(
            "L4 a token that lives shorter than its flow's lead is renewed at half its life, and not again and again")
    void shortLives() {
        nodes.browser.lasting(60);
        assertThat(node.renew(account)).isInstanceOf(Result.Renewed.class);
        node.schedule.turn();
        nodes.now = nodes.now.plusSeconds(25);
        node.schedule.turn();
        assertThat(nodes.browser.refreshes()).isOne();
        nodes.now = nodes.now.plusSeconds(5);
        node.schedule.turn();
        node.schedule.turn();
        assertThat(nodes.browser.refreshes()).isEqualTo(2);
    }

    @Test
    @DisplayName("L4 what has no refresh token, no end or no flow is left alone, and says why when it is asked for")
    void nothingToRenew() {
        Credential.Tokens bare =
                new Credential.Tokens(new Secret("x"), Optional.empty(), Optional.of(nodes.now), Map.of());
        node.book.replaceCredential(Nodes.ADMIN, account, bare);
        assertThat(node.renew(account)).isInstanceOfSatisfying(Result.Lost.class, lost -> assertThat(lost.reason())
                .contains("no refresh token"));
        String stranger = node.account("unknown", nodes.browser);
        assertThat(node.renew(stranger)).isInstanceOfSatisfying(Result.NotNow.class, no -> assertThat(no.reason())
                .contains("No plugin"));
        assertThat(node.service.renew("nobody", new Secret("x"))).isInstanceOf(Result.NotNow.class);
    }

    @Test
    @DisplayName("L8 a rest for a lost login that outlived a new login is ended at the start; one that holds stays")
    void outlived() {
        Cooldowns cooldowns = new Cooldowns(() -> nodes.now, () -> 0, () -> CooldownSettings.DEFAULTS);
        String other = node.account("some", nodes.browser);
        nodes.browser.revoke();
        node.renew(other);
        for (String id : List.of(account, other)) {
            Failure failure = Failure.of(Failure.Kind.UNAUTHENTICATED, "Vendor says 400 invalid_grant");
            cooldowns.penalise(
                    new ProviderId("some"),
                    id,
                    "",
                    failure,
                    new FailureTable(provider -> Optional.empty()).to(failure, new ProviderId("some"), ""));
        }
        LostRests.wake(cooldowns, node.picture.current(), node.service);
        assertThat(cooldowns.list()).singleElement().satisfies(rest -> assertThat(rest.account())
                .isEqualTo(other));
    }
}
