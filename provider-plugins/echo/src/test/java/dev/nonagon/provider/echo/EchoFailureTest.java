package dev.nonagon.provider.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.provider.HttpFailures;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class EchoFailureTest {
    private static String say(boolean stream) {
        return EchoAnswerTest.SAY.formatted(stream ? "\"stream\":true," : "");
    }

    @ParameterizedTest
    @CsvSource({
        "fail-400, 400, INVALID_REQUEST",
        "fail-401, 401, UNAUTHENTICATED",
        "fail-402, 402, QUOTA_EXHAUSTED",
        "fail-403, 403, FORBIDDEN",
        "fail-404, 404, MODEL_UNAVAILABLE",
        "fail-429, 429, RATE_LIMITED",
        "fail-500, 500, OVERLOADED",
        "fail-502, 502, UNREACHABLE",
        "fail-503, 503, OVERLOADED",
        "fail-529, 529, OVERLOADED",
        "fail-quota, 429, QUOTA_EXHAUSTED",
        "fail-context, 400, CONTEXT_TOO_LONG",
        "no-such-model, 404, MODEL_UNAVAILABLE",
        "fail-399, 404, MODEL_UNAVAILABLE",
    })
    @DisplayName("EC1 fail-<status> has that status, OpenAI's body, and is understood as what it rehearses")
    void fail(String model, int status, Failure.Kind kind) throws InterruptedException {
        for (boolean stream : new boolean[] {false, true}) {
            Recording recording = Recording.of(model, say(stream));
            assertThat(recording.status()).isEqualTo(status);
            assertThat(recording.head().headers().first("content-type")).hasValue("application/json");
            JsonNode error = recording.json().get("error");
            assertThat(error.get("message").asString()).isNotBlank();
            assertThat(error.get("type").asString()).isNotBlank();
            assertThat(error.has("param") && error.has("code")).isTrue();
            assertThat(HttpFailures.classify(recording.head(), recording.bytes())
                            .kind())
                    .isEqualTo(kind);
        }
    }

    @Test
    @DisplayName("fail-429 asks to wait a second; other failures do not")
    void retryAfter() throws InterruptedException {
        Recording recording = Recording.of("fail-429", say(true));
        assertThat(HttpFailures.classify(recording.head(), recording.bytes()).retryAfter())
                .hasValue(Duration.ofSeconds(1));
        assertThat(Recording.of("fail-500", say(true)).head().headers().has("retry-after"))
                .isFalse();
    }

    @Test
    @DisplayName("cut ends in good order without its terminal chunk, streamed and whole")
    void cut() throws InterruptedException {
        Recording stream = Recording.of("cut", say(true));
        StreamReading reading = StreamReading.of(stream);
        assertThat(stream.broken()).isFalse();
        assertThat(reading.text).startsWith("Hello");
        assertThat(reading.reasons).isEmpty();
        assertThat(reading.done).isFalse();

        Recording whole = Recording.of("cut", say(false));
        assertThat(whole.status()).isEqualTo(200);
        assertThatThrownBy(whole::json).isInstanceOf(JsonProblem.class);
    }

    @Test
    @DisplayName("reset breaks the connection after some text, streamed and whole")
    void reset() throws InterruptedException {
        Recording stream = Recording.of("reset", say(true));
        assertThat(stream.broken()).isTrue();
        assertThat(StreamReading.of(stream).text).startsWith("Hello");
        assertThat(Recording.of("reset", say(false)).broken()).isTrue();
    }

    @Test
    @DisplayName("error-inside is an error object inside a 200, after some text when streamed")
    void errorInside() throws InterruptedException {
        Recording stream = Recording.of("error-inside", say(true));
        assertThat(stream.status()).isEqualTo(200);
        assertThat(stream.events()).hasSizeGreaterThan(2);
        assertThat(stream.events().getFirst()).contains("\"role\":\"assistant\"");
        assertThat(Json.parse(stream.events().getLast()).at("/error/type").asString())
                .isEqualTo("server_error");

        Recording whole = Recording.of("error-inside", say(false));
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.json().at("/error/code").asString()).isEqualTo("server_error");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not json",
                "[]",
                "{}",
                "{\"messages\":[]}",
                "{\"messages\":\"hi\"}",
                "{\"messages\":[{\"role\":\"robot\",\"content\":\"hi\"}]}",
                "{\"messages\":[{\"role\":\"user\"}]}",
                "{\"messages\":[{\"role\":{},\"content\":\"hi\"}]}",
                "{\"messages\":[7]}",
                "{\"n\":\"x\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "{\"n\":1e999999999,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "{\"max_tokens\":99999999999999999999,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"x\"}]}]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]}",
                "{\"messages\":[{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":\"x\"}]}",
                "{\"messages\":[{\"role\":\"assistant\",\"content\":null}]}",
                "{\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":"
                        + "{\"name\":\"f\",\"arguments\":\"{}\"}}]},{\"role\":\"user\",\"content\":\"hi\"}]}",
                "{\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":"
                        + "{\"name\":\"f\",\"arguments\":\"{}\"}}]}]}",
                "{\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":"
                        + "{\"name\":\"f\",\"arguments\":{}}}]},{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":\"\"}]}",
                "{\"stream\":\"yes\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "{\"stream_options\":{\"include_usage\":true},\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "{\"n\":2,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "{\"max_tokens\":0,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "{\"tools\":[],\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "{\"tools\":[{\"name\":\"f\"}],\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "{\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a b\"}}],"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "{\"tool_choice\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "{\"response_format\":{\"type\":\"xml\"},\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "{\"response_format\":{\"type\":\"json_schema\"},\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
            })
    @DisplayName("EC3 what a strict upstream refuses is refused with a 400 that names the field")
    void strict(String body) throws InterruptedException {
        Recording recording = Recording.of("hello", body);
        assertThat(recording.status()).isEqualTo(400);
        JsonNode error = recording.json().get("error");
        assertThat(error.get("type").asString()).isEqualTo("invalid_request_error");
        assertThat(error.get("param").asString()).isNotBlank();
        assertThat(error.get("message").asString()).isNotBlank();
    }

    @Test
    @DisplayName("an operation that echo does not have is a 404")
    void operation() throws IOException, InterruptedException {
        Recording recording = new Recording();
        Recording.run(Operation.COUNT_TOKENS, "hello", say(false), Map.of(), recording);
        assertThat(recording.status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "nonagon.echo.delay, soon",
        "nonagon.echo.delay, -PT1S",
        "nonagon.echo.silence, P2D",
        "nonagon.echo.slow-delay, ''",
        "nonagon.echo.long-words, 0",
        "nonagon.echo.long-words, many",
    })
    @DisplayName("a setting that does not fit is named")
    void badSetting(String key, String value) {
        assertThatThrownBy(() -> new EchoPlugin().providers(new FakeContext(Map.of(key, value))))
                .isInstanceOf(RouterException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("'" + value + "'");
    }

    @Test
    @DisplayName("every setting has its default and is read from its key")
    void settings() {
        assertThat(EchoSettings.from(new FakeContext(Map.of())))
                .isEqualTo(new EchoSettings(Duration.ofMillis(20), Duration.ofSeconds(1), Duration.ofMinutes(2), 2000));
        assertThat(EchoSettings.from(new FakeContext(Map.of(
                        "nonagon.echo.delay", "5",
                        "nonagon.echo.slow-delay", "PT3S",
                        "nonagon.echo.silence", "PT10S",
                        "nonagon.echo.long-words", "9"))))
                .isEqualTo(new EchoSettings(Duration.ofMillis(5), Duration.ofSeconds(3), Duration.ofSeconds(10), 9));
    }
}
