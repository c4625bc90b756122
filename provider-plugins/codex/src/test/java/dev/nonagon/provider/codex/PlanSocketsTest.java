package dev.nonagon.provider.codex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.Transport;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.spi.provider.UpstreamSink;
import dev.nonagon.spi.provider.UpstreamSocket;
import dev.nonagon.spi.tck.PluginContextDouble;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Rules C8 to C10, message by message. */
class PlanSocketsTest {
    private static final String CREATED = "{\"type\":\"response.created\",\"response\":{\"id\":\"r\"}}";
    private static final String DELTA = "{\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"}";
    private static final String COMPLETED = "{\"type\":\"response.completed\",\"response\":{\"id\":\"r\"}}";
    private static final String BODY = "{\"model\":\"gpt-5.2\",\"input\":[],\"stream\":false,\"background\":false}";

    private boolean wanted = true;
    private Instant now = Instant.parse("2026-11-28T12:00:00Z");
    private final PluginContextDouble context =
            new PluginContextDouble(Map.of("nonagon.providers.codex.websocket", "true"), now);
    private final Provider codex = new Provider(
            context.descriptor("codex"), PlanExecutor.ofCodex(() -> now, new PlanSockets(() -> wanted, () -> now)));
    private final Line line = new Line();
    private final Sink sink = new Sink();

    /** What comes through the socket: a text, or how it ends. */
    private final Deque<Object> script = new ArrayDeque<>();

    private final class Line implements Transport {
        final List<UpstreamRequest> openings = new ArrayList<>();
        final List<UpstreamRequest> requests = new ArrayList<>();
        final List<String> sent = new ArrayList<>();
        Optional<IOException> door = Optional.empty();
        int open;

        @Override
        public void exchange(UpstreamRequest request, UpstreamSink to) throws IOException {
            requests.add(request);
            to.head(new ResponseHead(200, Headers.of("content-type", "text/event-stream")));
            byte[] bytes = "over HTTP".getBytes(StandardCharsets.UTF_8);
            to.body(bytes, 0, bytes.length);
        }

        @Override
        public UpstreamSocket open(UpstreamRequest opening) throws IOException {
            openings.add(opening);
            if (door.isPresent()) {
                throw door.get();
            }
            open++;
            return new UpstreamSocket() {
                @Override
                public void send(String message) {
                    sent.add(message);
                }

                @Override
                public String receive() throws IOException {
                    Object next = script.remove();
                    if (next instanceof IOException end) {
                        throw end;
                    }
                    return (String) next;
                }

                @Override
                public void close() {
                    open--;
                }
            };
        }
    }

    private static final class Sink implements UpstreamSink {
        private @Nullable ResponseHead head;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void head(ResponseHead answer) {
            assertThat(head).as("one head").isNull();
            head = answer;
        }

        @Override
        public void body(byte[] some, int offset, int length) {
            bytes.write(some, offset, length);
        }

        ResponseHead status() {
            return Optional.ofNullable(head).orElseThrow();
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }

        void forget() {
            head = null;
            bytes.reset();
        }
    }

    private void ask() throws Exception {
        Call call = new Call(
                codex.descriptor(),
                Operation.CHAT,
                "gpt-5.2",
                Account.none(codex.descriptor().id()),
                URI.create(codex.descriptor().endpoint()),
                BODY.getBytes(StandardCharsets.UTF_8),
                true,
                Headers.of("openai-beta", "responses=experimental").with("session-id", "s-1"),
                "req_1");
        try {
            codex.executor().execute(call, line, sink);
        } finally {
            assertThat(line.open).as("sockets left open").isZero();
        }
    }

    private static IOException refused(int status, Headers headers, String body) {
        return new UpstreamSocket.Refused(new ResponseHead(status, headers), body.getBytes(StandardCharsets.UTF_8));
    }

    private Failure failure() {
        return codex.executor().classify(sink.status(), sink.text().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName(
            "C8 C10 a request is one message, its events the stream that HTTP would bring; the headers are the same")
    void whole() throws Exception {
        script.addAll(List.of(
                "{\"type\":\"codex.rate_limits\",\"rate_limits\":{\"primary\":{\"used_percent\":40.5,\"window_minutes\":300,"
                        + "\"reset_at\":1700009000},\"secondary\":{\"used_percent\":5}}}",
                "{\"type\":\"responsesapi.websocket_timing\",\"ms\":3}",
                CREATED,
                "{\"type\":\"codex.rate_limits\",\"metered_limit_name\":\"other\"}",
                "{\"type\":\n \"response.output_text.delta\",\r\n\"delta\":\"Hi\"}",
                COMPLETED));
        ask();
        assertThat(line.requests).isEmpty();
        ObjectNode message = Json.parseObject(line.sent.getFirst().getBytes(StandardCharsets.UTF_8));
        assertThat(message.path("type").asString()).isEqualTo("response.create");
        assertThat(message.has("stream")).isFalse();
        assertThat(message.has("background")).isFalse();
        assertThat(message.path("instructions").isString())
                .as("C2 as over HTTP")
                .isTrue();
        UpstreamRequest opening = line.openings.getFirst();
        assertThat(opening.uri()).hasToString(codex.descriptor().endpoint());
        assertThat(opening.headers().first("openai-beta"))
                .hasValue("responses=experimental,responses_websockets=2026-02-06");
        assertThat(opening.headers().first("session-id")).hasValue("s-1");
        assertThat(opening.headers().has("content-type")).isFalse();
        assertThat(sink.status().status()).isEqualTo(200);
        assertThat(sink.status().headers().first("content-type")).hasValue("text/event-stream");
        assertThat(sink.status().headers().first("x-codex-primary-used-percent"))
                .hasValue("40.5");
        assertThat(sink.status().headers().first("x-codex-primary-window-minutes"))
                .hasValue("300");
        assertThat(sink.status().headers().first("x-codex-secondary-used-percent"))
                .hasValue("5");
        assertThat(sink.text())
                .isEqualTo("event: response.created\ndata: " + CREATED + "\n\n"
                        + "event: response.output_text.delta\ndata: {\"type\":  \"response.output_text.delta\",  \"delta\":\"Hi\"}\n\n"
                        + "event: response.completed\ndata: " + COMPLETED + "\n\n");
    }

    @Test
    @DisplayName("C8 off unless its owner wants it")
    void off() throws Exception {
        wanted = false;
        ask();
        assertThat(line.openings).isEmpty();
        assertThat(sink.text()).isEqualTo("over HTTP");
        assertThat(new CodexPlugin().providers(new PluginContextDouble(Map.of(), now)))
                .hasSize(2)
                .allSatisfy(provider -> {
                    sink.forget();
                    provider.executor()
                            .execute(
                                    new Call(
                                            provider.descriptor(),
                                            Operation.CHAT,
                                            "gpt-5.2",
                                            Account.none(provider.descriptor().id()),
                                            URI.create(provider.descriptor().endpoint()),
                                            BODY.getBytes(StandardCharsets.UTF_8),
                                            true,
                                            Headers.none(),
                                            "req_1"),
                                    line,
                                    sink);
                    assertThat(line.openings).isEmpty();
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 405, 426, 501})
    @DisplayName("C8 a server without that door is asked over HTTP at once, and for half an hour")
    void noDoor(int status) throws Exception {
        line.door = Optional.of(refused(status, Headers.none(), ""));
        ask();
        assertThat(sink.text()).isEqualTo("over HTTP");
        sink.forget();
        now = now.plus(Duration.ofMinutes(29));
        ask();
        assertThat(line.openings).hasSize(1);
        sink.forget();
        now = now.plus(Duration.ofMinutes(2));
        ask();
        assertThat(line.openings).hasSize(2);
        assertThat(line.requests).hasSize(3);
    }

    @Test
    @DisplayName("C8 other trouble with the door keeps it closed for a minute")
    void trouble() throws Exception {
        for (IOException trouble : List.of(refused(403, Headers.none(), ""), new ConnectException("no"))) {
            line.door = Optional.of(trouble);
            ask();
            sink.forget();
            int tries = line.openings.size();
            now = now.plusSeconds(59);
            ask();
            sink.forget();
            assertThat(line.openings).hasSize(tries);
            now = now.plusSeconds(2);
        }
        line.door = Optional.empty();
        script.addAll(List.of(CREATED, COMPLETED));
        ask();
        assertThat(sink.text()).contains("response.completed");
    }

    @Test
    @DisplayName("C8 who asks and how much: what the door says to that is the answer, with its hints")
    void answers() throws Exception {
        line.door = Optional.of(refused(
                429,
                Headers.of("retry-after", "30"),
                "{\"error\":{\"type\":\"rate_limit_error\",\"code\":\"rate_limit_exceeded\",\"message\":\"slow\"}}"));
        ask();
        assertThat(failure().kind()).isEqualTo(Failure.Kind.RATE_LIMITED);
        assertThat(failure().retryAfter()).hasValue(Duration.ofSeconds(30));
        sink.forget();
        line.door = Optional.of(refused(401, Headers.none(), ""));
        ask();
        assertThat(failure().kind()).isEqualTo(Failure.Kind.UNAUTHENTICATED);
        assertThat(line.requests).isEmpty();
    }

    @Test
    @DisplayName("C10 an error before the first event is a status, whether it says one or not")
    void errorFirst() throws Exception {
        script.add(
                "{\"type\":\"error\",\"status\":429,\"error\":{\"type\":\"usage_limit_reached\",\"message\":\"used up\","
                        + "\"resets_in_seconds\":60},\"headers\":{\"x-codex-primary-used-percent\":\"100\"}}");
        ask();
        assertThat(sink.status().status()).isEqualTo(429);
        assertThat(sink.status().headers().first("x-codex-primary-used-percent"))
                .hasValue("100");
        assertThat(failure().kind()).isEqualTo(Failure.Kind.QUOTA_EXHAUSTED);
        assertThat(failure().resetsAt()).hasValue(now.plusSeconds(60));
        sink.forget();
        script.add("{\"type\":\"error\",\"error\":{\"type\":\"usage_limit_reached\",\"message\":\"used up\"}}");
        ask();
        assertThat(failure().kind()).isEqualTo(Failure.Kind.QUOTA_EXHAUSTED);
        sink.forget();
        script.add("{\"type\":\"error\",\"status\":401,\"error\":{\"code\":\"token_expired\",\"message\":\"old\"}}");
        ask();
        assertThat(failure().kind()).isEqualTo(Failure.Kind.UNAUTHENTICATED);
        sink.forget();
        script.add("{\"type\":\"error\",\"error\":{\"code\":\"server_error\",\"message\":\"oops\"}}");
        ask();
        assertThat(sink.status().status())
                .as("what has no status is told in the stream")
                .isEqualTo(200);
        assertThat(sink.text()).startsWith("event: error\n").contains("oops");
        assertThat(line.requests).isEmpty();
    }

    @Test
    @DisplayName("C10 an error after the first event ends the stream, as it does over HTTP")
    void errorLater() throws Exception {
        script.addAll(List.of(CREATED, DELTA, "{\"type\":\"error\",\"status\":500,\"error\":{\"message\":\"oops\"}}"));
        ask();
        assertThat(sink.status().status()).isEqualTo(200);
        assertThat(sink.text()).contains("event: error\ndata: ");
        assertThat(line.requests).isEmpty();
    }

    @Test
    @DisplayName("C10 a socket that is too old, and one that closes before the first event, leave the request to HTTP")
    void earlyEnd() throws Exception {
        script.add("{\"type\":\"error\",\"status\":400,\"error\":{\"code\":\"websocket_connection_limit_reached\"}}");
        ask();
        assertThat(sink.text()).isEqualTo("over HTTP");
        sink.forget();
        script.add(new UpstreamSocket.Ended(1009, "message too big"));
        ask();
        assertThat(sink.text()).isEqualTo("over HTTP");
        sink.forget();
        script.add(new UpstreamSocket.Ended(1011, "oops"));
        ask();
        assertThat(line.openings).as("too old and too big close no door").hasSize(3);
        sink.forget();
        ask();
        assertThat(line.openings).hasSize(3);
        assertThat(line.requests).hasSize(4);
    }

    @Test
    @DisplayName(
            "C10 a close in the middle breaks the answer off, with its code and reason, and nothing is asked again")
    void lateEnd() {
        script.addAll(List.of(CREATED, DELTA, new UpstreamSocket.Ended(1012, "service restart")));
        assertThatThrownBy(this::ask)
                .isInstanceOf(UpstreamSocket.Ended.class)
                .hasMessageContaining("1012")
                .hasMessageContaining("service restart");
        assertThat(line.requests).isEmpty();
    }

    @Test
    @DisplayName("C10 what is no JSON object is a broken answer")
    void nonsense() {
        script.addAll(List.of(CREATED, "hello"));
        assertThatThrownBy(this::ask).isInstanceOf(IOException.class).hasMessageContaining("no JSON object");
    }
}
