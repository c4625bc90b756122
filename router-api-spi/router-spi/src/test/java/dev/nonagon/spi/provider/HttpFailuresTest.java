package dev.nonagon.spi.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Failure.Kind;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an upstream's error means. */
class HttpFailuresTest {
    @ParameterizedTest
    @DisplayName("Status and words decide the kind")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            400; {"error":{"message":"bad field"}}; INVALID_REQUEST
            422; {"detail":"bad field"}; INVALID_REQUEST
            400; {"error":{"message":"This model's maximum context length is 5"}}; CONTEXT_TOO_LONG
            400; {"error":{"code":"context_length_exceeded"}}; CONTEXT_TOO_LONG
            413; too large; CONTEXT_TOO_LONG
            400; {"error":{"message":"The model `x` does not exist"}}; MODEL_UNAVAILABLE
            400; {"error":{"message":"Your credit balance is too low"}}; QUOTA_EXHAUSTED
            400; {"error":{"code":"content_filter","message":"filtered"}}; REFUSED
            401; {"error":{"message":"bad key"}}; UNAUTHENTICATED
            402; Payment Required; QUOTA_EXHAUSTED
            403; {"error":{"message":"not allowed"}}; FORBIDDEN
            403; {"error":{"message":"quota exceeded"}}; QUOTA_EXHAUSTED
            403; {"error":{"message":"rate limit"}}; RATE_LIMITED
            404; <html>x</html>; MODEL_UNAVAILABLE
            410; gone; MODEL_UNAVAILABLE
            408; timeout; UNREACHABLE
            429; slow down; RATE_LIMITED
            429; {"error":{"type":"insufficient_quota","message":"You exceeded your current quota"}}; QUOTA_EXHAUSTED
            429; {"error":{"message":"Rate limit reached, see billing"}}; RATE_LIMITED
            429; {"error":{"message":"The engine is currently overloaded"}}; OVERLOADED
            429; [{"error":{"status":"RESOURCE_EXHAUSTED","message":"Quota"}}]; QUOTA_EXHAUSTED
            500; ``; OVERLOADED
            502; <html>Bad Gateway</html>; UNREACHABLE
            503; {"error":"busy"}; OVERLOADED
            504; x; UNREACHABLE
            529; {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}; OVERLOADED
            522; x; UNREACHABLE
            418; server is busy, try again later; OVERLOADED
            """)
    void kinds(int status, String body, Kind kind) {
        Failure failure = classify(status, Headers.none(), body);
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.status()).isEqualTo(status);
        assertThat(failure.message()).isNotBlank().doesNotContain("<html>");
    }

    @ParameterizedTest
    @DisplayName("An error inside a 200 is judged by its type, its words, or a status it carries")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            {"type":"overloaded_error","message":"Overloaded"}; OVERLOADED
            {"type":"rate_limit_error","message":"slow"}; RATE_LIMITED
            {"type":"authentication_error","message":"key"}; UNAUTHENTICATED
            {"type":"permission_error","message":"no"}; FORBIDDEN
            {"type":"not_found_error","message":"model: x"}; MODEL_UNAVAILABLE
            {"type":"invalid_request_error","message":"prompt is too long"}; CONTEXT_TOO_LONG
            {"type":"invalid_request_error","message":"bad field"}; INVALID_REQUEST
            {"code":"insufficient_quota","message":"pay"}; QUOTA_EXHAUSTED
            {"code":429,"message":"slow"}; RATE_LIMITED
            {"code":401,"message":"key"}; UNAUTHENTICATED
            {"error":{"message":"x","type":"server_error"}}; OVERLOADED
            {}; OVERLOADED
            """)
    void insideStreams(String error, Kind kind) {
        assertThat(HttpFailures.ofError(Json.parse(error)).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @DisplayName("How long to wait is read from headers first, then the body, then its words")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            retry-after; 17; {}; 17000
            retry-after; 1.5; {}; 1500
            retry-after-ms; 250; {}; 250
            retry-after; Thu, 01 Jan 2026 00:01:00 GMT; {}; 60000
            retry-after; Wed, 01 Jan 2020 00:00:00 GMT; {}; 0
            retry-after; 3; {"error":{"retry_after":9}}; 3000
            x; x; {"error":{"resets_in_seconds":90}}; 90000
            x; x; {"error":{"details":[{"x":1},{"retryDelay":"34.5s"}]}}; 34500
            x; x; {"error":{"message":"Please try again in 20s."}}; 20000
            x; x; {"error":{"message":"Please try again in 7m12s."}}; 432000
            x; x; {"error":{"message":"Please try again in 1h2m3s"}}; 3723000
            x; x; {"error":{"message":"Please try again in 200ms"}}; 200
            """)
    void waits(String name, String value, String body, long millis) {
        Headers headers = Headers.of("date", "Thu, 01 Jan 2026 00:00:00 GMT").plus(name, value);
        assertThat(classify(429, headers, body).retryAfter()).hasValue(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-5", "NaN", "Infinity", "99999999999999999999", ""})
    @DisplayName("A hint that is nonsense is none")
    void nonsense(String value) {
        assertThat(classify(429, Headers.of("retry-after", value), "{}").retryAfter())
                .isEmpty();
    }

    @Test
    @DisplayName("The moment of the reset is kept")
    void resetsAt() {
        assertThat(classify(429, Headers.none(), "{\"error\":{\"resets_at\":1767225600}}")
                        .resetsAt())
                .hasValue(Instant.parse("2026-01-01T00:00:00Z"));
    }

    @Test
    @DisplayName("A message is short, holds no web page and no key")
    void messages() {
        assertThat(classify(500, Headers.none(), "x".repeat(5_000)).message()).hasSizeLessThan(700);
        assertThat(classify(500, Headers.none(), " <!doctype html>...").message())
                .isEqualTo("The upstream answered with status 500");
        assertThat(classify(
                                401,
                                Headers.none(),
                                "{\"error\":{\"message\":\"Incorrect API key provided: sk-proj-0123456789abcdef.\"}}")
                        .message())
                .isEqualTo("Incorrect API key provided: sk•••");
        assertThat(classify(400, Headers.none(), "{\"message\":\"skip the sk-prefix\"}")
                        .message())
                .isEqualTo("skip the sk-prefix");
    }

    private static Failure classify(int status, Headers headers, String body) {
        return HttpFailures.classify(new ResponseHead(status, headers), body.getBytes(StandardCharsets.UTF_8));
    }
}
