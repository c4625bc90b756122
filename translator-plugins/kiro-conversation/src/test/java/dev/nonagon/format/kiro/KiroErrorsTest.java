package dev.nonagon.format.kiro;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.provider.ResponseHead;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KiroErrorsTest {
    private static Failure.Kind kind(int status, Headers headers, String body) {
        return KiroErrors.classify(new ResponseHead(status, headers), body.getBytes(StandardCharsets.UTF_8))
                .kind();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400|{\"__type\":\"com.amazon.aws.codewhisperer#ThrottlingException\",\"message\":\"x\"}|RATE_LIMITED",
                "402|{\"message\":\"You have reached the limit.\",\"reason\":\"MONTHLY_REQUEST_COUNT\"}|QUOTA_EXHAUSTED",
                "429|{\"message\":\"x\",\"reason\":\"DAILY_REQUEST_COUNT\"}|QUOTA_EXHAUSTED",
                "400|{\"message\":\"x\",\"reason\":\"CONTENT_LENGTH_EXCEEDS_THRESHOLD\"}|CONTEXT_TOO_LONG",
                "400|{\"message\":\"Input is too long.\",\"reason\":null}|CONTEXT_TOO_LONG",
                "400|{\"__type\":\"ValidationException\",\"message\":\"Invalid model. Select another.\"}|MODEL_UNAVAILABLE",
                "400|{\"message\":\"x\",\"reason\":\"INVALID_MODEL_ID\"}|MODEL_UNAVAILABLE",
                "400|{\"__type\":\"LimitExceededException\",\"message\":\"x\"}|QUOTA_EXHAUSTED",
                "403|{\"__type\":\"ExpiredTokenException\",\"message\":\"x\"}|UNAUTHENTICATED",
                "403|{\"__type\":\"AccessDeniedException\",\"message\":\"The token has expired\"}|UNAUTHENTICATED",
                "403|{\"message\":\"The bearer token included in the request is invalid.\"}|UNAUTHENTICATED",
                "403|{\"__type\":\"AccessDeniedException\",\"message\":\"Not your profile\"}|FORBIDDEN",
                "403|{\"message\":\"x\",\"reason\":\"TEMPORARILY_SUSPENDED\"}|FORBIDDEN",
                "500|{\"message\":\"x\",\"reason\":\"MODEL_TEMPORARILY_UNAVAILABLE\"}|OVERLOADED",
                "400|{\"message\":\"An invalid token stands in the schema\"}|INVALID_REQUEST",
                "400|no JSON|INVALID_REQUEST",
            })
    @DisplayName("What the service's errors mean")
    void errors(int status, String body, Failure.Kind kind) {
        assertThat(kind(status, Headers.none(), body)).isEqualTo(kind);
    }

    @Test
    @DisplayName("The type may stand in a header, with more behind it")
    void inHeader() {
        Headers type = Headers.of("x-amzn-errortype", "ThrottlingException:http://internal.amazon.com/");
        assertThat(kind(400, type, "{\"message\":\"Slow down\"}")).isEqualTo(Failure.Kind.RATE_LIMITED);
    }
}
