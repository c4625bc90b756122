package dev.nonagon.format.gemini;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.json.Json;
import java.time.Duration;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Google's error object, which is the same in a body and in a stream.
 *
 * @source the public description of google.rpc.Status, Code and error_details.proto
 */
final class ErrorBody {
    private static final String TYPE = "@type";
    private static final String PREFIX = "type.googleapis.com/google.rpc.";
    private static final int GATEWAY_TIMEOUT = 504;

    private ErrorBody() {}

    static byte[] of(Failure failure, String requestId) {
        ObjectNode body = Json.object();
        ObjectNode error = body.putObject("error");
        error.put("code", failure.kind().clientStatus());
        error.put("message", failure.message());
        error.put("status", status(failure));
        ArrayNode details = error.putArray("details");
        failure.retryAfter()
                .ifPresent(wait ->
                        details.addObject().put(TYPE, PREFIX + "RetryInfo").put("retryDelay", seconds(wait)));
        if (failure.kind() == Failure.Kind.UNAUTHENTICATED) {
            details.addObject()
                    .put(TYPE, PREFIX + "ErrorInfo")
                    .put("reason", "API_KEY_INVALID")
                    .put("domain", "googleapis.com");
        }
        if (!requestId.isEmpty()) {
            details.addObject().put(TYPE, PREFIX + "RequestInfo").put("requestId", requestId);
        }
        return Json.bytes(body);
    }

    private static String status(Failure failure) {
        return switch (failure.kind()) {
            case INVALID_REQUEST, REFUSED, CONTEXT_TOO_LONG, UNSUPPORTED -> "INVALID_ARGUMENT";
            case UNAUTHENTICATED -> "UNAUTHENTICATED";
            case FORBIDDEN -> "PERMISSION_DENIED";
            case QUOTA_EXHAUSTED, RATE_LIMITED -> "RESOURCE_EXHAUSTED";
            case MODEL_UNAVAILABLE -> "NOT_FOUND";
            case OVERLOADED -> "UNAVAILABLE";
            case UNREACHABLE -> failure.status() == GATEWAY_TIMEOUT ? "DEADLINE_EXCEEDED" : "UNAVAILABLE";
            case PROTOCOL, INTERNAL -> "INTERNAL";
        };
    }

    /** A duration as protobuf's JSON writes it: seconds, with a fraction where there is one. */
    private static String seconds(Duration wait) {
        long millis = Math.max(0, wait.toMillis());
        String fraction = millis % 1000 == 0 ? "" : "." + String.format(java.util.Locale.ROOT, "%03d", millis % 1000);
        return millis / 1000 + fraction + "s";
    }
}
