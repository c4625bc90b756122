package dev.nonagon.format.openai.completions;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.json.Json;
import tools.jackson.databind.node.ObjectNode;

/**
 * Errors in OpenAI's shape.
 *
 * @source the shared routing page, end of section 4 (types and codes by status); OpenAI's guide on error codes
 */
final class Errors {
    private record Words(String type, String code) {}

    private Errors() {}

    static byte[] body(Failure failure, String requestId) {
        Words words = words(failure.kind());
        ObjectNode body = Json.object();
        ObjectNode error = body.putObject("error");
        error.put("message", failure.message());
        error.put("type", words.type());
        error.putNull("param");
        error.put("code", words.code());
        if (!requestId.isEmpty()) {
            error.put("request_id", requestId);
        }
        return Json.bytes(body);
    }

    private static Words words(Failure.Kind kind) {
        return switch (kind) {
            case INVALID_REQUEST -> new Words("invalid_request_error", "bad_request");
            case REFUSED -> new Words("invalid_request_error", "content_filter");
            case CONTEXT_TOO_LONG -> new Words("invalid_request_error", "context_length_exceeded");
            case UNAUTHENTICATED -> new Words("authentication_error", "invalid_api_key");
            case FORBIDDEN -> new Words("permission_error", "forbidden");
            case QUOTA_EXHAUSTED -> new Words("insufficient_quota", "insufficient_quota");
            case RATE_LIMITED -> new Words("rate_limit_error", "rate_limit_exceeded");
            case MODEL_UNAVAILABLE -> new Words("invalid_request_error", "model_not_found");
            case UNSUPPORTED -> new Words("invalid_request_error", "unsupported_value");
            case OVERLOADED -> new Words("server_error", "service_unavailable");
            case UNREACHABLE -> new Words("server_error", "bad_gateway");
            case PROTOCOL -> new Words("server_error", "bad_gateway");
            case INTERNAL -> new Words("server_error", "internal_server_error");
        };
    }
}
