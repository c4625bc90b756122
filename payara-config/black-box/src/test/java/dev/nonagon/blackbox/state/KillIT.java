package dev.nonagon.blackbox.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.Http;
import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.RestartedRouter;
import dev.nonagon.blackbox.support.Waiting;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/**
 * The whole router, killed with {@code kill -9} while people change things over the API, while it starts, and while it makes
 * its first database. Half of the kills meet writers, the others a start.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KillIT {
    /** The node of all accounts; it leads to the double. */
    static final String NODE = "kill-node";

    /** Kills; 20 in the normal tests, 200 in nightly ones. */
    private static final int ROUNDS = Integer.getInteger("nonagon.kill-rounds", 20);

    private static final int FRESH_ROUNDS = Math.max(1, ROUNDS / 10);
    private static final long SEED = Long.getLong("nonagon.kill-seed", 4711);
    private static final String PASSPHRASE = "a long passphrase for the test";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Random random = new Random(SEED);
    private final UpstreamDouble upstream = UpstreamDouble.start();
    private final RestartedRouter router = RestartedRouter.in("kill", "nonagon.login.require-login=false\n");
    private final List<Scribe> scribes = List.of(
            new Scribe("a", "glm", SEED), new Scribe("b", "kimi", SEED + 1), new Scribe("c", "minimax", SEED + 2));
    private final AtomicInteger acknowledged = new AtomicInteger();
    private Duration start = Duration.ofSeconds(5);
    private String[] who = new String[0];

    @AfterAll
    void close() {
        router.close();
        upstream.close();
    }

    private Answer ok(Answer answer) {
        assertThat(answer.status()).as(answer::toString).isBetween(200, 299);
        return answer;
    }

    @Test
    @Order(1)
    @DisplayName("S6 acknowledged changes survive kill -9 at any moment; the store always opens")
    void kill() {
        router.start();
        router.awaitReady();
        settle();
        // A good end: it leaves the archive of classes that makes the starts to come cheaper.
        router.stop();
        router.start();
        start = router.awaitReady();
        assertThat(router.isAlive()).isTrue();
        boolean serving = true;
        int duringStart = 0;
        for (int round = 0; round < ROUNDS - FRESH_ROUNDS; round++) {
            // Two starts are cut off between two that serve.
            if (serving) {
                serve();
                serving = false;
            } else {
                router.start();
                Waiting.pause(start.multipliedBy(25 + random.nextInt(75)).dividedBy(100));
                router.kill();
                serving = ++duringStart % 2 == 0;
                if (serving) {
                    reopen();
                }
            }
        }
        if (!serving) {
            reopen();
        }
        System.out.println(
                "Killed " + (ROUNDS - FRESH_ROUNDS) + " times, " + duringStart + " of them while it started; "
                        + acknowledged + " changes were acknowledged, none was lost; a start took " + start.toMillis()
                        + " ms");
        assertThat(acknowledged.get()).isGreaterThan(ROUNDS);
    }

    /** An administrator's key, and the node. */
    private void settle() {
        Http http = router.http();
        ok(http.post(
                "/api/provider-nodes",
                Json.text(Json.object()
                        .put("name", "Kill")
                        .put("prefix", NODE)
                        .put("format", "openai-chat")
                        .put("baseUrl", upstream.baseUrl()))));
        String key = ok(http.post("/api/keys", "{\"name\":\"admin\",\"scopes\":[\"admin\",\"inference\"]}"))
                .json()
                .path("key")
                .asString();
        who = new String[] {"authorization", "Bearer " + key};
    }

    /** Everybody writes, until the kill. */
    private void serve() {
        AtomicInteger count = new AtomicInteger();
        int enough = 1 + random.nextInt(60);
        List<CompletableFuture<Void>> writing = scribes.stream()
                .map(scribe -> CompletableFuture.runAsync(
                        () -> scribe.write(router.http(), count, who),
                        task -> Thread.ofVirtual().start(task)))
                .toList();
        boolean wrote = Waiting.until(
                PATIENCE,
                () -> count.get() >= enough || writing.stream().anyMatch(CompletableFuture::isCompletedExceptionally));
        Waiting.pause(Duration.ofMillis(random.nextInt(20)));
        router.kill();
        writing.forEach(CompletableFuture::join);
        assertThat(wrote).as("the router took changes").isTrue();
        acknowledged.addAndGet(count.get());
    }

    private void reopen() {
        router.start();
        router.awaitReady();
        compare();
    }

    private void compare() {
        Map<String, String> found = new HashMap<>();
        Map<String, String> ids = new HashMap<>();
        observe(found, ids);
        List<String> wrong = new ArrayList<>();
        scribes.forEach(scribe -> wrong.addAll(scribe.compare(found, ids)));
        assertThat(wrong).isEmpty();
        scribes.forEach(this::unseal);
    }

    /** What the router has, as people are shown it. */
    private void observe(Map<String, String> found, Map<String, String> ids) {
        Http http = router.http();
        for (JsonNode account : ok(http.get("/api/providers", who)).json().path("connections")) {
            String thing = "account:" + account.path("name").asString();
            found.put(thing, Integer.toString(account.path("priority").asInt()));
            ids.put(thing, account.path("id").asString());
        }
        for (JsonNode combo : ok(http.get("/api/combos", who)).json().path("combos")) {
            List<String> models = new ArrayList<>();
            combo.path("models").forEach(model -> models.add(model.asString()));
            found.put("combo:" + combo.path("name").asString(), models.toString());
        }
        ok(http.get("/api/models/alias", who))
                .json()
                .path("aliases")
                .properties()
                .forEach(alias ->
                        found.put("alias:" + alias.getKey(), alias.getValue().asString()));
        for (JsonNode key : ok(http.get("/api/keys", who)).json().path("keys")) {
            String thing = "key:" + key.path("name").asString();
            found.put(thing, key.path("notes").asString());
            ids.put(thing, key.path("id").asString());
        }
        ok(http.get("/api/settings", who)).json().path("settings").properties().forEach(setting -> Optional.of(
                        setting.getValue())
                .filter(value -> value.path("source").asString().equals("stored"))
                .ifPresent(value -> found.put(
                        "setting:" + setting.getKey(), value.path("value").asString())));
    }

    /** One sealed value of each kind still opens: the account's reaches the upstream, the key is shown as it was. */
    private void unseal(Scribe scribe) {
        scribe.any("account").ifPresent(account -> {
            upstream.clear();
            ok(router.http().post("/api/providers/" + scribe.id(account) + "/test", "{\"model\":\"text\"}", who));
            assertThat(upstream.last().headers().first("authorization"))
                    .hasValue("Bearer " + Scribe.keyOf(account.substring("account:".length())));
        });
        scribe.any("key").ifPresent(key -> scribe.key(key).ifPresent(shown -> assertThat(
                        ok(router.http().post("/api/keys/" + scribe.id(key) + "/reveal", "", who))
                                .json()
                                .path("key")
                                .asString())
                .isEqualTo(shown)));
    }

    @Test
    @Order(2)
    @DisplayName("S8 a backup made over all those kills restores everything, and every seal opens")
    void backup() throws IOException {
        Path backup = Path.of(router.command("backup").strip().lines().toList().getLast());
        assertThat(backup).isRegularFile();
        router.kill();
        Path database = router.data().resolve("nonagon.mv.db");
        Files.delete(database);
        assertThat(router.command("restore", backup.toString())).contains("restored");
        assertThat(database).exists();
        reopen();
        assertThat(scribes).allMatch(scribe -> scribe.size() > 0);
        Answer export = ok(router.http().post("/api/export", "", "x-nonagon-passphrase", PASSPHRASE, who[0], who[1]));
        assertThat(export.json().path("sealed").path("content").asString()).isNotEmpty();
        router.kill();
    }

    @Test
    @Order(3)
    @DisplayName("S3 a kill while the first database is made does not stand in the way of the next start")
    void fresh() {
        router.kill();
        for (int round = 0; round < FRESH_ROUNDS; round++) {
            try (RestartedRouter newcomer = router.beside("fresh-" + round)) {
                newcomer.start();
                Path database = newcomer.data().resolve("nonagon.mv.db");
                assertThat(Waiting.until(PATIENCE, () -> Files.exists(database)))
                        .isTrue();
                Waiting.pause(Duration.ofMillis(random.nextInt(700)));
                newcomer.kill();
                newcomer.start();
                newcomer.awaitReady();
                ok(newcomer.http().post("/api/keys", "{\"name\":\"first\",\"scopes\":[\"admin\"]}"));
                newcomer.kill();
            }
        }
    }
}
