package dev.nonagon.provider.codeassist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.OAuthFlow.Outcome;
import dev.nonagon.spi.oauth.OAuthFlow.Pending;
import dev.nonagon.spi.oauth.OAuthFlow.Step;
import dev.nonagon.spi.oauth.OAuthTerms;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.tck.OAuthContract;
import dev.nonagon.spi.tck.PluginContextDouble;
import dev.nonagon.spi.tck.vendor.Asked;
import dev.nonagon.spi.tck.vendor.OAuthDouble;
import dev.nonagon.spi.tck.vendor.Told;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The login of both programs; what differs is their metadata and their scopes. */
abstract class CodeAssistFlowContract extends OAuthContract {
    private static final String LOAD = "/cloudcode-pa.googleapis.com/v1internal:loadCodeAssist";
    private static final String ONBOARD = "/cloudcode-pa.googleapis.com/v1internal:onboardUser";
    private static final String USER = "/www.googleapis.com/oauth2/v1/userinfo";
    private static final String NEW =
            "{\"allowedTiers\":[{\"id\":\"standard-tier\"},{\"id\":\"free-tier\",\"name\":\"Free\",\"isDefault\":true}]}";

    private final Program program;

    CodeAssistFlowContract(Program program) {
        this.program = program;
    }

    @Override
    protected OAuthFlow flow(Optional<String> secret) {
        PluginContextDouble context = new PluginContextDouble(
                secret.map(text -> Map.of("nonagon.providers." + program.id() + ".oauth.client-secret", text))
                        .orElse(Map.of()),
                NOW);
        return new CodeAssistFlow(program, context.descriptor(program.id()), context);
    }

    @Override
    protected OAuthTerms terms() {
        return new PluginContextDouble(Map.of(), NOW)
                .descriptor(program.id())
                .oauth()
                .orElseThrow();
    }

    @Override
    protected Optional<String> person() {
        return Optional.of("a@example.com");
    }

    @Override
    protected void serve(VendorDouble vendor, OAuthDouble login) {
        login.notRotating();
        vendor.on("GET", USER, asked -> known(asked, "{\"email\":\"a@example.com\"}"));
        load("{\"currentTier\":{\"id\":\"standard-tier\",\"name\":\"Standard\"},\"cloudaicompanionProject\":\"p-1\"}");
    }

    private Told known(Asked asked, String body) {
        return login.accepts(asked.bearer())
                ? Told.json(200, body)
                : Told.json(401, "{\"error\":{\"code\":401,\"status\":\"UNAUTHENTICATED\",\"message\":\"no\"}}");
    }

    private void load(String body) {
        vendor.on(
                "POST",
                LOAD,
                asked -> asked.json()
                                .path("metadata")
                                .path("ideType")
                                .asString("")
                                .equals(program.ideType())
                        ? known(asked, body)
                        : Told.json(400, "{\"error\":{\"message\":\"who asks?\"}}"));
    }

    private OAuthFlow flow() {
        return flow(Optional.of(SECRET));
    }

    private Outcome returned() throws Exception {
        Step.OpenBrowser step = (Step.OpenBrowser) flow().begin(means());
        return flow().resume(
                        step.pending(),
                        Map.of(
                                "code",
                                login.agree(step.page()),
                                "state",
                                step.pending().value(Pending.STATE)),
                        means());
    }

    @Test
    @DisplayName(
            "CA3 the project that Code Assist has is the account's, with plan and address; the page asks for offline access")
    void loaded() throws Exception {
        Step.OpenBrowser step = (Step.OpenBrowser) flow().begin(means());
        assertThat(step.page().toString())
                .contains("access_type=offline", "prompt=consent")
                .doesNotContain("challenge");
        Account account = account();
        assertThat(account.settings())
                .isEqualTo(Map.of("project", "p-1", "plan", "Standard", "email", "a@example.com"));
        assertThat(vendor.asked(ONBOARD)).isEmpty();
    }

    @Test
    @DisplayName("CA3 a new person is onboarded; what takes long is asked for again at the next turn")
    void onboarded() throws Exception {
        load(NEW);
        int[] turns = {0};
        vendor.on("POST", ONBOARD, asked -> {
            assertThat(asked.json().path("tierId").asString()).isEqualTo("free-tier");
            assertThat(asked.json().has("cloudaicompanionProject")).isFalse();
            return switch (turns[0]++) {
                case 0 -> Told.json(200, "{\"name\":\"operations/1\"}");
                case 1 -> Told.json(503, "{}");
                default ->
                    Told.json(200, "{\"done\":true,\"response\":{\"cloudaicompanionProject\":{\"id\":\"p-2\"}}}");
            };
        });
        Outcome.Waiting first = (Outcome.Waiting) returned();
        assertThat(first.pending().toString()).doesNotContain("access-", "refresh-");
        Outcome.Waiting second = (Outcome.Waiting) flow().resume(first.pending(), Map.of(), means());
        Outcome.Granted granted = (Outcome.Granted) flow().resume(second.pending(), Map.of(), means());
        assertThat(granted.settings()).containsEntry("project", "p-2").containsEntry("plan", "Free");
        assertThat(((Credential.Tokens) granted.credential()).refresh()).isPresent();
        assertThat(((Credential.Tokens) granted.credential()).expiresAt()).hasValue(NOW.plusSeconds(3600));
    }

