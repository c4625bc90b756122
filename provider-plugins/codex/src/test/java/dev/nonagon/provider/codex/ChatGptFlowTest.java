package dev.nonagon.provider.codex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.OAuthFlow.Outcome;
import dev.nonagon.spi.oauth.OAuthFlow.Step;
import dev.nonagon.spi.oauth.OAuthTerms;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.tck.OAuthContract;
import dev.nonagon.spi.tck.PluginContextDouble;
import dev.nonagon.spi.tck.vendor.OAuthDouble;
import dev.nonagon.spi.tck.vendor.Told;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** The contract is that of a host which has been registered before; the first time is below. */
class ChatGptFlowTest extends OAuthContract {
    private final OAuthFlow flow = flow(Optional.empty());

    private static final String HOST = "urn:uuid:11111111-1111-4111-8111-111111111111";
    private static final String ISSUED = "oaiapp_1";
    private static final String TOKEN = "/auth.openai.com/api/accounts/oauth/token";
    private static final String SCOPES =
            "openid profile email offline_access resource.invoke " + ChatGptFlow.PLAN_SCOPE;

    private static ChatGptFlow with(Map<String, String> settings) {
        PluginContextDouble context = new PluginContextDouble(settings, NOW);
        return new ChatGptFlow(context.descriptor("chatgpt"), context);
    }

    @Override
    protected OAuthFlow flow(Optional<String> secret) {
        return with(Map.of(ChatGptFlow.HOST_KEY, HOST, ChatGptFlow.CLIENT_KEY, ISSUED));
    }

    @Override
    protected OAuthTerms terms() {
        return terms(ISSUED);
    }

