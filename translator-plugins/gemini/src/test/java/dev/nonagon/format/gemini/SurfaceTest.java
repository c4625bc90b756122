package dev.nonagon.format.gemini;

import static dev.nonagon.format.gemini.Sample.bytes;
import static dev.nonagon.format.gemini.Sample.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Failure.Kind;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.format.ClientRoute;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.Peek;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Routes, errors and the other small things of the format's surface. */
class SurfaceTest {
    private final GeminiFormat format = new GeminiFormat();

    private ClientRoute route(String path) {
        return format.routes().stream()
                .filter(r -> r.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisplayName("the plugin is found as a service")
    void service() {
        assertThat(ServiceLoader.load(RouterPlugin.class)).hasAtLeastOneElementOfType(GeminiPlugin.class);
    }

    @ParameterizedTest
    @DisplayName(
            "clients §2 each method is there under /v1beta and, for newer libraries, under /v1; with models/ or without")
    @CsvSource({
        "generateContent,CHAT",
        "streamGenerateContent,CHAT",
        "countTokens,COUNT_TOKENS",
        "embedContent,EMBED",
        "batchEmbedContents,EMBED"
    })
    void routes(String method, Operation operation) {
        for (String version : List.of("v1beta", "v1")) {
            for (String folder : List.of("models/", "")) {
                assertThat(route("/" + version + "/" + folder + "{model+}:" + method)
                                .operation())
                        .isEqualTo(operation);
            }
        }
    }

    @ParameterizedTest
    @DisplayName(
            "the path says the model, slashes and the collection's name included, and the method whether to stream")
    @CsvSource({
        "streamGenerateContent,gemini-x,gemini-x,true",
        "generateContent,models/gemini-x,gemini-x,false",
        "generateContent,google/gemini-x,google/gemini-x,false",
        "countTokens,a/b/c,a/b/c,false"
    })
    void peek(String method, String said, String model, boolean stream) {
        Peek peek = format.peek(
                route("/v1beta/models/{model+}:" + method), Map.of("model", said), bytes("{'stream':true}"));
        assertThat(peek.model()).hasValue(model);
        assertThat(peek.stream()).isEqualTo(stream);
        assertThat(peek.modelSpan()).isEmpty();
    }

    @Test
    @DisplayName("without alt=sse a stream is one JSON array, with it events")
    void framing() {
        ClientRoute streamed = route("/v1beta/models/{model+}:streamGenerateContent");
        Map<String, String> plain = Map.of("model", "m");
        Map<String, String> events = Map.of("model", "m", "?alt", "sse");
        assertThat(format.peek(streamed, plain, bytes("{}")).framing()).contains(Framing.jsonArray());
        assertThat(format.peek(streamed, events, bytes("{}")).framing()).isEmpty();
        assertThat(format.peek(route("/v1/models/{model+}:generateContent"), plain, bytes("{}"))
                        .framing())
                .isEmpty();
        assertThatThrownBy(() -> format.peek(streamed, plain, bytes("{"))).isInstanceOf(JsonProblem.class);
    }

    @Test
    @DisplayName("upstreams are called as Google's are")
    void conventions() {
        assertThat(format.upstream().auth().header()).isEqualTo("x-goog-api-key");
        var chat = format.upstream().paths().get(Operation.CHAT);
        assertThat(chat).isNotNull();
        assertThat(chat.whole()).isEqualTo("/models/{model}:generateContent");
        assertThat(chat.streamed()).isEqualTo("/models/{model}:streamGenerateContent?alt=sse");
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_REQUEST,400,INVALID_ARGUMENT",
        "CONTEXT_TOO_LONG,400,INVALID_ARGUMENT",
        "REFUSED,400,INVALID_ARGUMENT",
        "UNAUTHENTICATED,401,UNAUTHENTICATED",
        "FORBIDDEN,403,PERMISSION_DENIED",
        "MODEL_UNAVAILABLE,404,NOT_FOUND",
        "RATE_LIMITED,429,RESOURCE_EXHAUSTED",
        "QUOTA_EXHAUSTED,429,RESOURCE_EXHAUSTED",
        "OVERLOADED,503,UNAVAILABLE",
        "UNREACHABLE,502,UNAVAILABLE",
        "PROTOCOL,502,INTERNAL",
        "INTERNAL,500,INTERNAL"
    })
    @DisplayName("each kind of failure has Google's code and word")
    void failures(Kind kind, int code, String status) {
        JsonNode error = Json.parse(format.writeFailure(Failure.of(kind, "Why"), false, "req_1"))
                .path("error");
        assertThat(error.path("code").asInt()).isEqualTo(code);
        assertThat(error.path("status").asString()).isEqualTo(status);
        assertThat(error.path("message").asString()).isEqualTo("Why");
        assertThat(Json.text(error.path("details"))).contains("req_1");
    }

    @Test
    @DisplayName("a wait is said as RetryInfo, in mid-stream in an event without a name")
    void retryInfo() {
        Failure failure = Failure.of(Kind.RATE_LIMITED, "Slow").withRetryAfter(Duration.ofMillis(1500));
        String event = new String(format.writeFailure(failure, true, "r"), StandardCharsets.UTF_8);
        assertThat(event).startsWith("data: {").endsWith("}\n\n").contains("\"retryDelay\":\"1.500s\"");
        Failure whole = failure.withRetryAfter(Duration.ofSeconds(3));
        assertThat(new String(format.writeFailure(whole, false, ""), StandardCharsets.UTF_8))
                .contains("\"retryDelay\":\"3s\"");
    }

    @Test
    @DisplayName(
            "keep-alive is white space: it means nothing between events and nothing between the elements of a list")
    void keepAlive() {
        assertThat(new String(format.keepAlive(), StandardCharsets.US_ASCII)).isBlank();
        List<WireEvent> events = new ArrayList<>();
        byte[] mixed = "[{\"a\":1}\n\n\n,{\"b\":2}]".getBytes(StandardCharsets.US_ASCII);
        Framing.jsonArray().newDecoder().feed(mixed, 0, mixed.length, events::add);
        assertThat(events).hasSize(2);
    }

    @Test
    @DisplayName("a count of tokens is totalTokens; a counting request may wrap the one it is about")
    void counting() {
        assertThat(Json.parse(format.writeTokenCount(12, true))
                        .path("totalTokens")
                        .asInt())
                .isEqualTo(12);
        assertThat(Sample.read(
                        "{'generateContentRequest':{'model':'models/m','contents':[{'parts':[{'text':'Hi'}]}]}}"))
                .satisfies(request -> {
                    assertThat(request.model()).isEqualTo("m");
                    assertThat(request.messages()).hasSize(1);
                });
    }

    @Test
    @DisplayName("the seals of a request are found without a tree: members only, in both spellings")
    void sealValues() {
        assertThat(format.sealValues(bytes("""
                        {'contents':[{'parts':[{'text':'\\\\"thoughtSignature\\\\":\\\\"no\\\\"','thoughtSignature':'QQ=='},
                         {'thought_signature' : 'Qg=='},{'text':'thoughtSignature'},{'thoughtSignature':7}]}]}"""))).containsExactly("QQ==", "Qg==");
        assertThat(format.sealValues(bytes("{'thoughtSignature"))).isEmpty();
        assertThat(json("{}")).isEmpty();
    }
}
