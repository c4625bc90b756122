package com.example.acme;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.QuotaProbe;
import dev.nonagon.spi.provider.QuotaWindow;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Asks how full the tank is: {@code {"plan":"…","tokens":{"size":…,"left":…},"refill_at":"…"}}. Thread-safe. */
final class AcmeQuota implements QuotaProbe {
    private final ProviderDescriptor descriptor;

    AcmeQuota(ProviderDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    @Override
    public ProviderId provider() {
        return descriptor.id();
    }

    @Override
    public Outcome probe(Account account, OutboundHttp http) throws IOException, InterruptedException {
        if (!(account.credential() instanceof Credential.Key key)) {
            return new Trouble(Failure.of(Failure.Kind.UNAUTHENTICATED, "Acme wants a key."));
        }
        Headers headers = Headers.of("accept", "application/json").plus("x-acme-key", key.key().reveal());
        OutboundHttp.Answer answer =
                http.send(new UpstreamRequest("GET", URI.create(descriptor.urls().get("tank")), headers, new byte[0]));
        if (answer.status() != 200) {
            return QuotaProbe.trouble(answer);
        }
        ObjectNode json = Json.parseObject(answer.body());
        JsonNode tokens = json.path("tokens");
        if (!tokens.path("size").isNumber() || !tokens.path("left").isNumber()) {
            return new Trouble(Failure.of(Failure.Kind.PROTOCOL, "Acme's answer about the tank has no numbers"));
        }
        QuotaWindow window = QuotaWindow.counted(
                        "daily",
                        QuotaWindow.Unit.TOKENS,
                        tokens.path("size").asDouble(),
                        tokens.path("left").asDouble())
                .lasting(Duration.ofDays(1));
        return new Report(
                List.of(instant(json.path("refill_at")).map(window::resetting).orElse(window)),
                Optional.of(json.path("plan").asString("")).filter(plan -> !plan.isEmpty()));
    }

    /** A time as a text; empty if it is none. */
    static Optional<Instant> instant(JsonNode text) {
        try {
            return text.isString() ? Optional.of(Instant.parse(text.asString())) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
