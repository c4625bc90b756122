package dev.nonagon.provider.claudecode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.QuotaProbe;
import dev.nonagon.spi.provider.QuotaWindow;
import dev.nonagon.spi.provider.RateLimitHeaders;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.spi.tck.PluginContextDouble;
import dev.nonagon.spi.tck.QuotaContract;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ClaudeQuotaTest extends QuotaContract {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final String TOKEN = "access-4711";
    private static final ProviderDescriptor DESCRIPTOR =
            new PluginContextDouble(Map.of(), NOW).descriptor("claude-code");
    private static final String BOTH = """
            {"five_hour":{"utilization":42.5,"resets_at":"2026-11-28T15:00:00.123456+00:00"},
             "seven_day":{"utilization":71,"resets_at":"2026-12-01T09:00:00+00:00"},
             "seven_day_opus":{"utilization":33,"resets_at":null},"seven_day_sonnet":null,"seven_day_cowork":{"utilization":5},
             "extra_usage":{"is_enabled":true,"monthly_limit":5000,"used_credits":5000,"utilization":100},
             "limits":[{"kind":"session","percent":42.5},{"kind":"weekly_all","percent":71},
              {"kind":"weekly_scoped","percent":33,"scope":{"model":{"display_name":"Opus"}}},
              {"kind":"weekly_scoped","percent":57,"resets_at":"2026-12-01T09:00:00Z","scope":{"model":{"display_name":"Fable"}}},
              {"kind":"weekly_scoped","percent":9,"scope":{"surface":{"display_name":"Design"}}},
              {"kind":"inactive_pool","percent":100}]}""";

    @Override
    protected QuotaProbe probe() {
        return new ClaudeQuota(DESCRIPTOR, () -> NOW);
    }

    @Override
    protected Account account() {
        return account(new Credential.Tokens(new Secret(TOKEN), Optional.empty(), Optional.empty(), Map.of()));
    }

    private static Account account(Credential credential) {
        return new Account("a", "a", DESCRIPTOR.id(), credential, Map.of());
    }

    @Override
    protected List<String> secrets() {
        return List.of(TOKEN);
    }

    private static QuotaWindow session(double used) {
        return QuotaWindow.used("5h", used).lasting(Duration.ofHours(5));
    }

    private static QuotaWindow week(String name, double used) {
        return QuotaWindow.used(name, used).lasting(Duration.ofDays(7));
    }

    @Override
    protected List<Conversation> conversations() {
        return List.of(
                new Conversation(
                        "both ways of saying it",
                        List.of(BOTH),
                        List.of(
                                session(0.425).resetting(Instant.parse("2026-11-28T15:00:00.123456Z")),
                                week("weekly", 0.71).resetting(Instant.parse("2026-12-01T09:00:00Z")),
                                week("weekly-opus", 0.33).forModels(List.of("*opus*")),
                                week("weekly-fable", 0.57)
                                        .resetting(Instant.parse("2026-12-01T09:00:00Z"))
                                        .forModels(List.of("*fable*")))),
                new Conversation("the newer way alone", List.of("""
                                {"five_hour":null,"limits":[{"kind":"session","percent":100},{"kind":"weekly_all","percent":20}]}"""), List.of(session(1), week("weekly", 0.2))));
    }

    @Test
    @DisplayName("it asks as the account's owner, with the login's flag")
    void asks() throws Exception {
        List<UpstreamRequest> asked = new ArrayList<>();
        probe().probe(account(), request -> {
            asked.add(request);
            return new OutboundHttp.Answer(200, Headers.none(), BOTH.getBytes(StandardCharsets.UTF_8));
        });
        assertThat(asked.getFirst().uri()).hasToString("https://api.anthropic.com/api/oauth/usage");
        assertThat(asked.getFirst().headers().first("authorization")).hasValue("Bearer " + TOKEN);
        assertThat(asked.getFirst().headers().first("anthropic-beta")).hasValue("oauth-2025-04-20");
    }

    @Test
    @DisplayName("a key tells nothing about a subscription")
    void key() throws Exception {
        assertThat(probe().probe(account(new Credential.Key(new Secret(TOKEN))), request -> {
                    throw new AssertionError("asked " + request);
                }))
                .isInstanceOf(QuotaProbe.Trouble.class);
    }

    @Test
    @DisplayName("the headers of ordinary answers speak of the same windows")
    void sameWindows() {
        Headers headers = Headers.of("anthropic-ratelimit-unified-5h-utilization", "0.5")
                .plus("anthropic-ratelimit-unified-7d-utilization", "0.6")
                .plus("anthropic-ratelimit-unified-7d_opus-utilization", "0.7");
        assertThat(RateLimitHeaders.read(headers, "claude-opus-5", NOW)
                        .orElseThrow()
                        .windows())
                .extracting(QuotaWindow::name)
                .containsExactlyInAnyOrder("5h", "weekly", "weekly-opus");
    }
}
