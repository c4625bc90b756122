package dev.nonagon.provider.copilot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.OAuthFlow.Means;
import dev.nonagon.spi.oauth.OAuthFlow.Outcome;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.tck.PluginContextDouble;
import dev.nonagon.spi.tck.upstream.Manner;
import dev.nonagon.spi.tck.upstream.Reply;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import dev.nonagon.spi.tck.vendor.OAuthDouble;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From the login to answers, against a double of GitHub and Copilot that is strict about what it gets. */
class CopilotJourneyTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final PluginContextDouble CONTEXT = new PluginContextDouble(Map.of(), NOW);
    private static final CopilotPlugin PLUGIN = new CopilotPlugin();
    private static final String HELLO = "{\"role\":\"user\",\"content\":\"Hello\"}";
    private static final String CALLED = "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_1\","
            + "\"type\":\"function\",\"function\":{\"name\":\"look\",\"arguments\":\"{}\"}}]}";
    private static final String RESULT = "{\"role\":\"tool\",\"tool_call_id\":\"call_1\",\"content\":\"seen\"}";
    private static final String PICTURE = "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":"
            + "{\"url\":\"data:image/png;base64,iVBORw0KGgo=\"}}]}";
    private static final String TOOLS =
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"look\",\"parameters\":"
                    + "{\"type\":\"object\",\"properties\":{}}}}]";

    private final VendorDouble vendor = VendorDouble.start();
    private final UpstreamDouble upstream = UpstreamDouble.start();
    private final OAuthDouble login =
            new OAuthDouble(CONTEXT.descriptor("copilot").oauth().orElseThrow());
    private final GitHubDouble github = new GitHubDouble(
            vendor,
            login,
            NOW,
            CONTEXT.descriptor("copilot").oauth().orElseThrow().clientId());
    private final OAuthFlow flow = PLUGIN.oauthFlows(CONTEXT).getFirst();

    @BeforeEach
    void serve() {
        login.at(vendor);
        github.serve().chats(upstream);
    }

    @AfterEach
    void close() {
        vendor.close();
        upstream.close();
    }

    private Means means() {
        return new Means(URI.create("http://localhost/callback"), vendor.http(), () -> NOW, new Random(7));
    }

    private Account loggedIn() throws IOException, InterruptedException {
        OAuthFlow.Step.ShowCode step = (OAuthFlow.Step.ShowCode) flow.begin(means());
        login.answer(step.code(), true);
        return account((Outcome.Granted) flow.resume(step.pending(), Map.of(), means()));
    }

    private static Account account(Outcome.Granted granted) {
        return new Account("a", "octocat", new ProviderId("copilot"), granted.credential(), granted.settings());
    }

    private static Provider provider(String id) {
        return PLUGIN.providers(CONTEXT).stream()
                .filter(provider -> provider.descriptor().id().value().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private OutboundHttp.Answer chat(Account account, String id, String body) throws IOException, InterruptedException {
        Provider provider = provider(id);
        Call call = new Call(
                provider.descriptor(),
                Operation.CHAT,
                "gpt-5-mini",
                account,
                URI.create(provider.descriptor().endpoint()),
                body.getBytes(StandardCharsets.UTF_8),
                true,
                Headers.none(),
                "r");
        return vendor.http().send(provider.executor().prepare(call));
    }

    private static String messages(String... messages) {
        return "{\"model\":\"gpt-5-mini\",\"stream\":true," + TOOLS + ",\"messages\":[" + String.join(",", messages)
                + "]}";
    }

    private static Failure failure(OutboundHttp.Answer answer) {
        return provider("copilot")
                .executor()
                .classify(new ResponseHead(answer.status(), answer.headers()), answer.body());
    }

    @Test
    @DisplayName(
            "GH2 GH3 a login chats at the host of its plan; a tool's round is the agent's, a question the person's")
    void chats() throws Exception {
        Account account = loggedIn();
        assertThat(chat(account, "copilot", messages(HELLO)).status()).isEqualTo(200);
        assertThat(upstream.last().headers().first("x-initiator")).hasValue("user");
        assertThat(upstream.last().headers().has("copilot-vision-request")).isFalse();
        assertThat(chat(account, "copilot", messages(HELLO, CALLED, RESULT)).status())
                .isEqualTo(200);
        assertThat(upstream.last().headers().first("x-initiator")).hasValue("agent");
        assertThat(chat(account, "copilot", messages(HELLO, CALLED, RESULT, PICTURE))
                        .status())
                .isEqualTo(200);
        assertThat(upstream.last().headers().first("x-initiator"))
                .as("a picture among a tool's results")
                .hasValue("agent");
        assertThat(upstream.last().headers().first("copilot-vision-request")).hasValue("true");
        assertThat(chat(account, "copilot", messages(PICTURE)).status()).isEqualTo(200);
        assertThat(upstream.last().headers().first("x-initiator")).hasValue("user");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "copilot-responses|{\"model\":\"gpt-6-sol\",\"stream\":true,\"input\":\"Hello\"}|user|false",
                "copilot-responses|{\"model\":\"gpt-6-sol\",\"stream\":true,\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"x\"},"
                        + "{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,iVBORw0KGgo=\"}]}]}|user|true",
                "copilot-responses|{\"model\":\"gpt-6-sol\",\"stream\":true,\"input\":[{\"role\":\"user\",\"content\":\"x\"},"
                        + "{\"type\":\"function_call\",\"call_id\":\"call_1\",\"name\":\"look\",\"arguments\":\"{}\"},"
                        + "{\"type\":\"function_call_output\",\"call_id\":\"call_1\",\"output\":\"seen\"}]}|agent|false",
                "copilot-messages|{\"model\":\"claude-sonnet-5\",\"max_tokens\":9,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}|user|false",
                "copilot-messages|{\"model\":\"claude-sonnet-5\",\"max_tokens\":9,\"stream\":true,\"tools\":[{\"name\":\"look\",\"input_schema\":{\"type\":\"object\"}}],"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"look\",\"input\":{}}]},"
                        + "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_1\",\"content\":[{\"type\":\"image\",\"source\":"
                        + "{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"iVBORw0KGgo=\"}}]},{\"type\":\"text\",\"text\":\"y\"}]}]}|agent|true"
            })
    @DisplayName("GH3 the same in Copilot's two other formats")
    void otherFormats(String id, String body, String initiator, boolean vision) throws Exception {
        OutboundHttp.Answer answer = chat(loggedIn(), id, body);
        assertThat(answer.status())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        assertThat(upstream.last().headers().first("x-initiator")).hasValue(initiator);
        assertThat(upstream.last().headers().has("copilot-vision-request")).isEqualTo(vision);
        assertThat(upstream.last().body()).as("GH4").isEqualTo(body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("GH1 an expired token is a 401 that a refresh mends")
    void expired() throws Exception {
        Account account = loggedIn();
        github.expire();
        OutboundHttp.Answer refused = chat(account, "copilot", messages(HELLO));
        assertThat(failure(refused).kind()).isEqualTo(Failure.Kind.UNAUTHENTICATED);
        Account renewed = account((Outcome.Granted) flow.refresh(account, means()));
        assertThat(chat(renewed, "copilot", messages(HELLO)).status()).isEqualTo(200);
    }

    private Failure refusal(int status, Headers headers, String body) throws Exception {
        upstream.next(Reply.behave(Manner.status(status, headers, body)));
        return failure(chat(loggedIn(), "copilot", messages(HELLO)));
    }

    @Test
    @DisplayName("what Copilot's refusals mean")
    void refusals() throws Exception {
        assertThat(refusal(400, Headers.none(), """
                {"error":{"message":"The requested model is not supported.","code":"model_not_supported"}}""").kind()).isEqualTo(Failure.Kind.MODEL_UNAVAILABLE);
        Failure elsewhere = refusal(400, Headers.none(), """
                {"error":{"message":"model \\"gpt-5.4\\" is not accessible via the /chat/completions endpoint","code":"unsupported_api_for_model"}}""");
        assertThat(elsewhere.kind()).isEqualTo(Failure.Kind.UNSUPPORTED);
        assertThat(elsewhere.message()).contains("copilot-responses");
        assertThat(refusal(402, Headers.none(), """
                {"error":{"message":"You have exceeded your premium request allowance.","code":"quota_exceeded"}}""").kind()).isEqualTo(Failure.Kind.QUOTA_EXHAUSTED);
        Failure limited = refusal(
                429,
                Headers.of("retry-after", "7"),
                "{\"error\":{\"message\":\"rate limit\",\"code\":\"rate_limited\"}}");
        assertThat(limited.kind()).isEqualTo(Failure.Kind.RATE_LIMITED);
        assertThat(limited.retryAfter())
                .hasValueSatisfying(wait -> assertThat(wait).hasSeconds(7));
    }

    @Test
    @DisplayName("GH2 an account's own base URL counts more than the host that the login named")
    void ownBaseUrl() throws Exception {
        Provider provider = provider("copilot");
        Call call = new Call(
                provider.descriptor(),
                Operation.LIST_MODELS,
                "",
                loggedIn(),
                URI.create("https://proxy.example/models"),
                new byte[0],
                false,
                Headers.none(),
                "r");
        assertThat(provider.executor().prepare(call).uri()).hasToString("https://proxy.example/models");
    }

    @Test
    @DisplayName("one login and one probe, and all three formats use the accounts of the one provider")
    void complete() {
        assertThat(PLUGIN.oauthFlows(CONTEXT))
                .extracting(f -> f.provider().value())
                .containsExactly("copilot");
        assertThat(PLUGIN.quotaProbes(CONTEXT))
                .extracting(probe -> probe.provider().value())
                .containsExactly("copilot");
        assertThat(PLUGIN.providers(CONTEXT))
                .filteredOn(provider -> !provider.descriptor().id().value().equals("copilot"))
                .hasSize(2)
                .allSatisfy(provider -> assertThat(provider.descriptor().accountsOf())
                        .hasValueSatisfying(home -> assertThat(home.value()).isEqualTo("copilot")));
    }
}
