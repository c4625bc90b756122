package dev.nonagon.provider.kimi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.QuotaProbe;
import dev.nonagon.spi.provider.QuotaWindow;
import dev.nonagon.spi.tck.PluginContextDouble;
import dev.nonagon.spi.tck.QuotaContract;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class KimiQuotaTest extends QuotaContract {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final String TOKEN = "access-4711";
    private static final ProviderDescriptor DESCRIPTOR =
            new PluginContextDouble(Map.of(), NOW).descriptor("kimi-coding");

    @Override
    protected QuotaProbe probe() {
        return new KimiQuota(DESCRIPTOR, () -> NOW);
    }

    @Override
    protected Account account() {
        return account(new Credential.Tokens(new Secret(TOKEN), Optional.empty(), Optional.empty(), Map.of()));
    }

    private static Account account(Credential credential) {
        return new Account("a", "a", DESCRIPTOR.id(), credential, Map.of("deviceId", "d-1"));
    }

    @Override
    protected List<String> secrets() {
        return List.of(TOKEN);
    }

    private static QuotaWindow window(String name, double used, Duration length) {
        return QuotaWindow.used(name, used).lasting(length);
    }

    @Override
    protected List<Conversation> conversations() {
        return List.of(
                new Conversation(
                        "a week and five hours, numbers as text",
                        List.of("""
                                {"user":{"membership":{"level":"LEVEL_INTERMEDIATE"}},
                                 "usage":{"limit":"100","used":"99","remaining":"1","resetTime":"2026-12-01T00:00:00.5Z"},
                                 "limits":[{"window":{"duration":300,"timeUnit":"TIME_UNIT_MINUTE"},
                                   "detail":{"limit":"100","used":"100","resetTime":"2026-11-28T13:00:00Z"}}]}"""),
                        List.of(
                                window("weekly", 0.99, Duration.ofDays(7))
                                        .resetting(Instant.parse("2026-12-01T00:00:00.5Z")),
                                window("5h", 1, Duration.ofHours(5)).resetting(Instant.parse("2026-11-28T13:00:00Z")))),
                new Conversation(
                        "what remains, other units, and windows that say too little",
                        List.of("""
                                {"usage":{"limit":1000,"remaining":250},"limits":[
                                 {"window":{"duration":"2","timeUnit":"TIME_UNIT_HOUR"},"detail":{"limit":4,"used":1}},
                                 {"window":{"duration":1,"timeUnit":"TIME_UNIT_DAY"},"limit":4,"used":2},
                                 {"window":{"duration":1,"timeUnit":"TIME_UNIT_ERA"},"detail":{"limit":4,"used":1}},
                                 {"window":{},"detail":{"limit":4,"used":1}},
                                 {"window":{"duration":3,"timeUnit":"TIME_UNIT_HOUR"},"detail":{"limit":"none"}}]}"""),
                        List.of(
                                window("weekly", 0.75, Duration.ofDays(7)),
                                window("2h", 0.25, Duration.ofHours(2)),
                                window("daily", 0.5, Duration.ofDays(1)))));
    }

    @Test
    @DisplayName("without a credential there is nothing to ask with")
    void noCredential() throws Exception {
        assertThat(probe().probe(account(new Credential.None()), request -> {
                    throw new AssertionError("asked " + request);
                }))
                .isInstanceOf(QuotaProbe.Trouble.class);
    }
}
