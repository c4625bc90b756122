package dev.nonagon.provider.codex;

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

class CodexQuotaTest extends QuotaContract {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final String TOKEN = "access-4711";
    private static final ProviderDescriptor DESCRIPTOR = new PluginContextDouble(Map.of(), NOW).descriptor("codex");
    private static final String BOTH = """
            {"plan_type":"plus","rate_limit":{"allowed":true,"limit_reached":false,
             "primary_window":{"used_percent":24.5,"limit_window_seconds":18000,"reset_at":1795870800},
             "secondary_window":{"used_percent":80,"limit_window_seconds":604800,"reset_after_seconds":3600}},
             "additional_rate_limits":[{"limit_name":"GPT-5.3-Codex-Spark","metered_feature":"codex_bengalfox",
               "rate_limit":{"primary_window":{"used_percent":10,"limit_window_seconds":18000}}}]}""";

    @Override
    protected QuotaProbe probe() {
        return new CodexQuota(DESCRIPTOR, () -> NOW);
    }

    @Override
    protected Account account() {
        return account(new Credential.Tokens(new Secret(TOKEN), Optional.empty(), Optional.empty(), Map.of()));
    }

    private static Account account(Credential credential) {
        return new Account("a", "a", DESCRIPTOR.id(), credential, Map.of("accountId", "account-7"));
    }

    @Override
    protected List<String> secrets() {
        return List.of(TOKEN);
    }

    @Override
    protected List<Conversation> conversations() {
        QuotaWindow weekly =
                QuotaWindow.used("weekly", 0.8).lasting(Duration.ofDays(7)).resetting(NOW.plusSeconds(3600));
        return List.of(
                new Conversation(
                        "five hours, a week and a model's own",
                        List.of(BOTH),
                        List.of(
                                QuotaWindow.used("5h", 0.245)
                                        .lasting(Duration.ofHours(5))
                                        .resetting(Instant.ofEpochSecond(1795870800)),
                                weekly,
                                QuotaWindow.used("5h-bengalfox", 0.1)
                                        .lasting(Duration.ofHours(5))
                                        .forModels(List.of("gpt-5.3-codex-spark")))),
                new Conversation(
                        "without lengths",
                        List.of("""
                                {"rate_limit":{"primary_window":{"used_percent":1},"secondary_window":{"used_percent":2}}}"""),
                        List.of(QuotaWindow.used("5h", 0.01), QuotaWindow.used("weekly", 0.02))),
                new Conversation(
                        "a plan without limits", List.of("{\"plan_type\":\"free\",\"rate_limit\":null}"), List.of()));
    }

    @Test
    @DisplayName("it asks as the account's owner, for the account, and hears the plan")
    void asks() throws Exception {
        List<UpstreamRequest> asked = new ArrayList<>();
        QuotaProbe.Report report = (QuotaProbe.Report) probe().probe(account(), request -> {
            asked.add(request);
            return new OutboundHttp.Answer(200, Headers.none(), BOTH.getBytes(StandardCharsets.UTF_8));
        });
        assertThat(report.plan()).hasValue("plus");
        assertThat(asked.getFirst().uri()).hasToString("https://chatgpt.com/backend-api/wham/usage");
        assertThat(asked.getFirst().headers().first("authorization")).hasValue("Bearer " + TOKEN);
        assertThat(asked.getFirst().headers().first("chatgpt-account-id")).hasValue("account-7");
    }

    @Test
    @DisplayName("a key tells nothing about a plan")
    void key() throws Exception {
        QuotaProbe.Outcome outcome = probe().probe(account(new Credential.Key(new Secret(TOKEN))), request -> {
            throw new AssertionError("asked " + request);
        });
        assertThat(outcome).isInstanceOf(QuotaProbe.Trouble.class);
    }

    @Test
    @DisplayName("the headers of ordinary answers speak of the same windows")
    void sameWindows() {
        Headers headers = Headers.of("x-codex-primary-used-percent", "50")
                .plus("x-codex-primary-window-minutes", "300")
                .plus("x-codex-secondary-used-percent", "60")
                .plus("x-codex-secondary-window-minutes", "10080")
                .plus("x-codex-active-limit", "codex_bengalfox")
                .plus("x-codex-bengalfox-primary-used-percent", "70")
                .plus("x-codex-bengalfox-primary-window-minutes", "300");
        assertThat(RateLimitHeaders.read(headers, "gpt-5.3-codex-spark", NOW)
                        .orElseThrow()
                        .windows())
                .extracting(QuotaWindow::name)
                .containsExactly("5h", "weekly", "5h-bengalfox");
    }
}
