package dev.nonagon.spi.tck.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.upstream.Manner.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What the double says, and how badly it can behave. */
class UpstreamDoubleTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final UpstreamDouble upstream = UpstreamDouble.start();
    private final Caller caller = new Caller(upstream);

    @AfterEach
    void stop() {
        upstream.close();
    }

    @Test
    @DisplayName("A text is the same as a stream and as a whole, in both dialects")
    void textInAllShapes() throws Exception {
        upstream.always(Reply.text("naïve 漢字 🚀 in pieces"));
        assertThat(Caller.json(caller.post("/chat/completions", Caller.chat("m", false)))
                        .at("/choices/0/message/content")
                        .asString())
                .isEqualTo("naïve 漢字 🚀 in pieces");
        assertThat(Caller.json(caller.post("/messages", Caller.messages("m", false)))
                        .at("/content/0/text")
                        .asString())
                .isEqualTo("naïve 漢字 🚀 in pieces");
        List<WireEvent> chat = Caller.events(caller.post("/chat/completions", Caller.chat("m", true)));
        assertThat(joined(chat, "/choices/0/delta/content")).isEqualTo("naïve 漢字 🚀 in pieces");
        assertThat(chat.getLast().text()).isEqualTo("[DONE]");
        List<WireEvent> messages = Caller.events(caller.post("/messages", Caller.messages("m", true)));
        assertThat(joined(messages, "/delta/text")).isEqualTo("naïve 漢字 🚀 in pieces");
        assertThat(messages.getLast().name()).isEqualTo("message_stop");
    }

    @Test
    @DisplayName("Usage comes with its cache numbers, in OpenAI's stream only when asked for")
    void usage() throws Exception {
        JsonNode whole = Caller.json(caller.post("/messages", Caller.messages("cache", false)))
                .path("usage");
        assertThat(whole.path("input_tokens").asInt()).isEqualTo(300);
        assertThat(whole.path("cache_read_input_tokens").asInt()).isEqualTo(1000);
        assertThat(whole.path("cache_creation_input_tokens").asInt()).isEqualTo(200);
        String asked = Caller.chat("cache", true);
        assertThat(Caller.text(caller.post("/chat/completions", asked))).contains("\"cached_tokens\":1000");
        String silent = asked.replace(",\"stream_options\":{\"include_usage\":true}", "");
        assertThat(Caller.text(caller.post("/chat/completions", silent))).doesNotContain("usage");
    }

    @Test
    @DisplayName("Tools are called with fitting arguments, and their results end in a text")
    void tools() throws Exception {
        String schema = "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}},\"required\":[\"n\"]}";
        String body = Caller.messages("parallel", false)
                .replace(
                        "\"max_tokens\"",
                        "\"tools\":[{\"name\":\"a\",\"input_schema\":" + schema + "},{\"name\":\"b\",\"input_schema\":"
                                + schema + "}],\"max_tokens\"");
        JsonNode answer = Caller.json(caller.post("/messages", body));
        assertThat(answer.path("stop_reason").asString()).isEqualTo("tool_use");
        assertThat(answer.at("/content/1/name").asString()).isEqualTo("a");
        assertThat(answer.at("/content/2/name").asString()).isEqualTo("b");
        assertThat(answer.at("/content/2/input/n").isNumber()).isTrue();

        upstream.next(Reply.say(Script.tool("call_9", "a", "{\"n\":12345}").withPieces(3)));
        String chat = Caller.chat("m", true)
                .replace(
                        "\"messages\"",
                        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\",\"parameters\":" + schema
                                + "}}],\"messages\"");
        List<WireEvent> events = Caller.events(caller.post("/chat/completions", chat));
        assertThat(joined(events, "/choices/0/delta/tool_calls/0/function/arguments"))
                .isEqualTo("{\"n\":12345}");

        String results = chat.replace(
                "}],\"stream_options\"",
                "},{\"role\":\"assistant\",\"content\":null,\"tool_calls\":"
                        + "[{\"id\":\"call_9\",\"type\":\"function\",\"function\":{\"name\":\"a\",\"arguments\":\"{}\"}}]},"
                        + "{\"role\":\"tool\",\"tool_call_id\":\"call_9\",\"content\":\"forty-two\"}],\"stream_options\"");
        assertThat(joined(Caller.events(caller.post("/chat/completions", results)), "/choices/0/delta/content"))
                .contains("forty-two");
    }

    @Test
    @DisplayName("A picture is reported with its type and size, a schema is answered with a value that fits")
    void picturesAndSchemas() throws Exception {
        String picture = Caller.messages("image", false)
                .replace(
                        "\"content\":\"Hi\"",
                        "\"content\":[{\"type\":\"image\","
                                + "\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"AAAAAAAA\"}}]");
        assertThat(Caller.text(caller.post("/messages", picture))).contains("image/png:6");
        String schema = Caller.chat("m", false)
                .replace(
                        "\"messages\"",
                        "\"response_format\":{\"type\":\"json_schema\","
                                + "\"json_schema\":{\"name\":\"s\",\"schema\":{\"type\":\"object\",\"properties\":{\"ok\":{\"type\":"
                                + "\"boolean\"}},\"required\":[\"ok\"]}}},\"messages\"");
        String text = Caller.json(caller.post("/chat/completions", schema))
                .at("/choices/0/message/content")
                .asString();
        assertThat(Json.parse(text).path("ok").isBoolean()).isTrue();
    }

    @Test
    @DisplayName("A thought comes signed, and is taken back only unharmed")
    void thoughts() throws Exception {
        String asked = Caller.messages("thinking", false)
                .replace("\"max_tokens\"", "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024},\"max_tokens\"");
        JsonNode thought = Caller.json(caller.post("/messages", asked)).at("/content/0");
        assertThat(thought.path("type").asString()).isEqualTo("thinking");
        String back = asked.replace(
                "}]}",
                "},{\"role\":\"assistant\",\"content\":[" + thought + "]},{\"role\":\"user\",\"content\":\"And?\"}]}");
        assertThat(caller.post("/messages", back).statusCode()).isEqualTo(200);
        assertThat(caller.post("/messages", back.replace("DOUBLESIG", "DOUBLEsig"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    @DisplayName("A status comes with its headers and body, or in the dialect's own shape")
    void statuses() throws Exception {
        upstream.next(Reply.behave(Manner.status(429, Headers.of("retry-after", "7"), "<html>slow down</html>")));
        HttpResponse<byte[]> limited = caller.post("/messages", Caller.messages("m", true));
        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(limited.headers().firstValue("retry-after")).hasValue("7");
        assertThat(Caller.text(limited)).isEqualTo("<html>slow down</html>");
        HttpResponse<byte[]> busy = caller.post("/messages", Caller.messages("text+status=529", true));
        assertThat(busy.statusCode()).isEqualTo(529);
        assertThat(Caller.json(busy).at("/error/type").asString()).isEqualTo("overloaded_error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/chat/completions", "/messages"})
    @DisplayName("An error event comes inside a 200, at the start and in the middle; without a stream it is the body")
    void errorEvents(String operation) throws Exception {
        for (int after : new int[] {0, 3}) {
            upstream.next(Reply.text("one two three four five").with(Manner.fault(Fault.ERROR_EVENT, after)));
            HttpResponse<byte[]> response = caller.post(operation, body(operation, true));
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(Caller.events(response))
                    .hasSize(after + 1)
                    .last()
                    .asString()
                    .contains("\"error\"");
        }
        upstream.next(Reply.text("x").with(Manner.fault(Fault.ERROR_EVENT, 0)));
        HttpResponse<byte[]> whole = caller.post(operation, body(operation, false));
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(Caller.json(whole).at("/error/message").asString()).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"CUT", "RESET"})
    @DisplayName("A cut stream breaks off in the middle of an event")
    void cuts(Fault fault) {
        upstream.always(Reply.text("one two three four five").with(Manner.fault(fault, 2)));
        for (boolean stream : new boolean[] {true, false}) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> caller.post("/messages", Caller.messages("m", stream)));
        }
    }

    @Test
    @DisplayName("A stream without its end ends cleanly, an empty one is empty")
    void cleanEnds() throws Exception {
        upstream.next(Reply.text("one two three").with(Manner.fault(Fault.NO_END, 4)));
        assertThat(Caller.events(caller.post("/chat/completions", Caller.chat("m", true))))
                .hasSize(4);
        HttpResponse<byte[]> empty = caller.post("/chat/completions", Caller.chat("text+empty", true));
        assertThat(empty.statusCode()).isEqualTo(200);
        assertThat(empty.body()).isEmpty();
    }

    @Test
    @DisplayName("U3 silence lasts until the peer leaves, and that is noticed at once")
    void silence() throws Exception {
        upstream.always(Reply.behave(Manner.hang()));
        var request = caller.request("/messages", Caller.messages("m", true))
                .timeout(Duration.ofMillis(300))
                .build();
        assertThatThrownBy(() -> caller.send(request)).isInstanceOf(HttpTimeoutException.class);
        long left = System.nanoTime();
        Received.Outcome outcome = upstream.awaitReceived(1, SOON).getFirst().awaitOutcome(SOON);
        assertThat(outcome.peerLeft()).isTrue();
        assertThat(Duration.ofNanos(outcome.at() - left)).isLessThan(Duration.ofMillis(500));
        assertThat(outcome.eventsSent()).isZero();
    }

    @Test
    @DisplayName("U3 a peer that leaves in mid-stream is noticed with the events it got")
    void leaving() throws Exception {
        upstream.always(Reply.text("one two three four five").with(Manner.fault(Fault.STALL, 3)));
        try (Socket socket = new Socket("127.0.0.1", upstream.port())) {
            send(socket, Caller.chat("m", true));
            socket.getInputStream().read();
            Received received = upstream.awaitReceived(1, SOON).getFirst();
            while (received.eventsSent() < 3) {
                Thread.sleep(2);
            }
            assertThat(received.isOver()).isFalse();
            assertThat(upstream.open()).isEqualTo(1);
        }
        Received.Outcome outcome = upstream.last().awaitOutcome(SOON);
        assertThat(outcome.peerLeft()).isTrue();
        assertThat(outcome.eventsSent()).isEqualTo(3);
    }

    @Test
    @DisplayName("U2 torn, slow, zipped and close-delimited bodies hold the same bytes")
    void transports() throws Exception {
        String expected = Caller.text(caller.post("/messages", Caller.messages("text", false)));
        upstream.clear();
        for (Manner manner : List.of(
                Manner.well().torn(1, Duration.ZERO),
                Manner.well().torn(7, Duration.ofMillis(1)),
                Manner.well().transfer(Manner.Transfer.CLOSE),
                Manner.well().transfer(Manner.Transfer.CLOSE).torn(3, Duration.ZERO))) {
            upstream.next(Reply.behave(manner));
            assertThat(Caller.text(caller.post("/messages", Caller.messages("text", false)))
                            .replaceAll("double\\d+", ""))
                    .isEqualTo(expected.replaceAll("double\\d+", ""));
        }
        HttpResponse<byte[]> zipped = caller.post("/messages", Caller.messages("text+gzip", true));
        assertThat(zipped.headers().firstValue("content-encoding")).hasValue("gzip");
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped.body()))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).contains("event: message_stop");
        }
    }

    @Test
    @DisplayName("U2 one event may be huge")
    void hugeEvents() throws Exception {
        upstream.next(Reply.say(Script.text("x".repeat(3_000_000)).withPieces(1)));
        assertThat(Caller.events(caller.post("/messages", Caller.messages("m", true))))
                .anyMatch(e -> e.data().length > 3_000_000);
    }

    @Test
    @DisplayName("U4 a thousand streams run side by side")
    void thousandStreams() throws Exception {
        try (UpstreamDouble fast = UpstreamDouble.startFast(0)) {
            int streams = 1_000;
            AtomicInteger complete = new AtomicInteger();
            CountDownLatch done = new CountDownLatch(streams);
            for (int i = 0; i < streams; i++) {
                Thread.ofVirtual().start(() -> {
                    try (Socket socket = new Socket("127.0.0.1", fast.port())) {
                        send(socket, Caller.chat("text+events=5+pause=100+close", true));
                        byte[] all = socket.getInputStream().readAllBytes();
                        if (new String(all, StandardCharsets.UTF_8).endsWith("data: [DONE]\n\n")) {
                            complete.incrementAndGet();
                        }
                    } catch (IOException e) {
                        // Counted as incomplete.
                    } finally {
                        done.countDown();
                    }
                });
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(complete).hasValue(streams);
            assertThat(fast.received()).as("a fast one remembers nothing").isEmpty();
        }
    }

    private static void send(Socket socket, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream()
                .write(("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer k\r\n"
                                + "content-type: application/json\r\ncontent-length: " + bytes.length + "\r\n\r\n"
                                + body)
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static String body(String operation, boolean stream) {
        return operation.equals("/messages") ? Caller.messages("m", stream) : Caller.chat("m", stream);
    }

    private static String joined(List<WireEvent> events, String pointer) {
        StringBuilder text = new StringBuilder();
        events.stream()
                .filter(e -> e.text().startsWith("{"))
                .forEach(e -> text.append(Json.parse(e.data()).at(pointer).asString("")));
        return text.toString();
    }
}
