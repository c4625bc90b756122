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
    @DisplayName("field-problems row 43: the picker's words are lower case, for ids are compared so")
    void idWords() {
        assertThat(models.idWords()).containsExactly("claude", "anthropic");
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

    @Test
    @DisplayName("F1 the seals of a request, empty ones too, from the assistant's blocks only")
    void seals() {
        String body = """
                {"model":"m","system":[{"type":"thinking","signature":"no"}],"tools":[{"signature":"no"}],"messages":[
                 {"role":"user","content":"\\"signature\\":\\"no\\""},
                 {"role":"assistant","content":[
                  {"type":"thinking","thinking":"\\"signature\\"","signature":"s1"},
                  {"signature":"","thinking":"a","type":"thinking"},
                  {"type":"thinking","thinking":"b"},
                  {"type":"redacted_thinking","data":"d1"},
                  {"type":"tool_use","id":"t","name":"n","input":{"type":"thinking","signature":"no"}},
                  {"type":"image","source":{"type":"base64","data":"no"}},
                  {"type":"thinking","thinking":"c","signature":"s2"}]}],"max_tokens":5}""";
        assertThat(format.sealValues(body.getBytes(StandardCharsets.UTF_8))).containsExactly("s1", "", "", "d1", "s2");
        assertThat(format.sealValues(
                        "{\"messages\":[[1],{\"content\":[7,null,[{}]]},3]}".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        byte[] whole = body.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length++) {
            assertThat(format.sealValues(java.util.Arrays.copyOf(whole, length)))
                    .hasSizeLessThanOrEqualTo(5);
        }
    }

    @Test
    @DisplayName("K2 what a pass says of thinking counts, though the request came in this very format")
    void otherThinking() {
        var scope = dev.nonagon.spi.format.Scope.of("r", Instant.EPOCH, false);
        var read = format.readRequest(Json.parseObject("""
                        {"model":"claude-sonnet-5","max_tokens":9000,"thinking":{"type":"enabled","budget_tokens":2000},
                         "messages":[{"role":"user","content":"Hi"}]}""".getBytes(StandardCharsets.UTF_8)), scope);
        var own = format.writeRequest(read, scope.attempt(read, 1));
        assertThat(own.at("/thinking/budget_tokens").asInt()).isEqualTo(2000);
        var said = read.withReasoning(java.util.Optional.of(new dev.nonagon.spi.chat.Reasoning(
                dev.nonagon.spi.chat.Reasoning.Mode.ON,
                java.util.Optional.of(dev.nonagon.spi.chat.Reasoning.Effort.HIGH),
                OptionalLong.empty())));
        var other = format.writeRequest(said, scope.attempt(read, 1));
        assertThat(other.at("/thinking")).hasToString("{\"type\":\"adaptive\"}");
        assertThat(other.at("/output_config/effort").asString()).isEqualTo("high");
    }
}
