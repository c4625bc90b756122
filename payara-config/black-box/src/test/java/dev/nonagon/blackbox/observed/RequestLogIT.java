package dev.nonagon.blackbox.observed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.Dialect;
import dev.nonagon.blackbox.support.EventStream;
import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.RunningRouter;
import dev.nonagon.blackbox.support.Waiting;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.upstream.Reply;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
import tools.jackson.databind.node.ObjectNode;

/** Requests through the packed router, and what can be seen of them afterwards. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RequestLogIT {
    private static final String KEY = "upstream-secret-4711";
    private static final String PROMPT = "a very private question";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final UpstreamDouble tired = UpstreamDouble.start();
    private final UpstreamDouble good = UpstreamDouble.start();
    private RunningRouter router;
    private String logged = "";

    @BeforeAll
    void start() {
        tired.always(Reply.status(503));
        good.always(Reply.text("Hello from the good one"));
        router = RunningRouter.alone("request-log", """
                nonagon.login.require-login=false
                nonagon.log.format=json
                nonagon.routing.max-wait=PT0S
                nonagon.nodes.tired.format=openai-chat
                nonagon.nodes.tired.base-url=%1$s
                nonagon.nodes.good.format=anthropic-messages
                nonagon.nodes.good.base-url=%2$s
                nonagon.accounts.tired-one.provider=tired
                nonagon.accounts.tired-one.api-key=%3$s
                nonagon.accounts.good-one.provider=good
                nonagon.accounts.good-one.api-key=%3$s
                nonagon.combos.steady=tired/text, good/text
                nonagon.combos.hopeless=tired/text
                """.formatted(tired.baseUrl(), good.baseUrl(), KEY));
    }

    @AfterAll
    void stop() {
        router.close();
        tired.close();
        good.close();
    }

    private String ask(String model) {
        try (EventStream stream = router.http().stream(
                Dialect.OPENAI.path(),
                Dialect.OPENAI.ask(model, true, PROMPT),
                "authorization",
                "Bearer client-secret-1",
                "traceparent",
                TRACE)) {
            assertThat(stream.status()).isEqualTo(200);
            assertThat(Dialect.OPENAI.text(stream.toEnd())).contains("Hello from the good one");
            return stream.header("x-request-id");
        }
    }

    private JsonNode log(String id) {
        String path = "/api/requests/" + id + "/log";
        assertThat(Waiting.until(PATIENCE, () -> router.http().get(path).status() == 200))
                .isTrue();
        return router.http().get(path).json();
    }

    @Test
    @Order(1)
    @DisplayName(
            "D1 off by default; D3 switched on, a failed and a good streamed request are there with secrets masked")
    void logs() {
        String before = ask("steady");
        assertThat(router.http().get("/api/requests/" + before + "/log").status())
                .isEqualTo(404);
        Answer on = router.http().post("/api/request-log", "{\"for\":\"PT1H\"}");
        assertThat(on.status()).as(on::toString).isEqualTo(200);
        assertThat(Waiting.until(PATIENCE, () -> router.http()
                        .get("/api/request-log")
                        .json()
                        .path("on")
                        .asBoolean()))
                .isTrue();
        router.http().send("DELETE", "/api/cooldowns", new byte[0]);
        logged = ask("steady");
        JsonNode entry = log(logged);
        assertThat(entry.toString())
                .doesNotContain(KEY)
                .doesNotContain("client-secret-1")
                .contains(PROMPT);
        assertThat(entry.at("/trace").asString()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        List<String> statuses = Stream.iterate(0, at -> at + 1)
                .limit(entry.path("attempts").size())
                .map(at -> entry.at("/attempts/" + at + "/response/status").asString())
                .toList();
        assertThat(statuses).contains("503").last().isEqualTo("200");
        JsonNode last = entry.path("attempts").get(statuses.size() - 1);
        assertThat(last.at("/request/url").asString()).isEqualTo(good.baseUrl() + "/messages");
        assertThat(last.at("/request/body/text").asString()).contains(PROMPT).contains("\"model\":\"text\"");
        assertThat(last.at("/response/body/text").asString()).contains("message_start");
        assertThat(entry.at("/response/body/text").asString()).contains("data: [DONE]");
        assertThat(entry.at("/outcome/status").asInt()).isEqualTo(200);
        assertThat(router.http().get("/api/audit").text()).contains("request-log.read");
    }

    @Test
    @Order(2)
    @DisplayName("D2 D3 W10 a request over a WebSocket is logged like any other, masked")
    void overSocket() {
        long written = state().path("written").asLong();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("authorization", "Bearer client-secret-1")
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + router.port() + "/v1/responses"), new WebSocket.Listener() {})
                .join();
        socket.sendText(
                        "{\"type\":\"response.create\",\"model\":\"good/text\",\"input\":\"client-secret-1 asks "
                                + PROMPT + "\"}",
                        true)
                .join();
        assertThat(Waiting.until(PATIENCE, () -> state().path("written").asLong() > written))
                .isTrue();
        socket.abort();
        JsonNode entry = log(router.http()
                .get("/api/request-log?limit=1")
                .json()
                .at("/entries/0/id")
                .asString());
        assertThat(entry.toString()).doesNotContain(KEY).doesNotContain("client-secret-1");
        assertThat(entry.path("format").asString()).isEqualTo("openai-responses");
        assertThat(entry.at("/request/body/text").asString()).contains("*** asks " + PROMPT);
        assertThat(entry.at("/attempts/0/request/body/text").asString()).contains("*** asks " + PROMPT);
        assertThat(entry.at("/response/body/text").asString()).contains("response.completed");
        assertThat(entry.at("/outcome/status").asInt()).isEqualTo(200);
    }

    private JsonNode state() {
        return router.http().get("/api/request-log?limit=0").json();
    }

    @Test
    @Order(2)
    @DisplayName("D4 the files are unreadable in clear")
    void sealed() throws IOException {
        try (Stream<Path> files = Files.list(router.data().resolve("requests"))) {
            List<Path> all = files.toList();
            assertThat(all).isNotEmpty();
            for (Path file : all) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain("private")
                        .doesNotContain("steady")
                        .doesNotContain("message_start");
            }
        }
    }

    @Test
    @Order(3)
    @DisplayName("D8 a replay goes to another model and tells the difference; so does an exported file")
    void replays() {
        ObjectNode file = Json.object().put("model", "echo/hello");
        file.set("entry", log(logged));
        for (JsonNode told : List.of(
                router.http()
                        .post("/api/requests/" + logged + "/replay", "{\"model\":\"echo/hello\"}")
                        .json(),
                router.http().post("/api/requests/file/replay", Json.text(file)).json())) {
            assertThat(told.path("of").asString()).as(told::toString).isEqualTo(logged);
            assertThat(told.at("/logged/text").asString()).contains("Hello from the good one");
            assertThat(told.at("/logged/routed").asString()).isEqualTo("good/text");
            assertThat(told.at("/replayed/status").asInt()).isEqualTo(200);
            assertThat(told.at("/replayed/routed").asString()).isEqualTo("echo/hello");
            assertThat(told.at("/replayed/text").asString()).isNotBlank();
            assertThat(told.at("/difference/sameStatus").asBoolean()).isTrue();
            assertThat(told.at("/difference/sameText").asBoolean()).isFalse();
            assertThat(told.at("/difference/readable").asBoolean()).isTrue();
        }
        JsonNode same =
                router.http().post("/api/requests/" + logged + "/replay", "{}").json();
        assertThat(same.at("/difference/sameText").asBoolean())
                .as(same::toString)
                .isTrue();
    }

    @Test
    @Order(4)
    @DisplayName("O5 the client's trace went on to the node as a child; L1 L3 its line is JSON and names both ids")
    void traced() {
        assertThat(good.received().stream().flatMap(received -> received.headers().first("traceparent").stream()))
                .anyMatch(told -> told.matches("00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01"));
        List<JsonNode> lines = router.log()
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(Json::parse)
                .toList();
        assertThat(lines)
                .anyMatch(line -> line.path("event").asString("").equals("traced")
                        && line.path("request").asString("").equals(logged)
                        && line.path("trace").asString("").equals("0af7651916cd43dd8448eb211c80319c"));
        assertThat(lines)
                .anyMatch(line -> line.path("event").asString("").equals("answered")
                        && line.path("request").asString("").equals(logged));
    }

    @Test
    @Order(5)
    @DisplayName("N1 /api/metrics tells of what has happened, in Prometheus' format")
    void scraped() {
        Answer scrape = router.http().get("/api/metrics");
        assertThat(scrape.status()).isEqualTo(200);
        assertThat(scrape.contentType())
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        String text = scrape.text();
        assertThat(text.lines().filter(line -> !line.startsWith("#")))
                .allMatch(line -> line.matches("[a-z0-9_]+(\\{.*\\})? [-+0-9.eEInf]+"));
        assertThat(text)
                .contains("nonagon_attempts_total{gen_ai_provider_name=\"good\",gen_ai_request_model=\"text\","
                        + "outcome=\"completed\"}")
                .contains("nonagon_attempt_failures_total{gen_ai_provider_name=\"tired\"")
                .contains("gen_ai_client_token_usage_count{gen_ai_operation_name=\"chat\","
                        + "gen_ai_provider_name=\"good\"")
                .contains("gen_ai_server_time_to_first_token_seconds_bucket{")
                .contains("nonagon_requests_in_flight 0")
                .contains("nonagon_request_log_entries ")
                .contains("nonagon_queue_dropped_total{queue=\"ledger\"} 0")
                .contains("nonagon_webhook_queue_depth 0")
                .contains("jvm_memory_used_bytes{")
                .doesNotContain(KEY);
    }

    @Test
    @Order(6)
    @DisplayName("H1 H3 H4 a webhook hears of a combo that nobody answers, signed, and again after a 500")
    void webhooks() {
        try (Receiver receiver = new Receiver()) {
            JsonNode made = router.http()
                    .post(
                            "/api/webhooks",
                            "{\"name\":\"pager\",\"url\":\"" + receiver.url() + "\",\"events\":[\"combo.exhausted\"]}")
                    .json();
            String secret = made.path("secret").asString();
            String id = made.at("/webhook/id").asString();
            assertThat(secret).startsWith("whsec_");
            JsonNode tested =
                    router.http().post("/api/webhooks/" + id + "/test", "{}").json();
            assertThat(tested.path("state").asString()).as(tested::toString).isEqualTo("delivered");
            receiver.answers(500);
            assertThat(router.http()
                            .post(Dialect.OPENAI.path(), Dialect.OPENAI.ask("hopeless", false))
                            .status())
                    .isEqualTo(503);
            assertThat(Waiting.until(PATIENCE, () -> receiver.calls().size() == 3))
                    .as(() -> receiver.calls()
                            + router.http()
                                    .get("/api/webhooks/" + id + "/deliveries")
                                    .text())
                    .isTrue();
            Receiver.Call again = receiver.calls().get(2);
            assertThat(again.header("webhook-id"))
                    .isEqualTo(receiver.calls().get(1).header("webhook-id"));
            assertThat(again.header("webhook-signature")).isEqualTo(Signed.by(secret, again));
            assertThat(Json.parse(again.body()).at("/data/combo").asString()).isEqualTo("hopeless");
            assertThat(Waiting.until(PATIENCE, () -> router.http()
                            .get("/api/webhooks/" + id + "/deliveries")
                            .json()
                            .at("/deliveries/0/state")
                            .asString()
                            .equals("delivered")))
                    .isTrue();
            String shown = router.http().get("/api/webhooks").text()
                    + router.http().get("/api/audit").text();
            assertThat(shown).doesNotContain("secret-path-1").doesNotContain(secret);
        }
    }
}
