package com.example.acme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.tck.PluginContextDouble;
import dev.nonagon.spi.tck.vendor.Told;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What really arrives at Acme, Acme being a double on this machine. */
class AcmeJourneyTest {
    private static final String CHAT = "/api.acme.example/v1/chat/completions";

    private final Provider acme =
            new AcmePlugin().providers(new PluginContextDouble(Map.of(), Instant.EPOCH)).get(0);
    private VendorDouble vendor;

    @BeforeEach
    void open() {
        vendor = VendorDouble.start();
    }

    @AfterEach
    void close() {
        vendor.close();
    }

    private OutboundHttp.Answer call() throws Exception {
        Account account = new Account(
                "a", "Work", acme.descriptor().id(), new Credential.Key(new Secret("acme-key-1")), Map.of());
        Call call = new Call(
                acme.descriptor(),
                Operation.CHAT,
                "anvil-1",
                account,
                URI.create(acme.descriptor().endpoint()),
                "{\"model\":\"anvil-1\",\"messages\":[]}".getBytes(StandardCharsets.UTF_8),
                false,
                Headers.none(),
                "req_7");
        return vendor.http().send(acme.executor().prepare(call));
    }

    @Test
    @DisplayName("A request has its key and its number")
    void numbered() throws Exception {
        vendor.on("POST", CHAT, asked -> {
            boolean known = asked.headers().first("x-acme-key").equals(java.util.Optional.of("acme-key-1"));
            boolean numbered = asked.headers().has("x-acme-request");
            return Told.json(known && numbered ? 200 : 403, "{}");
        });
        assertThat(call().status()).isEqualTo(200);
        assertThat(vendor.asked(CHAT).get(0).headers().first("x-acme-request")).hasValue("req_7");
    }

    @Test
    @DisplayName("An empty tank is a quota that is used up, until it is filled; another 400 is the request's fault")
    void emptyTank() throws Exception {
        vendor.on("POST", CHAT, asked -> Told.json(400, """
                {"error":{"code":"tank_empty","message":"No fuel","refill_at":"2026-12-01T00:00:00Z"}}"""));
        Failure empty = failure(call());
        assertThat(empty.kind()).isEqualTo(Failure.Kind.QUOTA_EXHAUSTED);
        assertThat(empty.resetsAt()).hasValue(Instant.parse("2026-12-01T00:00:00Z"));
        vendor.on("POST", CHAT, asked -> Told.json(400, "{\"error\":{\"code\":\"bad\",\"message\":\"No\"}}"));
        assertThat(failure(call()).kind()).isEqualTo(Failure.Kind.INVALID_REQUEST);
    }

    private Failure failure(OutboundHttp.Answer answer) {
        return acme.executor().classify(new ResponseHead(answer.status(), answer.headers()), answer.body());
    }
}
