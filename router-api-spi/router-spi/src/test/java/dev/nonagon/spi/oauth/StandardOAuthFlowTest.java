package dev.nonagon.spi.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.OAuthFlow.Outcome;
import dev.nonagon.spi.oauth.OAuthFlow.Pending;
import dev.nonagon.spi.oauth.OAuthFlow.Step;
import dev.nonagon.spi.provider.Account;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StandardOAuthFlowTest {
    private static final String CODE = """
            {"label": "Some account", "grant": "code", "authorize": "https://some.example/authorize?x=y",
             "token": "https://some.example/token", "clientId": "the client", "scopes": ["a", "b"], "pkce": true,
             "parameters": {"z": "1", "c": "2"}, "clientSecret": "optional", "basic": true,
             "redirect": {"port": 54321, "path": "/callback"}, "refreshLeadSeconds": 77}""";
    private static final String DEVICE = """
            {"label": "Some account", "grant": "device", "device": "https://some.example/device", "body": "json",
             "token": "https://some.example/token", "refresh": "https://some.example/renew", "clientId": "client",
             "scopes": ["a"], "refreshScopes": true}""";
    private static final String TOKENS = "{\"access_token\":\"new\",\"refresh_token\":\"next\",\"expires_in\":60}";

    private final Scripted vendor = new Scripted();

    private Account account(String refresh) {
        return new Account(
                "a",
                "a",
                Scripted.descriptor(CODE).id(),
                new Credential.Tokens(
                        new Secret("old"),
                        Optional.of(new Secret(refresh)),
                        Optional.empty(),
                        Map.of("more", new Secret("kept"))),
                Map.of());
    }

    @Test
    @DisplayName("the page has every parameter in its order, the descriptor's own in theirs; spaces are %20")
    void page() throws Exception {
        StandardOAuthFlow flow = Scripted.flow(CODE, Map.of());
        assertThat(flow.refreshLead()).isEqualTo(Duration.ofSeconds(77));
        assertThat(flow.loopback().orElseThrow().redirect()).isEqualTo(URI.create("http://localhost:54321/callback"));
        Step.OpenBrowser step = (Step.OpenBrowser) flow.begin(vendor.means());
        assertThat(step.page().toString())
                .matches("https://some\\.example/authorize\\?x=y&response_type=code&client_id=the%20client"
                        + "&redirect_uri=http%3A%2F%2Flocalhost%3A54321%2Fcallback&scope=a%20b&code_challenge=[\\w-]{43}"
                        + "&code_challenge_method=S256&z=1&c=2&state=[\\w-]{43}");
        assertThat(step.toString()).doesNotContain(step.pending().value("verifier"));
        assertThatThrownBy(() -> step.pending().value("nothing")).hasMessageContaining("nothing");
    }

    @Test
    @DisplayName(
            "a code is exchanged with verifier and secret, in the form and in the header; the id token names the person")
    void exchange() throws Exception {
        StandardOAuthFlow flow = Scripted.flow(
                CODE,
                Map.of(
                        "nonagon.providers.some.oauth.client-secret",
                        "s3cret",
                        "nonagon.providers.some.oauth.client-id",
                        "mine"));
        Step.OpenBrowser step = (Step.OpenBrowser) flow.begin(vendor.means());
        vendor.says(
                200,
                "{\"access_token\":\"new\",\"id_token\":\"x.eyJlbWFpbCI6ImFubkBleGFtcGxlLm9yZyJ9.y\",\"expires_in\":60}");
        String state = step.pending().value(Pending.STATE);
        Outcome.Granted granted =
                (Outcome.Granted) flow.resume(step.pending(), Map.of("code", "c0de", "state", state), vendor.means());
        assertThat(granted.accountName()).hasValue("ann@example.org");
        Credential.Tokens tokens = (Credential.Tokens) granted.credential();
        assertThat(tokens.expiresAt()).hasValue(Scripted.NOW.plusSeconds(60));
        assertThat(tokens.refresh()).isEmpty();
        assertThat(vendor.body())
                .contains("grant_type=authorization_code", "client_id=mine", "code=c0de", "client_secret=s3cret")
                .contains("code_verifier=" + step.pending().value("verifier"));
        assertThat(vendor.asked.getLast().headers().first("authorization")).hasValue("Basic bWluZTpzM2NyZXQ=");
        assertThat(vendor.asked.getLast().toString()).doesNotContain("s3cret");
    }

    @Test
    @DisplayName("a device code: asked for in JSON, shown, waited for; what is no code is said")
    void device() throws Exception {
        StandardOAuthFlow flow = Scripted.flow(DEVICE, Map.of());
        vendor.says(
                200,
                "{\"device_code\":\"d\",\"user_code\":\"AB-CD\",\"verification_uri\":\"https://some.example/go\",\"interval\":7}");
        Step.ShowCode step = (Step.ShowCode) flow.begin(vendor.means());
        assertThat(vendor.body()).isEqualTo("{\"client_id\":\"client\",\"scope\":\"a\"}");
        assertThat(step.code()).isEqualTo("AB-CD");
        assertThat(step.pollEvery()).isEqualTo(Duration.ofSeconds(7));
        vendor.says(200, "{\"error\":\"authorization_pending\"}").says(400, "{\"error\":\"slow_down\"}");
        assertThat(flow.resume(step.pending(), Map.of(), vendor.means()))
                .isEqualTo(new Outcome.Waiting(Duration.ofSeconds(7), step.pending()));
        Outcome.Waiting slower = (Outcome.Waiting) flow.resume(step.pending(), Map.of(), vendor.means());
        assertThat(slower.pollAfter()).isEqualTo(Duration.ofSeconds(12));
        Pending pending = slower.pending();
        for (int n = 0; n < 20; n++) {
            vendor.says(400, "{\"error\":\"slow_down\"}");
            pending = ((Outcome.Waiting) flow.resume(pending, Map.of(), vendor.means())).pending();
        }
        vendor.says(400, "{\"error\":\"authorization_pending\"}");
        assertThat(((Outcome.Waiting) flow.resume(pending, Map.of(), vendor.means())).pollAfter())
                .isEqualTo(Duration.ofMinutes(1));
        vendor.says(400, "{\"error\":\"access_denied\"}")
                .says(400, "{\"error\":\"expired_token\"}")
                .says(200, TOKENS);
        assertThat(flow.resume(pending, Map.of(), vendor.means())).isInstanceOf(Outcome.Denied.class);
        assertThat(flow.resume(pending, Map.of(), vendor.means())).isInstanceOf(Outcome.Denied.class);
        assertThat(flow.resume(pending, Map.of(), vendor.means())).isInstanceOf(Outcome.Granted.class);
        vendor.says(200, "{\"user_code\":\"x\"}").says(502, "<html>");
        assertThatThrownBy(() -> flow.begin(vendor.means()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("200");
        assertThatThrownBy(() -> flow.begin(vendor.means()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("502");
    }

    @Test
    @DisplayName("K75 a refresh: at its own address, with scopes; the old refresh token and what was derived stay")
    void refresh() throws Exception {
        StandardOAuthFlow flow = Scripted.flow(DEVICE, Map.of());
        vendor.says(200, "{\"access_token\":\"new\"}").says(200, TOKENS);
        Credential.Tokens kept =
                (Credential.Tokens) ((Outcome.Granted) flow.refresh(account("same"), vendor.means())).credential();
        assertThat(kept.refresh()).hasValue(new Secret("same"));
        assertThat(kept.extra()).containsEntry("more", new Secret("kept"));
        assertThat(vendor.asked.getLast().uri()).isEqualTo(URI.create("https://some.example/renew"));
        assertThat(vendor.body()).contains("\"scope\":\"a\"", "\"refresh_token\":\"same\"");
        Credential.Tokens rotated =
                (Credential.Tokens) ((Outcome.Granted) flow.refresh(account("same"), vendor.means())).credential();
        assertThat(rotated.refresh()).hasValue(new Secret("next"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"invalid_grant", "refresh_token_reused", "expired_token"})
    @DisplayName("words that mean that the person must log in again")
    void lost(String word) throws Exception {
        StandardOAuthFlow flow = Scripted.flow(CODE, Map.of());
        vendor.says(400, "{\"error\":\"" + word + "\",\"error_description\":\"gone\\nfor ever\"}")
                .says(401, "{\"error\":{\"code\":\"" + word + "\",\"message\":\"gone\"}}");
        for (int n = 0; n < 2; n++) {
            assertThat(flow.refresh(account("same"), vendor.means()))
                    .isInstanceOfSatisfying(Outcome.Denied.class, denied -> {
                        assertThat(denied.mustLoginAgain()).isTrue();
                        assertThat(denied.reason()).contains(word, "gone").doesNotContain("\n", "same");
                    });
        }
    }

    @Test
    @DisplayName("a client that is not known is a no that no login mends; a long word is cut")
    void refused() throws Exception {
        StandardOAuthFlow flow = Scripted.flow(CODE, Map.of());
        vendor.says(401, "{\"error\":\"invalid_client\",\"error_description\":\"" + "x".repeat(1000) + "\"}");
        assertThat(flow.refresh(account("same"), vendor.means()))
                .isInstanceOfSatisfying(Outcome.Denied.class, denied -> {
                    assertThat(denied.mustLoginAgain()).isFalse();
                    assertThat(denied.reason()).hasSizeLessThan(400);
                });
    }

    @Test
    @DisplayName("a login that was made elsewhere is renewed and completed; what holds no refresh token is refused")
    void takenOver() throws Exception {
        ImportFlow flow = new ImportFlow(Scripted.flow(CODE, Map.of()));
        assertThat(flow.id()).isEqualTo("some-import");
        assertThat(flow.refreshLead()).isEqualTo(Duration.ofSeconds(77));
        Step.AskFields form = (Step.AskFields) flow.begin(vendor.means());
        vendor.says(200, TOKENS).says(200, TOKENS);
        Outcome.Granted granted = (Outcome.Granted) flow.resume(
                form.pending(),
                Map.of(
                        "credential",
                        "{\"tokens\":{\"id_token\":\"x.eyJlbWFpbCI6ImFubkBleGFtcGxlLm9yZyJ9.y\",\"refresh_token\":\"r\"}}"),
                vendor.means());
        assertThat(granted.accountName()).hasValue("ann@example.org");
        assertThat(vendor.body()).contains("refresh_token=r");
        assertThat(flow.refresh(account("same"), vendor.means())).isInstanceOf(Outcome.Granted.class);
        for (String nothing : new String[] {"", "two words", "{", "[]", "{\"a\":{\"b\":1}}"}) {
            assertThat(flow.resume(form.pending(), Map.of("credential", nothing), vendor.means()))
                    .isInstanceOf(Outcome.Denied.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"label\": \"x\", \"grant\": \"code\", \"token\": \"https://t.example/t\", \"clientId\": \"c\"}",
                "{\"label\": \"x\", \"grant\": \"device\", \"token\": \"https://t.example/t\", \"clientId\": \"c\"}",
                "{\"label\": \"x\", \"grant\": \"device\", \"device\": \"https://t.example/d\", \"clientId\": \"c\"}",
                "{\"label\": \"x\", \"grant\": \"pigeon\", \"token\": \"https://t.example/t\", \"clientId\": \"c\"}",
                "{\"label\": \"x\", \"grant\": \"device\", \"device\": \"ftp://d\", \"token\": \"https://t.example/t\", \"clientId\": \"c\"}"
            })
    @DisplayName("terms that do not fit are refused by name")
    void misfit(String oauth) {
        assertThatThrownBy(() -> Scripted.descriptor(oauth))
                .isInstanceOf(RouterException.class)
                .hasMessageContaining("some");
    }

    @Test
    @DisplayName("a token is read in either spelling, and claims of what is no token are none")
    void answers() {
        assertThat(TokenAnswers.claims("opaque").isEmpty()).isTrue();
        assertThat(TokenAnswers.claims("a.%%%.b").isEmpty()).isTrue();
        assertThat(TokenAnswers.tokens(
                                dev.nonagon.spi.json.Json.parse(
                                        "{\"accessToken\":\"a\",\"refreshToken\":\"r\",\"expiresIn\":5}"),
                                Optional.empty(),
                                Scripted.NOW)
                        .orElseThrow()
                        .expiresAt())
                .hasValue(Scripted.NOW.plusSeconds(5));
        assertThat(TokenAnswers.get(URI.create("https://x.example/"), new Secret("t0ken"))
                        .toString())
                .doesNotContain("t0ken");
        assertThat(new Pkce("v").toString()).doesNotContain("v");
        // RFC 7636, appendix B.
        assertThat(new Pkce("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").challenge())
                .isEqualTo("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
