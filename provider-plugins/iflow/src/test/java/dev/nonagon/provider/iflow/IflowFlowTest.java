package dev.nonagon.provider.iflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.OAuthTerms;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.tck.OAuthContract;
import dev.nonagon.spi.tck.PluginContextDouble;
import dev.nonagon.spi.tck.vendor.Asked;
import dev.nonagon.spi.tck.vendor.OAuthDouble;
import dev.nonagon.spi.tck.vendor.Told;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class IflowFlowTest extends OAuthContract {
    private static final String USER_INFO = "/iflow.cn/api/oauth/getUserInfo";
    private final OAuthFlow flow = flow(Optional.of(SECRET));

    private static PluginContextDouble context(Optional<String> secret) {
        return new PluginContextDouble(
                secret.map(text -> Map.of("nonagon.providers.iflow.oauth.client-secret", text))
                        .orElse(Map.of()),
                NOW);
    }

    @Override
    protected OAuthFlow flow(Optional<String> secret) {
        return new IflowFlow(context(secret).descriptor("iflow"), context(secret));
    }

    @Override
    protected OAuthTerms terms() {
        return context(Optional.empty()).descriptor("iflow").oauth().orElseThrow();
    }

    @Override
    protected void serve(VendorDouble vendor, OAuthDouble login) {
        vendor.on(
                "GET",
                USER_INFO,
                asked -> login.accepts(asked.query().getOrDefault("accessToken", ""))
                        ? Told.json(
                                200,
                                "{\"success\":true,\"data\":{\"apiKey\":\"sk-iflow-1\",\"email\":\"\",\"phone\":\"13800000000\"}}")
                        : Told.json(401, "{}"));
    }

    @Override
    protected Optional<String> person() {
        return Optional.of("13800000000");
    }

    private OAuthFlow.Outcome login() throws Exception {
        OAuthFlow.Step.OpenBrowser step = (OAuthFlow.Step.OpenBrowser) flow.begin(means());
        return flow.resume(
                step.pending(),
                Map.of("code", login.agree(step.page()), "state", step.pending().value("state")),
                means());
    }

    @Test
    @DisplayName("K69 the page's parameter is redirect; the exchange has the secret in the header and in the body")
    void questions() throws Exception {
        OAuthFlow.Step.OpenBrowser step = (OAuthFlow.Step.OpenBrowser) flow.begin(means());
        assertThat(step.page().toString())
                .startsWith("https://iflow.cn/oauth?")
                .contains(
                        "loginMethod=phone",
                        "type=phone",
                        "redirect=http%3A%2F%2Flocalhost%2Fcallback",
                        "client_id=10009311001")
                .doesNotContain("redirect_uri", "response_type");
        login();
        Asked exchange = vendor.asked("/iflow.cn/oauth/token").getFirst();
        assertThat(exchange.headers().first("authorization").orElseThrow()).startsWith("Basic ");
        assertThat(exchange.form())
                .containsEntry("client_secret", SECRET)
                .containsEntry("client_id", "10009311001")
                .containsEntry("redirect_uri", "http://localhost/callback");
        assertThat(flow.refreshLead()).isEqualTo(Duration.ofHours(24));
    }

    @Test
    @DisplayName("I1 the key is kept among the login's secrets, and a renewal leaves it")
    void key() throws Exception {
        Account account = account();
        assertThat(((Credential.Tokens) account.credential()).extra())
                .containsEntry("apiKey", new Secret("sk-iflow-1"));
        OAuthFlow.Outcome.Granted renewed = (OAuthFlow.Outcome.Granted) flow.refresh(account, means());
        assertThat(((Credential.Tokens) renewed.credential()).extra())
                .containsEntry("apiKey", new Secret("sk-iflow-1"));
        assertThat(vendor.asked(USER_INFO)).hasSize(1);
    }

    @Test
    @DisplayName("I1 a login without a key or a person is none")
    void noKey() throws Exception {
        for (String data : new String[] {"{\"email\":\"ann@example.org\"}", "{\"apiKey\":\"sk-1\"}", "null"}) {
            vendor.on("GET", USER_INFO, asked -> Told.json(200, "{\"success\":true,\"data\":" + data + "}"));
            assertThat(login()).isInstanceOf(OAuthFlow.Outcome.Denied.class);
        }
        vendor.on("GET", USER_INFO, asked -> Told.json(502, "<html>"));
        assertThatThrownBy(this::login).isInstanceOf(IOException.class).hasMessageContaining("502");
    }

    @Test
    @DisplayName("an e-mail address names the account where there is one")
    void email() throws Exception {
        vendor.on(
                "GET",
                USER_INFO,
                asked -> Told.json(
                        200, "{\"data\":{\"apiKey\":\"sk-1\",\"email\":\"ann@example.org\",\"phone\":\"1\"}}"));
        OAuthFlow.Outcome.Granted granted = (OAuthFlow.Outcome.Granted) login();
        assertThat(granted.accountName()).hasValue("ann@example.org");
        assertThat(granted.settings()).isEqualTo(Map.of("email", "ann@example.org"));
    }
}
