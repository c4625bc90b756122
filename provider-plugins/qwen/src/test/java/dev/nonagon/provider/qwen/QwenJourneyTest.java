package dev.nonagon.provider.qwen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.OAuthFlow.Outcome;
import dev.nonagon.spi.oauth.OAuthFlow.Step;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ProviderDescriptor.LifeCycle;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.spi.tck.PluginContextDouble;
import dev.nonagon.spi.tck.upstream.Manner;
import dev.nonagon.spi.tck.upstream.Received;
import dev.nonagon.spi.tck.upstream.Reply;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import dev.nonagon.spi.tck.vendor.Asked;
import dev.nonagon.spi.tck.vendor.OAuthDouble;
import dev.nonagon.spi.tck.vendor.Told;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a login to an answer, over a double of the vendor whose token counts at one host only. */
class QwenJourneyTest {
    private static final Instant NOW = Instant.parse("2026-04-01T12:00:00Z");
    private static final PluginContextDouble CONTEXT = new PluginContextDouble(Map.of(), NOW);
    private static final QwenPlugin PLUGIN = new QwenPlugin();
    private static final String HELLO = """
            {"model":"qwen3-coder-plus","stream":true,"messages":[{"role":"user","content":"Hello"}]}""";

    private final VendorDouble vendor = VendorDouble.start();
    private final UpstreamDouble upstream = UpstreamDouble.start();
    private final Provider provider = PLUGIN.providers(CONTEXT).getFirst();
    private final OAuthFlow flow = PLUGIN.oauthFlows(CONTEXT).getFirst();
    private final OAuthDouble login =
            new OAuthDouble(provider.descriptor().oauth().orElseThrow());

    @BeforeEach
    void serve() {
        login.saying("resource_url", "shard-2.qwen.ai").at(vendor);
        vendor.relay("/shard-2.qwen.ai/v1/chat/completions", upstream, "/v1/chat/completions", this::refused);
        vendor.relay(
                "/portal.qwen.ai/v1/chat/completions",
                upstream,
                "/v1/chat/completions",
                asked -> Optional.of(
                        Told.json(
                                401,
                                "{\"error\":{\"message\":\"invalid access token or token expired\",\"code\":\"invalid_api_key\"}}")));
    }

    @AfterEach
    void close() {
        vendor.close();
        upstream.close();
    }

    private Optional<Told> refused(Asked asked) {
        boolean known = login.accepts(asked.bearer())
                && asked.headers().first("x-dashscope-authtype").equals(Optional.of("qwen-oauth"));
        return known
                ? Optional.empty()
                : Optional.of(
                        Told.json(401, "{\"error\":{\"message\":\"token expired\",\"code\":\"invalid_api_key\"}}"));
    }

    private OAuthFlow.Means means() {
        return new OAuthFlow.Means(URI.create("http://localhost/none"), vendor.http(), () -> NOW, new Random(7));
    }

    private Account loggedIn() throws Exception {
        Step.ShowCode step = (Step.ShowCode) flow.begin(means());
        login.answer(step.code(), true);
        return account((Outcome.Granted) flow.resume(step.pending(), Map.of(), means()));
    }

    private Account account(Outcome.Granted granted) {
        return new Account("a", "Ann", provider.descriptor().id(), granted.credential(), granted.settings());
    }

    private UpstreamRequest request(Account account, String endpoint, String body) {
        return provider.executor()
                .prepare(new Call(
                        provider.descriptor(),
                        Operation.CHAT,
                        "qwen3-coder-plus",
                        account,
                        URI.create(endpoint),
                        body.getBytes(StandardCharsets.UTF_8),
                        true,
                        Headers.none(),
                        "request-1"));
    }

    private OutboundHttp.Answer chat(Account account) throws Exception {
        return vendor.http().send(request(account, provider.descriptor().endpoint(), HELLO));
    }

    private Failure meaning(OutboundHttp.Answer answer) {
        return provider.executor().classify(new ResponseHead(answer.status(), answer.headers()), answer.body());
    }

