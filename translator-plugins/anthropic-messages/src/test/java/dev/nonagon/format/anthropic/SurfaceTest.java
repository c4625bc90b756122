package dev.nonagon.format.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Failure.Kind;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.format.ModelCard;
import dev.nonagon.spi.format.ModelListing.Claim;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Routes, models, errors and the other small things of the format's surface. */
class SurfaceTest {
    private final AnthropicMessages format = new AnthropicMessages();
    private final AnthropicModels models = new AnthropicModels();

    @Test
    @DisplayName("the plugin is found as a service")
    void service() {
        assertThat(ServiceLoader.load(RouterPlugin.class)).hasAtLeastOneElementOfType(AnthropicPlugin.class);
    }

    @Test
    @DisplayName("clients §5.11 the list is claimed by Anthropic's version header and by Claude Code's name only")
    void claims() {
        assertThat(models.claim(Headers.of("Anthropic-Version", "2023-06-01"))).isEqualTo(Claim.YES);
        assertThat(models.claim(Headers.of("user-agent", "claude-cli/2.1 (external)")))
                .isEqualTo(Claim.YES);
        assertThat(models.claim(Headers.of("user-agent", "OpenAI/JS 5"))).isEqualTo(Claim.NO);
    }

    @Test
    @DisplayName("the list of models is one page in Anthropic's shape")
    void list() {
        ModelCard card = new ModelCard(
                "glm/glm-4.7",
                "GLM 4.7",
                "glm",
                Instant.parse("2026-01-02T03:04:05.678Z"),
                OptionalLong.of(200_000),
                OptionalLong.empty());
        assertThat(new String(models.writeList(List.of(card)), StandardCharsets.UTF_8))
                .isEqualTo("{\"data\":[{"
                        + "\"type\":\"model\",\"id\":\"glm/glm-4.7\",\"display_name\":\"GLM 4.7\","
                        + "\"created_at\":\"2026-01-02T03:04:05Z\",\"max_input_tokens\":200000}],"
                        + "\"has_more\":false,\"first_id\":\"glm/glm-4.7\",\"last_id\":\"glm/glm-4.7\"}");
        assertThat(Json.parse(models.writeList(List.of())).path("first_id").isNull())
                .isTrue();
        assertThat(Json.parse(models.writeOne(card)).path("id").asString()).isEqualTo("glm/glm-4.7");
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_REQUEST,0,invalid_request_error",
        "INVALID_REQUEST,413,request_too_large",
        "REFUSED,0,invalid_request_error",
        "CONTEXT_TOO_LONG,0,invalid_request_error",
        "UNAUTHENTICATED,0,authentication_error",
        "FORBIDDEN,0,permission_error",
        "QUOTA_EXHAUSTED,0,rate_limit_error",
        "RATE_LIMITED,0,rate_limit_error",
        "MODEL_UNAVAILABLE,0,not_found_error",
        "OVERLOADED,0,overloaded_error",
        "UNREACHABLE,0,api_error",
        "UNREACHABLE,504,timeout_error",
        "PROTOCOL,0,api_error",
        "INTERNAL,0,api_error"
    })
    @DisplayName("each kind of failure has Anthropic's name")
    void failureTypes(Kind kind, int status, String type) {
        JsonNode body = Json.parse(format.writeFailure(Failure.of(kind, status, "Why"), false, "req_1"));
        assertThat(body.path("type").asString()).isEqualTo("error");
        assertThat(body.at("/error/type").asString()).isEqualTo(type);
        assertThat(body.path("request_id").asString()).isEqualTo("req_1");
    }

    @Test
    @DisplayName("a conversation that is too long is said in the words at which clients compact it")
    void tooLong() {
        byte[] body = format.writeFailure(Failure.of(Kind.CONTEXT_TOO_LONG, "Too many tokens"), false, "r");
        assertThat(Json.parse(body).at("/error/message").asString()).isEqualTo("prompt is too long: Too many tokens");
    }

    @Test
    @DisplayName("in mid-stream an error and a ping are framed events")
    void framed() {
        byte[] error = format.writeFailure(Failure.of(Kind.INTERNAL, "x"), true, "r");
        assertThat(new String(error, StandardCharsets.UTF_8))
                .startsWith("event: error\ndata: {")
                .endsWith("}\n\n");
        assertThat(new String(format.keepAlive(), StandardCharsets.UTF_8))
                .isEqualTo("event: ping\ndata: {\"type\": \"ping\"}\n\n");
    }

    @Test
    @DisplayName("peek: counting tokens never streams, and a model that is no string is none")
    void peek() {
        byte[] body = "{\"stream\":true,\"model\":\"a\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(format.peek(format.routes().get(0), Map.of(), body).stream()).isTrue();
        assertThat(format.routes().get(1).operation()).isEqualTo(Operation.COUNT_TOKENS);
        assertThat(format.peek(format.routes().get(1), Map.of(), body).stream()).isFalse();
        byte[] odd = "{\"model\":7}".getBytes(StandardCharsets.UTF_8);
        assertThat(format.peek(format.routes().get(0), Map.of(), odd).modelSpan())
                .isEmpty();
    }

    @Test
    @DisplayName("a token count is Anthropic's one member")
    void tokenCount() {
        assertThat(new String(format.writeTokenCount(12, true), StandardCharsets.UTF_8))
                .isEqualTo("{\"input_tokens\":12}");
    }
}
