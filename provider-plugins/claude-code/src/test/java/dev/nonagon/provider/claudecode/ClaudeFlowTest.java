package dev.nonagon.provider.claudecode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.OAuthTerms;
import dev.nonagon.spi.tck.OAuthContract;
import dev.nonagon.spi.tck.PluginContextDouble;
import dev.nonagon.spi.tck.vendor.Asked;
import dev.nonagon.spi.tck.vendor.OAuthDouble;
import dev.nonagon.spi.tck.vendor.Told;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ClaudeFlowTest extends OAuthContract {
    private static final PluginContextDouble CONTEXT = new PluginContextDouble(Map.of(), NOW);
    private static final String PROFILE = "/api.anthropic.com/api/oauth/profile";
    private final OAuthFlow flow = flow(Optional.empty());

    @Override
    protected OAuthFlow flow(Optional<String> secret) {
        return new ClaudeFlow(CONTEXT.descriptor("claude-code"), CONTEXT);
    }

    @Override
    protected OAuthTerms terms() {
        return CONTEXT.descriptor("claude-code").oauth().orElseThrow();
    }

    @Override
    protected void serve(VendorDouble vendor, OAuthDouble login) {
        vendor.on(
                "GET",
                PROFILE,
                asked -> login.accepts(asked.bearer())
                                && asked.headers().first("anthropic-beta").equals(Optional.of("oauth-2025-04-20"))
                        ? Told.json(200, """
                        {"account":{"uuid":"u-1","email":"ann@example.org","display_name":"Ann","has_claude_max":true},
                         "organization":{"uuid":"o-1","name":"Ann's Organization","organization_type":"claude_max",
                         "rate_limit_tier":"default_claude_max_5x"},"application":{"slug":"claude-code"}}""")
                        : Told.json(401, "{}"));
    }

    @Override
    protected Optional<String> person() {
        return Optional.of("ann@example.org");
    }

    @Test
    @DisplayName("K67 the page asks for a code to paste; the exchange is JSON and carries the state")
    void exchange() throws Exception {
        OAuthFlow.Step.OpenBrowser step = (OAuthFlow.Step.OpenBrowser) flow.begin(means());
        assertThat(step.page().toString())
                .startsWith("https://claude.ai/oauth/authorize?")
                .contains("code=true", "redirect_uri=http%3A%2F%2Flocalhost%3A54545%2Fcallback")
                .contains("scope=user%3Aprofile%20user%3Ainference");
        String state = step.pending().value("state");
        flow.resume(step.pending(), Map.of("code", login.agree(step.page()) + "#" + state), means());
        Asked exchange = vendor.asked("/platform.claude.com/v1/oauth/token").getFirst();
        assertThat(exchange.headers().first("content-type")).hasValue("application/json");
        assertThat(exchange.fields()).containsEntry("state", state).containsEntry("grant_type", "authorization_code");
        assertThat(flow.refreshLead()).isEqualTo(Duration.ofHours(4));
    }

    @Test
    @DisplayName("F74 who it is, where and on which plan is known after the login")
    void settings() throws Exception {
        assertThat(account().settings())
                .isEqualTo(Map.of(
                        "email", "ann@example.org",
                        "organization", "Ann's Organization",
                        "organizationId", "o-1",
                        "plan", "max",
                        "tier", "default_claude_max_5x"));
    }

    @Test
    @DisplayName("a login does not fail because the profile does")
    void noProfile() throws Exception {
        vendor.on("GET", PROFILE, asked -> Told.json(500, "<html>"));
        OAuthFlow.Step.OpenBrowser step = (OAuthFlow.Step.OpenBrowser) flow.begin(means());
        OAuthFlow.Outcome outcome = flow.resume(
                step.pending(),
                Map.of("code", login.agree(step.page()), "state", step.pending().value("state")),
                means());
        assertThat(outcome).isInstanceOfSatisfying(OAuthFlow.Outcome.Granted.class, granted -> {
            assertThat(granted.accountName()).isEmpty();
            assertThat(granted.settings()).isEmpty();
        });
    }

    @Test
    @DisplayName("without a profile the token's answer tells who it is")
    void fromTokenAnswer() throws Exception {
        vendor.on("POST", "/platform.claude.com/v1/oauth/token", asked -> Told.json(200, """
                {"access_token":"access-x","refresh_token":"refresh-x","expires_in":28800,
                 "account":{"uuid":"u-1","email_address":"ann@example.org"},"organization":{"uuid":"o-1","name":"Org"}}"""));
        OAuthFlow.Step.OpenBrowser step = (OAuthFlow.Step.OpenBrowser) flow.begin(means());
        OAuthFlow.Outcome.Granted granted = (OAuthFlow.Outcome.Granted) flow.resume(
                step.pending(), Map.of("code", "c", "state", step.pending().value("state")), means());
        assertThat(granted.accountName()).hasValue("ann@example.org");
        assertThat(granted.settings()).containsEntry("organization", "Org");
    }
}
