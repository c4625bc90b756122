package dev.nonagon.provider.kiro;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.QuotaProbe;
import dev.nonagon.spi.provider.QuotaWindow;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.spi.tck.PluginContextDouble;
import dev.nonagon.spi.tck.QuotaContract;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class KiroQuotaTest extends QuotaContract {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final Instant RESET = Instant.parse("2026-12-01T00:00:00Z");
    private static final String TOKEN = "access-of-the-quota-test";

    @Override
    protected QuotaProbe probe() {
        return new KiroProviderPlugin()
                .quotaProbes(new PluginContextDouble(Map.of(), NOW))
                .getFirst();
    }

    @Override
    protected Account account() {
        return account(Map.of());
    }

    private static Account account(Map<String, String> settings) {
        return new Account(
                "a1",
                "Work",
                new ProviderId("kiro"),
                new Credential.Tokens(new Secret(TOKEN), Optional.empty(), Optional.empty(), Map.of()),
                settings);
    }

    @Override
    protected List<String> secrets() {
        return List.of(TOKEN);
    }

    @Override
    protected List<Conversation> conversations() {
        return List.of(
                new Conversation(
                        "credits, a running trial and one that is over; times in seconds",
                        List.of("""
                                {"nextDateReset":1.7960832E9,"subscriptionInfo":{"subscriptionTitle":"KIRO PRO"},
                                 "usageBreakdownList":[
                                  {"resourceType":"CREDIT","currentUsageWithPrecision":250.5,"usageLimitWithPrecision":1000,
                                   "freeTrialInfo":{"freeTrialStatus":"ACTIVE","currentUsageWithPrecision":100,"usageLimitWithPrecision":500,"freeTrialExpiry":1798000000}},
                                  {"resourceType":"VIBE","currentUsage":5,"usageLimit":0,
                                   "freeTrialInfo":{"freeTrialStatus":"EXPIRED","currentUsage":0,"usageLimit":9}},
                                  {"resourceType":"ODD","currentUsage":1}]}"""),
                        List.of(
                                QuotaWindow.used("monthly-credit", 0.2505).resetting(RESET),
                                QuotaWindow.used("trial-credit", 0.2),
                                QuotaWindow.used("monthly-vibe", 1).resetting(RESET))),
                new Conversation(
                        "requests; a reset in milliseconds at the item, a trial that ended, a text as a time",
                        List.of("""
                                {"resetDate":"2026-12-01T00:00:00Z","usageBreakdownList":[
                                  {"resourceType":"AGENTIC_REQUEST","currentUsage":12,"usageLimit":50,"nextDateReset":1796083200000,
                                   "freeTrialInfo":{"currentUsage":0,"usageLimit":9,"freeTrialExpiry":1764300000}},
                                  {"currentUsage":1,"usageLimit":4}]}"""),
                        List.of(
                                QuotaWindow.counted("monthly-agentic-request", QuotaWindow.Unit.REQUESTS, 50, 38)
                                        .resetting(RESET),
                                QuotaWindow.used("monthly-usage", 0.25).resetting(RESET))));
    }

    @Test
    @DisplayName("The profile is asked about where there is one; the plan is told; a key works like a token")
    void question() throws Exception {
        List<UpstreamRequest> asked = new ArrayList<>();
        OutboundHttp http = request -> {
            asked.add(request);
            return new OutboundHttp.Answer(200, Headers.none(), """
                    {"subscriptionInfo":{"subscriptionTitle":"KIRO FREE"},"nextDateReset":"soon","usageBreakdownList":[]}""".getBytes(StandardCharsets.UTF_8));
        };
        QuotaProbe.Report report =
                (QuotaProbe.Report) probe().probe(account(Map.of("profile-arn", "arn:aws:x:1:profile/P")), http);
        assertThat(report.plan()).hasValue("KIRO FREE");
        probe().probe(
                        new Account("a", "b", new ProviderId("kiro"), new Credential.Key(new Secret("k")), Map.of()),
                        http);
        assertThat(asked.get(0).uri().getRawQuery()).endsWith("&profileArn=arn%3Aaws%3Ax%3A1%3Aprofile%2FP");
        assertThat(asked.get(0).headers().first("authorization")).hasValue("Bearer " + TOKEN);
        assertThat(asked.get(1).uri().getRawQuery())
                .isEqualTo("isEmailRequired=true&origin=AI_EDITOR&resourceType=AGENTIC_REQUEST");
    }

    @Test
    @DisplayName("An account without a token is told so, and nobody is asked")
    void noToken() throws Exception {
        QuotaProbe.Outcome outcome = probe().probe(Account.none(new ProviderId("kiro")), request -> {
            throw new AssertionError("asked");
        });
        assertThat(((QuotaProbe.Trouble) outcome).failure().kind()).isEqualTo(Failure.Kind.UNAUTHENTICATED);
    }
}
