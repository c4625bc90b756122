package dev.nonagon.blackbox.support;

import dev.nonagon.spi.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Plain HTTP/1.1 with nothing added. */
public final class Http {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final URI base;

    public Http(URI base) {
        this.base = base;
    }

    /** What stands before every path. */
    public URI uri() {
        return base;
    }

    /** An answer, read to its end. */
    public record Answer(int status, java.net.http.HttpHeaders headers, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public JsonNode json() {
            return Json.parse(body);
        }

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        public Optional<String> contentType() {
            return headers.firstValue("content-type").map(t -> t.toLowerCase(Locale.ROOT));
        }

        @Override
        public String toString() {
            return status + " " + headers.map() + "\n" + text();
        }
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, new byte[0], headers);
    }

    /** Posts JSON. */
    public Answer post(String path, String body, String... headers) {
        return send("POST", path, body.getBytes(StandardCharsets.UTF_8), withJson(headers));
    }

    /** @param headers names and values in turn */
    public Answer send(String method, String path, byte[] body, String... headers) {
        try {
            HttpResponse<byte[]> response =
                    CLIENT.send(request(method, path, body, headers), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Gets an answer that need not have an end, and listens to it for a while. */
    public Answer listen(String path, Duration time, String... headers) {
        try {
            HttpResponse<InputStream> response =
                    CLIENT.send(request("GET", path, new byte[0], headers), HttpResponse.BodyHandlers.ofInputStream());
            ByteArrayOutputStream heard = new ByteArrayOutputStream();
            Thread listening = Thread.ofVirtual().start(() -> {
                try (InputStream in = response.body()) {
                    byte[] piece = new byte[4096];
                    for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                        heard.write(piece, 0, read);
                    }
                } catch (IOException e) {
                    // It was closed: that is enough.
                }
            });
            if (!listening.join(time)) {
                response.body().close();
            }
            return new Answer(response.statusCode(), response.headers(), heard.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Posts JSON and hands the answer over as it comes. */
    public EventStream stream(String path, String body, String... headers) {
        try {
            HttpResponse<InputStream> response = CLIENT.send(
                    request("POST", path, body.getBytes(StandardCharsets.UTF_8), withJson(headers)),
                    HttpResponse.BodyHandlers.ofInputStream());
            return new EventStream(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String[] withJson(String[] headers) {
        for (int i = 0; i < headers.length; i += 2) {
            if (headers[i].equalsIgnoreCase("content-type")) {
                return headers;
            }
        }
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "content-type";
        all[headers.length + 1] = "application/json";
        return all;
    }

    private HttpRequest request(String method, String path, byte[] body, String... headers) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(LONGEST)
                .method(
                        method,
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            builder.headers(headers);
        }
        return builder.build();
    }
}
