package dev.nonagon.blackbox.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.matrix.Format;
import dev.nonagon.blackbox.support.EventStream;
import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.RestartedRouter;
import dev.nonagon.blackbox.support.Waiting;
import dev.nonagon.spi.tck.upstream.Reply;
import dev.nonagon.spi.tck.upstream.Script;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/**
 * Every dialect over every other, streamed and whole, over upstreams that tell other numbers each time and add them up
 * themselves: the router's sums are theirs, to the token and to the billionth of a dollar. Then it is killed under load.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LedgerIT {
    private final UpstreamDouble upstream = UpstreamDouble.start();
    private final RestartedRouter router =
            RestartedRouter.in("ledger", "nonagon.login.require-login=false\n" + Dialects.nodes(upstream));
    private final Random random = new Random(20_261_128);
    private final Told expected = new Told();

    @BeforeAll
    void start() {
        router.start();
        router.awaitReady();
        Prices.set(router.http());
    }

    @AfterAll
    void close() {
        router.close();
        upstream.close();
    }

    private static Answer ok(Answer answer) {
        assertThat(answer.status()).as(answer::toString).isBetween(200, 299);
        return answer;
    }

    private Script.Usage numbers() {
        long read = random.nextInt(3) == 0 ? 0 : random.nextInt(40_000);
        long written = random.nextInt(3) == 0 ? 0 : random.nextInt(9_000);
        long output = 1 + random.nextInt(3_000);
        return new Script.Usage(
                read + written + 1 + random.nextInt(20_000),
                output,
                read,
                written,
                random.nextBoolean() ? 0 : random.nextInt((int) output));
    }

    @Test
    @Order(1)
    @DisplayName(
            "K62 F63 F64 usage is counted once and whole: five dialects over five, streamed or not, with caches and thoughts")
    void agrees() {
        for (Format client : Format.values()) {
            for (Format over : Format.values()) {
                for (boolean stream : new boolean[] {true, false}) {
                    Script.Usage used = numbers();
                    upstream.next(Reply.say(Script.text("It is a fine day.").withUsage(used)));
                    String model = over.node() + "/text";
                    ok(router.http().post(Dialects.path(client, model, stream), Dialects.body(client, model, stream)));
                    expected.told(over, used);
                }
            }
        }
        check("summary?period=24h");
        // By dialect of the client, and by provider: the parts are the whole.
        for (String dimension : new String[] {"format", "provider", "model", "account"}) {
            JsonNode slices = ok(router.http().get("/api/usage/by/" + dimension + "?period=24h"))
                    .json()
                    .path("slices");
            assertThat(slices.size()).as(dimension).isEqualTo(5);
            long sum = 0;
            for (JsonNode slice : slices) {
                sum += slice.at("/tokens/total").asLong();
            }
            assertThat(sum).isEqualTo(expected.tokens());
        }
    }

    private void check(String question) {
        JsonNode total = ok(router.http().get("/api/usage/" + question)).json().path("total");
        expected.check(question, total);
    }

    @Test
    @Order(2)
    @DisplayName(
            "G3 G5 refused, failed and fallen back: each is one request, and costs what its upstreams said and nothing else")
    void failures() {
        // The upstream refuses: no tokens.
        upstream.next(Reply.status(400));
        assertThat(router.http()
                        .post(
                                Dialects.path(Format.CHAT, "", false),
                                Dialects.body(Format.CHAT, "in-openai-chat/text", false))
                        .status())
                .isEqualTo(400);
        // Nobody knows the model: no upstream.
        assertThat(router.http()
                        .post(
                                Dialects.path(Format.CHAT, "", false),
                                Dialects.body(Format.CHAT, "nobody/nothing", false))
                        .status())
                .isEqualTo(404);
        expected.requests += 2;
        expected.failed += 2;
        expected.attempts++;
        expected.attemptsFailed++;
        // A combo whose first member fails: one request, two attempts, the second one's tokens.
        ok(router.http()
                .post(
                        "/api/combos",
                        "{\"name\":\"steady\",\"models\":[\"in-ollama/text\",\"in-anthropic-messages/text\"]}"));
        Script.Usage used = numbers();
        upstream.next(Reply.status(401)).next(Reply.say(Script.text("Well.").withUsage(used)));
        ok(router.http().post(Dialects.path(Format.CHAT, "", false), Dialects.body(Format.CHAT, "steady", false)));
        expected.told(Format.MESSAGES, used);
        expected.attempts++;
        expected.attemptsFailed++;
        JsonNode one =
                ok(router.http().get("/api/usage/requests?combo=steady")).json().at("/requests/0");
        assertThat(one.path("attempts").asInt()).isEqualTo(2);
        JsonNode tries = ok(router.http()
                        .get("/api/usage/requests/" + one.path("id").asString()))
                .json()
                .path("tries");
        assertThat(tries.at("/0/fate").asString()).isEqualTo("failed");
        assertThat(tries.at("/0/tokens/input").asLong()).isZero();
        assertThat(tries.at("/1/tokens/output").asLong()).isEqualTo(used.output());
        ok(router.http().send("DELETE", "/api/cooldowns", new byte[0]));
        check("summary?period=24h");
    }

    @Test
    @Order(3)
    @DisplayName(
            "a client that leaves is counted as such, with what it has got; the live feed shows a request while it runs")
    void left() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<Stream<String>> feed = client.send(
                    HttpRequest.newBuilder(URI.create(router.http().uri() + "/api/usage/stream"))
                            .build(),
                    HttpResponse.BodyHandlers.ofLines());
            assertThat(feed.statusCode()).isEqualTo(200);
            Queue<String> lines = new ConcurrentLinkedQueue<>();
            Thread reading = Thread.ofVirtual().start(() -> {
                try {
                    feed.body().forEach(lines::add);
                } catch (RuntimeException e) {
                    // The test is over.
                }
            });
            String model = "in-openai-chat/text+events=400+pause=50";
            try (EventStream stream = router.http().stream(
                    Dialects.path(Format.CHAT, model, true), Dialects.body(Format.CHAT, model, true))) {
                stream.next();
                assertThat(Waiting.until(Duration.ofSeconds(10), () -> lines.stream()
                                .anyMatch(line ->
                                        line.contains("\"answering\":true") && line.contains("in-openai-chat/text"))))
                        .as(lines::toString)
                        .isTrue();
            }
            assertThat(Waiting.until(Duration.ofSeconds(20), () -> lines.stream()
                            .anyMatch(line -> line.contains("\"status\":499"))))
                    .as(lines::toString)
                    .isTrue();
            reading.interrupt();
            feed.body().close();
        }
        JsonNode gone = ok(router.http().get("/api/usage/requests?ending=client-left"))
                .json()
                .path("requests");
        assertThat(gone.size()).isEqualTo(1);
        assertThat(gone.at("/0/tokens/output").asLong()).isBetween(1L, 400L);
        assertThat(gone.at("/0/tokens/estimated").asBoolean()).isTrue();
        JsonNode total =
                ok(router.http().get("/api/usage/summary?period=24h")).json().path("total");
        assertThat(total.path("clientLeft").asLong()).isEqualTo(1);
        assertThat(total.path("failed").asLong()).isEqualTo(expected.failed);
    }

    @Test
    @Order(4)
    @DisplayName("B1 B3 a day that costs more than its owner wanted is told, once")
    void alarm() {
        byte[] wish = "{\"nonagon.usage.alarm-day\":\"0.01\"}".getBytes(StandardCharsets.UTF_8);
        ok(router.http().send("PATCH", "/api/settings", wish, "content-type", "application/json"));
        String told = "event=budget-reached subject=\"all\" budget=costPerDay";
        assertThat(Waiting.until(Duration.ofSeconds(30), () -> router.said().contains(told)))
                .isTrue();
        // The watch looks every 10 s.
        Waiting.pause(Duration.ofSeconds(11));
        assertThat(router.said().split(told, -1)).hasSize(2);
    }

    @Test
    @Order(5)
    @DisplayName(
            "L4 kill -9 under load: at most the last second is missing, and the next start says so; a good end says nothing")
    void kill() {
        long before = requests();
        AtomicBoolean over = new AtomicBoolean();
        Queue<Instant> answered = new ConcurrentLinkedQueue<>();
        Thread[] load = IntStream.range(0, 4)
                .mapToObj(n -> Thread.ofVirtual().start(() -> {
                    while (!over.get()) {
                        try {
                            if (router.http()
                                            .post(
                                                    Dialects.path(Format.CHAT, "", false),
                                                    Dialects.body(Format.CHAT, "in-openai-chat/text", false))
                                            .status()
                                    == 200) {
                                answered.add(Instant.now());
                            }
                        } catch (RuntimeException e) {
                            // It was killed.
                        }
                    }
                }))
                .toArray(Thread[]::new);
        Waiting.pause(Duration.ofSeconds(4));
        Instant killed = Instant.now();
        router.kill();
        over.set(true);
        for (Thread thread : load) {
            Waiting.until(Duration.ofSeconds(30), () -> !thread.isAlive());
        }
        router.start();
        router.awaitReady();
        long kept = requests() - before;
        long safe = answered.stream()
                .filter(at -> at.isBefore(killed.minusSeconds(1)))
                .count();
        assertThat(answered.size()).isGreaterThan(50);
        assertThat(kept).isBetween(safe, (long) answered.size() + 4);
        assertThat(router.said()).contains("event=ledger-was-not-closed last-write=");
        JsonNode ledger = ok(router.http().get("/api/usage/summary")).json().path("ledger");
        assertThat(ledger.path("notClosedAfter").asString()).isNotEmpty();
        // A good end loses nothing, and the start after it has nothing to say.
        for (int n = 0; n < 5; n++) {
            ok(router.http()
                    .post(
                            Dialects.path(Format.CHAT, "", false),
                            Dialects.body(Format.CHAT, "in-openai-chat/text", false)));
        }
        router.stop();
        router.start();
        router.awaitReady();
        assertThat(requests() - before).isEqualTo(kept + 5);
        assertThat(ok(router.http().get("/api/usage/summary"))
                        .json()
                        .path("ledger")
                        .has("notClosedAfter"))
                .isFalse();
        System.out.println("Killed after " + answered.size() + " answers; " + kept + " were in the ledger, " + safe
                + " had ended more than a second before.");
    }

    private long requests() {
        return ok(router.http().get("/api/usage/summary?period=24h"))
                .json()
                .at("/total/requests")
                .asLong();
    }
}
