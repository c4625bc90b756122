package dev.nonagon.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.oauth.PendingLogin.State;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.OAuthFlow.Step;
import dev.nonagon.spi.tck.vendor.Told;
import dev.nonagon.store.StoreSettings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules L1 to L3. */
class LoginDeskTest {
    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private Nodes nodes;
    private Nodes.Node node;

    StoreSettings settings(Path path) {
        return StoreSettings.local(path);
    }

    @BeforeEach
    void open() {
        nodes = new Nodes(folder, settings(folder));
        node = nodes.node("one");
    }

    @AfterEach
    void close() {
        nodes.close();
        http.close();
    }

    private PendingLogin begun(String flow, Optional<String> account) throws Exception {
        LoginDesk.Begun begun = node.desk.begin(node.flow(flow), account);
        assertThat(begun).isInstanceOf(LoginDesk.Begun.Under.class);
        return ((LoginDesk.Begun.Under) begun).login();
    }

    private static URI page(PendingLogin login) {
        return ((Step.OpenBrowser) login.step()).page();
    }

    private static String state(PendingLogin login) {
        return login.pending().value("state");
    }

    private HttpResponse<String> browserReturns(PendingLogin login, String code, String state) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(login.redirect().toString().replace("localhost", "127.0.0.1")
                                + "?code=" + code + "&state=" + state))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    @DisplayName(
            "L1 L2 the browser comes back to the flow's port: an account; the port closes, and the code works once")
    void browser() throws Exception {
        PendingLogin login = begun("some", Optional.empty());
        assertThat(page(login).toString()).startsWith(nodes.vendor.url() + "/some.example/authorize?");
        String code = nodes.browser.agree(page(login));
        HttpResponse<String> strange = browserReturns(login, code, "another");
        assertThat(strange.statusCode()).isEqualTo(400);
        assertThat(strange.body()).contains("No login waits").doesNotContain(code);
        assertThat(node.accounts()).isEmpty();

        HttpResponse<String> answer = browserReturns(login, code, state(login));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        PendingLogin done = node.desk.find(login.id()).orElseThrow();
        assertThat(done.state()).isEqualTo(State.DONE);
        assertThat(node.accounts()).containsExactly(done.outcome());
        assertThat(nodes.browser.accepts(node.tokens(done.outcome()).access().reveal()))
                .isTrue();
        assertThat(browserReturns(login, code, state(login)).statusCode()).isEqualTo(400);
        assertThat(node.accounts()).hasSize(1);

        node.desk.turn();
        // The system may still take a connection while the thread that waits for one is leaving.
        eventually(() -> isRefused(login));
    }

    private boolean isRefused(PendingLogin login) {
        try {
            browserReturns(login, "code", "state");
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (Exception e) {
            return false;
        }
    }

    @Test
    @DisplayName("L3 a login that is meant for an account begins with what is known of it")
    void meant() throws Exception {
        PendingLogin first = begun("some", Optional.empty());
        assertThat(nodes.begunFor).isEmpty();
        String account = node.desk
                .answered(
                        first, CallbackText.pasted(nodes.browser.agree(page(first)) + "#" + state(first)), Nodes.ADMIN)
                .outcome();
        begun("some", Optional.of(account));
        assertThat(nodes.begunFor)
                .singleElement()
                .asString()
                .startsWith(account + " ")
                .contains("flow=some");
    }

    @Test
    @DisplayName("L1 any node goes on: begun here, pasted there, whole or as code#state")
    void pasted() throws Exception {
        Nodes.Node other = nodes.node("two");
        PendingLogin login = begun("some", Optional.empty());
        String code = nodes.browser.agree(page(login));
        PendingLogin there = other.desk.find(login.id()).orElseThrow();
        PendingLogin done = other.desk.answered(
                there,
                CallbackText.pasted("http://localhost:1/callback?code=" + code + "&state=" + state(login)),
                Nodes.ADMIN);
        assertThat(done.state()).as(done.outcome()).isEqualTo(State.DONE);

        PendingLogin second = begun("some", Optional.empty());
        String next = nodes.browser.agree(page(second));
        assertThat(node.desk
                        .answered(second, CallbackText.pasted(next + "#" + state(second)), Nodes.ADMIN)
                        .state())
                .isEqualTo(State.DONE);
        assertThat(CallbackText.pasted("  ")).isEmpty();
        assertThat(CallbackText.pasted("http://h/cb?error=access_denied&x=%zz#state=s"))
                .isEqualTo(Map.of("error", "access_denied", "state", "s"));
    }

    @Test
    @DisplayName("L1 what is not finished in ten minutes is over, and is forgotten later")
    void tooLate() throws Exception {
        PendingLogin login = begun("some", Optional.empty());
        String code = nodes.browser.agree(page(login));
        nodes.now = nodes.now.plus(Duration.ofMinutes(10));
        assertThat(node.desk.find(login.id()).orElseThrow().state()).isEqualTo(State.FAILED);
        assertThat(node.desk.shown(Map.of("code", code, "state", state(login))).status())
                .isEqualTo(400);
        nodes.now = nodes.now.plus(Duration.ofMinutes(11));
        begun("some", Optional.empty());
        assertThat(node.desk.find(login.id())).isEmpty();
    }

    @Test
    @DisplayName("L3 the same person again: the same account with another credential and its other settings")
    void samePerson() throws Exception {
        nodes.browser.knowing(Json.object().put("email", "ann@example.org"));
        String first = loggedIn(Optional.empty());
        Credential before = node.book.credential(first);
        assertThat(node.picture.current().accounts().get(first).label()).isEqualTo("ann@example.org");
        node.book.edit(Nodes.ADMIN, first, java.util.OptionalLong.empty(), d -> d.withLabel("Mine")
                .withParallel(3));
        assertThat(loggedIn(Optional.empty())).isEqualTo(first);
        assertThat(node.book.credential(first)).isNotEqualTo(before);
        assertThat(node.picture.current().accounts().get(first).label()).isEqualTo("Mine");
        assertThat(node.picture.current().accounts().get(first).parallel()).isEqualTo(3);

        nodes.browser.knowing(Json.object().put("email", "bob@example.org"));
        String other = loggedIn(Optional.empty());
        assertThat(other).isNotEqualTo(first);
        assertThat(loggedIn(Optional.of(first)))
                .as("said to be for this account")
                .isEqualTo(first);
    }

    private String loggedIn(Optional<String> account) throws Exception {
        PendingLogin login = begun("some", account);
        String code = nodes.browser.agree(page(login));
        PendingLogin done = node.desk.answered(login, Map.of("code", code, "state", state(login)), Nodes.ADMIN);
        assertThat(done.state()).as(done.outcome()).isEqualTo(State.DONE);
        return done.outcome();
    }

    @Test
    @DisplayName("L1 a device code is asked about at its times, slower when told so, by whichever node; a no is a no")
    void deviceCode() throws Exception {
        PendingLogin login = begun("other", Optional.empty());
        Step.ShowCode shown = (Step.ShowCode) login.step();
        node.desk.turn();
        assertThat(asked()).as("before its time").isZero();
        turnUntilAsked(1, Duration.ofSeconds(1));
        nodes.device.hurry();
        turnUntilAsked(2, Duration.ofSeconds(1));
        nodes.now = nodes.now.plusSeconds(2);
        node.desk.turn();
        assertThat(asked()).as("slowed down").isEqualTo(2);
        nodes.device.answer(shown.code(), true);
        nodes.now = nodes.now.plusSeconds(10);
        nodes.node("two").desk.turn();
        eventually(() -> node.desk.find(login.id()).orElseThrow().state() == State.DONE);
        assertThat(node.accounts())
                .containsExactly(node.desk.find(login.id()).orElseThrow().outcome());

        PendingLogin refused = begun("other", Optional.empty());
        nodes.device.answer(((Step.ShowCode) refused.step()).code(), false);
        nodes.now = nodes.now.plusSeconds(2);
        node.desk.turn();
        eventually(() -> node.desk.find(refused.id()).orElseThrow().state() == State.FAILED);
        assertThat(node.desk.find(refused.id()).orElseThrow().outcome()).contains("refused");
    }

    private long asked() {
        return nodes.vendor.asked("/other.example/token").size();
    }

    private void turnUntilAsked(long times, Duration later) throws Exception {
        nodes.now = nodes.now.plus(later);
        node.desk.turn();
        eventually(() -> asked() == times
                && nodes.store.read(em -> new LoginRows(em, nodes.store.vault()).open()).stream()
                        .anyMatch(login -> login.pollAt().orElseThrow().isAfter(nodes.now)));
    }

    private static void eventually(java.util.function.BooleanSupplier condition) throws InterruptedException {
        for (int n = 0; n < 200 && !condition.getAsBoolean(); n++) {
            Thread.sleep(25);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    @DisplayName("L1 no secret of a login is readable in the database, and a failed one says why")
    void sealed() throws Exception {
        PendingLogin login = begun("some", Optional.empty());
        String row = (String) nodes.store.<Object>read(em ->
                em.createNativeQuery("select payload_sealed from pending_login").getSingleResult());
        assertThat(row).doesNotContain(state(login), "verifier");
        nodes.browser.trouble(Told.json(503, "{}"));
        PendingLogin failed = node.desk.answered(login, Map.of("code", "x", "state", state(login)), Nodes.ADMIN);
        assertThat(failed.state()).isEqualTo(State.FAILED);
        assertThat(failed.outcome()).contains("503");
        assertThat(node.desk.drop(login.id())).isTrue();
        assertThat(node.desk.find(login.id())).isEmpty();
    }

    @Test
    @DisplayName("L2 a port that somebody else has is no obstacle: the person pastes; what is no callback is refused")
    void portTaken() throws Exception {
        PendingLogin first = begun("some", Optional.empty());
        LoginDesk.Begun there = nodes.node("two").desk.begin(node.flow("some"), Optional.empty());
        assertThat(((LoginDesk.Begun.Under) there).listening()).isFalse();
        HttpResponse<String> other = http.send(
                HttpRequest.newBuilder(URI.create(
                                "http://127.0.0.1:" + first.redirect().getPort() + "/other?x=y"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(other.statusCode()).isEqualTo(404);
        assertThat(other.headers().firstValue("content-security-policy")).isPresent();
    }

    @Test
    @DisplayName("L1 a vendor that does not answer: the login does not begin, and says so")
    void vendorGone() throws IOException, InterruptedException {
        nodes.vendor.on("POST", "/other.example/device", asked -> Told.json(500, "<html>no</html>"));
        assertThat(node.desk.begin(node.flow("other"), Optional.empty()))
                .isInstanceOfSatisfying(LoginDesk.Begun.Not.class, not -> assertThat(not.reason())
                        .contains("500"));
    }
}
