package dev.nonagon.provider.glm;

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

class GlmQuotaTest extends QuotaContract {
    private static final String KEY = "id0123456789.secretOfTheQuotaTest";

    private static List<QuotaProbe> probes() {
        return new GlmPlugin().quotaProbes(new PluginContextDouble(Map.of(), Instant.EPOCH));
    }

    @Override
    protected QuotaProbe probe() {
        return probes().getFirst();
    }

    @Override
    protected Account account() {
        return new Account("a", "Work", new ProviderId("glm"), new Credential.Key(new Secret(KEY)), Map.of());
    }

    @Override
    protected List<String> secrets() {
        return List.of(KEY);
    }

    @Override
    protected List<Conversation> conversations() {
        return List.of(
                new Conversation(
                        "G1 the share of five hours and of a week; the vendor's own tools are no model's allowance",
                        List.of("""
                                {"code":200,"msg":"Operation successful","success":true,"data":{"level":"pro","limits":[
                                 {"type":"TIME_LIMIT","unit":5,"number":1,"usage":100,"currentValue":100,"remaining":0,"percentage":100,"nextResetTime":1772615765983},
                                 {"type":"TOKENS_LIMIT","unit":3,"number":5,"percentage":25,"nextResetTime":1771073738808},
                                 {"type":"TOKENS_LIMIT","unit":6,"number":1,"percentage":110}]}}"""),
                        List.of(
                                QuotaWindow.used("5h", 0.25)
                                        .resetting(Instant.ofEpochMilli(1_771_073_738_808L))
                                        .lasting(Duration.ofHours(5)),
                                QuotaWindow.used("weekly", 1).lasting(Duration.ofDays(7)))),
                new Conversation(
                        "counted tokens; a day, a month, a unit of the future, a window without a number",
                        List.of("""
                                {"data":{"limits":[
                                 {"type":"TOKENS_LIMIT","unit":1,"number":1,"usage":800,"currentValue":200,"remaining":600,"percentage":25},
                                 {"type":"TOKENS_LIMIT","unit":5,"percentage":0,"nextResetTime":-1},
                                 {"type":"TOKENS_LIMIT","unit":9,"percentage":0},
                                 {"type":"TOKENS_LIMIT","unit":3}]}}"""),
                        List.of(
                                QuotaWindow.counted("daily", QuotaWindow.Unit.TOKENS, 800, 600)
                                        .lasting(Duration.ofDays(1)),
                                QuotaWindow.used("monthly", 0).lasting(Duration.ofDays(30)))));
    }

    private static OutboundHttp said(List<UpstreamRequest> asked, String body) {
        return request -> {
            asked.add(request);
            return new OutboundHttp.Answer(200, Headers.none(), body.getBytes(StandardCharsets.UTF_8));
        };
    }

    @Test
    @DisplayName("Each provider asks its own host, with the key as it is; the plan is told")
    void question() throws Exception {
        List<UpstreamRequest> asked = new ArrayList<>();
        for (QuotaProbe probe : probes()) {
            QuotaProbe.Report report = (QuotaProbe.Report)
                    probe.probe(account(), said(asked, "{\"data\":{\"level\":\"max\",\"limits\":[]}}"));
            assertThat(report.plan()).hasValue("max");
        }
        assertThat(asked)
                .extracting(request -> request.uri().toString())
                .containsExactly(
                        "https://api.z.ai/api/monitor/usage/quota/limit",
                        "https://open.bigmodel.cn/api/monitor/usage/quota/limit");
        assertThat(asked).allSatisfy(request -> assertThat(request.headers().first("authorization"))
                .hasValue(KEY));
        assertThat(probes()).extracting(probe -> probe.provider().value()).containsExactly("glm", "glm-cn");
    }

    @Test
    @DisplayName("G2 an error inside a 200 is that error; without a key nobody is asked")
    void errors() throws Exception {
        QuotaProbe.Trouble refused = (QuotaProbe.Trouble) probe().probe(
                        account(),
                        said(
                                new ArrayList<>(),
                                "{\"code\":401,\"msg\":\"token expired or incorrect\",\"success\":false}"));
        assertThat(refused.failure().kind()).isEqualTo(Failure.Kind.UNAUTHENTICATED);
        QuotaProbe.Outcome nobody = probe().probe(Account.none(new ProviderId("glm")), request -> {
            throw new AssertionError("asked");
        });
        assertThat(nobody).isInstanceOf(QuotaProbe.Trouble.class);
    }
}
