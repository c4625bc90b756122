package dev.nonagon.provider.claudecode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.OAuthFlow.Outcome;
import dev.nonagon.spi.oauth.OAuthFlow.Step;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.QuotaProbe;
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
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** From a login to an answer, over a double of the vendor that tells Claude Code from other programs. */
class ClaudeCodeJourneyTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final PluginContextDouble CONTEXT = new PluginContextDouble(Map.of(), NOW);
    private static final ClaudeCodePlugin PLUGIN = new ClaudeCodePlugin();
    private static final String PROGRAM = "claude-cli/2.1.330 (external, cli)";
    private static final Headers CLAUDE_CODE = Headers.of("user-agent", PROGRAM)
            .plus("x-app", "cli")
            .plus("anthropic-version", "2023-06-01")
            .plus("anthropic-beta", "claude-code-20250219,interleaved-thinking-2025-05-14")
            .plus("x-claude-code-session-id", "s-1")
            .plus("x-stainless-retry-count", "0");
    private static final byte[] BODY = """
            {"model":"claude-sonnet-4-6",  "max_tokens":100,"stream":true,
             "messages":[{"role":"user","content":"Hello \\u0041"}]}""".getBytes(StandardCharsets.UTF_8);

    private final VendorDouble vendor = VendorDouble.start();
    private final UpstreamDouble upstream = UpstreamDouble.start();
    private final Provider provider = PLUGIN.providers(CONTEXT).getFirst();
    private final OAuthFlow flow = PLUGIN.oauthFlows(CONTEXT).getFirst();
    private final OAuthDouble login =
            new OAuthDouble(provider.descriptor().oauth().orElseThrow());

    @BeforeEach
    void serve() {
        login.at(vendor);
        vendor.on(
                "GET",
                "/api.anthropic.com/api/oauth/profile",
                asked -> Told.json(
                        200,
                        "{\"account\":{\"email\":\"ann@example.org\"},\"organization\":{\"organization_type\":\"claude_pro\"}}"));
        vendor.on(
                "GET",
                "/api.anthropic.com/api/oauth/usage",
                asked -> login.accepts(asked.bearer())
                        ? Told.json(200, "{\"five_hour\":{\"utilization\":10}}")
                        : Told.json(
                                401,
                                "{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\"expired\"}}"));
        vendor.relay("/api.anthropic.com/v1/messages", upstream, "/v1/messages", this::refused);
    }

    @AfterEach
    void close() {
        vendor.close();
        upstream.close();
    }

    private Optional<Told> refused(Asked asked) {
        if (asked.headers().has("x-api-key") || !login.accepts(asked.bearer())) {
            return Optional.of(
                    Told.json(
                            401,
                            "{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\"OAuth token has expired.\"}}"));
        }
        if (!String.join(",", asked.headers().all("anthropic-beta")).contains("oauth-2025-04-20")) {
            return Optional.of(Told.json(401, """
                    {"type":"error","error":{"type":"authentication_error","message":"OAuth authentication is currently not supported."}}"""));
        }
        return asked.headers().first("user-agent").filter(PROGRAM::equals).isPresent()
                ? Optional.empty()
                : Optional.of(Told.json(400, """
                        {"type":"error","error":{"type":"invalid_request_error","message":"This credential is only authorized for use with Claude Code and cannot be used for other API requests."}}"""));
    }

    private OAuthFlow.Means means() {
        return new OAuthFlow.Means(flow.loopback().orElseThrow().redirect(), vendor.http(), () -> NOW, new Random(7));
    }

    private Account loggedIn() throws Exception {
        Step.OpenBrowser step = (Step.OpenBrowser) flow.begin(means());
        return account((Outcome.Granted) flow.resume(
                step.pending(),
                Map.of("code", login.agree(step.page()), "state", step.pending().value("state")),
                means()));
    }

    private Account account(Outcome.Granted granted) {
        return new Account("a", "Ann", provider.descriptor().id(), granted.credential(), granted.settings());
    }

    private UpstreamRequest request(Account account, Headers client) {
        return provider.executor()
                .prepare(new Call(
                        provider.descriptor(),
                        Operation.CHAT,
                        "claude-sonnet-4-6",
                        account,
                        URI.create(provider.descriptor().endpoint()),
                        BODY,
                        true,
                        client,
                        "request-1"));
    }

    private OutboundHttp.Answer chat(Account account, Headers client) throws Exception {
        return vendor.http().send(request(account, client));
    }

    private Failure meaning(OutboundHttp.Answer answer) {
        return provider.executor().classify(new ResponseHead(answer.status(), answer.headers()), answer.body());
    }

    @Test
    @DisplayName("CC1 a Claude Code client's headers and body arrive as they left, and one flag more")
    void faithful() throws Exception {
        OutboundHttp.Answer answer = chat(loggedIn(), CLAUDE_CODE);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("event: message_stop");
        assertThat(provider.executor().framing(new ResponseHead(200, answer.headers())))
                .isSameAs(Framing.sse());
        Received received = upstream.last();
        assertThat(received.path()).isEqualTo("/v1/messages?beta=true");
        assertThat(received.body()).isEqualTo(BODY);
        assertThat(received.headers().all("anthropic-beta"))
                .containsExactly("claude-code-20250219,interleaved-thinking-2025-05-14,oauth-2025-04-20");
        CLAUDE_CODE
                .without("anthropic-beta")
                .forEach((name, value) ->
                        assertThat(received.headers().all(name)).as(name).containsExactly(value));
    }

    @Test
    @DisplayName("CC1 flags in several lines are one list; a client that has the login's flag keeps its own order")
    void flags() throws Exception {
        Account account = loggedIn();
        assertThat(request(account, Headers.of("anthropic-beta", "a").plus("Anthropic-Beta", "b"))
                        .headers()
                        .all("anthropic-beta"))
                .containsExactly("a,b,oauth-2025-04-20");
        assertThat(request(account, Headers.of("anthropic-beta", "oauth-2025-04-20, z"))
                        .headers()
                        .all("anthropic-beta"))
                .containsExactly("oauth-2025-04-20, z");
    }

    @Test
    @DisplayName("CC2 CC3 another program is not made to look like Claude Code; the refusal is nobody's fault")
    void otherProgram() throws Exception {
        Account account = loggedIn();
        UpstreamRequest request = request(account, Headers.none());
        assertThat(request.body()).isEqualTo(BODY);
        assertThat(request.headers().has("x-app")).isFalse();
        assertThat(request.headers().has("user-agent")).isFalse();
        Failure failure = meaning(chat(account, Headers.of("user-agent", "other/1.0")));
        assertThat(failure.kind()).isEqualTo(Failure.Kind.UNSUPPORTED);
        assertThat(failure.extent()).hasValue(Failure.Extent.REQUEST);
        assertThat(failure.message()).contains("only authorized for use with Claude Code");
        Failure extra = meaning(new OutboundHttp.Answer(400, Headers.none(), """
                {"type":"error","error":{"type":"invalid_request_error","message":"Third-party apps now draw from your extra usage, not your plan limits. Add more at claude.ai/settings/usage and keep going."}}""".getBytes(StandardCharsets.UTF_8)));
        assertThat(extra.kind()).isEqualTo(Failure.Kind.UNSUPPORTED);
    }

    @Test
    @DisplayName("CC4 a key goes in its own header, without the login's flag")
    void key() {
        Account account =
                new Account("a", "a", provider.descriptor().id(), new Credential.Key(new Secret("sk-1")), Map.of());
        Headers headers = request(account, CLAUDE_CODE).headers();
        assertThat(headers.first("x-api-key")).hasValue("sk-1");
        assertThat(headers.first("anthropic-beta")).hasValue("claude-code-20250219,interleaved-thinking-2025-05-14");
    }

    @Test
    @DisplayName("F76 a token that has expired is told as such, renewed, and the next call goes through")
    void expired() throws Exception {
        Account account = loggedIn();
        login.expire();
        assertThat(meaning(chat(account, CLAUDE_CODE)).kind()).isEqualTo(Failure.Kind.UNAUTHENTICATED);
        Account renewed = account((Outcome.Granted) flow.refresh(account, means()));
        assertThat(chat(renewed, CLAUDE_CODE).status()).isEqualTo(200);
        QuotaProbe probe = PLUGIN.quotaProbes(CONTEXT).getFirst();
        assertThat(probe.probe(renewed, vendor.http())).isInstanceOf(QuotaProbe.Report.class);
        assertThat(probe.probe(account, vendor.http())).isInstanceOf(QuotaProbe.Trouble.class);
    }

    private Failure limited(Headers headers, String message) throws Exception {
        upstream.next(Reply.behave(Manner.status(
                429,
                headers.plus("content-type", "application/json"),
                "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"" + message + "\"}}")));
        return meaning(chat(loggedIn(), CLAUDE_CODE));
    }

    @Test
    @DisplayName("windows that are shut: the last one to open counts, for the account or for the model")
    void windows() throws Exception {
        String unified = "anthropic-ratelimit-unified-";
        Failure both = limited(
                Headers.of(unified + "status", "rejected")
                        .plus(unified + "5h-status", "rejected")
                        .plus(unified + "5h-reset", "1795870800")
                        .plus(unified + "7d-status", "rejected")
                        .plus(unified + "7d-reset", "1796000000"),
                "This request would exceed your account's rate limit.");
        assertThat(both.kind()).isEqualTo(Failure.Kind.QUOTA_EXHAUSTED);
        assertThat(both.resetsAt()).hasValue(Instant.ofEpochSecond(1796000000));
        assertThat(both.extent()).hasValue(Failure.Extent.ACCOUNT);
        Failure model = limited(
                Headers.of(unified + "status", "rejected")
                        .plus(unified + "5h-status", "allowed")
                        .plus(unified + "7d_oi-status", "rejected")
                        .plus(unified + "7d_oi-reset", "1795999999"),
                "This request would exceed your account's rate limit.");
        assertThat(model.extent()).hasValue(Failure.Extent.MODEL);
        assertThat(model.resetsAt()).hasValue(Instant.ofEpochSecond(1795999999));
    }

    @Test
    @DisplayName("a fast mode that must be paid for is this request's matter; a plain 429 is a rate")
    void otherLimits() throws Exception {
        assertThat(limited(Headers.none(), "Usage credits are required for fast mode.")
                        .extent())
                .hasValue(Failure.Extent.REQUEST);
        Failure plain = limited(Headers.of("retry-after", "7"), "Too many requests");
        assertThat(plain.kind()).isEqualTo(Failure.Kind.RATE_LIMITED);
        assertThat(plain.retryAfter()).hasValue(Duration.ofSeconds(7));
    }

    @Test
    @DisplayName("an error inside a 200 arrives as the vendor wrote it")
    void errorInside() throws Exception {
        upstream.next(Reply.behave(Manner.fault(Manner.Fault.ERROR_EVENT, 2)));
        OutboundHttp.Answer answer = chat(loggedIn(), CLAUDE_CODE);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .contains("event: error")
                .doesNotContain("message_stop");
    }
}
