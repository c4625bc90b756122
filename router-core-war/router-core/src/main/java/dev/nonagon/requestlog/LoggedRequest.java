package dev.nonagon.requestlog;

import dev.nonagon.spi.Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A logged request, read back so that it can be run again.
 *
 * @param method of HTTP
 * @param headers without what was masked and what belongs to one connection or one trace
 * @param body not to be changed
 * @param answer the client's answer, or as much of it as was kept
 * @param answerCut whether that is not all
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
public record LoggedRequest(
        String id,
        String method,
        String path,
        Map<String, String> query,
        Headers headers,
        byte[] body,
        int status,
        byte[] answer,
        boolean answerCut,
        Outcome outcome) {
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection",
            "upgrade",
            "content-length",
            "transfer-encoding",
            "host",
            "origin",
            "traceparent",
            "tracestate",
            "sec-websocket-key",
            "sec-websocket-version",
            "sec-websocket-extensions");

    /**
     * What came of it.
     *
     * @param routed {@code provider/model}; empty if nobody was asked
     */
    public record Outcome(String routed, Tokens tokens, long firstByteMs, long totalMs) {}

    /** Tokens, as in the ledger. */
    public record Tokens(long input, long output, long cacheRead, long cacheWrite, long reasoning, boolean estimated) {}

    /** An entry that cannot be run again; the message says why. */
    public static final class NotReplayable extends Exception {
        private static final long serialVersionUID = 1L;

        NotReplayable(String message) {
            super(message);
        }
    }

    public LoggedRequest {
        query = Map.copyOf(query);
    }

    /** Reads an entry, or a file that it was exported to. */
    public static LoggedRequest read(ObjectNode entry) throws NotReplayable {
        if (!entry.path("kind").asString("").equals(EntryText.KIND)
                || entry.path("version").asInt(0) != EntryText.VERSION) {
            throw new NotReplayable("This is no logged request of version " + EntryText.VERSION
                    + ": export one with GET /api/requests/ID/log.");
        }
        JsonNode request = entry.path("request");
        JsonNode body = request.path("body");
        if (body.path("cut").asBoolean(false)) {
            throw new NotReplayable("The request's body was longer than the log keeps ("
                    + body.path("bytes").asLong(0)
                    + " bytes): raise nonagon.request-log.max-body-bytes for the next one.");
        }
        JsonNode response = entry.path("response");
        Map<String, String> query = new LinkedHashMap<>();
        request.path("query").properties().forEach(member -> {
            if (!member.getValue().asString("").equals(Redaction.MASK)) {
                query.put(member.getKey(), member.getValue().asString(""));
            }
        });
        return new LoggedRequest(
                entry.path("id").asString(""),
                request.path("method").asString("POST"),
                request.path("path").asString(""),
                query,
                headers(request.path("headers")),
                bytes(body),
                response.path("status").asInt(0),
                bytes(response.path("body")),
                response.path("body").path("cut").asBoolean(false),
                outcome(entry.path("outcome")));
    }

    private static Headers headers(JsonNode fields) {
        List<JsonNode> all = new ArrayList<>();
        fields.forEach(all::add);
        Headers headers = Headers.none();
        for (JsonNode field : all) {
            String name = field.path(0).asString("");
            String value = field.path(1).asString("");
            if (!value.contains(Redaction.MASK)
                    && !OF_THE_CONNECTION.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                headers = headers.plus(name, value);
            }
        }
        return headers;
    }

    private static byte[] bytes(JsonNode body) throws NotReplayable {
        Optional<String> base64 = body.path("base64").asStringOpt();
        try {
            return base64.isPresent()
                    ? Base64.getDecoder().decode(base64.get())
                    : body.path("text").asString("").getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new NotReplayable("A body of this entry is not base64: the file was changed.");
        }
    }

    private static Outcome outcome(JsonNode outcome) {
        JsonNode tokens = outcome.path("tokens");
        return new Outcome(
                outcome.path("routed").asString(""),
                new Tokens(
                        tokens.path("input").asLong(0),
                        tokens.path("output").asLong(0),
                        tokens.path("cacheRead").asLong(0),
                        tokens.path("cacheWrite").asLong(0),
                        tokens.path("reasoning").asLong(0),
                        tokens.path("estimated").asBoolean(false)),
                outcome.path("firstByteMs").asLong(0),
                outcome.path("totalMs").asLong(0));
    }
}
