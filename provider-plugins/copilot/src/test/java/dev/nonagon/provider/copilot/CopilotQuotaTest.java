package dev.nonagon.provider.copilot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.QuotaProbe;
import dev.nonagon.spi.provider.QuotaWindow;
import dev.nonagon.spi.provider.QuotaWindow.Unit;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.tck.PluginContextDouble;
import dev.nonagon.spi.tck.QuotaContract;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CopilotQuotaTest extends QuotaContract {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final Instant DECEMBER = Instant.parse("2026-12-01T00:00:00Z");
    private static final Duration MONTH = Duration.ofDays(30);

    @Override
    protected QuotaProbe probe() {
        return new CopilotQuota(new PluginContextDouble(Map.of(), NOW).descriptor("copilot"));
    }

    @Override
    protected Account account() {
        return new Account(
                "a",
                "octocat",
                new ProviderId("copilot"),
                new Credential.Tokens(
                        new Secret("copilot-secret"),
                        Optional.of(new Secret("github-secret")),
                        Optional.of(NOW),
                        Map.of()),
                Map.of());
    }

    @Override
    protected List<String> secrets() {
        return List.of("copilot-secret", "github-secret");
    }

    @Override
    protected List<Conversation> conversations() {
        return List.of(
                new Conversation(
                        "a paid plan that counts requests",
                        List.of("""
                        {"copilot_plan":"individual","quota_reset_date":"2026-12-01","quota_snapshots":{
                         "premium_interactions":{"entitlement":300,"remaining":90,"percent_remaining":30,"unlimited":false},
                         "chat":{"entitlement":0,"remaining":0,"unlimited":true}}}"""),
                        List.of(QuotaWindow.counted("monthly", Unit.REQUESTS, 300, 90)
                                .lasting(MONTH)
                                .resetting(DECEMBER))),
                new Conversation(
                        "a paid plan that counts credits",
                        List.of("""
                        {"copilot_plan":"individual_pro","quota_reset_date_utc":"2026-12-01T00:00:00.000Z","quota_snapshots":{
                         "premium_interactions":{"entitlement":7000,"remaining":1750,"token_based_billing":true},
                         "chat":{"entitlement":0,"unlimited":true},"completions":{"entitlement":0,"unlimited":true}}}"""),
                        List.of(QuotaWindow.used("monthly", 0.75).lasting(MONTH).resetting(DECEMBER))),
                new Conversation(
                        "both counted, one in per cent only",
                        List.of("""
                        {"quota_snapshots":{"premium_interactions":{"entitlement":50,"quota_remaining":45},
                         "chat":{"entitlement":500,"percent_remaining":94}}}"""),
                        List.of(
                                QuotaWindow.counted("monthly", Unit.REQUESTS, 50, 45)
                                        .lasting(MONTH),
                                QuotaWindow.counted("monthly-chat", Unit.REQUESTS, 500, 470)
                                        .lasting(MONTH))),
                new Conversation(
                        "the free plan, whose quotas are what is left",
                        List.of("""
                        {"copilot_plan":"free","monthly_quotas":{"chat":500,"completions":4000},
                         "limited_user_quotas":{"chat":125,"completions":4000},"limited_user_reset_date":"2026-12-01"}"""),
                        List.of(QuotaWindow.counted("monthly-chat", Unit.REQUESTS, 500, 125)
                                .lasting(MONTH)
                                .resetting(DECEMBER))),
                new Conversation("a plan without limits", List.of("""
                        {"quota_reset_date":"soon","quota_snapshots":{"premium_interactions":{"entitlement":0,"unlimited":true}}}"""), List.of()));
    }

    @Test
    @DisplayName("a bare key has no allowance that could be asked for")
    void bareKey() throws Exception {
        Account bare = new Account(
                "a", "a", new ProviderId("copilot"), new Credential.Key(new Secret("github-secret")), Map.of());
        assertThat(probe().probe(bare, request -> {
                    throw new AssertionError("asked");
                }))
                .isInstanceOf(QuotaProbe.Trouble.class);
    }

    private Optional<QuotaProbe.Report> observed(String name, String value) {
        return probe().observe(new ResponseHead(200, Headers.of(name, value)), "claude-sonnet-5", NOW);
    }

    @Test
    @DisplayName("each answer's header says how much is left; no limit and nonsense are no window")
    void observes() {
        assertThat(observed(
                        "x-quota-snapshot-premium_interactions",
                        "ent=300&ov=0.0&ovPerm=false&rem=35.5&rst=2026-12-01T00%3A00%3A00Z"))
                .hasValueSatisfying(report -> assertThat(report.windows())
                        .containsExactly(QuotaWindow.used("monthly", 1 - 35.5 / 100)
                                .lasting(MONTH)
                                .resetting(DECEMBER)));
        assertThat(observed("x-quota-snapshot-chat", "ent=500&rem=80"))
                .hasValueSatisfying(
                        report -> assertThat(report.windows().getFirst().name()).isEqualTo("monthly-chat"));
        assertThat(observed("x-quota-snapshot-premium_models", "ent=-1&rem=100.0&rst=x"))
                .isEmpty();
        assertThat(observed("x-quota-snapshot-chat", "ent=%zz&rem=1")).isEmpty();
        assertThat(observed("x-quota-snapshot-chat", "nonsense")).isEmpty();
        assertThat(observed("other", "1")).isEmpty();
    }
}
