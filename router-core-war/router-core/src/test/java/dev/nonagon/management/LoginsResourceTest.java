package dev.nonagon.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.management.AccountViews.BatchWish;
import dev.nonagon.management.AccountViews.TestAnswer;
import dev.nonagon.management.AccountViews.TestWish;
import dev.nonagon.management.LoginsResource.LoginAnswer;
import dev.nonagon.management.LoginsResource.LoginView;
import dev.nonagon.management.LoginsResource.NewLogin;
import dev.nonagon.oauth.LoginDesk;
import dev.nonagon.settings.Declared;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.tck.vendor.OAuthDouble;
import dev.nonagon.spi.tck.vendor.Told;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /api/logins} over a login that a dropped descriptor describes. */
class LoginsResourceTest {
    private static final String VENDOR = """
        {"spi": 1, "id": "vendor", "name": "Vendor", "tier": "free", "format": "openai-chat",
         "endpoint": "https://api.vendor.example/v1/chat/completions", "policy": "official", "source": "this test",
         "auth": {"header": "authorization", "prefix": "Bearer "}, "models": [{"id": "m"}],
         "oauth": {"label": "Vendor account", "grant": "code", "authorize": "https://vendor.example/authorize",
                   "token": "https://vendor.example/token", "clientId": "the-client", "pkce": true}}
        """;

    @TempDir
    Path folder;

    private VendorDouble vendor;
    private OAuthDouble login;
    private Office office;

    @BeforeEach
    void open() throws IOException {
        Files.createDirectories(folder.resolve("plugins"));
        Files.writeString(folder.resolve("plugins/vendor.json"), VENDOR);
        vendor = VendorDouble.start();
        login = new OAuthDouble(ProviderDescriptor.of(Json.parseObject(VENDOR.getBytes(StandardCharsets.UTF_8)))
                        .oauth()
                        .orElseThrow())
                .at(vendor);
        office = new Office(
                folder,
                Declared.NOTHING,
                Map.of("nonagon.providers.vendor.hosts", vendor.hosts("vendor.example", "api.vendor.example")));
    }

    @AfterEach
    void close() {
        office.close();
        vendor.close();
    }

    private LoginView begin() throws InterruptedException {
        return office.logins.begin(Office.body("{\"flow\":\"vendor\"}", NewLogin.class), Office.admin());
    }

    private LoginView answer(LoginView begun, String callback) throws InterruptedException {
        return office.logins.answer(
                begun.id(), Office.body("{\"callback\":\"" + callback + "\"}", LoginAnswer.class), Office.admin());
    }

    @Test
    @DisplayName("a descriptor's login is offered, begun, finished by a paste, shown, renewed, and lost")
    void whole() throws Exception {
        assertThat(office.logins.flows().flows())
                .contains(new LoginsResource.FlowView("vendor", "vendor", "Vendor account"));
        assertThat(office.catalog.catalog().providers())
                .filteredOn(offered -> offered.id().equals("vendor"))
                .singleElement()
                .satisfies(offered -> {
                    assertThat(offered.logins())
                            .extracting(Offers.Login::flow)
                            .containsExactly("vendor", "vendor-import");
                    assertThat(offered.fields()).noneMatch(field -> field.name().equals("apiKey") && field.required());
                });
        LoginView begun = begin();
        assertThat(begun.state()).isEqualTo("open");
        assertThat(begun.step()).isEqualTo("browser");
        assertThat(begun.redirect()).hasValue("http://localhost:20128/api/logins/callback");
        String page = begun.page().orElseThrow();
        String code = login.agree(URI.create(page));
        String state = page.replaceFirst(".*[?&]state=", "").replaceFirst("&.*", "");

        assertThatThrownBy(() -> answer(begun, "http://localhost/nothing"))
                .isInstanceOfSatisfying(
                        ApiRefusal.class, refusal -> assertThat(refusal.field()).isEqualTo("callback"));
        assertThat(office.logins.get(begun.id()).state())
                .as("one may try again")
                .isEqualTo("open");
        LoginView done = answer(begun, code + "#" + state);
        assertThat(done.state()).as("%s", done.error()).isEqualTo("done");
        String account = done.account().orElseThrow();
        assertThat(Office.text(office.providers.list())).contains(account).doesNotContain("access-", "refresh-");
        assertThat(answer(begun, code + "#" + state).account()).as("again").hasValue(account);

        assertThat(office.logins.standing().logins()).singleElement().satisfies(one -> {
            assertThat(one.account()).isEqualTo(account);
            assertThat(one.state()).isEqualTo("fine");
            assertThat(one.expiresAt()).isPresent();
        });
        assertThat(office.logins.renew(account).renewed()).isTrue();
        assertThat(login.refreshes()).isOne();
        login.revoke();
        LoginReception.RenewalView lost = office.logins.renew(account);
        assertThat(lost.loginNeeded()).isTrue();
        assertThat(office.logins.standing().logins()).singleElement().satisfies(one -> {
            assertThat(one.state()).isEqualTo("lost");
            assertThat(one.reason()).hasValueSatisfying(why -> assertThat(why).contains("invalid_grant"));
        });
        assertThat(office.audit.before(java.time.Instant.parse("2100-01-01T00:00:00Z"), 100))
                .extracting(dev.nonagon.audit.Entry::action)
                .contains("login.begin", "account.create");
    }