    @Test
    @DisplayName("Q1 Q2 Q4 the account's own host is asked, by our own name, and tells the usage")
    void answers() throws Exception {
        OutboundHttp.Answer answer = chat(loggedIn());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("[DONE]", "\"usage\"");
        Received received = upstream.last();
        assertThat(received.refusal()).isEmpty();
        assertThat(received.headers().first("x-dashscope-useragent")).hasValue("nonagon");
        assertThat(vendor.asked("/portal.qwen.ai/v1/chat/completions")).isEmpty();
    }

    @Test
    @DisplayName("Q1 an address that the owner has set stays; an account without a host uses the usual one")
    void otherPlaces() throws Exception {
        assertThat(request(loggedIn(), "https://mirror.example/v1/chat/completions", HELLO)
                        .uri())
                .hasToString("https://mirror.example/v1/chat/completions");
        Account bare =
                new Account("a", "a", provider.descriptor().id(), loggedIn().credential(), Map.of());
        assertThat(request(bare, provider.descriptor().endpoint(), HELLO).uri())
                .hasToString("https://portal.qwen.ai/v1/chat/completions");
        assertThat(meaning(chat(bare)).kind()).isEqualTo(Failure.Kind.UNAUTHENTICATED);
    }

    @ParameterizedTest(name = "Q1 {0} is {1}")
    @CsvSource({
        "portal.qwen.ai,https://portal.qwen.ai/v1/x",
        "http://portal.qwen.ai/,https://portal.qwen.ai/v1/x",
        "https://dashscope.aliyuncs.com/compatible-mode/v1,https://dashscope.aliyuncs.com/compatible-mode/v1/x",
        "user@host.example,",
        "no host,",
        "host.example/?a=b,"
    })
    void hosts(String text, String place) {
        assertThat(ResourceUrl.of(text, "/x"))
                .isEqualTo(Optional.ofNullable(place).map(URI::create));
    }

    @Test
    @DisplayName("F76 a token that has expired is told as such, renewed, and the next call goes through")
    void expired() throws Exception {
        Account account = loggedIn();
        login.expire();
        assertThat(meaning(chat(account)).kind()).isEqualTo(Failure.Kind.UNAUTHENTICATED);
        assertThat(chat(account((Outcome.Granted) flow.refresh(account, means())))
                        .status())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("a free allowance that is used up is one")
    void usedUp() throws Exception {
        upstream.next(Reply.behave(Manner.status(429, Headers.of("content-type", "application/json"), """
                {"error":{"code":"insufficient_quota","message":"Free allocated quota exceeded.","type":"insufficient_quota"}}""")));
        assertThat(meaning(chat(loggedIn())).kind()).isEqualTo(Failure.Kind.QUOTA_EXHAUSTED);
    }

    @ParameterizedTest(name = "Q3 {0} becomes {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"enable_thinking\":true,\"tool_choice\":\"required\"}|{\"enable_thinking\":true,\"tool_choice\":\"auto\"}",
                "{\"thinking\":true,\"tool_choice\":{\"type\":\"function\"}}|{\"thinking\":true,\"tool_choice\":\"auto\"}",
                "{\"thinking\":{\"type\":\"enabled\"},\"tool_choice\":\"required\"}|{\"thinking\":{\"type\":\"enabled\"},\"tool_choice\":\"auto\"}",
                "{\"thinking\":{\"type\":\"disabled\"},\"tool_choice\":\"required\"}|{\"thinking\":{\"type\":\"disabled\"},\"tool_choice\":\"required\"}",
                "{\"enable_thinking\":true,\"tool_choice\":\"none\"}|{\"enable_thinking\":true,\"tool_choice\":\"none\"}",
                "{\"stream\":true,\"stream_options\":{}}|{\"stream\":true,\"stream_options\":{}}",
                "{\"stream\":true}|{\"stream\":true,\"stream_options\":{\"include_usage\":true}}"
            })
    void bodies(String body, String fitted) throws Exception {
        assertThat(Json.parse(request(loggedIn(), provider.descriptor().endpoint(), body)
                        .body()))
                .isEqualTo(Json.parse(fitted));
    }

    @Test
    @DisplayName("the offer has ended, and says since when and what to take instead")
    void ended() {
        LifeCycle life = provider.descriptor().lifeCycle();
        assertThat(life.status()).isEqualTo(LifeCycle.Status.ENDED);
        assertThat(life.since()).hasValue(LocalDate.of(2026, 4, 15));
        assertThat(life.replacement()).isPresent();
    }
}
