package dev.nonagon.blackbox.matrix;

import dev.nonagon.blackbox.support.EventStream;
import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A client as small as it can be: one question, and the bytes that come back cut as this kind of client cuts them. */
public enum Caller {
    CHAT(Format.CHAT),
    RESPONSES(Format.RESPONSES),
    MESSAGES(Format.MESSAGES),
    GEMINI(Format.GEMINI),
    /** Without {@code alt=sse}, a stream of Gemini's is one JSON array. */
    GEMINI_ARRAY(Format.GEMINI),
    OLLAMA(Format.OLLAMA);

    private final Format format;

    Caller(Format format) {
        this.format = format;
    }

    public Format format() {
        return format;
    }

    /** Where a question to {@code model} goes. */
    public String path(String model, boolean stream) {
        return switch (this) {
            case CHAT -> "/v1/chat/completions";
            case RESPONSES -> "/v1/responses";
            case MESSAGES -> "/v1/messages";
            case GEMINI ->
                "/v1beta/models/" + model + (stream ? ":streamGenerateContent?alt=sse" : ":generateContent");
            case GEMINI_ARRAY -> "/v1beta/models/" + model + (stream ? ":streamGenerateContent" : ":generateContent");
            case OLLAMA -> "/api/chat";
        };
    }

    /** A small question. */
    public String body(String model, boolean stream) {
        ObjectNode body = Json.object();
        switch (this) {
            case CHAT, MESSAGES, OLLAMA -> {
                body.put("model", model).put("stream", stream);
                body.putArray("messages").addObject().put("role", "user").put("content", "Hi");
            }
            case RESPONSES -> body.put("model", model).put("stream", stream).put("input", "Hi");
            case GEMINI, GEMINI_ARRAY ->
                body.putArray("contents")
                        .addObject()
                        .put("role", "user")
                        .putArray("parts")
                        .addObject()
                        .put("text", "Hi");
        }
        if (this == MESSAGES) {
            body.put("max_tokens", 100);
        }
        return Json.text(body);
    }

    public String contentType(boolean stream) {
        if (!stream) {
            return "application/json";
        }
        return switch (this) {
            case CHAT, RESPONSES, MESSAGES, GEMINI -> "text/event-stream";
            case GEMINI_ARRAY -> "application/json";
            case OLLAMA -> "application/x-ndjson";
        };
    }

    /**
     * The events of a stream; what is a line or an element of an array elsewhere counts as one without a name.
     *
     * @throws RuntimeException if it is not the dialect's, {@code [DONE]} where it does not belong included
     */
    public List<EventStream.Event> events(byte[] stream) {
        List<EventStream.Event> events = new ArrayList<>();
        switch (this) {
            case CHAT, RESPONSES, MESSAGES, GEMINI ->
                EventStream.read(stream).stream().filter(e -> !e.isKeepAlive()).forEach(events::add);
            case GEMINI_ARRAY -> {
                JsonNode all = Json.parse(stream);
                if (!all.isArray()) {
                    throw new IllegalArgumentException("This is no array: " + all);
                }
                all.forEach(element -> events.add(EventStream.Event.of(Json.text(element))));
            }
            case OLLAMA ->
                new String(stream, java.nio.charset.StandardCharsets.UTF_8)
                        .lines()
                        .forEach(line -> events.add(EventStream.Event.of(line.strip())));
        }
        for (EventStream.Event event : events) {
            if (this != CHAT || !event.data().equals("[DONE]")) {
                event.json();
            }
        }
        return events;
    }

    /** Whether a body is this dialect's error, with words in it. */
    public boolean isError(JsonNode body, int status) {
        JsonNode error = body.path("error");
        return switch (this) {
            case CHAT, RESPONSES -> spoken(error.path("message")) && spoken(error.path("type")) && error.has("code");
            case MESSAGES ->
                spoken(error.path("message"))
                        && spoken(error.path("type"))
                        && body.path("type").asString("").equals("error");
            case GEMINI, GEMINI_ARRAY ->
                spoken(error.path("message"))
                        && spoken(error.path("status"))
                        && error.path("code").asInt(0) == status;
            case OLLAMA -> spoken(error);
        };
    }

    private static boolean spoken(JsonNode text) {
        return !text.asString("").isBlank();
    }
}
