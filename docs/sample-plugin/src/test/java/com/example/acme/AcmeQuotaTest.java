package com.example.acme;

import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.QuotaProbe;
import dev.nonagon.spi.provider.QuotaWindow;
import dev.nonagon.spi.tck.PluginContextDouble;
import dev.nonagon.spi.tck.QuotaContract;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The rules QP1 to QP4 that every probe keeps. */
class AcmeQuotaTest extends QuotaContract {
    @Override
    protected QuotaProbe probe() {
        return new AcmePlugin().quotaProbes(new PluginContextDouble(Map.of(), Instant.EPOCH)).get(0);
    }

    @Override
    protected Account account() {
        return new Account("a", "Work", new ProviderId("acme"), new Credential.Key(new Secret("acme-key-1")), Map.of());
    }

    @Override
    protected List<String> secrets() {
        return List.of("acme-key-1");
    }

    @Override
    protected List<Conversation> conversations() {
        return List.of(new Conversation(
                "a tank that is a quarter full",
                List.of("""
                        {"plan":"large","tokens":{"size":1000,"left":250},"refill_at":"2026-12-01T00:00:00Z"}"""),
                List.of(QuotaWindow.counted("daily", QuotaWindow.Unit.TOKENS, 1000, 250)
                        .lasting(Duration.ofDays(1))
                        .resetting(Instant.parse("2026-12-01T00:00:00Z")))));
    }
}
