package dev.nonagon.blackbox.support;

import dev.nonagon.spi.json.Json;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The two wire languages, as the tests speak and read them. */
public enum Dialect {
    OPENAI("openai", "openai-chat", "/v1/chat/completions", "/chat/completions"),
    ANTHROPIC("anthropic", "anthropic-messages", "/v1/messages", "/messages");

    private final String word;
    private final String format;
    private final String path;
    private final String operation;

    Dialect(String word, String format, String path, String operation) {
        this.word = word;
        this.format = format;
        this.path = path;
        this.operation = operation;
    }

    public String word() {
        return word;
    }

    public String format() {
        return format;
    }

    /** Where the router serves it. */
    public String path() {
        return path;
    }

    /** What follows an upstream's base URL. */
    public String operation() {
        return operation;
    }

    /** A model of the upstream that speaks this dialect: {@code up-openai/text}. */
    public String model(String name) {
        return "up-" + word + "/" + name;
    }

    /** A small request. */
    public String ask(String model, boolean stream) {
        return ask(model, stream, "Hi");
    }

    public String ask(String model, boolean stream, String text) {
        ObjectNode body =
                Json.object().put("model", model).put("max_tokens", 100).put("stream", stream);
        body.putArray("messages").addObject().put("role", "user").put("content", text);
        return Json.text(body);
    }

    /** Marks a caller of this dialect where the path does not. */
    public String[] headers() {
        return switch (this) {
            case OPENAI -> new String[] {"user-agent", "OpenAI/JS 5.20.1"};
            case ANTHROPIC -> new String[] {"anthropic-version", "2023-06-01"};
        };
    }

    /** All text of a stream. */
    public String text(List<EventStream.Event> events) {
        StringBuilder text = new StringBuilder();
        for (EventStream.Event event : events) {
            if (event.data().startsWith("{")) {
                JsonNode json = event.json();
                text.append(
                        switch (this) {
                            case OPENAI -> json.at("/choices/0/delta/content").asString("");
                            case ANTHROPIC -> json.at("/delta/text").asString("");
                        });
            }
        }
        return text.toString();
    }

    /** The text of a whole answer. */
    public String text(JsonNode whole) {
        return switch (this) {
            case OPENAI -> whole.at("/choices/0/message/content").asString("");
            case ANTHROPIC -> {
                StringBuilder text = new StringBuilder();
                whole.path("content")
                        .forEach(block -> text.append(block.path("text").asString("")));
                yield text.toString();
            }
        };
    }

    /** Whether a stream came to its dialect's own good end. */
    public boolean ended(List<EventStream.Event> events) {
        return !events.isEmpty()
                && switch (this) {
                    case OPENAI ->
                        events.getLast().data().equals("[DONE]")
                                && events.stream()
                                        .filter(e -> e.data().startsWith("{"))
                                        .anyMatch(e -> !e.json()
                                                .at("/choices/0/finish_reason")
                                                .asString("")
                                                .isEmpty());
                    case ANTHROPIC -> events.getLast().name().equals("message_stop");
                };
    }

    /** The message of the error that a stream ended in. */
    public Optional<String> error(List<EventStream.Event> events) {
        return events.stream()
                .filter(e -> e.data().startsWith("{"))
                .map(EventStream.Event::json)
                .filter(json -> json.path("error").isObject())
                .map(json -> json.at("/error/message").asString(""))
                .findFirst();
    }

    /** Whether a body is this dialect's error with a message. */
    public boolean isError(JsonNode body) {
        boolean described = !body.at("/error/message").asString("").isBlank()
                && !body.at("/error/type").asString("").isBlank();
        return described
                && switch (this) {
                    case OPENAI -> body.path("error").has("code") && !body.has("type");
                    case ANTHROPIC -> body.path("type").asString("").equals("error");
                };
    }

    /** {@code error.type} of the kinds of failure that both have. */
    public String errorType(int status) {
        return switch (this) {
            case OPENAI ->
                switch (status) {
                    case 401 -> "authentication_error";
                    case 403 -> "permission_error";
                    case 429 -> "rate_limit_error";
                    default -> status >= 500 ? "server_error" : "invalid_request_error";
                };
            case ANTHROPIC ->
                switch (status) {
                    case 401 -> "authentication_error";
                    case 403 -> "permission_error";
                    case 404 -> "not_found_error";
                    case 413 -> "request_too_large";
                    case 429 -> "rate_limit_error";
                    case 503, 529 -> "overloaded_error";
                    default -> status >= 500 ? "api_error" : "invalid_request_error";
                };
        };
    }
}
