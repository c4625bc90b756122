package dev.nonagon.blackbox.logins;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.vendor.Asked;
import dev.nonagon.spi.tck.vendor.OAuthDouble;
import dev.nonagon.spi.tck.vendor.Told;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** Google's Code Assist: Gemini's requests and answers, each in a wrapper. */
final class CodeAssistVendor extends OAuthVendor {
    private static final String PROJECT = "p-1";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    CodeAssistVendor(byte[] descriptor) {
        super(descriptor, "/nowhere", vendor -> vendor.login
                .secret("a-secret-of-the-test")
                .notRotating());
        ObjectNode json = Json.parseObject(descriptor);
        String chatPlace = OAuthDouble.place(json.path("endpoint").asString());
        String root = chatPlace.substring(0, chatPlace.lastIndexOf(':'));
        places.on(
                "GET",
                OAuthDouble.place(json.at("/urls/user").asString()),
                asked -> Told.json(200, "{\"email\":\"ann@example.org\"}"));
        places.on(
                "POST",
                OAuthDouble.place(json.at("/urls/load").asString()),
                asked -> Told.json(
                        200,
                        "{\"currentTier\":{\"id\":\"standard-tier\",\"name\":\"Standard\"},\"cloudaicompanionProject\":\""
                                + PROJECT + "\"}"));
        places.on("POST", root + ":generateContent", asked -> unwrapped(asked, false));
        places.on("POST", root + ":streamGenerateContent", asked -> unwrapped(asked, true));
    }

    private Told unwrapped(Asked asked, boolean stream) {
        if (!accepts(asked.bearer())) {
            return Told.json(401, "{\"error\":{\"code\":401,\"message\":\"Expired\",\"status\":\"UNAUTHENTICATED\"}}");
        }
        ObjectNode body = asked.json();
        if (!body.path("project").asString("").equals(PROJECT)
                || !(body.get("request") instanceof ObjectNode request)) {
            return Told.json(
                    403, "{\"error\":{\"code\":403,\"message\":\"No project\",\"status\":\"PERMISSION_DENIED\"}}");
        }
        request.remove("sessionId");
        return wrapped(inner(body.path("model").asString(), request, stream), stream);
    }

    private HttpResponse<String> inner(String model, ObjectNode request, boolean stream) {
        URI uri = URI.create("http://127.0.0.1:" + chat.port() + "/v1beta/models/" + model
                + (stream ? ":streamGenerateContent?alt=sse" : ":generateContent"));
        try {
            return client.send(
                    HttpRequest.newBuilder(uri)
                            .header("content-type", "application/json")
                            .header("x-goog-api-key", "any")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(request)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Told wrapped(HttpResponse<String> answer, boolean stream) {
        if (answer.statusCode() != 200) {
            return Told.json(answer.statusCode(), answer.body());
        }
        if (!stream) {
            return Told.json(200, "{\"response\":" + answer.body() + ",\"traceId\":\"t\"}");
        }
        String events = answer.body()
                .lines()
                .map(line -> line.startsWith("data: ") ? "data: {\"response\":" + line.substring(6) + "}" : line)
                .collect(Collectors.joining("\r\n", "", "\r\n\r\n"));
        return new Told(
                200,
                Headers.of(Map.of("content-type", java.util.List.of("text/event-stream"))),
                events.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    String settings() {
        return "nonagon.providers." + id + ".oauth.client-secret=a-secret-of-the-test\n";
    }

    @Override
    public void close() {
        super.close();
        client.close();
    }
}
