package dev.nonagon.format.anthropic;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Failure.Kind;
import dev.nonagon.spi.json.Json;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** The format's error object, which is the same in a body and in a stream. */
final class ErrorBody {
    private static final int PAYLOAD_TOO_LARGE = 413;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int GATEWAY_TIMEOUT = 504;
    private static final String TOO_LONG = "prompt is too long";

    private ErrorBody() {}

    static byte[] of(Failure failure, String requestId) {
        ObjectNode body = Json.object().put("type", "error");
        body.putObject("error").put("type", type(failure)).put("message", message(failure));
        body.put("request_id", requestId);
        return Json.bytes(body);
    }

    /**
     * The name of a failure.
     *
     * @source https://platform.claude.com/docs/en/api/errors (seen in excerpts, 2026-11-22)
     */
    private static String type(Failure failure) {
        return switch (failure.kind()) {
            case INVALID_REQUEST ->
                failure.status() == PAYLOAD_TOO_LARGE ? "request_too_large" : "invalid_request_error";
            case REFUSED, CONTEXT_TOO_LONG, UNSUPPORTED -> "invalid_request_error";
            case UNAUTHENTICATED -> "authentication_error";
            case FORBIDDEN -> "permission_error";
            case QUOTA_EXHAUSTED, RATE_LIMITED -> "rate_limit_error";
            case MODEL_UNAVAILABLE -> "not_found_error";
            case OVERLOADED -> "overloaded_error";
            case UNREACHABLE ->
                failure.status() == REQUEST_TIMEOUT || failure.status() == GATEWAY_TIMEOUT
                        ? "timeout_error"
                        : "api_error";
            case PROTOCOL, INTERNAL -> "api_error";
        };
    }

    /** Clients compact a conversation when they find Anthropic's own words for one that is too long. */
    private static String message(Failure failure) {
        String message = failure.message();
        boolean silent = failure.kind() == Kind.CONTEXT_TOO_LONG
                && !message.toLowerCase(Locale.ROOT).contains(TOO_LONG);
        return silent ? TOO_LONG + ": " + message : message;
    }
}
