package dev.nonagon.spi.tck.vendor;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the vendor was asked.
 *
 * @param path the host and the path, {@code /api.example/x}
 * @param query decoded
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Asked(String method, String path, Map<String, String> query, Headers headers, byte[] body) {
    /** The body as a form. */
    public Map<String, String> form() {
        return fields(new String(body, StandardCharsets.UTF_8));
    }

    /** The body as JSON. */
    public ObjectNode json() {
        return Json.parseObject(body);
    }

    /** The body's fields, whether it is a form or JSON. */
    public Map<String, String> fields() {
        if (headers.first("content-type").orElse("").startsWith("application/json")) {
            Map<String, String> fields = new LinkedHashMap<>();
            json().properties()
                    .forEach(
                            field -> fields.put(field.getKey(), field.getValue().asString("")));
            return fields;
        }
        return form();
    }

    /** The bearer token; empty if there is none. */
    public String bearer() {
        String value = headers.first("authorization").orElse("");
        return value.startsWith("Bearer ") ? value.substring("Bearer ".length()) : "";
    }

    static Map<String, String> fields(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            String[] halves = pair.split("=", 2);
            if (!halves[0].isEmpty()) {
                fields.put(decoded(halves[0]), halves.length == 2 ? decoded(halves[1]) : "");
            }
        }
        return fields;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return method + " " + path + " " + new String(body, StandardCharsets.UTF_8);
    }
}
