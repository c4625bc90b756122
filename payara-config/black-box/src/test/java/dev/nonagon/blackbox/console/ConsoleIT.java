package dev.nonagon.blackbox.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.nonagon.blackbox.logins.OAuthVendor;
import dev.nonagon.blackbox.logins.Vendors;
import dev.nonagon.blackbox.support.Http;
import dev.nonagon.blackbox.support.RunningRouter;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** One person, one router, from the first look to everyday's work. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleIT {
    private static final String PASSWORD = "correct horse battery";
    private static final long MOST_BYTES = 600_000;
    private static final List<String> SCREENS = List.of(
            "",
            "/providers",
            "/provider?id=box",
            "/combos",
            "/combos?new=always",
            "/endpoint",
            "/quota",
            "/usage",
            "/requests",
            "/plugins",
            "/settings",
            "/welcome");

    private final UpstreamDouble box = UpstreamDouble.start().onlyKey("box-key");
    private final OAuthVendor byBrowser = Vendors.dropped("by-browser");
    private final OAuthVendor byCode = Vendors.dropped("by-code");
    private final OAuthVendor codex = Vendors.codex();
    private RunningRouter router;
    private Window window;

    @BeforeAll
    void start() {
        Path chromium = Window.chromium();
        router = RunningRouter.start(
                "console",
                "nonagon.routing.max-wait=PT0S\n" + byBrowser.configuration() + byCode.configuration()
                        + codex.configuration(),
                plugins -> Vendors.DROPPED.forEach((name, json) ->
                        RunningRouter.drop(plugins.resolve(name + ".json"), json.getBytes(StandardCharsets.UTF_8))));
        window = Window.open(chromium, router);
    }

    @AfterAll
    void close() {
        Window.close(window, router);
        List.of(byBrowser, byCode, codex).forEach(OAuthVendor::close);
        box.close();
    }

    @BeforeEach
    void everydaysWindow() {
        window.wide();
    }

    @AfterEach
    void nothingWentWrong() {
        assertThat(window.troubles()).isEmpty();
    }

    private String chat(String model) {
        Http.Answer answer = router.http()
                .post(
                        "/v1/chat/completions",
                        "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        return answer.text();
    }

    // --- First run ---------------------------------------------------------------------------------------------------

    @Test
    @Order(1)
    @DisplayName("C2 L1 who has the set-up token sets a password, and sees the first answered request come in")
    void firstRun() throws IOException {
        window.go("");
        window.arrives("/dashboard/setup");
        window.isAccessible("setup");
        window.picture("setup-light");
        window.fill("#token", "wrong");
        setPassword();
        window.sees("This is not the set-up token");
        window.fill(
                "#token", Files.readString(router.data().resolve("setup-token")).strip());
        setPassword();
        window.arrives("/dashboard/welcome");
        window.sees("Nothing heard yet");
        String told = window.page().innerText("#text-for-curl");
        assertThat(told).contains(":" + router.port() + "/v1/chat/completions", "echo/hello");
        chat("echo/hello");
        window.sees("We heard from your tool!");
        window.picture("welcome-light");
    }

    private void setPassword() {
        window.fill("#password", PASSWORD);
        window.fill("#again", PASSWORD);
        window.click("[id='setup:set']");
    }

    @Test
    @Order(2)
    @DisplayName("C2 who logs out sees nothing; who logs in is back where they wanted to be, and only there")
    void login() {
        window.click("[data-press='leave:out']");
        window.arrives("/dashboard/login");
        window.go("/provider?id=echo");
        window.arrives("/dashboard/login?back=");
        window.isAccessible("login");
        window.picture("login-light");
        window.fill("#password", "not the password");
        window.click("[id='login:enter']");
        window.sees("That is not the password.");
        window.fill("#password", PASSWORD);
        window.click("[id='login:enter']");
        window.arrives("/dashboard/provider?id=echo");

        window.click("[data-press='leave:out']");
        window.arrives("/dashboard/login");
        window.go("/login?back=https://elsewhere.example/");
        window.fill("#password", PASSWORD);
        window.click("[id='login:enter']");
        window.arrives("/dashboard");
        window.sees("Is everything all right?");
    }

    @Test
    @Order(3)
    @DisplayName("C2 a page whose session has ended leads to the login by itself")
    void sessionEnds() {
        window.go("/providers");
        Object status = window.page()
                .evaluate("async () => { const s = await (await fetch('/api/auth/session')).json();"
                        + " return (await fetch('/api/auth/logout', {method: 'POST', headers: {'x-csrf-token':"
                        + " s.csrfToken}})).status; }");
        assertThat(status).isEqualTo(204);
        window.click("[data-deed='test-all']");
        window.arrives("/dashboard/login");
        window.fill("#password", PASSWORD);
        window.click("[id='login:enter']");
        window.arrives("/dashboard/providers");
    }

    // --- Connecting --------------------------------------------------------------------------------------------------

    @Test
    @Order(10)
    @DisplayName("C6 a server of one's own is checked and added, and an account made of a key answers")
    void byKey() {
        window.go("/providers");
        window.click("[data-open='node']");
        window.fill("#prefix", "box");
        window.page().selectOption("#format", "openai-chat");
        window.fill("#base-url", box.baseUrl());
        window.fill("#node-key", "box-key");
        window.fill("#node-model", "text");
        window.click("[id='nodes:check']");
        window.sees("It answers.");
        window.click("[id='nodes:add']");
        window.arrives("/dashboard/provider?id=box");

        addKey("First", "wrong-key");
        window.sees("First is saved.");
        addKey("Second", "box-key");
        window.sees("Second is saved.");
        assertThat(rows()).containsExactly("First", "Second");
    }

    private void addKey(String name, String key) {
        window.click("[data-open='key']");
        window.fill("#key-name", name);
        window.fill("#key-key", key);
        window.click("[id='keys:save']");
        window.page()
                .locator("#key[open]")
                .waitFor(new Locator.WaitForOptions()
                        .setState(com.microsoft.playwright.options.WaitForSelectorState.HIDDEN));
    }

    private List<String> rows() {
        return window.page()
                .locator("[data-order-deed] > [data-row] .grow > strong")
                .allInnerTexts();
    }

    @Test
    @Order(11)
    @DisplayName("C4 C5 accounts are paused and taken up, and are asked in the order into which they are moved")
    void accounts() {
        menu("First");
        window.click("[data-row] [data-deed='pause']:visible");
        window.sees("First is paused.");
        window.page()
                .locator("[data-row]", new Page.LocatorOptions().setHasText("First"))
                .getByText("paused", new Locator.GetByTextOptions().setExact(true))
                .waitFor();
        menu("First");
        window.click("[data-row] [data-deed='resume']:visible");
        window.sees("First is back.");

        window.page().locator("[data-row] [data-grip]").last().focus();
        window.page().keyboard().press("ArrowUp");
        window.sees("The order is kept.");
        window.page().reload();
        assertThat(rows()).containsExactly("Second", "First");
        chat("box/text");
        assertThat(box.last().refusal()).isEmpty();
    }

    private void menu(String account) {
        window.page()
                .locator("[data-row]", new Page.LocatorOptions().setHasText(account))
                .locator("summary")
                .click();
    }

    @Test
    @Order(12)
    @DisplayName("C5 deleting asks first, and names what is lost")
    void deleting() {
        menu("First");
        window.click("[data-row] [data-deed='delete']:visible");
        assertThat(window.page().innerText("#sure")).contains("The key of First is lost");
        window.click("#sure [data-shut]");
        assertThat(rows()).contains("First");
        menu("First");
        window.click("[data-row] [data-deed='delete']:visible");
        window.click("[data-sure-yes]");
        window.sees("First is deleted.");
        assertThat(rows()).containsExactly("Second");
    }

    @Test
    @Order(13)
    @DisplayName("L1 a login in the browser comes back by itself")
    void byBrowser() {
        String page = begin("by-browser", "by-browser");
        String code = byBrowser.login.agree(URI.create(page));
        String state = page.replaceFirst(".*[?&]state=", "").replaceFirst("&.*", "");
        window.picture("login-browser-light");
        window.isAccessible("a login in the browser");
        window.comesBack("http://127.0.0.1:54999/callback?code=" + code + "&state=" + state);
        done();
    }

    private String begin(String provider, String flow) {
        window.go("/provider?id=" + provider);
        if (flow.endsWith("-import")) {
            window.page().locator(".panel-head summary").first().click();
        }
        window.page()
                .locator("[data-deed='login'][data-p-flow='" + flow + "']:visible")
                .first()
                .click();
        window.arrives("/dashboard/provider?id=" + provider + "&login=");
        return flow.endsWith("-import") ? "" : window.page().getAttribute("[id$='vendor']", "href");
    }

    private void done() {
        window.sees("You are logged in.");
        window.click("#login .dialog-foot a");
        window.page().locator("[data-row]").first().waitFor();
        assertThat(window.at()).doesNotContain("login=");
    }

    @Test
    @Order(14)
    @DisplayName("L1 C1 a login survives a reload, and ends with a pasted address")
    void byPasting() {
        String page = begin("codex", "codex");
        window.page().reload();
        window.sees("Waiting for you");
        String code = codex.login.agree(URI.create(page));
        String state = page.replaceFirst(".*[?&]state=", "").replaceFirst("&.*", "");
        window.click("#login summary");
        window.fill("#callback", "http://localhost:1455/auth/callback?code=" + code + "&state=" + state);
        window.click("[id$='paste:send']");
        done();
        menu("ann@example.org");
        window.click("[data-row] [data-deed='quota']:visible");
        window.sees("95 %");
        window.picture("provider-light");
    }

    @Test
    @Order(15)
    @DisplayName("L1 a device's code is shown, also for a camera, and the login goes on by itself")
    void byCode() {
        begin("by-code", "by-code");
        String code = window.page().innerText("#device-code");
        assertThat(window.page().locator(".qr svg path").count()).isEqualTo(1);
        window.picture("login-code-light");
        window.isAccessible("a login by a code");
        byCode.login.answer(code, true);
        done();
    }

    @Test
    @Order(16)
    @DisplayName("L1 what a form asks for is filled in, and what is wrong with it is said")
    void byForm() {
        begin("codex", "codex-import");
        window.fill("#login textarea", "{\"no\":\"credential\"}");
        window.click("[id$='fill:send']");
        window.sees("That did not work");
        window.click("#login .dialog-foot a");
    }

    // --- Everyday's work ---------------------------------------------------------------------------------------------

    @Test
    @Order(20)
    @DisplayName("C6 a combo is put together by drag and drop, tried without asking anybody, and used")
    void combos() {
        window.go("/combos?new=empty");
        window.fill("#name", "always-on");
        window.click("[data-member='echo/hello']");
        window.page().locator("[data-member='']").click();
        window.page().locator("#members [name=member]").last().fill("box/text");
        Locator grip = window.page().locator("#members [data-grip]").last();
        grip.hover();
        window.page().mouse().down();
        Locator first = window.page().locator("#members > li").first();
        window.page().mouse().move(first.boundingBox().x + 20, first.boundingBox().y + 2);
        window.page().mouse().up();
        assertThat(window.page().locator("#members [name=member]").first().inputValue())
                .isEqualTo("box/text");
        window.page().locator("#members [name=details]").last().fill("wait=1");
        window.click("[id='combo:save']");
        window.sees("'wait=1' is unknown");
        window.page().locator("#members [name=details]").last().fill("weight=2");
        window.picture("combo-light");
        window.click("[id='combo:save']");
        window.arrives("/dashboard/combos");
        window.page().locator("a[href*='try=always-on']").click();
        window.sees("It would be");
        assertThat(window.page().innerText("#try")).contains("box/text", "Second", "echo/hello");
        window.picture("combos-light");
        int before = box.received().size();
        chat("always-on");
        assertThat(box.received()).hasSize(before + 1);
    }

    @Test
    @Order(21)
    @DisplayName("C1 a request is opened: where it went, and why")
    void requests() {
        window.go("/requests");
        window.fill("[data-search]", "always-on");
        window.page().locator("tr:visible a.mono").first().click();
        window.arrives("/dashboard/requests?open=");
        assertThat(window.page().innerText("main"))
                .contains("box/text", "Why did it go there?", "asked", "openai-chat");
        window.picture("request-light");
    }

    @Test
    @Order(21)
    @DisplayName("A1 what was asked is on the page of usage, by model and by tool, and can be taken along as a table")
    void usage() {
        window.go("/usage?period=24h");
        assertThat(window.page().innerText("main")).contains("box/text", "echo/hello", "By Model");
        window.page().locator("a.chip:has-text('Dialect')").click();
        window.arrives("/dashboard/usage?period=24h&by=format");
        assertThat(window.page().innerText("main")).contains("openai-chat");
        assertThat(window.page().locator(".chart .lower").count()).isEqualTo(24);
        String table = window.page().locator("a:has-text('CSV')").getAttribute("href");
        assertThat(window.page()
                        .request()
                        .get("http://localhost:" + router.port() + table)
                        .text())
                .startsWith("by,id,label,requests")
                .contains("model,box/text,box/text,");
        window.go("/usage?period=yesterday-and-nonsense");
        assertThat(window.page().innerText("main")).contains("7 days");
    }

    @Test
    @Order(22)
    @DisplayName("M4 a key is shown when it is made, and its limits stand in the list")
    void keys() {
        window.go("/endpoint");
        window.click("[data-open='new-key']");
        window.fill("#key-name", "laptop");
        window.page().locator("#new-key details").first().locator("summary").click();
        window.fill("#per-minute", "60");
        window.click("[id='new:make']");
        window.page().locator("#made[open]").waitFor();
        String key = window.page().innerText("#fresh-key").strip();
        assertThat(key).isNotEmpty();
        window.click("#made [data-shut]");
        assertThat(window.page().content()).doesNotContain(key);
        assertThat(window.page().innerText("main")).contains("laptop", "60 requests/min");
        Http.Answer models = router.http().get("/v1/models", "authorization", "Bearer " + key);
        assertThat(models.status()).isEqualTo(200);
        window.picture("endpoint-light");
    }

    @Test
    @Order(23)
    @DisplayName("C6 switches are thrown at once, and the audit log says by whom")
    void settings() {
        window.go("/settings");
        window.page().locator("[data-p-key='nonagon.token-saver.enabled']").check();
        window.sees("Saved.");
        window.page().reload();
        assertThat(window.page()
                        .locator("[data-p-key='nonagon.token-saver.enabled']")
                        .isChecked())
                .isTrue();
        window.go("/settings?part=audit");
        assertThat(window.page().innerText("main")).contains("setting.", "admin");
    }

    // --- How it looks ------------------------------------------------------------------------------------------------

    @Test
    @Order(30)
    @DisplayName("No screen has a serious finding, is wider than its window, or weighs more than 600 KB")
    void everyScreen() {
        Map<String, List<String>> blocks = new TreeMap<>();
        window.go("");
        for (String theme : List.of("light", "dark")) {
            window.click("[data-theme-choice='" + theme + "']");
            for (String screen : SCREENS) {
                window.go(screen);
                assertThat(window.page().getAttribute("html", "data-theme")).isEqualTo(theme);
                blocks.put(screen + " in " + theme, window.stumblingBlocks());
                window.fits(screen);
                String name = screen.replaceFirst("^/", "").replaceFirst("\\?.*", "");
                if (!screen.contains("=") && (theme.equals("dark") || !name.equals("welcome"))) {
                    window.picture((name.isEmpty() ? "home" : name) + "-" + theme);
                }
            }
        }
        blocks.values().removeIf(List::isEmpty);
        assertThat(blocks).isEmpty();
        for (String screen : List.of("", "/providers", "/provider?id=codex")) {
            assertThat(window.weight(screen)).as("bytes of " + screen).isLessThan(MOST_BYTES);
        }
    }

    @Test
    @Order(31)
    @DisplayName("On a phone everything fits, and the navigation comes out of its drawer")
    void phone() {
        window.go("");
        window.click("[data-theme-choice='light']");
        window.phone();
        for (String screen : SCREENS) {
            window.go(screen);
            window.fits(screen + " on a phone");
            if (screen.isEmpty() || screen.equals("/providers")) {
                window.picture((screen.isEmpty() ? "home" : "providers") + "-phone");
            }
        }
        window.click("#menu-button");
        window.page().locator(".side nav a[href$='/quota']").click();
        window.arrives("/dashboard/quota");
        window.isAccessible("the phone's view");
        window.wide();
    }

    @Test
    @Order(32)
    @DisplayName("C8 the console speaks German, too, and remembers it")
    void german() {
        window.go("/settings");
        window.click("[data-language='de']");
        window.sees("Wer hat was getan");
        window.go("");
        window.sees("Ist alles in Ordnung?");
        assertThat(window.page().getAttribute("html", "lang")).isEqualTo("de");
        window.click("[data-language='en']");
        window.sees("Is everything all right?");
    }

    @Test
    @Order(33)
    @DisplayName("The system's dark is ours, where nobody has chosen")
    void systemTheme() {
        window.click("[data-theme-choice='system']");
        window.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        assertThat(String.valueOf(window.page().evaluate("getComputedStyle(document.body).backgroundColor")))
                .isEqualTo("rgb(16, 16, 21)");
        window.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    }

    // --- Who stays out -----------------------------------------------------------------------------------------------

    @Test
    @Order(40)
    @DisplayName("G4 C2 a form without the session's token, or from elsewhere, changes nothing; a key opens no page")
    void strangers() {
        String cookie = "nonagon_session="
                + window.page().context().cookies().stream()
                        .filter(c -> c.name.equals("nonagon_session"))
                        .findFirst()
                        .orElseThrow()
                        .value;
        byte[] form = "deeds=deeds&deed=node-delete".getBytes(StandardCharsets.UTF_8);
        String type = "application/x-www-form-urlencoded";
        Http http = router.http();
        assertThat(http.send("POST", "/dashboard/provider?id=box", form, "cookie", cookie, "content-type", type)
                        .status())
                .isEqualTo(403);
        assertThat(http.send(
                                "POST",
                                "/dashboard/login",
                                form,
                                "origin",
                                "https://elsewhere.example",
                                "content-type",
                                type)
                        .status())
                .isEqualTo(403);
        assertThat(http.get("/dashboard/providers", "authorization", "Bearer anything")
                        .status())
                .isEqualTo(302);
        assertThat(http.get("/dashboard", "cookie", cookie).header("set-cookie"))
                .isEmpty();
    }

    @Test
    @Order(41)
    @DisplayName("L6 who guesses passwords is told to wait")
    void lockout() {
        window.click("[data-press='leave:out']");
        window.arrives("/dashboard/login");
        for (int i = 0;
                i < 12 && window.page().getByText("Too many failed logins").count() == 0;
                i++) {
            window.fill("#password", "guess number " + i);
            window.click("[id='login:enter']");
            window.page().locator("[role=alert]").waitFor();
        }
        window.sees("Too many failed logins");
    }
}
