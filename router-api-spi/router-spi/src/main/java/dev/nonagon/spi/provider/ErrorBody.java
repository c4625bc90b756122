package dev.nonagon.spi.provider;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * An error as a provider wrote it, in whatever shape.
 *
 * @param error the object that has the details
 * @param message for a person; empty if there is none
 * @param code the provider's own word, or empty
 * @param words message and all words beside it, in lower case
 * @param page whether it is a web page and no API's answer
 */
record ErrorBody(JsonNode error, String message, String code, String words, boolean page) {
    private static final List<String> CODES =
            List.of("code", "type", "status", "reason", "__type", "error_code", "errorCode", "error_type", "err_code");
    private static final List<String> MESSAGES =
            List.of("message", "error_description", "error", "detail", "msg", "Message", "status_msg", "errorMessage");

    /** Words that are on nearly every error and tell nothing. */
    private static final List<String> GENERIC =
            List.of("error", "invalid_request_error", "api_error", "server_error", "null", "unknown_error");

    static ErrorBody of(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        Optional<JsonNode> json = parse(text);
        if (json.isPresent() && json.get().isContainer()) {
            return of(json.get());
        }
        boolean page = text.startsWith("<");
        return new ErrorBody(Json.object(), page ? "" : text, "", text.toLowerCase(Locale.ROOT), page);
    }

    static ErrorBody of(JsonNode body) {
        JsonNode error = errorOf(body);
        String message = messageOf(error);
        StringBuilder words = new StringBuilder(message);
        String code = "";
        for (String name : CODES) {
            String value = text(error, name);
            if (!value.isEmpty()) {
                words.append(' ').append(value);
                boolean tells = !GENERIC.contains(value.toLowerCase(Locale.ROOT)) && !value.matches("[1-5]\\d\\d");
                code = code.isEmpty() && tells ? value : code;
            }
        }
        String word = text(error, "error");
        if (word.matches("[a-z_]{4,60}")) {
            // OAuth's way: the word is the error, the sentence its description.
            code = code.isEmpty() ? word : code;
            words.append(' ').append(word);
            message = message.equals(word) || message.contains(word) ? message : word + ": " + message;
        }
        String number = text(error, "status_code");
        if (!number.isEmpty() && code.isEmpty() && !number.matches("[1-5]\\d\\d")) {
            code = number;
        }
        words.append(' ').append(text(error.path("metadata"), "raw"));
        return new ErrorBody(error, message, code, words.toString().toLowerCase(Locale.ROOT), false);
    }

    /** Whether it names the part of the request that is wrong. */
    boolean aboutParameter() {
        return !text(error, "param").isEmpty();
    }

    /** An HTTP status that stands in the error itself; 0 if none does. */
    int statusInside() {
        for (String name : List.of("status", "code", "status_code", "http_code")) {
            String value = text(error, name);
            if (value.matches("[45]\\d\\d")) {
                return Integer.parseInt(value);
            }
        }
        return 0;
    }

    /**
     * The error of somebody further up, if this one only passes it on: as an object, or as JSON in the message.
     */
    Optional<ErrorBody> inner() {
        for (JsonNode candidate : List.of(
                error.path("error"), error.path("inner_error"), error.path("innererror"), error.path("cause"))) {
            if (candidate.isObject() && !messageOf(errorOf(candidate)).isEmpty()) {
                return Optional.of(of(candidate));
            }
        }
        return embedded(message).or(() -> embedded(text(error.path("metadata"), "raw")));
    }

    private static Optional<ErrorBody> embedded(String text) {
        int open = text.indexOf('{');
        int close = text.lastIndexOf('}');
        if (open < 0 || close < open) {
            return Optional.empty();
        }
        return parse(text.substring(open, close + 1))
                .filter(node -> node.isObject() && node.has("error"))
                .map(ErrorBody::of)
                .filter(body -> !body.message().isEmpty());
    }

    private static Optional<JsonNode> parse(String text) {
        try {
            return Optional.of(Json.parse(text));
        } catch (JsonProblem e) {
            return Optional.empty();
        }
    }

    /** The error object: Google wraps the whole in a list, most put it under "error", some among other things. */
    private static JsonNode errorOf(JsonNode body) {
        JsonNode first = body.isArray() && !body.isEmpty() ? body.get(0) : body;
        for (String name : List.of("error", "base_resp", "detail")) {
            JsonNode error = first.get(name);
            if (error != null && error.isObject()) {
                return error;
            }
        }
        JsonNode response = first.path("response").path("error");
        return response.isObject() ? response : first;
    }

    private static String messageOf(JsonNode error) {
        for (String name : MESSAGES) {
            JsonNode value = error.get(name);
            if (value != null && value.isString() && !value.asString().isBlank()) {
                return value.asString().strip();
            }
        }
        return "";
    }

    static String text(JsonNode error, String name) {
        JsonNode value = error.get(name);
        return value == null || !value.isValueNode() || value.isNull() ? "" : value.asString("");
    }
}
