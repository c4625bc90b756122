package dev.nonagon.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.tck.PluginContextDouble;
import dev.nonagon.spi.tck.upstream.Manner;
import dev.nonagon.spi.tck.upstream.Reply;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import dev.nonagon.spi.tck.vendor.Asked;
import dev.nonagon.spi.tck.vendor.Told;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls against a double of a resource that is strict about its key and its paths. */
class AzureJourneyTest {
    private static final PluginContextDouble CONTEXT =
            new PluginContextDouble(Map.of(), Instant.parse("2026-11-28T12:00:00Z"));
    private static final String HELLO =
            "{\"model\":\"my-gpt\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
    private static final String RESOURCE = "/mine.openai.azure.com/openai/";

    private final VendorDouble vendor = VendorDouble.start();
    private final UpstreamDouble upstream = UpstreamDouble.start();
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void serve() {
        vendor.on("POST", RESOURCE + "v1/chat/completions", asked -> answered(asked, "/v1/chat/completions"));
        vendor.on("POST", RESOURCE + "v1/responses", asked -> answered(asked, "/v1/responses"));
        vendor.on(
                "POST",
                RESOURCE + "deployments/my-gpt/chat/completions",
                asked -> asked.query().equals(Map.of("api-version", "2024-10-21"))
                        ? answered(asked, "/v1/chat/completions")
                        : Told.json(404, "{\"error\":{\"code\":\"404\",\"message\":\"Resource not found\"}}"));
    }

    /** The double of chat knows OpenAI's header only. */
    private Told answered(Asked asked, String path) {
        Optional<Told> refusal = checked(asked);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        try {
            HttpResponse<byte[]> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + upstream.port() + path))
                            .header("content-type", "application/json")
                            .header("authorization", "Bearer the-key")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(asked.body()))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            Told told = new Told(
                    answer.statusCode(),
                    Headers.of(
                            "content-type",
                            answer.headers().firstValue("content-type").orElse("")),
                    answer.body());
            return answer.headers()
                    .firstValue("retry-after")
                    .map(wait -> told.with("retry-after", wait))
                    .orElse(told);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() {
        vendor.close();
        upstream.close();
        client.close();
    }

    private Optional<Told> checked(Asked asked) {
        return asked.headers().first("api-key").filter("the-key"::equals).isPresent()
                        && !asked.headers().has("authorization")
                ? Optional.empty()
                : Optional.of(Told.json(401, """
                    {"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint."}}"""));
    }

    private static Call call(String id, String url, String key, Map<String, String> settings, String body) {
        Provider provider = provider(id);
        return new Call(
                provider.descriptor(),
                Operation.CHAT,
                "my-gpt",
                new Account("a", "a", new ProviderId(id), new Credential.Key(new Secret(key)), settings),
                URI.create(url.isEmpty() ? provider.descriptor().endpoint() : url),
                body.getBytes(StandardCharsets.UTF_8),
                true,
                Headers.none(),
                "r");
    }

    private static Provider provider(String id) {
        return new AzurePlugin()
                .providers(CONTEXT).stream()
                        .filter(provider -> provider.descriptor().id().value().equals(id))
                        .findFirst()
                        .orElseThrow();
    }

    private OutboundHttp.Answer send(Call call) throws IOException, InterruptedException {
        return vendor.http().send(AzureExecutor.INSTANCE.prepare(call));
    }

    private static Failure failure(OutboundHttp.Answer answer) {
        return AzureExecutor.INSTANCE.classify(new ResponseHead(answer.status(), answer.headers()), answer.body());
    }

    @Test
    @DisplayName("AZ1 AZ2 a resource's name is enough; the deployment is the model in the body")
    void byName() throws Exception {
        assertThat(send(call("azure", "", "the-key", Map.of("resource", "mine"), HELLO))
                        .status())
                .isEqualTo(200);
        assertThat(upstream.last().body()).isEqualTo(HELLO.getBytes(StandardCharsets.UTF_8));
        assertThat(send(call(
                                "azure-responses",
                                "",
                                "the-key",
                                Map.of("resource", "mine"),
                                "{\"model\":\"my-gpt\",\"stream\":true,\"input\":\"Hello\"}"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("AZ2 with a version of the API the deployment stands in the URL")
    void byVersion() throws Exception {
        Map<String, String> settings = Map.of("resource", "mine", "api-version", "2024-10-21");
        assertThat(send(call("azure", "", "the-key", settings, HELLO)).status()).isEqualTo(200);
        assertThat(AzureExecutor.INSTANCE
                        .prepare(call("azure-responses", "", "the-key", settings, "{}"))
                        .uri())
                .hasToString("https://mine.openai.azure.com/openai/responses?api-version=2024-10-21");
    }

    @ParameterizedTest
    @CsvSource({
        "https://mine.openai.azure.com/v1/chat/completions, https://mine.openai.azure.com/openai/v1/chat/completions",
        "https://mine.openai.azure.com/openai/v1/chat/completions, https://mine.openai.azure.com/openai/v1/chat/completions",
        "https://proxy.example:8443/v1/chat/completions, https://proxy.example:8443/openai/v1/chat/completions",
        "https://x.example/openai/deployments/d/chat/completions, https://x.example/openai/deployments/d/chat/completions"
    })
    @DisplayName("AZ1 an account's base URL, however it was completed, leads to the resource")
    void byBaseUrl(String given, String expected) {
        assertThat(AzureExecutor.INSTANCE
                        .prepare(call("azure", given, "k", Map.of("resource", "other"), HELLO))
                        .uri())
                .hasToString(expected);
    }

    @Test
    @DisplayName("AZ1 without a resource the key goes nowhere; what is none is refused")
    void nowhere() {
        assertThat(AzureExecutor.INSTANCE
                        .prepare(call("azure", "", "k", Map.of(), HELLO))
                        .uri()
                        .getHost())
                .isEqualTo("resource.invalid");
        for (Map<String, String> settings :
                List.of(Map.of("resource", "evil.example/"), Map.of("resource", "mine", "api-version", "1&x=2"))) {
            assertThatThrownBy(() -> AzureExecutor.INSTANCE.prepare(call("azure", "", "k", settings, HELLO)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private Failure refusal(int status, Headers headers, String body) throws Exception {
        upstream.next(Reply.behave(Manner.status(status, headers, body)));
        return failure(send(call("azure", "", "the-key", Map.of("resource", "mine"), HELLO)));
    }

    @Test
    @DisplayName("what Azure's refusals mean")
    void refusals() throws Exception {
        assertThat(failure(send(call("azure", "", "other", Map.of("resource", "mine"), HELLO)))
                        .kind())
                .isEqualTo(Failure.Kind.UNAUTHENTICATED);
        assertThat(refusal(404, Headers.none(), """
                {"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}""").kind()).isEqualTo(Failure.Kind.MODEL_UNAVAILABLE);
        assertThat(refusal(400, Headers.none(), """
                {"error":{"code":"content_filter","message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy.","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}""").kind()).isEqualTo(Failure.Kind.REFUSED);
        Failure limited = refusal(429, Headers.of("retry-after", "26"), """
                {"error":{"code":"429","message":"Requests to the ChatCompletions_Create Operation have exceeded call rate limit of your current pricing tier. Please retry after 26 seconds."}}""");
        assertThat(limited.kind()).isEqualTo(Failure.Kind.RATE_LIMITED);
        assertThat(limited.retryAfter())
                .hasValueSatisfying(wait -> assertThat(wait).hasSeconds(26));
    }
}
