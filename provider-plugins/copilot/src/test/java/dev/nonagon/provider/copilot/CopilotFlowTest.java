package dev.nonagon.provider.copilot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.OAuthFlow.Outcome;
import dev.nonagon.spi.oauth.OAuthTerms;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.tck.OAuthContract;
import dev.nonagon.spi.tck.PluginContextDouble;
import dev.nonagon.spi.tck.vendor.OAuthDouble;
import dev.nonagon.spi.tck.vendor.Told;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CopilotFlowTest extends OAuthContract {
    private static final PluginContextDouble CONTEXT = new PluginContextDouble(Map.of(), NOW);
    private static final String EXCHANGE = "/api.github.com/copilot_internal/v2/token";

    private final CopilotFlow flow = new CopilotFlow(CONTEXT.descriptor("copilot"), CONTEXT);
    private GitHubDouble github;

    CopilotFlowTest() {
        github = new GitHubDouble(VendorDouble.start(), new OAuthDouble(terms()), NOW, "");
    }

    @Override
    protected OAuthFlow flow(Optional<String> secret) {
        return flow;
    }

    @Override
    protected OAuthTerms terms() {
        return CONTEXT.descriptor("copilot").oauth().orElseThrow();
    }

    @Override
    protected void serve(VendorDouble vendor, OAuthDouble login) {
        github = new GitHubDouble(vendor, login, NOW, terms().clientId()).serve();
    }

    @Override
    protected Optional<String> person() {
        return Optional.of("octocat");
    }

    private Outcome.Waiting agreed() throws Exception {
        OAuthFlow.Step.ShowCode step = (OAuthFlow.Step.ShowCode) flow.begin(means());
        login.answer(step.code(), true);
        return (Outcome.Waiting) flow.resume(step.pending(), Map.of(), means());
    }

    private static Credential.Tokens tokens(Outcome outcome) {
        return (Credential.Tokens) ((Outcome.Granted) outcome).credential();
    }

    @Test
    @DisplayName(
            "GH1 F74 the account's token is Copilot's with Copilot's end, and GitHub's renews it; plan and host are kept")
    void granted() throws Exception {
        Account account = account();
        Credential.Tokens tokens = (Credential.Tokens) account.credential();
        assertThat(tokens.access().reveal()).startsWith("copilot-");
        assertThat(tokens.refresh().orElseThrow().reveal()).startsWith("access-");
        assertThat(tokens.expiresAt()).hasValue(NOW.plusSeconds(GitHubDouble.LIFETIME));
        assertThat(account.settings()).isEqualTo(GitHubDouble.settings());
        vendor.forget();
        Outcome.Granted renewed = (Outcome.Granted) flow.refresh(account, means());
        assertThat(vendor.asked(EXCHANGE)).as("exchanges of one refresh").hasSize(1);
        assertThat(tokens(renewed).refresh()).isEqualTo(tokens.refresh());
        assertThat(renewed.settings()).containsEntry("endpoint", "https://" + GitHubDouble.API);
    }

    @Test
    @DisplayName("K70 GitHub says \"not yet\" in a 200")
    void pendingInSuccess() throws Exception {
        OAuthFlow.Step.ShowCode step = (OAuthFlow.Step.ShowCode) flow.begin(means());
        assertThat(flow.resume(step.pending(), Map.of(), means())).isInstanceOf(Outcome.Waiting.class);
        assertThat(vendor.asked("/github.com/login/oauth/access_token"))
                .singleElement()
                .satisfies(asked -> assertThat(asked.form())
                        .containsEntry("client_id", terms().clientId())
                        .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:device_code"));
    }

    @Test
    @DisplayName("trouble after the device code was taken is waited for; the code is not asked for again")
    void troubleAfterTheCode() throws Exception {
        vendor.on("GET", EXCHANGE, asked -> Told.json(503, "{}").with("retry-after", "9"));
        Outcome.Waiting waiting = agreed();
        assertThat(waiting.pollAfter()).hasSeconds(9);
        assertThat(waiting.pending().toString()).doesNotContain("access-");
        vendor.forget();
        github.serve();
        github.userTrouble(Told.json(500, "{}"));
        Outcome.Waiting nameless = (Outcome.Waiting) flow.resume(waiting.pending(), Map.of(), means());
        Outcome.Granted granted = (Outcome.Granted) flow.resume(nameless.pending(), Map.of(), means());
        assertThat(granted.accountName()).hasValue("octocat");
        assertThat(vendor.asked("/github.com/login/oauth/access_token"))
                .as("polls with the spent code")
                .noneMatch(asked -> asked.form().containsKey("device_code"));
    }

    @Test
    @DisplayName("an account without Copilot is told so and not logged in; who asks too often is asked to wait")
    void noCopilot() throws Exception {
        Account account = account();
        vendor.on(
                "GET", EXCHANGE, asked -> Told.json(403, "{\"error_details\":{\"message\":\"No access to Copilot\"}}"));
        assertThat(flow.refresh(account, means())).isInstanceOfSatisfying(Outcome.Denied.class, denied -> {
            assertThat(denied.mustLoginAgain()).isFalse();
            assertThat(denied.reason()).contains("No access to Copilot");
        });
        vendor.on("GET", EXCHANGE, asked -> Told.json(403, "{\"message\":\"API rate limit exceeded\"}")
                .with("x-ratelimit-remaining", "0"));
        assertThat(flow.refresh(account, means())).isInstanceOf(Outcome.Busy.class);
    }

    @Test
    @DisplayName("where GitHub's own token has ended it is renewed first, and kept even if Copilot has no word then")
    void renewedFirst() throws Exception {
        Account account = account();
        login.expire();
        Credential.Tokens renewed = tokens(flow.refresh(account, means()));
        assertThat(renewed.access().reveal()).startsWith("copilot-");
        assertThat(renewed.refresh()).isNotEqualTo(((Credential.Tokens) account.credential()).refresh());

        login.expire();
        int[] questions = {0};
        vendor.on(
                "GET",
                EXCHANGE,
                asked -> questions[0]++ == 0
                        ? Told.json(401, "{\"message\":\"Bad credentials\"}")
                        : Told.json(503, "{}"));
        Credential.Tokens kept = tokens(flow.refresh(account, means()));
        assertThat(kept.access()).isEqualTo(((Credential.Tokens) account.credential()).access());
        assertThat(kept.expiresAt()).as("it is asked again at once").hasValue(NOW);
        assertThat(kept.refresh().orElseThrow().reveal()).startsWith("access-");
        github.serve();
        assertThat(tokens(flow.refresh(new Account("a", "a", account.provider(), kept, account.settings()), means()))
                        .access()
                        .reveal())
                .startsWith("copilot-");
    }
}
