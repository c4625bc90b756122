package dev.nonagon.spi.tck;

import dev.nonagon.spi.Failure.Kind;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.provider.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Errors as providers send them, and what they mean (rule P7). */
final class TypicalErrors {
    /**
     * @param retryAfter what the failure's {@code retryAfter} must be; empty: not looked at
     */
    record TypicalError(String name, ResponseHead head, String body, Kind kind, Optional<Duration> retryAfter) {
        byte[] bytes() {
            return body.getBytes(StandardCharsets.UTF_8);
        }
    }

    private TypicalErrors() {}

    static final List<TypicalError> ALL = List.of(
            error("401 invalid key", 401, Kind.UNAUTHENTICATED, """
                    {"error":{"message":"Incorrect API key provided","type":"invalid_request_error","code":"invalid_api_key"}}"""),
            error("401 without a body", 401, Kind.UNAUTHENTICATED, ""),
            error("403 forbidden", 403, Kind.FORBIDDEN, """
                    {"type":"error","error":{"type":"permission_error","message":"Your account may not use this"}}"""),
            error("404 unknown model", 404, Kind.MODEL_UNAVAILABLE, """
                    {"error":{"message":"The model 'x' does not exist","code":"model_not_found"}}"""),
            new TypicalError(
                    "429 with retry-after in seconds",
                    head(429, Headers.of("retry-after", "17")),
                    """
                    {"error":{"message":"Rate limit reached for requests","code":"rate_limit_exceeded"}}""",
                    Kind.RATE_LIMITED,
                    Optional.of(Duration.ofSeconds(17))),
            new TypicalError(
                    "429 with retry-after as a date",
                    head(
                            429,
                            Headers.of("date", "Thu, 01 Jan 2026 00:00:00 GMT")
                                    .plus("retry-after", "Thu, 01 Jan 2026 00:01:00 GMT")),
                    """
                    {"type":"error","error":{"type":"rate_limit_error","message":"Too many requests"}}""",
                    Kind.RATE_LIMITED,
                    Optional.of(Duration.ofMinutes(1))),
            error("429 without a hint", 429, Kind.RATE_LIMITED, "{\"error\":{\"message\":\"Too many requests\"}}"),
            error("429 out of quota", 429, Kind.QUOTA_EXHAUSTED, """
                    {"error":{"message":"You exceeded your current quota, please check your plan and billing details",
                    "type":"insufficient_quota","code":"insufficient_quota"}}"""),
            error("400 context too long", 400, Kind.CONTEXT_TOO_LONG, """
                    {"error":{"message":"This model's maximum context length is 8192 tokens. However, your messages resulted
                    in 9000 tokens.","type":"invalid_request_error","code":"context_length_exceeded"}}"""),
            error("400 prompt too long", 400, Kind.CONTEXT_TOO_LONG, """
                    {"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000"}}"""),
            error("400 plain", 400, Kind.INVALID_REQUEST, """
                    {"error":{"message":"'messages' is a required property","type":"invalid_request_error"}}"""),
            error(
                    "500",
                    500,
                    Kind.OVERLOADED,
                    "{\"error\":{\"message\":\"Internal server error\",\"type\":\"server_error\"}}"),
            error("503", 503, Kind.OVERLOADED, "{\"error\":{\"message\":\"Service unavailable\"}}"),
            error("529", 529, Kind.OVERLOADED, """
                    {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"""),
            error("502 as a web page", 502, Kind.UNREACHABLE, "<html><body><h1>502 Bad Gateway</h1></body></html>"));

    private static TypicalError error(String name, int status, Kind kind, String body) {
        return new TypicalError(name, head(status, Headers.none()), body, kind, Optional.empty());
    }

    private static ResponseHead head(int status, Headers headers) {
        return new ResponseHead(status, headers);
    }
}
