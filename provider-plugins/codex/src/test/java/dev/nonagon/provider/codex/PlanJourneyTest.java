package dev.nonagon.provider.codex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonEdit;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.OAuthFlow.Outcome;
import dev.nonagon.spi.oauth.OAuthFlow.Step;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.QuotaProbe;
import dev.nonagon.spi.provider.ResponseHead;
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
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** From a login to an answer, over a double of the back end that refuses what the real one does. */
class PlanJourneyTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final PluginContextDouble CONTEXT = new PluginContextDouble(Map.of(), NOW);
    private static final CodexPlugin PLUGIN = new CodexPlugin();
    private static final String BODY = """
            {"model":"gpt-5.2","instructions":"Be short.","stream":false,"temperature":0.5,"max_output_tokens":100,
             "input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"Hello"}]}]}""";

    private final VendorDouble vendor = VendorDouble.start();
    private final UpstreamDouble upstream = UpstreamDouble.start();
    private final Provider codex = PLUGIN.providers(CONTEXT).getFirst();
    private final OAuthFlow flow = PLUGIN.oauthFlows(CONTEXT).getFirst();
    private final OAuthDouble login = new OAuthDouble(codex.descriptor().oauth().orElseThrow());

    @BeforeEach
    void serve() {
        ObjectNode claims = Json.object().put("email", "ann@example.org");
        claims.putObject("https://api.openai.com/auth").put("chatgpt_account_id", "account-7");
        login.knowing(claims).at(vendor);
        vendor.relay("/chatgpt.com/backend-api/codex/responses", upstream, "/v1/responses", this::refused);
        vendor.on(
                "GET",
                "/chatgpt.com/backend-api/wham/usage",
                asked -> login.accepts(asked.bearer())
                        ? Told.json(
                                200,
                                "{\"plan_type\":\"plus\",\"rate_limit\":{\"primary_window\":{\"used_percent\":5}}}")
                        : Told.json(401, "{\"detail\":\"Unauthorized\"}"));
    }

    @AfterEach
    void close() {
        vendor.close();
        upstream.close();
    }

    private Optional<Told> refused(Asked asked) {
        if (!login.accepts(asked.bearer())) {
            return Optional.of(
                    Told.json(
                            401,
                            "{\"error\":{\"message\":\"Provided authentication token is expired.\",\"code\":\"token_expired\"}}"));
        }
        if (!asked.headers().first("chatgpt-account-id").equals(Optional.of("account-7"))) {
            return Optional.of(Told.json(403, "{\"detail\":\"Forbidden\"}"));
        }
        ObjectNode body = asked.json();
        if (!body.path("stream").asBoolean(false)) {
            return Optional.of(Told.json(400, "{\"detail\":\"Stream must be set to true\"}"));
        }
        if (body.path("store").asBoolean(true)) {
            return Optional.of(Told.json(400, "{\"detail\":\"Store must be set to false\"}"));
        }
        if (!body.path("instructions").isString()) {
            return Optional.of(Told.json(400, "{\"detail\":\"Instructions are required\"}"));
        }
        return body.has("max_output_tokens")
                ? Optional.of(Told.json(400, "{\"detail\":\"Unsupported parameter: max_output_tokens\"}"))
                : Optional.empty();
    }

    private OAuthFlow.Means means() {
        return new OAuthFlow.Means(flow.loopback().orElseThrow().redirect(), vendor.http(), () -> NOW, new Random(7));
    }

    private Account loggedIn() throws Exception {
        Step.OpenBrowser step = (Step.OpenBrowser) flow.begin(means());
        Outcome.Granted granted = (Outcome.Granted) flow.resume(
                step.pending(),
                Map.of("code", login.agree(step.page()), "state", step.pending().value("state")),
                means());
        return account(granted);
    }

    private Account account(Outcome.Granted granted) {
        return new Account("a", "Ann", codex.descriptor().id(), granted.credential(), granted.settings());
    }

    private OutboundHttp.Answer chat(Account account, Headers client) throws Exception {
        byte[] body = JsonEdit.apply(
                BODY.getBytes(StandardCharsets.UTF_8), codex.descriptor().patches());
        return vendor.http().send(codex.executor().prepare(call(Operation.CHAT, account, body, client)));
    }

    private Call call(Operation operation, Account account, byte[] body, Headers client) {
        String url = operation == Operation.CHAT
                ? codex.descriptor().endpoint()
                : codex.descriptor().endpoints().get(operation);
        return new Call(
                codex.descriptor(), operation, "gpt-5.2", account, URI.create(url), body, false, client, "request-1");
    }

    private Failure meaning(OutboundHttp.Answer answer) {
        return codex.executor().classify(new ResponseHead(answer.status(), answer.headers()), answer.body());
    }

    @Test
    @DisplayName("C1 C5 F54 a client that wants a whole answer is streamed to, as the account's owner")
    void answers() throws Exception {
        OutboundHttp.Answer answer = chat(loggedIn(), Headers.none());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("response.completed");
        assertThat(codex.executor().framing(new ResponseHead(200, answer.headers())))
                .isSameAs(Framing.sse());
        Received received = upstream.last();
        assertThat(received.refusal()).isEmpty();
        assertThat(received.warnings()).isEmpty();
        assertThat(received.headers().first("accept")).hasValue("text/event-stream");
        assertThat(received.headers().first("originator")).hasValue("nonagon");
        assertThat(received.json().path("instructions").asString()).isEqualTo("Be short.");
    }

    @Test
    @DisplayName("C5 a Codex client's own identity passes")
    void nativeClient() throws Exception {
        Headers own = Headers.of("originator", "codex_cli_rs")
                .plus("session-id", "s-1")
                .plus("openai-beta", "responses_websockets=2026-02-06");
        chat(loggedIn(), own);
        own.forEach((name, value) ->
                assertThat(upstream.last().headers().all(name)).as(name).containsExactly(value));
    }

    @Test
    @DisplayName("F76 a token that has expired is told as such, renewed, and the next call goes through")
    void expired() throws Exception {
        Account account = loggedIn();
        login.expire();
        assertThat(meaning(chat(account, Headers.none())).kind()).isEqualTo(Failure.Kind.UNAUTHENTICATED);
        Outcome.Granted renewed = (Outcome.Granted) flow.refresh(account, means());
        assertThat(chat(account(renewed), Headers.none()).status()).isEqualTo(200);
        assertThat(login.refreshes()).isEqualTo(1);
    }

    @Test
    @DisplayName("C6 the plan is used up: when it is back is a moment, however it is said")
    void usedUp() throws Exception {
        Account account = loggedIn();
        upstream.next(error(429, Headers.none(), """
                {"error":{"type":"usage_limit_reached","message":"The usage limit has been reached","plan_type":"plus",
                 "resets_in_seconds":7200}}"""));
        Failure inSeconds = meaning(chat(account, Headers.none()));
        assertThat(inSeconds.kind()).isEqualTo(Failure.Kind.QUOTA_EXHAUSTED);
        assertThat(inSeconds.resetsAt()).hasValue(NOW.plusSeconds(7200));
        upstream.next(error(429, Headers.none(), """
                {"error":{"type":"usage_limit_reached","message":"The usage limit has been reached","resets_at":1795870800}}"""));
        Failure atMoment = meaning(chat(account, Headers.none()));
        assertThat(atMoment.resetsAt()).hasValue(Instant.ofEpochSecond(1795870800));
        assertThat(atMoment.code()).isEqualTo("usage_limit_reached");
    }

    @Test
    @DisplayName("C6 the limit of one model stays its own")
    void modelsLimit() throws Exception {
        upstream.next(error(
                429,
                Headers.of("x-codex-active-limit", "codex_bengalfox")
                        .plus("x-codex-bengalfox-primary-used-percent", "100")
                        .plus("x-codex-primary-used-percent", "10"),
                "{\"error\":{\"type\":\"usage_limit_reached\",\"message\":\"The usage limit has been reached\"}}"));
        assertThat(meaning(chat(loggedIn(), Headers.none())).extent()).hasValue(Failure.Extent.MODEL);
    }

    @Test
    @DisplayName(
            "a workspace that is switched off is no empty purse; a model that the plan lacks is the model's matter")
    void otherRefusals() throws Exception {
        Account account = loggedIn();
        upstream.next(error(402, Headers.none(), "{\"detail\":{\"code\":\"deactivated_workspace\"}}"));
        Failure off = meaning(chat(account, Headers.none()));
        assertThat(off.kind()).isEqualTo(Failure.Kind.FORBIDDEN);
        assertThat(off.extent()).hasValue(Failure.Extent.ACCOUNT);
        upstream.next(error(400, Headers.none(), """
                {"detail":"The 'gpt-5.2' model is not supported when using Codex with a ChatGPT account."}"""));
        assertThat(meaning(chat(account, Headers.none())).kind()).isEqualTo(Failure.Kind.MODEL_UNAVAILABLE);
    }

    private static Reply error(int status, Headers headers, String body) {
        return Reply.behave(Manner.status(status, headers.plus("content-type", "application/json"), body));
    }

    @Test
    @DisplayName("an error inside a 200 and a stream without a type are read as streams, JSON as a whole")
    void framing() throws Exception {
        upstream.next(Reply.behave(Manner.fault(Manner.Fault.ERROR_EVENT, 1)));
        OutboundHttp.Answer answer = chat(loggedIn(), Headers.none());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .contains("error")
                .doesNotContain("response.completed");
        assertThat(codex.executor().framing(new ResponseHead(200, Headers.none())))
                .isSameAs(Framing.sse());
        assertThat(codex.executor().framing(new ResponseHead(200, Headers.of("content-type", "application/json"))))
                .isSameAs(Framing.whole());
    }

    @Test
    @DisplayName("a compaction goes to its own address as it came")
    void compaction() throws Exception {
        byte[] body = "{\"model\":\"gpt-5.2\",\"input\":\"x\"}".getBytes(StandardCharsets.UTF_8);
        var request = codex.executor().prepare(call(Operation.COMPACT, loggedIn(), body, Headers.none()));
        assertThat(request.uri()).hasToString("https://chatgpt.com/backend-api/codex/responses/compact");
        assertThat(request.body()).isEqualTo(body);
        assertThat(request.headers().first("chatgpt-account-id")).hasValue("account-7");
    }

    @Test
    @DisplayName("what is left of the plan is asked with the same login")
    void quota() throws Exception {
        QuotaProbe probe = PLUGIN.quotaProbes(CONTEXT).getFirst();
        Account account = loggedIn();
        assertThat(((QuotaProbe.Report) probe.probe(account, vendor.http())).windows())
                .hasSize(1);
        login.expire();
        assertThat(((QuotaProbe.Trouble) probe.probe(account, vendor.http()))
                        .failure()
                        .kind())
                .isEqualTo(Failure.Kind.UNAUTHENTICATED);
    }

    @Test
    @DisplayName("the public API gets no account header and no empty instructions")
    void publicApi() throws Exception {
        Provider chatgpt = PLUGIN.providers(CONTEXT).getLast();
        var request = chatgpt.executor()
                .prepare(new Call(
                        chatgpt.descriptor(),
                        Operation.CHAT,
                        "gpt-5.5",
                        loggedIn(),
                        URI.create(chatgpt.descriptor().endpoint()),
                        "{\"model\":\"gpt-5.5\",\"input\":\"Hi\"}".getBytes(StandardCharsets.UTF_8),
                        false,
                        Headers.none(),
                        "request-1"));
        assertThat(request.headers().has("chatgpt-account-id")).isFalse();
        assertThat(Json.parseObject(request.body()).has("instructions")).isFalse();
        assertThat(meaning(chatgpt, 429, "{\"error\":{\"code\":\"subscription_sharing_usage_limit_exceeded\"}}"))
                .isEqualTo(Failure.Kind.QUOTA_EXHAUSTED);
        assertThat(meaning(chatgpt, 400, "{\"error\":{\"code\":\"subscription_sharing_unsupported_capability\"}}"))
                .isEqualTo(Failure.Kind.UNSUPPORTED);
        assertThat(meaning(chatgpt, 401, "{\"detail\":{\"error_code\":\"invalid_token\"}}"))
                .isEqualTo(Failure.Kind.UNAUTHENTICATED);
        assertThat(meaning(chatgpt, 403, "{\"error\":{\"code\":\"subscription_sharing_user_not_eligible\"}}"))
                .isEqualTo(Failure.Kind.FORBIDDEN);
    }

    private static Failure.Kind meaning(Provider provider, int status, String body) {
        return provider.executor()
                .classify(new ResponseHead(status, Headers.none()), body.getBytes(StandardCharsets.UTF_8))
                .kind();
    }
}
