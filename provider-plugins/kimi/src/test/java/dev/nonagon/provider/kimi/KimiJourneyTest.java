package dev.nonagon.provider.kimi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.Secret;
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

/** From a login to an answer, over a double of the vendor that ties a token to its device. */
class KimiJourneyTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final PluginContextDouble CONTEXT = new PluginContextDouble(Map.of(), NOW);
    private static final KimiPlugin PLUGIN = new KimiPlugin();
    private static final byte[] BODY = """
            {"model":"kimi-for-coding","max_tokens":100,"stream":true,"messages":[{"role":"user","content":"Hello"}]}""".getBytes(StandardCharsets.UTF_8);

    private final VendorDouble vendor = VendorDouble.start();
    private final UpstreamDouble upstream = UpstreamDouble.start();
    private final Provider provider = PLUGIN.providers(CONTEXT).getFirst();
    private final OAuthFlow flow = PLUGIN.oauthFlows(CONTEXT).getFirst();
    private final OAuthDouble login =
            new OAuthDouble(provider.descriptor().oauth().orElseThrow());

    @BeforeEach
    void serve() {
        login.at(vendor);
        vendor.relay("/api.kimi.com/coding/v1/messages", upstream, "/v1/messages", this::refused);
        vendor.on(
                "GET",
                "/api.kimi.com/coding/v1/usages",
                asked -> login.accepts(asked.bearer()) || asked.bearer().equals("sk-kimi-1")
                        ? Told.json(200, "{\"usage\":{\"limit\":100,\"used\":5}}")
                        : Told.json(401, "{}"));
    }

    @AfterEach
    void close() {
        vendor.close();
        upstream.close();
    }

    private Optional<Told> refused(Asked asked) {
        if (!login.accepts(asked.bearer())) {
            return Optional.of(Told.json(401, """
                    {"type":"error","error":{"type":"authentication_error","message":"The API Key appears to be invalid or may have expired."}}"""));
        }
        String device =
                vendor.asked().getFirst().headers().first("x-msh-device-id").orElseThrow();
        boolean known = asked.headers().first("x-msh-platform").isPresent()
                && asked.headers().first("x-msh-device-id").equals(Optional.of(device));
        return known ? Optional.empty() : Optional.of(Told.json(403, """
                        {"error":{"message":"Kimi For Coding is currently only available for Coding Agents","type":"access_terminated_error"}}"""));
    }

    private OAuthFlow.Means means() {
        return new OAuthFlow.Means(URI.create("http://localhost/none"), vendor.http(), () -> NOW, new Random(7));
    }

    private Account loggedIn() throws Exception {
        Step.ShowCode step = (Step.ShowCode) flow.begin(means());
        login.answer(step.code(), true);
        return account((Outcome.Granted) flow.resume(step.pending(), Map.of(), means()), Map.of());
    }

    private Account account(Outcome.Granted granted, Map<String, String> former) {
        return new Account(
                "a",
                "Ann",
                provider.descriptor().id(),
                granted.credential(),
                former.isEmpty() ? granted.settings() : former);
    }

    private OutboundHttp.Answer chat(Account account, Headers client) throws Exception {
        return vendor.http()
                .send(provider.executor()
                        .prepare(new Call(
                                provider.descriptor(),
                                Operation.CHAT,
                                "kimi-for-coding",
                                account,
                                URI.create(provider.descriptor().endpoint()),
                                BODY,
                                true,
                                client,
                                "request-1")));
    }

    private Failure meaning(OutboundHttp.Answer answer) {
        return provider.executor().classify(new ResponseHead(answer.status(), answer.headers()), answer.body());
    }

    @Test
    @DisplayName("KM1 KM2 the call names program and device, and the client keeps its own name")
    void answers() throws Exception {
        OutboundHttp.Answer answer = chat(loggedIn(), Headers.of("user-agent", "some-agent/1.0"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("message_stop");
        Received received = upstream.last();
        assertThat(received.body()).isEqualTo(BODY);
        assertThat(received.headers().first("user-agent")).hasValue("some-agent/1.0");
        assertThat(received.headers().first("x-msh-platform")).hasValue("nonagon");
    }

    @Test
    @DisplayName("F76 a token that has expired is told as such, renewed, and the next call goes through")
    void expired() throws Exception {
        Account account = loggedIn();
        login.expire();
        assertThat(meaning(chat(account, Headers.none())).kind()).isEqualTo(Failure.Kind.UNAUTHENTICATED);
        Account renewed = account((Outcome.Granted) flow.refresh(account, means()), account.settings());
        assertThat(chat(renewed, Headers.none()).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("a door that is shut for a program is no expired token; an engine that is busy is no empty purse")
    void refusals() throws Exception {
        Account account = loggedIn();
        Account elsewhere =
                new Account("a", "Ann", account.provider(), account.credential(), Map.of("deviceId", "another"));
        assertThat(meaning(chat(elsewhere, Headers.none())).kind()).isEqualTo(Failure.Kind.FORBIDDEN);
        upstream.next(Reply.behave(Manner.status(429, Headers.of("content-type", "application/json"), """
                {"error":{"type":"engine_overloaded_error","message":"The engine is currently overloaded, please try again later"}}""")));
        assertThat(meaning(chat(account, Headers.none())).kind()).isEqualTo(Failure.Kind.OVERLOADED);
    }

    @Test
    @DisplayName("what is left is told to a login and to a key")
    void quota() throws Exception {
        QuotaProbe ofLogin = PLUGIN.quotaProbes(CONTEXT).getFirst();
        QuotaProbe ofKey = PLUGIN.quotaProbes(CONTEXT).getLast();
        assertThat(ofLogin.probe(loggedIn(), vendor.http())).isInstanceOf(QuotaProbe.Report.class);
        Account key = new Account("k", "k", ofKey.provider(), new Credential.Key(new Secret("sk-kimi-1")), Map.of());
        assertThat(ofKey.provider().value()).isEqualTo("kimi");
        assertThat(ofKey.probe(key, vendor.http())).isInstanceOf(QuotaProbe.Report.class);
        assertThat(vendor.asked().getLast().headers().has("x-msh-platform")).isFalse();
    }
}
