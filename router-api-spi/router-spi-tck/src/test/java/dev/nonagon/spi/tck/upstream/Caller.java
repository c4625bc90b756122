package dev.nonagon.spi.tck.upstream;

import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A plain client of the double. */
final class Caller {
    private final UpstreamDouble upstream;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Caller(UpstreamDouble upstream) {
        this.upstream = upstream;
    }

    static String chat(String model, boolean stream) {
        return "{\"model\":\"" + model + "\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]"
                + (stream ? ",\"stream_options\":{\"include_usage\":true}}" : "}");
    }

    static String messages(String model, boolean stream) {
        return "{\"model\":\"" + model + "\",\"stream\":" + stream
                + ",\"max_tokens\":2000,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    }

    HttpRequest.Builder request(String operation, String body) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(upstream.baseUrl() + operation))
                .timeout(Duration.ofSeconds(20))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return operation.startsWith("/messages")
                ? builder.header("x-api-key", "key-1").header("anthropic-version", "2023-06-01")
                : builder.header("authorization", "Bearer key-1");
    }

    HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> post(String operation, String body) throws IOException, InterruptedException {
        return send(request(operation, body).build());
    }

    static JsonNode json(HttpResponse<byte[]> response) {
        return Json.parse(response.body());
    }

    static List<WireEvent> events(HttpResponse<byte[]> response) {
        List<WireEvent> events = new ArrayList<>();
        Framing.Decoder decoder = Framing.sse().newDecoder();
        decoder.feed(response.body(), 0, response.body().length, events::add);
        decoder.end(events::add);
        return events;
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }
}
