package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ObjectNode;

/**
 * Errors in OpenAI's shapes: a body, the error of a failed response, and a message of a WebSocket.
 *
 * @source the shared routing page, end of section 4 (types and codes by status); OpenAI's guide on error codes
 */
final class Errors {
    static final String FAILED = "response.failed";

    /** How {@link dev.nonagon.spi.format.RequestProblem} begins when the earlier answer is unknown (rule R9). */
    private static final String UNKNOWN_PREVIOUS = "/" + RequestReader.PREVIOUS + ":";

    private record Words(String type, String code) {}

    private Errors() {}

    static ObjectNode body(Failure failure, String requestId) {
        ObjectNode body = Json.object();
        body.set("error", error(failure, requestId));
        return body;
    }

    private static ObjectNode error(Failure failure, String requestId) {
        Words words = words(failure);
        ObjectNode error = Json.object();
        error.put("message", failure.message());
        error.put("type", words.type());
        error.put("param", unknownPrevious(failure) ? RequestReader.PREVIOUS : null);
        error.put("code", words.code());
        resets(error, failure);
        if (!requestId.isEmpty()) {
            error.put("request_id", requestId);
        }
        return error;
    }

    private static void resets(ObjectNode error, Failure failure) {
        failure.resetsAt().ifPresent(at -> error.put("resets_at", at.getEpochSecond()));
        failure.retryAfter().ifPresent(wait -> error.put("resets_in_seconds", Math.max(1, wait.toSeconds())));
    }

    private static boolean unknownPrevious(Failure failure) {
        return failure.kind() == Failure.Kind.INVALID_REQUEST
                && failure.message().contains(UNKNOWN_PREVIOUS);
    }

    /** The error in a failed response. */
    static ObjectNode ofResponse(Failure failure) {
        Words words = words(failure);
        ObjectNode error = Json.object();
        // This place knows codes only, and agents wait only for the one of a rate limit.
        error.put("code", words.code());
        error.put("message", failure.message());
        resets(error, failure);
        return error;
    }

    /** The event that ends a stream of which nothing else is known here. */
    static WireEvent event(Failure failure, String requestId) {
        ObjectNode event = Json.object();
        event.put("type", FAILED);
        event.put("sequence_number", 0);
        ObjectNode response = event.putObject("response");
        response.put("id", "resp_" + requestId);
        response.put("object", "response");
        response.put("status", "failed");
        response.set("error", ofResponse(failure));
        response.putNull("incomplete_details");
        response.putArray("output");
        response.putNull("usage");
        return WireEvent.of(FAILED, Json.bytes(event));
    }

    /** @source OpenAI's guide on WebSocket mode (an event {@code error} with status and error) */
    static byte[] message(Failure failure, String requestId) {
        ObjectNode message = Json.object();
        message.put("type", "error");
        message.put("status", failure.kind().clientStatus());
        message.set("error", error(failure, requestId));
        failure.retryAfter().ifPresent(wait -> message.putObject("headers")
                .put("retry-after", Long.toString(Math.max(1, wait.toSeconds()))));
        return Json.text(message).getBytes(StandardCharsets.UTF_8);
    }

    private static Words words(Failure failure) {
        return switch (failure.kind()) {
            case INVALID_REQUEST ->
                new Words(
                        "invalid_request_error",
                        unknownPrevious(failure) ? "previous_response_not_found" : "bad_request");
            case REFUSED -> new Words("invalid_request_error", "content_filter");
            case CONTEXT_TOO_LONG -> new Words("invalid_request_error", "context_length_exceeded");
            case UNAUTHENTICATED -> new Words("authentication_error", "invalid_api_key");
            case FORBIDDEN -> new Words("permission_error", "forbidden");
            case QUOTA_EXHAUSTED -> new Words("insufficient_quota", "insufficient_quota");
            case RATE_LIMITED -> new Words("rate_limit_error", "rate_limit_exceeded");
            case MODEL_UNAVAILABLE -> new Words("invalid_request_error", "model_not_found");
            case UNSUPPORTED -> new Words("invalid_request_error", "unsupported_value");
            // Codex gives up for good on server_is_overloaded, and asks again on this.
            case OVERLOADED -> new Words("server_error", "server_error");
            case UNREACHABLE -> new Words("server_error", "bad_gateway");
            case PROTOCOL -> new Words("server_error", "bad_gateway");
            case INTERNAL -> new Words("server_error", "server_error");
        };
    }
}
