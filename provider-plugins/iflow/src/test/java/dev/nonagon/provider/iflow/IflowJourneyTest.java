package dev.nonagon.provider.iflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
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

/** From a login to an answer, over a double of the vendor that checks signatures. */
class IflowJourneyTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_123L);
    private static final PluginContextDouble CONTEXT =
            new PluginContextDouble(Map.of("nonagon.providers.iflow.oauth.client-secret", "secret-1"), NOW);
    private static final IflowPlugin PLUGIN = new IflowPlugin();
    private static final String KEY = "sk-iflow-1";
    private static final String HELLO = """
            {"model":"glm-4.7","stream":true,"messages":[{"role":"user","content":"Hello"}]}""";

    private final VendorDouble vendor = VendorDouble.start();
    private final UpstreamDouble upstream = UpstreamDouble.start();
    private final Provider provider = PLUGIN.providers(CONTEXT).getFirst();
    private final OAuthFlow flow = PLUGIN.oauthFlows(CONTEXT).getFirst();
    private final OAuthDouble login =
            new OAuthDouble(provider.descriptor().oauth().orElseThrow());

    @BeforeEach
    void serve() {
        login.secret("secret-1").at(vendor);
        vendor.on(
                "GET",
                "/iflow.cn/api/oauth/getUserInfo",
                asked -> Told.json(
                        200, "{\"success\":true,\"data\":{\"apiKey\":\"" + KEY + "\",\"email\":\"ann@example.org\"}}"));
        vendor.relay("/apis.iflow.cn/v1/chat/completions", upstream, "/v1/chat/completions", this::refused);
    }

    @AfterEach
    void close() {
        vendor.close();
        upstream.close();
    }

    private Optional<Told> refused(Asked asked) {
        String signature = Signature.of(
                new Secret(KEY),
                asked.headers().first("user-agent").orElse(""),
                asked.headers().first("session-id").orElse(""),
                Long.parseLong(asked.headers().first("x-iflow-timestamp").orElse("0")));
        boolean known = asked.bearer().equals(KEY)
                && asked.headers().first("x-iflow-signature").equals(Optional.of(signature));
        return known
                ? Optional.empty()
                : Optional.of(
                        Told.json(401, "{\"error\":{\"message\":\"invalid signature\",\"code\":\"invalid_api_key\"}}"));
    }

    private Account loggedIn() throws Exception {
        OAuthFlow.Means means = new OAuthFlow.Means(
                URI.create("http://localhost:20128/callback"), vendor.http(), () -> NOW, new Random(7));
        Step.OpenBrowser step = (Step.OpenBrowser) flow.begin(means);
        Outcome.Granted granted = (Outcome.Granted) flow.resume(
                step.pending(),
                Map.of("code", login.agree(step.page()), "state", step.pending().value("state")),
                means);
        return account(granted.credential());
    }

    private Account account(Credential credential) {
        return new Account("a", "Ann", provider.descriptor().id(), credential, Map.of());
    }

    private UpstreamRequest request(Account account, String body) {
        return provider.executor()
                .prepare(new Call(
                        provider.descriptor(),
                        Operation.CHAT,
                        "glm-4.7",
                        account,
                        URI.create(provider.descriptor().endpoint()),
                        body.getBytes(StandardCharsets.UTF_8),
                        true,
                        Headers.none(),
                        "request-1"));
    }

    private OutboundHttp.Answer chat(Account account) throws Exception {
        return vendor.http().send(request(account, HELLO));
    }

    private Failure meaning(OutboundHttp.Answer answer) {
        return provider.executor().classify(new ResponseHead(answer.status(), answer.headers()), answer.body());
    }

    @Test
    @DisplayName("I1 I2 I3 a chat is paid by the key, signed, and tells its usage")
    void answers() throws Exception {
        OutboundHttp.Answer answer = chat(loggedIn());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("[DONE]", "\"usage\"");
        Received received = upstream.last();
        assertThat(received.refusal()).isEmpty();
        assertThat(received.headers().first("user-agent")).hasValue("nonagon");
        assertThat(received.headers().first("session-id")).hasValue("session-request-1");
        assertThat(received.headers().first("x-iflow-timestamp")).hasValue("1700000000123");
    }

    @Test
    @DisplayName("K60 the signature is the hex of HMAC-SHA256 by the key over program:session:time")
    void signature() {
        // Reckoned apart: printf 'nonagon:session-1:1700000000123' | openssl dgst -sha256 -hmac key
        assertThat(Signature.of(new Secret("key"), "nonagon", "session-1", 1_700_000_000_123L))
                .isEqualTo("d24b8de7e197e32b89b7f5ed5ab808ca989750c33d081dfe7ec3495e81e7f633");
    }

    @Test
    @DisplayName("a key works as a login's does; another key is refused as no account's; none is not signed")
    void otherCredentials() throws Exception {
        assertThat(chat(account(new Credential.Key(new Secret(KEY)))).status()).isEqualTo(200);
        assertThat(meaning(chat(account(new Credential.Key(new Secret("sk-other")))))
                        .kind())
                .isEqualTo(Failure.Kind.UNAUTHENTICATED);
        assertThat(request(account(new Credential.None()), HELLO).headers().has("x-iflow-signature"))
                .isFalse();
    }

    @Test
    @DisplayName("a limit is one")
    void limited() throws Exception {
        upstream.next(Reply.behave(Manner.status(
                429,
                Headers.of("content-type", "application/json").plus("retry-after", "3"),
                "{\"error\":{\"message\":\"Too many requests\"}}")));
        assertThat(meaning(chat(loggedIn())).kind()).isEqualTo(Failure.Kind.RATE_LIMITED);
    }

    @Test
    @DisplayName("I3 what a client says of usage stays, and what is no stream is not asked for it")
    void usage() throws Exception {
        for (String body : new String[] {
            "{\"stream\":true,\"messages\":[],\"stream_options\":{\"include_usage\":false}}",
            "{\"stream\":false,\"messages\":[]}",
            "{\"stream\":true}"
        }) {
            assertThat(Json.parse(request(loggedIn(), body).body())).isEqualTo(Json.parse(body));
        }
    }

    @Test
    @DisplayName("the offer has ended, and says since when and what to take instead")
    void ended() {
        LifeCycle life = provider.descriptor().lifeCycle();
        assertThat(life.status()).isEqualTo(LifeCycle.Status.ENDED);
        assertThat(life.since()).hasValue(LocalDate.of(2026, 4, 17));
        assertThat(life.replacement()).isPresent();
    }
}