    @Test
    @DisplayName("the browser comes back to the router's own port: a page, and an account; a stranger gets a page, too")
    void mainCallback() throws Exception {
        LoginView begun = begin();
        String page = begun.page().orElseThrow();
        String code = login.agree(URI.create(page));
        String state = page.replaceFirst(".*[?&]state=", "").replaceFirst("&.*", "");
        assertThat(office.desk.shown(Map.of("code", code, "state", "another")).status())
                .isEqualTo(400);
        LoginDesk.Shown shown = office.desk.shown(Map.of("code", code, "state", state));
        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.html()).contains("You are logged in").doesNotContain(code);
        assertThat(office.logins.get(begun.id()).state()).isEqualTo("done");
    }

    @Test
    @DisplayName("what is not there is said: a flow, an account of somebody else, a login, an account without one")
    void unknown() throws Exception {
        assertThatThrownBy(
                        () -> office.logins.begin(Office.body("{\"flow\":\"nobody\"}", NewLogin.class), Office.admin()))
                .isInstanceOfSatisfying(ApiRefusal.class, refusal -> assertThat(refusal.getMessage())
                        .contains("nobody", "/api/logins/flows"));
        assertThatThrownBy(() -> office.logins.begin(
                        Office.body("{\"flow\":\"vendor\",\"account\":\"nobody\"}", NewLogin.class), Office.admin()))
                .isInstanceOfSatisfying(
                        ApiRefusal.class, refusal -> assertThat(refusal.field()).isEqualTo("account"));
        for (org.assertj.core.api.ThrowableAssert.ThrowingCallable call :
                List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                        () -> office.logins.get("nothing"),
                        () -> office.logins.drop("nothing"),
                        () -> office.logins.renew("nothing"))) {
            assertThatThrownBy(call).isInstanceOfSatisfying(ApiRefusal.class, refusal -> assertThat(refusal.status())
                    .isEqualTo(404));
        }
        LoginView begun = begin();
        assertThat(office.logins.drop(begun.id()).success()).isTrue();
        assertThatThrownBy(() -> office.logins.get(begun.id())).isInstanceOf(ApiRefusal.class);
        vendor.close();
        LoginView late = begin();
        LoginView failed = answer(late, "code#" + late.page().orElseThrow().replaceFirst(".*[?&]state=", ""));
        assertThat(failed.state()).isEqualTo("failed");
        assertThat(failed.error()).hasValueSatisfying(why -> assertThat(why).contains("Begin the login again"));
    }

    @Test
    @DisplayName("M7 a test of an account renews a token that has ended, and says what to do about a lost login; all at"
            + " once")
    void tested() throws Exception {
        vendor.on(
                "POST",
                "/api.vendor.example/v1/chat/completions",
                asked -> login.accepts(asked.bearer())
                        ? Told.json(200, "{\"data\":[{\"id\":\"m\"}]}")
                        : Told.json(401, "{\"error\":{\"message\":\"expired\"}}"));
        String first = loggedIn();
        String second = loggedIn();
        login.expire();
        TestAnswer answer = office.trials.test(first, Office.body("{\"model\":\"m\"}", TestWish.class));
        assertThat(answer.refreshed()).as("%s", answer).isTrue();
        assertThat(login.refreshes()).isOne();
        login.revoke();
        TestDesk.BatchAnswer all = office.trials.testAll(Office.body("{\"provider\":\"vendor\"}", BatchWish.class));
        assertThat(all.results()).extracting(TestDesk.BatchResult::id).containsExactly(first, second);
        assertThat(all.passed()).isZero();
        assertThat(all.failed()).isEqualTo(2);
        assertThat(all.results()).allSatisfy(one -> assertThat(one.test().error())
                .hasValueSatisfying(why -> assertThat(why).contains("Log in again", "invalid_grant")));
        assertThat(office.trials
                        .testAll(Office.body("{\"ids\":[]}", BatchWish.class))
                        .results())
                .isEmpty();
    }

    private String loggedIn() throws Exception {
        LoginView begun = begin();
        String page = begun.page().orElseThrow();
        String code = login.agree(URI.create(page));
        return answer(begun, code + "#" + page.replaceFirst(".*[?&]state=", "").replaceFirst("&.*", ""))
                .account()
                .orElseThrow();
    }
}
