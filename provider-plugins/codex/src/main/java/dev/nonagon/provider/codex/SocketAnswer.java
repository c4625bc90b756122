package dev.nonagon.provider.codex;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.UpstreamSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One answer, from the messages of a socket to the stream that HTTP would have brought (rules C9 and C10). Not thread-safe. */
final class SocketAnswer {
    private static final Set<String> LAST =
            Set.of("response.completed", "response.incomplete", "response.failed", "response.cancelled", "error");

    /** Errors without a status, which the vendor's HTTP would say with 429. */
    private static final Set<String> LIMITS =
            Set.of("usage_limit_reached", "usage_not_included", "rate_limit_exceeded", "rate_limit_error");

    /** The socket's age has ended, not the request. */
    private static final String TOO_OLD = "websocket_connection_limit_reached";

    private static final int TOO_MANY = 429;
    private static final int OK = 200;

    private final UpstreamSink sink;
    private Headers limits = Headers.none();
    private boolean begun;
    private boolean over;
    private boolean told;

    SocketAnswer(UpstreamSink sink) {
        this.sink = sink;
    }

    /** Whether there is more to hear. */
    boolean goesOn() {
        return !over;
    }

    /** Whether the sink has been told anything. */
    boolean begun() {
        return begun;
    }

    /** Whether this was an answer at all. */
    boolean told() {
        return told;
    }

    void hear(String message) throws IOException {
        ObjectNode event;
        try {
            event = Json.parseObject(message.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProblem e) {
            throw new IOException("A message of the socket is no JSON object", e);
        }
        String type = event.path("type").asString("");
        over = LAST.contains(type);
        if (type.equals("error") && !begun) {
            refuse(event, message);
        } else if (type.equals("codex.rate_limits")) {
            limits = limits(event);
        } else if (type.startsWith("response.") || type.equals("error")) {
            event(type, message);
        }
    }

    /** An error before the first event is what HTTP says by a status. */
    private void refuse(ObjectNode event, String message) throws IOException {
        JsonNode error = event.path("error");
        String code = error.path("code").asString(error.path("type").asString(""));
        if (code.equals(TOO_OLD)) {
            return;
        }
        int status = event.path("status").asInt(event.path("status_code").asInt(0));
        if (status < 400 || status > 599) {
            boolean limit =
                    LIMITS.contains(code) || LIMITS.contains(error.path("type").asString(""));
            if (!limit) {
                event("error", message);
                return;
            }
            status = TOO_MANY;
        }
        Headers headers = limits.with("content-type", "application/json");
        for (var field : event.path("headers").properties()) {
            headers = headers.with(field.getKey(), field.getValue().asString(""));
        }
        begun = true;
        told = true;
        sink.head(new ResponseHead(status, headers));
        ObjectNode body = Json.object();
        body.set("error", error);
        byte[] bytes = Json.bytes(body);
        sink.body(bytes, 0, bytes.length);
    }

    private void event(String type, String message) throws IOException {
        if (!begun) {
            begun = true;
            told = true;
            sink.head(new ResponseHead(OK, limits.with("content-type", "text/event-stream")));
        }
        // A line break in JSON is between its words, and would end the line of the event.
        String line =
                message.indexOf('\n') < 0 && message.indexOf('\r') < 0 ? message : message.replaceAll("[\\r\\n]", " ");
        byte[] bytes = ("event: " + type + "\ndata: " + line + "\n\n").getBytes(StandardCharsets.UTF_8);
        sink.body(bytes, 0, bytes.length);
    }

    /** The numbers that HTTP has in headers come as an event before the first of the answer. */
    private static Headers limits(ObjectNode event) {
        Headers headers = Headers.none();
        String active = event.path("metered_limit_name").asString("");
        if (!active.isEmpty() && !active.equals("codex")) {
            return headers;
        }
        for (String window : List.of("primary", "secondary")) {
            for (String field : List.of("used_percent", "window_minutes", "reset_at", "reset_after_seconds")) {
                JsonNode value = event.path("rate_limits").path(window).path(field);
                if (value.isNumber()) {
                    headers = headers.with("x-codex-" + window + "-" + field.replace('_', '-'), value.asString());
                }
            }
        }
        return headers;
    }
}
