package dev.nonagon.bridges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.Abilities;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.node.ObjectNode;

/** A strict upstream takes every request of one format's corpus, captures of real clients among them, in the other's words. */
class StrictUpstreamTest {
    private static final FormatTranslator[] FORMATS = Formats.all();
    /** A model name at which the double answers with a short text. */
    private static final String MODEL = "text";

    private static UpstreamDouble upstream;
    private static HttpClient http;

    @BeforeAll
    static void start() {
        upstream = UpstreamDouble.start();
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        upstream.close();
        http.close();
    }

    @TestFactory
    @DisplayName("Whatever a client says in one format, a strict upstream of every other takes it")
    List<DynamicTest> requests() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (FormatTranslator from : FORMATS) {
            for (Path file : Formats.requests(from)) {
                for (FormatTranslator to : FORMATS) {
                    if (!to.id().equals(from.id())) {
                        String name = from.id() + " to " + to.id() + ": " + file.getFileName();
                        tests.add(dynamicTest(name, () -> send(from, to, file, Set.of())));
                        if (searches(from, file)) {
                            tests.add(dynamicTest(
                                    name + ", with a search",
                                    () -> send(from, to, file, Set.of(Abilities.WEB_SEARCH))));
                        }
                    }
                }
            }
        }
        return tests;
    }

    private static boolean searches(FormatTranslator from, Path file) throws IOException {
        Scope reading = Scope.of("req_1", Instant.EPOCH, false);
        return Tool.searches(from.readRequest(Json.parseObject(Files.readAllBytes(file)), reading)
                .tools());
    }

    private static void send(FormatTranslator from, FormatTranslator to, Path file, Set<String> can)
            throws IOException, InterruptedException {
        Scope reading = Scope.of("req_1", Instant.parse("2026-01-02T03:04:05Z"), false);
        ChatRequest read = from.readRequest(Json.parseObject(Files.readAllBytes(file)), reading);
        ObjectNode body = to.writeRequest(read.withModel(MODEL), reading.attempt(read, 0, can));
        var conventions = to.upstream();
        var path = conventions.paths().get(Operation.CHAT);
        assertThat(path).isNotNull();
        String url = upstream.baseUrl() + (read.stream() ? path.streamed() : path.whole()).replace("{model}", MODEL);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .header("content-type", "application/json")
                .header(conventions.auth().header(), conventions.auth().prefix() + "key")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)));
        conventions.headers().forEach(request::header);
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as("%s to %s", answer.body(), body).isEqualTo(200);
        assertThat(upstream.last().warnings()).as("warnings to %s", body).isEmpty();
    }
}
