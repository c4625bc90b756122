package dev.nonagon.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.ImportFlow;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.OAuthFlow.Outcome;
import dev.nonagon.spi.oauth.OAuthFlow.Step;
import dev.nonagon.spi.oauth.StandardOAuthFlow;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.tck.vendor.OAuthDouble;
import dev.nonagon.spi.tck.vendor.Told;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A login that was made elsewhere. */
class ImportFlowTest {
    private static final ProviderDescriptor DESCRIPTOR =
            ProviderDescriptor.of(Json.parseObject("""
            {"spi": 1, "id": "some", "name": "Some", "tier": "free", "format": "openai-chat",
             "endpoint": "https://api.some.example/v1/chat/completions", "policy": "official", "source": "this test",
             "oauth": {"label": "Some account", "grant": "code", "authorize": "https://some.example/authorize",
                       "token": "https://some.example/token", "clientId": "the-client", "pkce": true}}
            """.getBytes(StandardCharsets.UTF_8)));

    private final VendorDouble vendor = VendorDouble.start();
    private final OAuthDouble login = new OAuthDouble(DESCRIPTOR.oauth().orElseThrow()).at(vendor);
    private final ImportFlow flow =
            new ImportFlow(new StandardOAuthFlow(DESCRIPTOR, new PluginContextDouble(Map.of(), Instant.EPOCH)));

    @AfterEach
    void close() {
        vendor.close();
    }

    private OAuthFlow.Means means() {
        return new OAuthFlow.Means(
                URI.create("http://localhost/none"), vendor.http(), () -> Instant.EPOCH, new Random(7));
    }

    private Outcome imported(String text) throws Exception {
        Step.AskFields form = (Step.AskFields) flow.begin(means());
        assertThat(form.fields()).singleElement().satisfies(field -> assertThat(field.secret())
                .isTrue());
        return flow.resume(form.pending(), Map.of(form.fields().getFirst().name(), text), means());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s",
                "  %s\n",
                "{\"refresh_token\":\"%s\",\"access_token\":\"old\",\"expiry_date\":1}",
                "{\"claudeAiOauth\":{\"accessToken\":\"old\",\"refreshToken\":\"%s\",\"expiresAt\":1}}",
                "{\"auth_mode\":\"chatgpt\",\"OPENAI_API_KEY\":null,\"tokens\":{\"id_token\":\"ID\",\"access_token\":\"old\",\"refresh_token\":\"%s\"}}"
            })
    @DisplayName(
            "a bare refresh token, and the files of the vendors' tools: renewed at once, and renewed on afterwards")
    void forms(String form) throws Exception {
        String id = OAuthDouble.jwt(Json.object().put("email", "ann@example.org"));
        String text = form.replace("%s", login.login().path("refresh_token").asString())
                .replace("ID", id);
        Outcome outcome = imported(text);
        assertThat(outcome).isInstanceOf(Outcome.Granted.class);
        Outcome.Granted granted = (Outcome.Granted) outcome;
        Credential.Tokens tokens = (Credential.Tokens) granted.credential();
        assertThat(login.accepts(tokens.access().reveal())).isTrue();
        assertThat(granted.accountName())
                .isEqualTo(form.contains("ID") ? Optional.of("ann@example.org") : Optional.empty());
        assertThat(flow.refresh(new Account("a", "a", flow.provider(), tokens, Map.of()), means()))
                .isInstanceOf(Outcome.Granted.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "{", "{}", "[1]", "{\"access_token\":\"x\"}", "{\"refresh_token\":7}"})
    @DisplayName("what holds no refresh token is refused, and nobody is asked")
    void none(String text) throws Exception {
        assertThat(imported(text)).isInstanceOf(Outcome.Denied.class);
        assertThat(vendor.asked()).isEmpty();
    }

    @Test
    @DisplayName("a token that does not count is a no; a vendor in trouble is not")
    void refused() throws Exception {
        assertThat(imported("unknown")).isInstanceOf(Outcome.Denied.class);
        login.trouble(Told.json(503, "{}"));
        assertThat(imported("unknown")).isInstanceOf(Outcome.Busy.class);
        assertThat(flow.id()).isEqualTo("some-import");
        assertThat(flow.label()).contains("Some account");
    }
}