    private static OAuthTerms terms(String clientId) {
        try (InputStream in = ChatGptFlowTest.class.getResourceAsStream("/META-INF/nonagon/providers/chatgpt.json")) {
            ObjectNode json = Json.parseObject(in.readAllBytes());
            ((ObjectNode) json.path("oauth")).put("clientId", clientId);
            return ProviderDescriptor.of(json).oauth().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void serve(VendorDouble vendor, OAuthDouble login) {
        login.saying("scope", SCOPES).knowing(Json.object().put("email", "ann@example.org"));
    }

    @Override
    protected Optional<String> person() {
        return Optional.of("ann@example.org");
    }

    private static Map<String, String> query(URI page) {
        Map<String, String> query = new HashMap<>();
        for (String pair : page.getQuery().split("&")) {
            query.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        return query;
    }

    @Test
    @DisplayName("C7 the first login registers this host, and the id that comes back is the account's")
    void registration() throws Exception {
        ChatGptFlow first = with(Map.of(ChatGptFlow.HOST_KEY, HOST));
        Step.OpenBrowser step = (Step.OpenBrowser) first.begin(means());
        assertThat(query(step.page()))
                .containsEntry("client_id", "dynamic_agent_client")
                .containsEntry("ext_agent_host_id", HOST)
                .containsEntry("agent_name_hint", "Nonagon")
                .containsEntry("redirect_uri", "http://127.0.0.1:1455/auth/callback")
                .containsEntry("resource", "https://api.openai.com/v1")
                .containsKey("nonce");
        // Only the double's page knows the common id; its token endpoint wants the issued one.
        String code = login.agree(
                URI.create(step.page().toString().replace("client_id=dynamic_agent_client", "client_id=" + ISSUED)));
        login.knowing(Json.object()
                .put("email", "ann@example.org")
                .put("nonce", query(step.page()).get("nonce")));
        String state = step.pending().value("state");
        assertThat(first.resume(step.pending(), Map.of("code", code, "state", state), means()))
                .as("without an id")
                .isInstanceOf(Outcome.Denied.class);
        Outcome.Granted granted = (Outcome.Granted)
                first.resume(step.pending(), Map.of("code", code, "state", state, "client_id", ISSUED), means());
        assertThat(granted.accountName()).hasValue("ann@example.org");
        assertThat(granted.settings()).containsEntry("clientId", ISSUED).doesNotContainKey("nonce");
        assertThat(vendor.asked(TOKEN).getLast().form())
                .containsEntry("client_id", ISSUED)
                .containsEntry("resource", "https://api.openai.com/v1");

        Account account = new Account("a", "a", first.provider(), granted.credential(), granted.settings());
        assertThat(first.refresh(account, means())).isInstanceOf(Outcome.Granted.class);
        assertThat(vendor.asked(TOKEN).getLast().form())
                .containsEntry("client_id", ISSUED)
                .containsEntry("grant_type", "refresh_token")
                .containsEntry("resource", "https://api.openai.com/v1");

        Step.OpenBrowser again = (Step.OpenBrowser) first.begin(account, means());
        assertThat(query(again.page())).containsEntry("client_id", ISSUED).doesNotContainKey("agent_name_hint");
        login.knowing(Json.object()
                .put("email", "ann@example.org")
                .put("nonce", query(again.page()).get("nonce")));
        Map<String, String> back = Map.of(
                "code", login.agree(again.page()), "state", again.pending().value("state"));
        assertThat(first.resume(again.pending(), back, means()))
                .as("the id that was issued before need not come back")
                .isInstanceOfSatisfying(Outcome.Granted.class, once -> assertThat(once.settings())
                        .containsEntry("clientId", ISSUED));
    }

    @Test
    @DisplayName("a host that is registered names its id and no name")
    void again() throws Exception {
        Step.OpenBrowser step = (Step.OpenBrowser) flow.begin(means());
        assertThat(query(step.page())).containsEntry("client_id", ISSUED).doesNotContainKey("agent_name_hint");
    }

    @Test
    @DisplayName("without an id of this installation it does not begin, and offers one")
    void noHost() throws Exception {
        assertThat(with(Map.of()).begin(means())).isInstanceOfSatisfying(Step.Unavailable.class, step -> assertThat(
                        step.reason())
                .contains(ChatGptFlow.HOST_KEY)
                .containsPattern("urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
    }

    @Test
    @DisplayName("F72 another login's nonce is refused")
    void foreignNonce() throws Exception {
        login.knowing(Json.object().put("email", "ann@example.org").put("nonce", "another"));
        Step.OpenBrowser step = (Step.OpenBrowser) flow.begin(means());
        assertThat(flow.resume(
                        step.pending(),
                        Map.of(
                                "code",
                                login.agree(step.page()),
                                "state",
                                step.pending().value("state")),
                        means()))
                .isInstanceOf(Outcome.Denied.class);
    }

    @Test
    @DisplayName("a login that may not use the plan is no use, and one from which that was taken must be made again")
    void noPlan() throws Exception {
        Account account = account();
        login.saying("scope", "openid profile email");
        assertThat(flow.refresh(account, means()))
                .isInstanceOfSatisfying(Outcome.Denied.class, denied -> assertThat(denied.mustLoginAgain())
                        .isTrue());
        Step.OpenBrowser step = (Step.OpenBrowser) flow.begin(means());
        assertThat(flow.resume(
                        step.pending(),
                        Map.of(
                                "code",
                                login.agree(step.page()),
                                "state",
                                step.pending().value("state")),
                        means()))
                .isInstanceOfSatisfying(Outcome.Denied.class, denied -> assertThat(denied.reason())
                        .contains("plan"));
    }

    @Test
    @DisplayName("C7 before the moment that the vendor named nothing is renewed")
    void tooEarly() throws Exception {
        long earliest = NOW.getEpochSecond() + 90;
        vendor.on(
                "POST",
                TOKEN,
                asked -> Told.json(
                        200,
                        Json.object()
                                .put("access_token", "access-x")
                                .put("refresh_token", "refresh-x")
                                .put("expires_in", 3600)
                                .put("scope", SCOPES)
                                .put("earliest_refresh_at", earliest)));
        Step.OpenBrowser step = (Step.OpenBrowser) flow.begin(means());
        Outcome.Granted granted = (Outcome.Granted) flow.resume(
                step.pending(), Map.of("code", "c", "state", step.pending().value("state")), means());
        Account account = new Account("a", "a", flow.provider(), granted.credential(), granted.settings());
        vendor.forget();
        assertThat(flow.refresh(account, means()))
                .isInstanceOfSatisfying(Outcome.Busy.class, busy -> assertThat(busy.retryAfter())
                        .hasValue(Duration.ofSeconds(90)));
        assertThat(vendor.asked()).isEmpty();
        OAuthFlow.Means later =
                new OAuthFlow.Means(means().redirect(), vendor.http(), () -> NOW.plusSeconds(91), means().random());
        assertThat(flow.refresh(account, later)).isInstanceOf(Outcome.Granted.class);
        assertThat(((Credential.Tokens) account.credential()).refresh()).isPresent();
    }
}
