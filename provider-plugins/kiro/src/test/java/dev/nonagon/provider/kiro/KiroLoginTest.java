package dev.nonagon.provider.kiro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.OAuthFlow.Outcome;
import dev.nonagon.spi.oauth.OAuthFlow.Pending;
import dev.nonagon.spi.oauth.OAuthFlow.Step;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.tck.PluginContextDouble;
import dev.nonagon.spi.tck.vendor.Told;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KiroLoginTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    private VendorDouble vendor;
    private AwsDouble aws;
    private Instant now = NOW;

    @BeforeEach
    void open() {
        vendor = VendorDouble.start();
        aws = new AwsDouble().at(vendor, AwsDouble.OIDC);
    }

    @AfterEach
    void close() {
        vendor.close();
    }

    private static OAuthFlow flow(String id) {
        return new KiroProviderPlugin()
                .oauthFlows(new PluginContextDouble(Map.of(), NOW)).stream()
                        .filter(flow -> flow.id().equals(id))
                        .findFirst()
                        .orElseThrow();
    }

    private OAuthFlow.Means means() {
        return new OAuthFlow.Means(URI.create("http://localhost/callback"), vendor.http(), () -> now, new Random(7));
    }

    private static Account account(Outcome outcome) {
        Outcome.Granted granted = (Outcome.Granted) outcome;
        return new Account("a1", "Work", new ProviderId("kiro"), granted.credential(), granted.settings());
    }

    private static Credential.Tokens tokens(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Granted.class);
        return (Credential.Tokens) ((Outcome.Granted) outcome).credential();
    }

    private static Outcome.Denied denied(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Denied.class);
        return (Outcome.Denied) outcome;
    }

    private Outcome builderId() throws Exception {
        aws.pending = "";
        Step.ShowCode shown = (Step.ShowCode) flow("kiro").begin(means());
        return flow("kiro").resume(shown.pending(), Map.of(), means());
    }

    @Test
    @DisplayName("A Builder ID: client, code, tokens, a name; no secret is in any text")
    void builderIdLogin() throws Exception {
        Step.ShowCode shown = (Step.ShowCode) flow("kiro").begin(means());
        assertThat(shown.code()).isEqualTo("ABCD-EFGH");
        assertThat(shown.page()).hasToString("https://device.example/?user_code=ABCD-EFGH");
        assertThat(shown.pending().expiresAt()).isEqualTo(NOW.plusSeconds(600));
        assertThat(vendor.asked(AwsDouble.OIDC + "/client/register")
                        .getFirst()
                        .json()
                        .path("clientName")
                        .asString())
                .isEqualTo("Nonagon");
        aws.pending = "";
        Outcome outcome = flow("kiro").resume(shown.pending(), Map.of(), means());
        assertThat(tokens(outcome).expiresAt()).hasValue(NOW.plusSeconds(3600));
        Outcome.Granted granted = (Outcome.Granted) outcome;
        assertThat(granted.accountName()).hasValue("ada@example.org");
        assertThat(granted.settings())
                .containsEntry("auth-method", "builder-id")
                .containsEntry("client-id", "client-1")
                .containsEntry("client-secret-expires-at", "2027-01-15T08:00:00Z")
                .containsEntry("region", "us-east-1")
                .containsEntry("plan", "KIRO PRO")
                .containsEntry("email", "ada@example.org")
                .doesNotContainKey("profile-arn");
        assertThat(shown + " " + granted).doesNotContain("client-secret-1", "device-code-1", "access-", "refresh-1");
    }

    @ParameterizedTest
    @CsvSource({"authorization_pending,1", "slow_down,6"})
    @DisplayName("K71 not yet is waited for, slow down makes it wait five seconds longer, up to a minute")
    void waiting(String word, long seconds) throws Exception {
        aws.pending = word;
        Step.ShowCode shown = (Step.ShowCode) flow("kiro").begin(means());
        Outcome.Waiting waiting = (Outcome.Waiting) flow("kiro").resume(shown.pending(), Map.of(), means());
        assertThat(waiting.pollAfter()).isEqualTo(Duration.ofSeconds(seconds));
        for (int i = 0; i < 20; i++) {
            waiting = (Outcome.Waiting) flow("kiro").resume(waiting.pending(), Map.of(), means());
        }
        assertThat(waiting.pollAfter()).isEqualTo(Duration.ofSeconds(word.equals("slow_down") ? 60 : 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"access_denied", "expired_token", "invalid_request"})
    @DisplayName("A no is a no")
    void refused(String word) throws Exception {
        aws.pending = word;
        Step.ShowCode shown = (Step.ShowCode) flow("kiro").begin(means());
        assertThat(denied(flow("kiro").resume(shown.pending(), Map.of(), means()))
                        .mustLoginAgain())
                .isFalse();
    }

    @Test
    @DisplayName("F22 R3 R4 a refresh spends its token; a used one means that the person must log in again")
    void refresh() throws Exception {
        Account account = account(builderId());
        Outcome first = flow("kiro").refresh(account, means());
        assertThat(tokens(first).access()).isNotEqualTo(tokens(builderId()).access());
        assertThat(tokens(first).extra()).containsEntry("client-secret", new Secret("client-secret-1"));
        assertThat(((Outcome.Granted) first).settings()).isEmpty();
        assertThat(denied(flow("kiro").refresh(account, means())).mustLoginAgain())
                .isTrue();
        Account next = new Account("a1", "Work", account.provider(), tokens(first), account.settings());
        assertThat(flow("kiro-import").refresh(next, means())).isInstanceOf(Outcome.Granted.class);
    }

    @Test
    @DisplayName("R2 behind the end of its client no token is renewed, and AWS is not asked")
    void clientEnded() throws Exception {
        Account account = account(builderId());
        vendor.forget();
        now = Instant.ofEpochSecond(AwsDouble.CLIENT_ENDS);
        Outcome.Denied denied = denied(flow("kiro").refresh(account, means()));
        assertThat(denied.mustLoginAgain()).isTrue();
        assertThat(denied.reason()).contains("log in again");
        assertThat(vendor.asked()).isEmpty();
        now = now.minusSeconds(1);
        assertThat(flow("kiro").refresh(account, means())).isInstanceOf(Outcome.Granted.class);
    }

    @Test
    @DisplayName("R2 a client that AWS does not know any more: log in again; an end that cannot be read is none")
    void clientForgotten() throws Exception {
        Account account = account(builderId());
        Map<String, String> settings = new HashMap<>(account.settings());
        settings.put("client-secret-expires-at", "some day");
        aws.forgotClient = true;
        Account odd = new Account("a1", "Work", account.provider(), account.credential(), settings);
        assertThat(denied(flow("kiro").refresh(odd, means())).mustLoginAgain()).isTrue();
    }

    @Test
    @DisplayName("A vendor in trouble is no reason to log in again; without a refresh token there is no other way")
    void trouble() throws Exception {
        Account account = account(builderId());
        vendor.on("POST", AwsDouble.OIDC + "/token", asked -> Told.json(503, "{\"message\":\"busy\"}")
                .with("retry-after", "7"));
        assertThat(flow("kiro").refresh(account, means()))
                .isEqualTo(new Outcome.Busy("Kiro says 503: busy", Optional.of(Duration.ofSeconds(7))));
        assertThat(denied(flow("kiro").refresh(Account.none(account.provider()), means()))
                        .mustLoginAgain())
                .isTrue();
        vendor.on("POST", AwsDouble.OIDC + "/client/register", asked -> Told.error(500, "oops"));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> flow("kiro").begin(means()))
                .withMessageContaining("500 oops");
    }

    @Test
    @DisplayName(
            "Identity Center: portal and region first, then the code, at the region's own host; renewed there, too")
    void identityCenter() throws Exception {
        aws.at(vendor, "/oidc.eu-central-1.amazonaws.com");
        OAuthFlow flow = flow("kiro-identity-center");
        Step.AskFields asking = (Step.AskFields) flow.begin(means());
        assertThat(asking.fields()).extracting(OAuthFlow.Field::name).containsExactly("start-url", "region");
        Outcome.Next next = (Outcome.Next) flow.resume(
                asking.pending(),
                Map.of("start-url", " https://d-1.awsapps.com/start ", "region", "eu-central-1"),
                means());
        aws.pending = "";
        Outcome outcome = flow.resume(((Step.ShowCode) next.step()).pending(), Map.of(), means());
        Account account = account(outcome);
        assertThat(account.settings())
                .containsEntry("auth-method", "identity-center")
                .containsEntry("region", "eu-central-1")
                .containsEntry("start-url", "https://d-1.awsapps.com/start");
        assertThat(vendor.asked("/oidc.eu-central-1.amazonaws.com/device_authorization")
                        .getFirst()
                        .fields())
                .containsEntry("startUrl", "https://d-1.awsapps.com/start");
        vendor.forget();
        assertThat(flow.refresh(account, means())).isInstanceOf(Outcome.Granted.class);
        assertThat(vendor.asked("/oidc.eu-central-1.amazonaws.com/token")).hasSize(1);
        vendor.forget();
        assertThat(flow.begin(account, means())).as("the organisation is known").isInstanceOf(Step.ShowCode.class);
        assertThat(vendor.asked("/oidc.eu-central-1.amazonaws.com/device_authorization"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "http://d-1.awsapps.com/start,us-east-1",
        "nothing,us-east-1",
        "https://d-1.awsapps.com/start,evil.example/x",
        "https://d-1.awsapps.com/start,us-east-1.evil",
        "a b,us-east-1"
    })
    @DisplayName("Identity Center: what is no portal or no region is a no, and nobody is asked")
    void noPortal(String start, String region) throws Exception {
        OAuthFlow flow = flow("kiro-identity-center");
        Pending pending = ((Step.AskFields) flow.begin(means())).pending();
        denied(flow.resume(pending, Map.of("start-url", start, "region", region), means()));
        assertThat(vendor.asked()).isEmpty();
    }

    @Test
    @DisplayName("Identity Center: no region is us-east-1")
    void noRegion() throws Exception {
        OAuthFlow flow = flow("kiro-identity-center");
        Pending pending = ((Step.AskFields) flow.begin(means())).pending();
        assertThat(flow.resume(pending, Map.of("start-url", "https://d-1.awsapps.com/start"), means()))
                .isInstanceOf(Outcome.Next.class);
    }

    @ParameterizedTest
    @CsvSource({"kiro-google,Google,google", "kiro-github,Github,github"})
    @DisplayName("F72 Google and GitHub: the pasted address is exchanged, its state checked, the profile kept")
    void social(String id, String idp, String method) throws Exception {
        Step.OpenBrowser opened = (Step.OpenBrowser) flow(id).begin(means());
        assertThat(opened.page().toString())
                .startsWith("https://prod.us-east-1.auth.desktop.kiro.dev/login?idp=" + idp + "&")
                .contains("redirect_uri=kiro%3A%2F%2Fkiro.kiroAgent%2Fauthenticate-success")
                .contains("code_challenge_method=S256")
                .endsWith("prompt=select_account");
        String state = opened.pending().value("state");
        Outcome.Next asking = (Outcome.Next) flow(id).resume(opened.pending(), Map.of(), means());
        Pending pending = ((Step.AskFields) asking.step()).pending();
        for (String wrong : List.of("other", "")) {
            denied(flow(id).resume(
                            pending,
                            Map.of("code", SocialFlow.REDIRECT + "?code=social-code&state=" + wrong),
                            means()));
        }
        denied(flow(id).resume(pending, Map.of("code", SocialFlow.REDIRECT + "?error=access_denied"), means()));
        assertThat(vendor.asked()).isEmpty();
        Outcome outcome = flow(id).resume(
                        pending,
                        Map.of("code", SocialFlow.REDIRECT + "?code=social-code&state=" + state + "&x=%ZZ"),
                        means());
        assertThat(((Outcome.Granted) outcome).settings())
                .containsEntry("auth-method", method)
                .containsEntry("profile-arn", "arn:social");
        assertThat(tokens(outcome).extra()).isEmpty();
        Outcome renewed = flow(id).refresh(account(outcome), means());
        assertThat(((Outcome.Granted) renewed).settings()).isEqualTo(Map.of("profile-arn", "arn:renewed"));
        assertThat(denied(flow(id).refresh(account(outcome), means())).mustLoginAgain())
                .isTrue();
    }

    @Test
    @DisplayName("Google: code and state may come as fields; a code that Kiro refuses is a no")
    void socialFields() throws Exception {
        Step.OpenBrowser opened = (Step.OpenBrowser) flow("kiro-google").begin(means());
        String state = opened.pending().value("state");
        assertThat(flow("kiro-google").resume(opened.pending(), Map.of("code", "social-code", "state", state), means()))
                .isInstanceOf(Outcome.Granted.class);
        denied(flow("kiro-google").resume(opened.pending(), Map.of("code", "wrong", "state", state), means()));
    }

    @Test
    @DisplayName("A refresh token is taken over once; another text is not sent anywhere")
    void imported() throws Exception {
        OAuthFlow flow = flow("kiro-import");
        Step.AskFields asking = (Step.AskFields) flow.begin(means());
        assertThat(asking.fields()).singleElement().satisfies(field -> assertThat(field.secret())
                .isTrue());
        denied(flow.resume(asking.pending(), Map.of("refresh-token", "sk-something"), means()));
        assertThat(vendor.asked()).isEmpty();
        String token = aws.issued("aorAAAAAG");
        aws.email = "";
        Outcome outcome = flow.resume(asking.pending(), Map.of("refresh-token", token + "\n"), means());
        assertThat(((Outcome.Granted) outcome).accountName()).isEmpty();
        assertThat(((Outcome.Granted) outcome).settings())
                .containsEntry("auth-method", "import")
                .containsEntry("profile-arn", "arn:renewed");
        assertThat(tokens(outcome).refresh()).isNotEqualTo(Optional.of(new Secret(token)));
        denied(flow.resume(asking.pending(), Map.of("refresh-token", token), means()));
    }

    @Test
    @DisplayName("R5 a login does not fail for want of a name")
    void noName() throws Exception {
        vendor.on("GET", AwsDouble.USAGE, asked -> Told.json(200, "[]"));
        assertThat(((Outcome.Granted) builderId()).accountName()).isEmpty();
    }

    @Test
    @DisplayName("Five ways in, each with an id and a label of its own")
    void ways() {
        List<OAuthFlow> flows = new KiroProviderPlugin().oauthFlows(new PluginContextDouble(Map.of(), NOW));
        assertThat(flows).extracting(OAuthFlow::id).doesNotHaveDuplicates().hasSize(5);
        assertThat(flows).extracting(OAuthFlow::label).doesNotHaveDuplicates();
        assertThat(flows).allSatisfy(flow -> {
            assertThat(flow.provider().value()).isEqualTo("kiro");
            assertThat(flow.loopback()).isEmpty();
        });
    }
}
