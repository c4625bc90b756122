package dev.nonagon.provider.minimax;

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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MinimaxQuotaTest extends QuotaContract {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final String KEY = "sk-cp-of-the-quota-test";

    private static List<QuotaProbe> probes() {
        return new MinimaxPlugin().quotaProbes(new PluginContextDouble(Map.of(), NOW));
    }

    @Override
    protected QuotaProbe probe() {
        return probes().getFirst();
    }

    @Override
    protected Account account() {
        return new Account("a", "Work", new ProviderId("minimax"), new Credential.Key(new Secret(KEY)), Map.of());
    }

    @Override
    protected List<String> secrets() {
        return List.of(KEY);
    }

    @Override
    protected List<Conversation> conversations() {
        Instant end = Instant.ofEpochMilli(1_796_000_000_000L);
        return List.of(
                new Conversation(
                        "M1 M2 shares of five hours and of a week; film is counted apart",
                        List.of("""
                                {"model_remains":[
                                 {"model_name":"general","start_time":1795982000000,"end_time":1796000000000,
                                  "current_interval_remaining_percent":75,"current_interval_total_count":10,"current_interval_usage_count":1,
                                  "current_weekly_status":1,"current_weekly_remaining_percent":50,"weekly_remains_time":86400000},
                                 {"model_name":"video","current_interval_remaining_percent":0}],
                                 "base_resp":{"status_code":0,"status_msg":"success"}}"""),
                        List.of(
                                QuotaWindow.used("5h", 0.25)
                                        .lasting(Duration.ofHours(5))
                                        .resetting(end),
                                QuotaWindow.used("weekly", 0.5)
                                        .lasting(Duration.ofDays(7))
                                        .resetting(NOW.plus(Duration.ofDays(1))))),
                new Conversation(
                        "M1 M3 counts: the field named after usage holds what remains; a week that binds nobody",
                        List.of("""
                                {"data":{"model_remains":[
                                 {"model_name":"MiniMax-M*","current_interval_total_count":1500,"current_interval_usage_count":1200,
                                  "remains_time":3600000,"current_weekly_status":3,"current_weekly_remaining_percent":50},
                                 {"current_interval_total_count":0,"current_interval_usage_count":0},
                                 {"current_interval_total_count":4,"current_interval_usage_count":1,"end_time":99999999999999}]}}"""),
                        List.of(
                                QuotaWindow.counted("5h", QuotaWindow.Unit.REQUESTS, 1500, 1200)
                                        .lasting(Duration.ofHours(5))
                                        .resetting(NOW.plus(Duration.ofHours(1)))
                                        .forModels(List.of("MiniMax-M*")),
                                QuotaWindow.counted("5h", QuotaWindow.Unit.REQUESTS, 4, 1)
                                        .lasting(Duration.ofHours(5)))));
    }

    private static OutboundHttp said(List<UpstreamRequest> asked, String body) {
        return request -> {
            asked.add(request);
            return new OutboundHttp.Answer(200, Headers.none(), body.getBytes(StandardCharsets.UTF_8));
        };
    }

    @Test
    @DisplayName("Each provider asks its own host; the plan is told, wherever it stands")
    void question() throws Exception {
        List<UpstreamRequest> asked = new ArrayList<>();
        for (String body : List.of(
                "{\"current_subscribe_title\":\"Plus\",\"model_remains\":[]}",
                "{\"model_remains\":[{\"model_name\":\"video\",\"plan_name\":\"Plus\"}]}")) {
            for (QuotaProbe probe : probes()) {
                QuotaProbe.Report report = (QuotaProbe.Report) probe.probe(account(), said(asked, body));
                assertThat(report.plan()).hasValue("Plus");
                assertThat(report.windows()).isEmpty();
            }
        }
        assertThat(asked.subList(0, 2))
                .extracting(request -> request.uri().toString())
                .containsExactly(
                        "https://api.minimax.io/v1/api/openplatform/coding_plan/remains",
                        "https://api.minimaxi.com/v1/api/openplatform/coding_plan/remains");
        assertThat(asked.getFirst().headers().first("authorization")).hasValue("Bearer " + KEY);
        assertThat(probes()).extracting(probe -> probe.provider().value()).containsExactly("minimax", "minimax-cn");
    }

    @Test
    @DisplayName("M4 an error inside a 200 is that error; without a key nobody is asked")
    void errors() throws Exception {
        QuotaProbe.Trouble refused = (QuotaProbe.Trouble)
                probe().probe(
                                account(),
                                said(
                                        new ArrayList<>(),
                                        "{\"base_resp\":{\"status_code\":1004,\"status_msg\":\"login fail\"},\"model_remains\":[]}"));
        assertThat(refused.failure().kind()).isEqualTo(Failure.Kind.UNAUTHENTICATED);
        QuotaProbe.Outcome nobody = probe().probe(Account.none(new ProviderId("minimax")), request -> {
            throw new AssertionError("asked");
        });
        assertThat(nobody).isInstanceOf(QuotaProbe.Trouble.class);
    }
}