    @Test
    @DisplayName("CA3 CA4 whose tier has no project of its own is asked to name one; none is made up")
    void named() throws Exception {
        load("{\"currentTier\":{\"id\":\"standard-tier\"}}");
        Outcome.Next next = (Outcome.Next) returned();
        Step.AskFields form = (Step.AskFields) next.step();
        Outcome.Granted granted =
                (Outcome.Granted) flow().resume(form.pending(), Map.of("project", " my-project "), means());
        assertThat(granted.settings()).containsEntry("project", "my-project");
        assertThat(vendor.asked(LOAD)
                        .getLast()
                        .json()
                        .path("cloudaicompanionProject")
                        .asString())
                .isEqualTo("my-project");

        load("{\"allowedTiers\":[]}");
        vendor.on("POST", ONBOARD, asked -> {
            assertThat(asked.json().path("tierId").asString()).isEqualTo("legacy-tier");
            return Told.json(200, "{\"done\":true,\"response\":{}}");
        });
        Step.AskFields again = (Step.AskFields) ((Outcome.Next) returned()).step();
        assertThat(((Outcome.Granted) flow().resume(again.pending(), Map.of("project", "mine"), means())).settings())
                .containsEntry("project", "mine");
    }

    @Test
    @DisplayName("CA3 the project that a person has named is remembered while it is waited for")
    void namedAndWaiting() throws Exception {
        load(
                "{\"allowedTiers\":[{\"id\":\"standard-tier\",\"isDefault\":true,\"userDefinedCloudaicompanionProject\":true}]}");
        int[] turns = {0};
        vendor.on("POST", ONBOARD, asked -> {
            assertThat(asked.json().path("cloudaicompanionProject").asString()).isEqualTo("mine");
            return Told.json(200, turns[0]++ == 0 ? "{}" : "{\"done\":true,\"response\":{}}");
        });
        Step.AskFields form = (Step.AskFields) ((Outcome.Next) returned()).step();
        Outcome.Waiting waiting = (Outcome.Waiting) flow().resume(form.pending(), Map.of("project", "mine"), means());
        assertThat(((Outcome.Granted) flow().resume(waiting.pending(), Map.of(), means())).settings())
                .containsEntry("project", "mine");
    }

    @Test
    @DisplayName("whom Google does not serve any more is told why")
    void ineligible() throws Exception {
        load(
                "{\"ineligibleTiers\":[{\"reasonCode\":\"UNSUPPORTED_CLIENT\",\"reasonMessage\":\"This client is no longer supported\"}]}");
        assertThat(returned()).isInstanceOfSatisfying(Outcome.Denied.class, denied -> assertThat(denied.reason())
                .contains("no longer supported"));
        vendor.on("POST", LOAD, asked -> Told.json(403, "{\"error\":{\"message\":\"no licence\"}}"));
        assertThat(returned()).isInstanceOf(Outcome.Denied.class);
        load(NEW);
        vendor.on("POST", ONBOARD, asked -> Told.json(403, "{\"error\":{\"message\":\"no licence\"}}"));
        assertThat(returned()).isInstanceOf(Outcome.Denied.class);
    }

    @Test
    @DisplayName("trouble while it is asked who it is, or for the project, is waited for")
    void trouble() throws Exception {
        vendor.on("POST", LOAD, asked -> Told.json(503, "{}"));
        assertThat(returned()).isInstanceOf(Outcome.Waiting.class);
        vendor.on("GET", USER, asked -> Told.json(500, "<html>"));
        assertThat(returned()).isInstanceOf(Outcome.Waiting.class);
    }

    @Test
    @DisplayName("an account that came without a project gets one with its next tokens")
    void projectLater() throws Exception {
        Account account = account();
        Account bare = new Account("a", "a", account.provider(), account.credential(), Map.of());
        assertThat(((Outcome.Granted) flow().refresh(bare, means())).settings()).isEqualTo(Map.of("project", "p-1"));
        assertThat(((Outcome.Granted) flow().refresh(account, means())).settings())
                .isEmpty();
        vendor.on("POST", LOAD, asked -> Told.json(503, "{}"));
        assertThat(((Outcome.Granted) flow().refresh(bare, means())).settings()).isEmpty();
    }
}
