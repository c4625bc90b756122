package dev.nonagon.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.Dialect;
import dev.nonagon.blackbox.support.EventStream;
import dev.nonagon.blackbox.support.House;
import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.Pairs;
import dev.nonagon.blackbox.support.RawExchange;
import dev.nonagon.blackbox.support.RouterTest;
import dev.nonagon.spi.tck.upstream.Received;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How HTTP's connections are used: many requests on one, many at once, and the older ways to send a body. */
@RouterTest
class ConnectionsIT {
    private final House house;

    ConnectionsIT(House house) {
        this.house = house;
    }

    private static String head(Dialect dialect, String version, String... fields) {
        return "POST " + dialect.path() + " HTTP/" + version
                + "\r\nHost: localhost\r\nContent-Type: application/json\r\n" + String.join("\r\n", fields)
                + (fields.length > 0 ? "\r\n\r\n" : "\r\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Pairs
    @DisplayName("One connection carries streams, whole answers and refusals in turn")
    void inTurn(Dialect client, Dialect upstream) {
        for (int i = 0; i < 30; i++) {
            Answer whole = house.http().post(client.path(), client.ask(upstream.model("text"), false));
            assertThat(client.text(whole.json())).startsWith("Hello");
            try (EventStream stream = house.http().stream(client.path(), client.ask(upstream.model("text"), true))) {
                assertThat(client.ended(stream.toEnd())).isTrue();
            }
            assertThat(house.http().post(client.path(), "{}").status()).isEqualTo(400);
        }
    }

    @Test
    @DisplayName("Many requests at once: each hears its own answer")
    void atOnce() throws Exception {
        List<Future<String>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 120; i++) {
                Dialect client = Dialect.values()[i % 2];
                boolean stream = i % 3 != 0;
                String words = "These are the words of caller number " + i + ".";
                answers.add(threads.submit(() -> {
                    String body = client.ask("echo/hello", stream, words);
                    if (!stream) {
                        return client.text(
                                house.http().post(client.path(), body).json());
                    }
                    try (EventStream answer = house.http().stream(client.path(), body)) {
                        return client.text(answer.toEnd());
                    }
                }));
            }
        }
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).get()).contains("caller number " + i + ".");
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A client that waits for 100 Continue, as curl does with a large body, gets it")
    void expectContinue(Dialect client) throws Exception {
        byte[] body = bytes(client.ask(client.model("text"), false));
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), house.router().port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write(bytes(head(
                            client,
                            "1.1",
                            "Connection: close",
                            "Expect: 100-continue",
                            "Content-Length: " + body.length)));
            InputStream in = socket.getInputStream();
            assertThat(new String(in.readNBytes(25), StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 100");
            socket.getOutputStream().write(body);
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).contains(" 200 ", "Hello");
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A body in chunks is put together")
    void chunked(Dialect client) {
        String body = client.ask(client.model("text"), false);
        StringBuilder chunks = new StringBuilder();
        for (int i = 0; i < body.length(); i += 7) {
            String piece = body.substring(i, Math.min(body.length(), i + 7));
            chunks.append(Integer.toHexString(piece.length()))
                    .append("\r\n")
                    .append(piece)
                    .append("\r\n");
        }
        String answer = RawExchange.send(
                house.router().port(),
                bytes(head(client, "1.1", "Connection: close", "Transfer-Encoding: chunked")),
                bytes(chunks + "0\r\n\r\n"));
        assertThat(answer).contains(" 200 ", "Hello");
        assertThat(new String(house.upstream(client).last().body(), StandardCharsets.UTF_8))
                .isEqualTo(body.replace(client.model("text"), "text"));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A client of HTTP/1.0 gets its stream too, ended by closing")
    void http10(Dialect client) {
        byte[] body = bytes(client.ask(client.model("text"), true));
        String answer = RawExchange.send(
                house.router().port(), bytes(head(client, "1.0", "Content-Length: " + body.length)), body);
        assertThat(answer)
                .contains(" 200 ", client == Dialect.OPENAI ? "[DONE]" : "message_stop")
                .doesNotContainIgnoringCase("transfer-encoding: chunked");
    }

    private HttpRequest request(Dialect client, String model, boolean stream) {
        return HttpRequest.newBuilder(URI.create(house.router().url() + client.path()))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(client.ask(model, stream)))
                .build();
    }

    @Pairs
    @DisplayName("A client that offers HTTP/2, as Java's own does, is answered, streamed and whole")
    void http2(Dialect client, Dialect upstream) throws Exception {
        try (HttpClient offering = HttpClient.newHttpClient()) {
            for (int i = 0; i < 20; i++) {
                HttpResponse<String> answer = offering.send(
                        request(client, upstream.model("text"), i % 2 == 0), HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().firstValue("content-type")).isPresent();
                assertThat(answer.body()).contains("Hello");
            }
            List<CompletableFuture<HttpResponse<String>>> atOnce = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                atOnce.add(offering.sendAsync(
                        request(client, upstream.model("text+pause=10"), true), HttpResponse.BodyHandlers.ofString()));
            }
            for (CompletableFuture<HttpResponse<String>> answer : atOnce) {
                assertThat(answer.get().body()).contains("Hello", client == Dialect.OPENAI ? "[DONE]" : "message_stop");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "W5 a client that leaves one stream of its HTTP/2 connection ends the upstream's work within 200 ms; the others go on")
    void http2Leaves(Dialect client) throws Exception {
        try (HttpClient offering = HttpClient.newHttpClient()) {
            offering.send(request(client, client.model("text"), false), HttpResponse.BodyHandlers.ofString());
            CompletableFuture<HttpResponse<String>> other = offering.sendAsync(
                    request(client, client.model("text+events=40+pause=50"), true),
                    HttpResponse.BodyHandlers.ofString());
            HttpResponse<InputStream> left = offering.send(
                    request(client, client.model("text+stall=5"), true), HttpResponse.BodyHandlers.ofInputStream());
            left.body().readNBytes(200);
            left.body().close();
            long now = System.nanoTime();
            Received stalled = house.upstream(client).received().stream()
                    .filter(r -> r.json().path("model").asString("").contains("stall"))
                    .findFirst()
                    .orElseThrow();
            Received.Outcome outcome = stalled.awaitOutcome(Duration.ofSeconds(5));
            assertThat(outcome.peerLeft()).isTrue();
            assertThat(Duration.ofNanos(outcome.at() - now)).isLessThan(Duration.ofMillis(200));
            assertThat(other.get().body()).contains(client == Dialect.OPENAI ? "[DONE]" : "message_stop");
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("Requests that are sent before the answers are there are answered in their order")
    void pipelined(Dialect client) {
        StringBuilder requests = new StringBuilder();
        int count = 6;
        for (int i = 0; i < count; i++) {
            String body = client.ask("echo/hello", i % 2 == 0, "number " + i);
            requests.append(head(
                            client,
                            "1.1",
                            "Content-Length: " + body.length(),
                            i == count - 1 ? "Connection: close" : "X-N: n"))
                    .append(body);
        }
        String answers = RawExchange.send(house.router().port(), bytes(requests.toString()));
        assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(count + 1);
        int from = 0;
        for (int i = 0; i < count; i++) {
            int at = answers.indexOf("HTTP/1.1 200", from);
            assertThat(at).isGreaterThanOrEqualTo(from);
            from = at + 1;
        }
    }

    @Pairs
    @DisplayName("A large conversation arrives whole")
    void large(Dialect client, Dialect upstream) {
        String text = "naïve 漢字 🚀 \\\" \\\\ ".repeat(80_000);
        String body = client.ask(upstream.model("text"), true, text);
        assertThat(bytes(body).length).isBetween(2_000_000, House.MOST_BODY_BYTES);
        try (EventStream answer = house.http().stream(client.path(), body)) {
            assertThat(client.ended(answer.toEnd())).isTrue();
        }
        String content =
                house.upstream(upstream).last().json().at("/messages/0/content").toString();
        assertThat(content.contains(text.substring(0, 40).replace("\\", "\\\\").replace("\"", "\\\"")))
                .isTrue();
        assertThat(content.length()).isGreaterThan(text.length());
    }
}
