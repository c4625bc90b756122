package dev.nonagon.blackbox.logins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.EventStream;
import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.RunningRouter;
import dev.nonagon.blackbox.support.Waiting;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.upstream.Received;
import dev.nonagon.spi.tck.upstream.SocketDouble;
import dev.nonagon.spi.tck.upstream.SocketPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
import tools.jackson.databind.node.ObjectNode;

/** C8 to C10 Codex over a WebSocket upstream, through the packed router, against a back end that is strict about sockets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CodexSocketIT {
    private static final String PATH = "/chatgpt.com/backend-api/codex/responses";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final OAuthVendor vendor = Vendors.codex();
    private final HttpClient client = HttpClient.newHttpClient();
    private final SocketDouble sockets = SocketDouble.start(
            this::door, this::answer, URI.create(vendor.places.url()).getPort());
    private volatile Optional<SocketDouble.Refused> closed = Optional.empty();
    private RunningRouter router;

    @BeforeAll
    void start() {
        String hosts = "nonagon.providers.codex.hosts=";
        StringBuilder text = new StringBuilder("nonagon.login.require-login=false\nnonagon.routing.max-wait=PT0S\n");
        for (String line : vendor.configuration().split("\n", -1)) {
            String places = line.replace("chatgpt.com=" + vendor.places.url(), "chatgpt.com=" + sockets.url());
            text.append(line.startsWith(hosts) ? places : line).append('\n');
        }
        router = RunningRouter.alone("codex-sockets", text + "nonagon.providers.codex.websocket=true\n");
    }

    /** What one test has broken must not be rested from in the next. */
    @BeforeEach
    void rested() {
        assertThat(router.http().send("DELETE", "/api/cooldowns", new byte[0]).status())
                .isEqualTo(200);
    }

    @AfterAll
    void close() {
        if (router != null) {
            router.close();
        }
        sockets.close();
        vendor.close();
        client.close();
    }

    private Optional<SocketDouble.Refused> door(Received handshake) {
        String token = handshake.headers().first("authorization").orElse("").replaceFirst("^Bearer ", "");
        boolean known = handshake.path().equals(PATH)
                && handshake.headers().first("chatgpt-account-id").equals(Optional.of("account-7"))
                && handshake.headers().first("openai-beta").orElse("").contains("responses_websockets=2026-02-06");
        if (!known) {
            return Optional.of(new SocketDouble.Refused(400, Headers.none(), "{\"detail\":\"Bad Request\"}"));
        }
        return vendor.accepts(token)
                ? closed
                : Optional.of(new SocketDouble.Refused(
                        401, Headers.none(), "{\"error\":{\"code\":\"token_expired\",\"message\":\"expired\"}}"));
    }

    /** The model's name says how; what is no misbehaviour is what the double of chat says. */
    private void answer(Received handshake, String message, SocketPeer peer) throws IOException {
        ObjectNode body = Json.parseObject(message.getBytes(StandardCharsets.UTF_8));
        boolean fits = body.path("type").asString("").equals("response.create")
                && !body.has("stream")
                && !body.has("previous_response_id")
                && !body.path("store").asBoolean(true)
                && body.path("instructions").isString();
        if (!fits) {
            peer.send("{\"type\":\"error\",\"status\":400,\"error\":{\"message\":\"This is no response.create\"}}");
            return;
        }
        body.remove("type");
        String model = body.path("model").asString("");
        peer.send("{\"type\":\"codex.rate_limits\",\"plan_type\":\"plus\",\"rate_limits\":{\"primary\":"
                + "{\"used_percent\":77,\"window_minutes\":300,\"reset_at\":4000000000}}}");
        switch (model) {
            case "used-up" ->
                peer.send("{\"type\":\"error\",\"status\":429,\"error\":{\"type\":\"usage_limit_reached\","
                        + "\"message\":\"The usage limit has been reached\",\"resets_in_seconds\":77}}");
            case "too-big" -> peer.close(1009, "message too big");
            default -> events(body, model, peer);
        }
    }

    private void events(ObjectNode body, String model, SocketPeer peer) throws IOException {
        String script = model.replaceFirst("-(cut|closed|slow)$", "");
        List<String> events = said(body.put("model", script).put("stream", true));
        for (int at = 0; at < events.size(); at++) {
            if (at == events.size() / 2) {
                if (model.endsWith("-cut")) {
                    peer.cut();
                    return;
                }
                if (model.endsWith("-closed")) {
                    peer.close(1012, "service restart");
                    return;
                }
            }
            if (model.endsWith("-slow")) {
                peer.sendInPieces(events.get(at), 7);
                peer.pause(Duration.ofMillis(20));
            } else {
                peer.send(events.get(at));
            }
        }
    }

    private List<String> said(ObjectNode body) {
        URI uri = URI.create("http://127.0.0.1:" + vendor.chat.port() + "/v1/responses");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("content-type", "application/json")
                .header("authorization", "Bearer any")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)))
                .build();
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer.body()
                    .lines()
                    .filter(line -> line.startsWith("data: {"))
                    .map(line -> line.substring(6))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private JsonNode post(String path, ObjectNode body) {
        Answer answer = router.http().post(path, Json.text(body));
        assertThat(answer.status()).as(answer::toString).isBetween(200, 201);
        return answer.json();
    }

    private Answer ask(String model) {
        return router.http()
                .post(
                        "/v1/chat/completions",
                        "{\"model\":\"codex/" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
    }

    private int overHttp() {
        return vendor.places.asked(PATH).size();
    }

    @Test
    @Order(1)
    @DisplayName("C8 three kinds of client chat, and call a tool, each request a socket and none over HTTP")
    void chats() {
        JsonNode begun = post("/api/logins", Json.object().put("flow", "codex"));
        JsonNode done = post("/api/logins/" + begun.path("id").asString(), vendor.agreed(begun));
        assertThat(done.path("state").asString()).as(done::toString).isEqualTo("done");
        Conversations clients = new Conversations(router.http(), "codex");
        clients.streams();
        clients.toolRoundTrip();
        assertThat(sockets.messages()).hasSize(5);
        assertThat(overHttp()).isZero();
        assertThat(Waiting.until(PATIENCE, () -> sockets.open() == 0)).isTrue();
    }

    @Test
    @Order(2)
    @DisplayName("C10 what the socket says of limits is shown like the headers of HTTP")
    void limits() {
        assertThat(router.http().get("/api/quota").json().path("windows").toString())
                .contains("\"5h\"");
    }

    @Test
    @Order(2)
    @DisplayName(
            "C10 messages in pieces, slowly, are a stream; a cut and a close in the middle are failures with words")
    void badly() {
        int before = overHttp();
        Answer slow = ask("text-slow");
        assertThat(slow.status()).as(slow::toString).isEqualTo(200);
        for (String how : List.of("cut", "closed")) {
            try (EventStream stream = router.http().stream(
                    "/v1/chat/completions",
                    "{\"model\":\"codex/text-" + how + "\",\"stream\":true,"
                            + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")) {
                String all = stream.toEnd().toString();
                assertThat(all).contains("broke off its answer");
                if (how.equals("closed")) {
                    assertThat(all).contains("1012", "service restart");
                }
            }
        }
        assertThat(overHttp()).isEqualTo(before);
    }

    @Test
    @Order(2)
    @DisplayName("C10 a body that is too long for a message goes over HTTP, and the next one over a socket again")
    void tooBig() {
        int before = overHttp();
        ask("too-big");
        assertThat(overHttp()).isEqualTo(before + 1);
        assertThat(ask("text").status()).isEqualTo(200);
        assertThat(overHttp()).isEqualTo(before + 1);
    }

    @Test
    @Order(3)
    @DisplayName("L5 a token that has ended is told by the handshake, renewed once, and no client hears of it")
    void expired() {
        int before = vendor.renewals();
        int asked = overHttp();
        vendor.expire();
        assertThat(ask("text").status()).isEqualTo(200);
        assertThat(vendor.renewals()).isEqualTo(before + 1);
        assertThat(overHttp()).isEqualTo(asked);
    }

    @Test
    @Order(5)
    @DisplayName("C8 a server that opens no sockets is asked over HTTP at once, and is not asked for one again")
    void noDoor() {
        closed = Optional.of(new SocketDouble.Refused(426, Headers.none(), ""));
        int handshakes = sockets.handshakes().size();
        int before = overHttp();
        for (int n = 1; n <= 3; n++) {
            assertThat(ask("text").status()).isEqualTo(200);
            assertThat(overHttp()).isEqualTo(before + n);
        }
        assertThat(sockets.handshakes()).hasSize(handshakes + 1);
        closed = Optional.empty();
    }

    @Test
    @Order(4)
    @DisplayName("C10 an allowance that is used up is a 429 with its wait")
    void usedUp() {
        Answer answer = ask("used-up");
        assertThat(answer.status()).as(answer::toString).isEqualTo(429);
        assertThat(Integer.parseInt(answer.header("retry-after"))).isBetween(1, 78);
    }
}
