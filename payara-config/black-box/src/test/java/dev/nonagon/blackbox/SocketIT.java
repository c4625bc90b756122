package dev.nonagon.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nonagon.blackbox.matrix.Caller;
import dev.nonagon.blackbox.matrix.Format;
import dev.nonagon.blackbox.support.Dialect;
import dev.nonagon.blackbox.support.House;
import dev.nonagon.blackbox.support.RawExchange;
import dev.nonagon.blackbox.support.RouterTest;
import dev.nonagon.blackbox.support.RunningRouter;
import dev.nonagon.blackbox.support.Waiting;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.upstream.Manner;
import dev.nonagon.spi.tck.upstream.Reply;
import dev.nonagon.spi.tck.upstream.Script;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** W10 Responses over a WebSocket, over upstreams that know neither. */
@RouterTest
class SocketIT {
    private static final Duration TAKEN = Duration.ofSeconds(10);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final House house;

    SocketIT(House house) {
        this.house = house;
    }

    /** A client that remembers what it was told. */
    private static final class Client implements WebSocket.Listener {
        private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
        private final StringBuilder begun = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            begun.append(data);
            if (last) {
                messages.add(Json.parse(begun.toString()));
                begun.setLength(0);
            }
            socket.request(1);
            return null;
        }

        /** The answer's messages up to the one that ends it. */
        List<JsonNode> answer() throws InterruptedException {
            List<JsonNode> all = new ArrayList<>();
            while (true) {
                JsonNode next = messages.poll(20, TimeUnit.SECONDS);
                assertThat(next).as("after " + all).isNotNull();
                all.add(next);
                String type = next.path("type").asString("");
                if (type.equals("response.completed") || type.equals("response.failed") || type.equals("error")) {
                    return all;
                }
            }
        }
    }

    private static WebSocket connect(RunningRouter router, String path, Client client, String key) {
        return HTTP.newWebSocketBuilder()
                .header("authorization", "Bearer " + key)
                .buildAsync(URI.create("ws://127.0.0.1:" + router.port() + path), client)
                .join();
    }

    private WebSocket connect(Client client) {
        return connect(house.router(), "/v1/responses", client, "any");
    }

    private static String ask(Dialect upstream, String more, String text) {
        return ask(upstream.model("text"), more, text);
    }

    private static String ask(String model, String more, String text) {
        return "{\"type\":\"response.create\",\"model\":\"" + model + "\"" + more
                + ",\"input\":[{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\""
                + text + "\"}]}]}";
    }

    private static String words(List<JsonNode> answer) {
        StringBuilder text = new StringBuilder();
        for (JsonNode event : answer) {
            if (event.path("type").asString("").equals("response.output_text.delta")) {
                text.append(event.path("delta").asString(""));
            }
        }
        return text.toString();
    }

    private static String idOf(List<JsonNode> answer) {
        return answer.getLast().at("/response/id").asString();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("W10 17c a prewarm asks nobody; turns go on from previous_response_id with all that was said")
    void turns(Dialect upstream) throws InterruptedException {
        Client client = new Client();
        WebSocket socket = connect(client);
        socket.sendText(ask(upstream, ",\"generate\":false", "The first."), true);
        List<JsonNode> warmed = client.answer();
        assertThat(house.upstream(upstream).received()).isEmpty();
        house.upstream(upstream).next(Reply.text("Sure thing."));
        socket.sendText(ask(upstream, ",\"previous_response_id\":\"" + idOf(warmed) + "\"", "The second."), true);
        List<JsonNode> first = client.answer();
        assertThat(words(first)).isEqualTo("Sure thing.");
        house.upstream(upstream).next(Reply.text("Again."));
        socket.sendText(ask(upstream, ",\"previous_response_id\":\"" + idOf(first) + "\"", "The third."), true);
        assertThat(words(client.answer())).isEqualTo("Again.");
        String body = new String(house.upstream(upstream).last().body(), StandardCharsets.UTF_8);
        assertThat(body).containsSubsequence("The first.", "The second.", "Sure thing.", "The third.");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    @Test
    @DisplayName("W10 a tool's call and its result go round")
    void tools() throws InterruptedException {
        String tools = ",\"tools\":[{\"type\":\"function\",\"name\":\"look\",\"parameters\":{\"type\":\"object\","
                + "\"properties\":{\"at\":{\"type\":\"string\"}}}}]";
        Client client = new Client();
        WebSocket socket = connect(client);
        house.upstream(Dialect.ANTHROPIC).next(Reply.say(Script.tool("toolu_1", "look", "{\"at\":\"sky\"}")));
        socket.sendText(ask(Dialect.ANTHROPIC, tools, "Look."), true);
        List<JsonNode> asked = client.answer();
        JsonNode call = asked.getLast().at("/response/output/0");
        assertThat(call.path("type").asString()).isEqualTo("function_call");
        house.upstream(Dialect.ANTHROPIC).next(Reply.text("It is blue."));
        socket.sendText(
                "{\"type\":\"response.create\",\"model\":\"" + Dialect.ANTHROPIC.model("text") + "\"" + tools
                        + ",\"previous_response_id\":\"" + idOf(asked)
                        + "\",\"input\":[{\"type\":\"function_call_output\",\"call_id\":\""
                        + call.path("call_id").asString() + "\",\"output\":\"blue\"}]}",
                true);
        assertThat(words(client.answer())).isEqualTo("It is blue.");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    @Test
    @DisplayName("W5 W10 a client that leaves in the middle cancels the upstream call within a second")
    void leaves() throws InterruptedException {
        Script many = Script.text("word ".repeat(200)).withPieces(200);
        house.upstream(Dialect.OPENAI).next(Reply.say(many).with(Manner.well().betweenEvents(Duration.ofMillis(200))));
        Client client = new Client();
        WebSocket socket = connect(client);
        socket.sendText(ask(Dialect.OPENAI, "", "Tell me all."), true);
        while (!client.messages.take().path("type").asString("").equals("response.output_text.delta")) {
            // Not yet in the middle.
            assertThat(socket.isOutputClosed()).isFalse();
        }
        String before = house.router().log();
        socket.abort();
        assertThat(house.upstream(Dialect.OPENAI)
                        .last()
                        .awaitOutcome(Duration.ofSeconds(1))
                        .peerLeft())
                .isTrue();
        assertThat(Waiting.until(
                        Duration.ofSeconds(1),
                        () -> house.router().log().substring(before.length()).contains("status=499")))
                .as("cancelled")
                .isTrue();
    }

    @Test
    @DisplayName("W10 an upstream's error is told in the protocol's words, and the line stays usable")
    void errors() throws InterruptedException {
        house.refusalsAreExpected();
        house.upstream(Dialect.OPENAI).next(Reply.status(429));
        Client client = new Client();
        WebSocket socket = connect(client);
        socket.sendText(ask(Dialect.OPENAI, "", "Hi."), true);
        JsonNode error = client.answer().getLast();
        assertThat(error.path("type").asString()).isEqualTo("error");
        assertThat(error.path("status").asInt()).isEqualTo(429);
        house.wakeAll();
        socket.sendText(ask(Dialect.OPENAI, "", "Hi."), true);
        assertThat(client.answer().getLast().path("type").asString()).isEqualTo("response.completed");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    @Test
    @DisplayName("W10 where there is no socket an upgrade is answered with 426")
    void none() {
        assertThat(refusal(house.router(), "/v1/chat/completions", "any").statusCode())
                .isEqualTo(426);
    }

    @Test
    @DisplayName("W10 clients §1 switched off: 426 that names the way back, the dialect's error, and POST goes on")
    void switchedOff() {
        try (UpstreamDouble upstream = UpstreamDouble.start();
                RunningRouter router =
                        RunningRouter.start("no-sockets", """
                        nonagon.sockets.enabled=false
                        nonagon.nodes.up.format=openai-chat
                        nonagon.nodes.up.base-url=%s
                        nonagon.accounts.up.provider=up
                        nonagon.accounts.up.api-key=up-key
                        """.formatted(upstream.baseUrl()), plugins -> {})) {
            HttpResponse<?> refused = refusal(router, "/v1/responses", "any");
            assertThat(refused.statusCode()).isEqualTo(426);
            assertThat(refused.headers().firstValue("upgrade")).hasValue("HTTP/1.1");
            // This server writes neither type nor length beside an upgrade field; the words are there all the same.
            String raw = RawExchange.send(
                    router.port(),
                    ("GET /v1/responses HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: hHeRPCpQEkgjaQgpFzg61g==\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            JsonNode error = Json.parse(raw.substring(raw.indexOf("\r\n\r\n") + 4));
            assertThat(Caller.RESPONSES.isError(error, 426)).as(raw).isTrue();
            assertThat(error.at("/error/message").asString("")).contains("POST");
            assertThat(router.http()
                            .post("/v1/responses", Caller.RESPONSES.body("up/text", false))
                            .status())
                    .isEqualTo(200);
        }
    }

    /** As a message of the socket's protocol. */
    private static String message(String capture, String model) {
        ObjectNode body =
                Json.parseObject(CapturesIT.Capture.read(capture).body().getBytes(StandardCharsets.UTF_8));
        body.remove("stream");
        return Json.text(body.put("type", "response.create").put("model", model));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("W10 what Codex sends goes over the socket to every upstream, turn after turn on one connection")
    void captures(Format upstream) throws InterruptedException {
        Client client = new Client();
        WebSocket socket = connect(client);
        for (String capture : List.of("codex-websocket-8", "codex-websocket-9")) {
            house.matrix().next(Reply.text("Heard."));
            socket.sendText(message(capture, upstream.node() + "/text"), true).join();
            List<JsonNode> answer = client.answer();
            assertThat(words(answer)).as("%s", answer).isEqualTo("Heard.");
            assertThat(answer).anySatisfy(event -> assertThat(event.path("type").asString(""))
                    .isEqualTo("response.output_item.done"));
            assertThat(answer.getLast().path("type").asString("")).isEqualTo("response.completed");
            assertThat(house.matrix().last().refusal()).isEmpty();
        }
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("W10 an upstream that refuses or breaks off: the protocol's error, and the line stays usable")
    void faults(Format upstream) throws InterruptedException {
        Client client = new Client();
        WebSocket socket = connect(client);
        for (int status : new int[] {429, 500}) {
            socket.sendText(ask(upstream.node() + "/text+status=" + status, "", "Hi."), true);
            JsonNode error = client.answer().getLast();
            assertThat(error.path("type").asString("")).isEqualTo("error");
            assertThat(error.path("status").asInt(0)).as("%s", error).isBetween(status, status == 429 ? 429 : 599);
            assertThat(error.at("/error/message").asString("")).isNotBlank();
        }
        for (String fault : List.of("cut", "no-end", "error")) {
            socket.sendText(ask(upstream.node() + "/text+events=9+" + fault + "=7+pause=30", "", "Hi."), true);
            List<JsonNode> answer = client.answer();
            assertThat(words(answer)).startsWith("word");
            assertThat(answer.getLast().path("type").asString("")).isEqualTo("response.failed");
            assertThat(answer.getLast().at("/response/error/message").asString(""))
                    .isNotBlank();
        }
        socket.sendText(ask(upstream.node() + "/text", "", "Hi."), true);
        assertThat(client.answer().getLast().path("type").asString("")).isEqualTo("response.completed");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    @Test
    @DisplayName("W8 W10 a wrong key is refused at the handshake")
    void wrongKey() {
        house.router().writeConfiguration(house.configuration() + "\nnonagon.api-keys.laptop.key=sk-laptop-1\n");
        try {
            assertThat(Waiting.until(TAKEN, () -> house.http().get("/v1/models").status() == 401))
                    .isTrue();
            assertThat(refusal(house.router(), "/v1/responses", "sk-other").statusCode())
                    .isEqualTo(401);
        } finally {
            house.router().writeConfiguration(house.configuration());
            assertThat(Waiting.until(TAKEN, () -> house.http().get("/v1/models").status() == 200))
                    .isTrue();
        }
    }

    private static HttpResponse<?> refusal(RunningRouter router, String path, String key) {
        CompletionException refused =
                catchThrowableOfType(CompletionException.class, () -> connect(router, path, new Client(), key));
        assertThat(refused).isNotNull().hasCauseInstanceOf(WebSocketHandshakeException.class);
        return ((WebSocketHandshakeException) refused.getCause()).getResponse();
    }
}
