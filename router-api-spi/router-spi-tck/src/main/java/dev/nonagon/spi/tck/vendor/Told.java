package dev.nonagon.spi.tck.vendor;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** What the vendor answers. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Told(int status, Headers headers, byte[] body) {
    private static final Headers JSON = Headers.of("content-type", "application/json");

    public static Told json(int status, JsonNode body) {
        return new Told(status, JSON, Json.bytes(body));
    }

    /** @param body JSON text */
    public static Told json(int status, String body) {
        return new Told(status, JSON, body.getBytes(StandardCharsets.UTF_8));
    }

    /** An OAuth error (RFC 6749, 5.2). */
    public static Told error(int status, String word) {
        return json(status, Json.object().put("error", word).put("error_description", "It is " + word));
    }

    public Told with(String name, String value) {
        return new Told(status, headers.with(name, value), body);
    }
}
