package dev.nonagon.provider.codex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.OAuthTerms;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.tck.OAuthContract;
import dev.nonagon.spi.tck.PluginContextDouble;
import dev.nonagon.spi.tck.vendor.OAuthDouble;
import dev.nonagon.spi.tck.vendor.Told;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class CodexFlowTest extends OAuthContract {
    private final OAuthFlow flow = flow(Optional.empty());

    private static final PluginContextDouble CONTEXT = new PluginContextDouble(Map.of(), NOW);

    @Override
    protected OAuthFlow flow(Optional<String> secret) {
        return new CodexFlow(CONTEXT.descriptor("codex"), CONTEXT);
    }

    @Override
    protected OAuthTerms terms() {
        return CONTEXT.descriptor("codex").oauth().orElseThrow();
    }

    @Override
    protected void serve(VendorDouble vendor, OAuthDouble login) {
        login.knowing(claims("plus"));
    }

    private static ObjectNode claims(String plan) {
        ObjectNode claims = Json.object().put("email", "ann@example.org").put("sub", "user-1");
        claims.putObject("https://api.openai.com/auth")
                .put("chatgpt_account_id", "account-7")
                .put("chatgpt_plan_type", plan);
        return claims;
    }

    @Override
    protected Optional<String> person() {
        return Optional.of("ann@example.org");
    }

    @Test
    @DisplayName("K68 the page has its parameters in order, spaces as %20, and the fixed way back on 1455")
    void page() throws Exception {
        OAuthFlow.Step.OpenBrowser step =
                (OAuthFlow.Step.OpenBrowser) flow(Optional.empty()).begin(means());
        assertThat(step.page().toString())
                .matches("https://auth\\.openai\\.com/oauth/authorize\\?response_type=code"
                        + "&client_id=app_EMoamEEZ73f0CkXaXp7hrann"
                        + "&redirect_uri=http%3A%2F%2Flocalhost%3A1455%2Fauth%2Fcallback"
                        + "&scope=openid%20profile%20email%20offline_access"
                        + "&code_challenge=[\\w-]{43}&code_challenge_method=S256"
                        + "&id_token_add_organizations=true&codex_cli_simplified_flow=true&originator=nonagon"
                        + "&state=[\\w-]{43}");
        assertThat(flow(Optional.empty()).loopback()).hasValue(new OAuthFlow.Loopback(1455, "/auth/callback"));
        assertThat(flow(Optional.empty()).refreshLead()).isEqualTo(Duration.ofDays(5));
    }

    @Test
    @DisplayName("F74 F76 the login tells account and plan; a renewal tells the plan anew")
    void settings() throws Exception {
        assertThat(account().settings())
                .isEqualTo(Map.of("accountId", "account-7", "plan", "plus", "email", "ann@example.org"));
        login.knowing(claims("pro"));
        OAuthFlow.Outcome.Granted renewed = (OAuthFlow.Outcome.Granted) flow.refresh(account(), means());
        assertThat(renewed.settings()).containsEntry("plan", "pro");
        assertThat(vendor.asked("/auth.openai.com/oauth/token").getLast().form())
                .containsEntry("grant_type", "refresh_token")
                .containsEntry("scope", "openid profile email offline_access");
    }

    @Test
    @DisplayName("a refresh token that was used twice means: log in again")
    void reused() throws Exception {
        Account account = account();
        login.trouble(
                Told.json(
                        401,
                        "{\"error\":{\"message\":\"Your refresh token has already been used\",\"code\":\"refresh_token_reused\"}}"));
        assertThat(flow.refresh(account, means()))
                .isInstanceOfSatisfying(OAuthFlow.Outcome.Denied.class, denied -> assertThat(denied.mustLoginAgain())
                        .isTrue());
    }
}
