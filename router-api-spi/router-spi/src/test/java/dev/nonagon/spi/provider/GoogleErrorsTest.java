package dev.nonagon.spi.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Failure.Kind;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors in Google's model: a gRPC word, and typed details. */
class GoogleErrorsTest {
    @ParameterizedTest
    @DisplayName("The gRPC word and the details decide where the status says too little, inside a 200 as well")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            400; {"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}; UNAUTHENTICATED
            400; {"message":"API key expired. Please renew the API key.","status":"INVALID_ARGUMENT"}; UNAUTHENTICATED
            400; {"message":"Unknown name \\"x\\"","status":"INVALID_ARGUMENT"}; INVALID_REQUEST
            400; {"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}; CONTEXT_TOO_LONG
            400; {"message":"User location is not supported for the API use.","status":"FAILED_PRECONDITION"}; FORBIDDEN
            401; {"message":"Expected OAuth 2 access token","status":"UNAUTHENTICATED"}; UNAUTHENTICATED
            403; {"message":"Permission denied","status":"PERMISSION_DENIED"}; FORBIDDEN
            404; {"message":"models/x is not found for API version v1beta","status":"NOT_FOUND"}; MODEL_UNAVAILABLE
            429; {"message":"Resource has been exhausted (e.g. check quota).","status":"RESOURCE_EXHAUSTED"}; QUOTA_EXHAUSTED
            429; {"message":"Slow down","status":"RESOURCE_EXHAUSTED"}; RATE_LIMITED
            429; {"message":"You exceeded your current quota","status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel-FreeTier"}]}]}; RATE_LIMITED
            429; {"message":"You exceeded your current quota","status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]},{"retryDelay":"10s"}]}; QUOTA_EXHAUSTED
            429; {"message":"quota","status":"RESOURCE_EXHAUSTED","details":[{"reason":"RATE_LIMIT_EXCEEDED"}]}; RATE_LIMITED
            429; {"message":"slow","status":"RESOURCE_EXHAUSTED","details":[{"reason":"QUOTA_EXHAUSTED"}]}; QUOTA_EXHAUSTED
            429; {"message":"quota","status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"2s"}]}; RATE_LIMITED
            429; {"message":"slow","status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"36000s"}]}; QUOTA_EXHAUSTED
            500; {"message":"An internal error has occurred","status":"INTERNAL"}; OVERLOADED
            503; {"message":"The model is overloaded. Please try again later.","status":"UNAVAILABLE"}; OVERLOADED
            504; {"message":"Deadline expired","status":"DEADLINE_EXCEEDED"}; UNREACHABLE
            """)
    void kinds(int status, String error, Kind kind) {
        byte[] body = ("{\"error\":" + error + "}").getBytes(StandardCharsets.UTF_8);
        assertThat(HttpFailures.classify(new ResponseHead(status, Headers.none()), body)
                        .kind())
                .isEqualTo(kind);
        assertThat(HttpFailures.ofError(
                                ((tools.jackson.databind.node.ObjectNode) Json.parse(error)).put("code", status))
                        .kind())
                .isEqualTo(kind);
    }

    @Test
    @DisplayName("RetryInfo says how long to wait")
    void retryInfo() {
        byte[] body = """
                [{"error":{"code":429,"message":"Slow down","status":"RESOURCE_EXHAUSTED","details":[
                  {"@type":"type.googleapis.com/google.rpc.Help"},
                  {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1.5s"}]}}]""".getBytes(StandardCharsets.UTF_8);
        Failure failure = HttpFailures.classify(new ResponseHead(429, Headers.none()), body);
        assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMITED);
        assertThat(failure.retryAfter()).hasValue(Duration.ofMillis(1500));
    }
}
