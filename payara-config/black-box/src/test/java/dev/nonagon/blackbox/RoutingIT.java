package dev.nonagon.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.Dialect;
import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.RestartedRouter;
import dev.nonagon.blackbox.support.Waiting;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.tck.upstream.Manner;
import dev.nonagon.spi.tck.upstream.Received;
import dev.nonagon.spi.tck.upstream.Reply;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/** Waiting, resting, homes, races and explanations, as a user of the running router meets them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RoutingIT {
    private final UpstreamDouble one = UpstreamDouble.start();
    private final UpstreamDouble two = UpstreamDouble.start();
    private RestartedRouter router;

    @BeforeAll
    void open() {
        router = RestartedRouter.in("routing", """
                nonagon.login.require-login=false
                nonagon.nodes.pool.format=openai-chat
                nonagon.nodes.pool.base-url=%1$s
                nonagon.providers.pool.account-strategy=round-robin
                nonagon.providers.pool.sticky=1
                nonagon.accounts.a.provider=pool
                nonagon.accounts.a.api-key=key-a
                nonagon.accounts.a.priority=1
                nonagon.accounts.b.provider=pool
                nonagon.accounts.b.api-key=key-b
                nonagon.accounts.b.priority=2
                nonagon.nodes.single.format=openai-chat
                nonagon.nodes.single.base-url=%1$s
                nonagon.accounts.s.provider=single
                nonagon.accounts.s.api-key=key-s
                nonagon.nodes.other.format=openai-chat
                nonagon.nodes.other.base-url=%2$s
                nonagon.accounts.o.provider=other
                nonagon.accounts.o.api-key=key-o
                nonagon.combos.steady=single/text, other/text
                nonagon.combos.race=single/text, other/text
                nonagon.combos.race.hedge-after=PT0.3S
                """.formatted(one.baseUrl(), two.baseUrl()));
        router.start();
        router.awaitReady();
    }

    @AfterAll
    void close() {
        router.close();
        one.close();
        two.close();
    }

    @BeforeEach
    void calm() {
        one.clear();
        two.clear();
        router.http().send("DELETE", "/api/cooldowns", new byte[0]);
    }

    private Answer ask(String model, String... headers) {
        return router.http().post(Dialect.OPENAI.path(), Dialect.OPENAI.ask(model, false), headers);
    }

    private JsonNode get(String path) {
        return router.http().get(path).json();
    }

    private static String key(Received request) {
        return request.headers().first("authorization").orElse("").replace("Bearer ", "");
    }

    private static Reply limited(String seconds) {
        return Reply.behave(Manner.status(429, Headers.of("retry-after", seconds), ""));
    }

    @Test
    @Order(1)
    @DisplayName("I8 the only account is limited for a second: the request waits, the client hears nothing of it")
    void waits() {
        one.next(limited("1")).next(Reply.text("Here I am."));
        long began = System.nanoTime();
        Answer answer = ask("single/text", "x-nonagon-trace", "1");
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        assertThat(Dialect.OPENAI.text(answer.json())).isEqualTo("Here I am.");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(800));
        assertThat(answer.header("x-nonagon-trace")).contains("rate limited (429)", "waited", "answered single/text");
    }

    @Test
    @Order(2)
    @DisplayName("I5 conversations keep their account, borrow while it rests, and go home")
    void homes() {
        Set<String> homes = new HashSet<>();
        for (int turn = 0; turn < 3; turn++) {
            for (int session = 0; session < 6; session++) {
                one.clear();
                assertThat(ask("pool/text", "x-session-id", "s" + session).status())
                        .isEqualTo(200);
                homes.add(session + " " + key(one.last()));
            }
        }
        assertThat(homes).as("one home each").hasSize(6);
        assertThat(homes.stream().filter(h -> h.endsWith("key-a"))).hasSize(3);
        String ofA = homes.stream()
                .filter(h -> h.endsWith("key-a"))
                .findFirst()
                .orElseThrow()
                .split(" ", -1)[0];
        one.clear();
        one.next(limited("3600")).next(Reply.text("borrowed"));
        assertThat(ask("pool/text", "x-session-id", "s" + ofA).status()).isEqualTo(200);
        one.clear();
        ask("pool/text", "x-session-id", "s" + ofA);
        assertThat(key(one.last())).isEqualTo("key-b");
        calm();
        ask("pool/text", "x-session-id", "s" + ofA);
        assertThat(key(one.last())).isEqualTo("key-a");
    }

    @Test
    @Order(3)
    @DisplayName("I6 I14 who rests is shown, explained and not asked; a button ends it")
    void rests() {
        one.next(limited("1800")).next(Reply.text("never"));
        two.always(Reply.text("The other one."));
        assertThat(Dialect.OPENAI.text(ask("steady").json())).isEqualTo("The other one.");
        one.clear();
        Answer second = ask("steady");
        assertThat(Dialect.OPENAI.text(second.json())).isEqualTo("The other one.");
        assertThat(one.received()).isEmpty();
        JsonNode rest = get("/api/cooldowns").path("cooldowns").path(0);
        assertThat(rest.path("provider").asString("")).isEqualTo("single");
        assertThat(rest.path("hinted").asBoolean(false)).isTrue();
        JsonNode explained = get("/api/route/explain?model=steady");
        assertThat(explained.at("/answer/target").asString("")).isEqualTo("other/text");
        assertThat(explained.at("/candidates/0/state").asString("")).isEqualTo("resting");
        JsonNode story = get("/api/requests/" + second.header("x-request-id"));
        assertThat(story.path("routed").asString("")).isEqualTo("other/text");
        List<String> verdicts = new ArrayList<>();
        story.path("steps").forEach(step -> verdicts.add(step.path("verdict").asString("")));
        assertThat(verdicts).containsSubsequence("resting", "asked", "answered");
        calm();
        assertThat(ask("steady").status()).isEqualTo(200);
        assertThat(one.received()).hasSize(1);
    }

    @Test
    @Order(4)
    @DisplayName("I13 the first member says nothing: the second answers, and the first is let go")
    void race() {
        one.next(Reply.behave(Manner.hang()));
        two.always(Reply.text("The quicker one."));
        Answer answer = ask("race");
        assertThat(Dialect.OPENAI.text(answer.json())).as(answer::toString).isEqualTo("The quicker one.");
        assertThat(Waiting.until(Duration.ofSeconds(5), () -> one.open() == 0)).isTrue();
        assertThat(get("/api/cooldowns").path("cooldowns")).isEmpty();
    }

    @Test
    @Order(5)
    @DisplayName("Numbers in an answer's headers are the account's quota")
    void quota() {
        one.always(Reply.behave(Manner.status(
                429,
                Headers.of("x-ratelimit-limit-requests", "100")
                        .plus("x-ratelimit-remaining-requests", "0")
                        .plus("x-ratelimit-reset-requests", "45m")
                        .plus("retry-after", "2700"),
                "")));
        ask("single/text");
        JsonNode windows = get("/api/quota/s").at("/account/windows");
        assertThat(windows).as(windows::toString).isNotEmpty();
        assertThat(windows.path(0).path("exhausted").asBoolean(false)).isTrue();
    }

    @Test
    @Order(6)
    @DisplayName("D9 a setting in the file counts within seconds, while requests are coming")
    void settingsWhileAsked() throws IOException {
        Path file = router.data().resolve("nonagon.properties");
        String before = Files.readString(file);
        one.always(Reply.text("Well."));
        assertThat(ask("single/text").headers().firstValue("x-nonagon-trace")).isEmpty();
        Files.writeString(file, before + "nonagon.routing.trace=true\n");
        assertThat(Waiting.until(Duration.ofSeconds(10), () -> ask("single/text")
                        .headers()
                        .firstValue("x-nonagon-trace")
                        .isPresent()))
                .isTrue();
        Files.writeString(file, before);
        assertThat(Waiting.until(Duration.ofSeconds(10), () -> ask("single/text")
                        .headers()
                        .firstValue("x-nonagon-trace")
                        .isEmpty()))
                .isTrue();
    }

    @Test
    @Order(7)
    @DisplayName("Rests outlive the router, and a client is told when the first is back")
    void restart() {
        one.always(limited("1800"));
        assertThat(ask("single/text").status()).isEqualTo(429);
        assertThat(Waiting.until(
                        Duration.ofSeconds(10),
                        () -> get("/api/cooldowns").path("cooldowns").size() > 0))
                .isTrue();
        router.stop();
        router.start();
        router.awaitReady();
        one.clear();
        Answer told = ask("single/text");
        assertThat(told.status()).as(told::toString).isEqualTo(429);
        assertThat(Integer.parseInt(told.header("retry-after"))).isBetween(1_500, 1_900);
        assertThat(told.text()).contains("(reset after ");
        assertThat(one.received()).isEmpty();
    }
}
