package dev.nonagon.blackbox.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import dev.nonagon.blackbox.observed.Receiver;
import dev.nonagon.blackbox.support.Http;
import dev.nonagon.blackbox.support.RunningRouter;
import dev.nonagon.blackbox.support.Waiting;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.upstream.Reply;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/** Two people at one router: what requests say afterwards, and what its owner settles. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeskIT {
    private static final String PASSWORD = "correct horse battery";
    private static final String PASSPHRASE = "a passphrase of my own";
    private static final String PROMPT = "a very private question";
    private static final String CLIENTS_KEY = "client-secret-1";
    private static final String UPSTREAMS_KEY = "upstream-secret-4711";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final List<String> SCREENS = List.of(
            "/requests",
            "/requests?status=failed&period=24h",
            "/settings",
            "/settings?part=security",
            "/settings?part=logging",
            "/settings?part=data",
            "/settings?part=webhooks",
            "/settings?part=network",
            "/settings?part=audit",
            "/settings?part=about");

    private final UpstreamDouble tired = UpstreamDouble.start();
    private final UpstreamDouble good = UpstreamDouble.start();
    private final Receiver receiver = new Receiver();
    private RunningRouter router;
    private Window window;
    private Window other;
    private String failed = "";
    private Path exported = Path.of("");

    @BeforeAll
    void start() {
        Path chromium = Window.chromium();
        tired.always(Reply.status(503));
        good.always(Reply.text("Hello from the good one"));
        router = RunningRouter.alone("desk", """
                nonagon.login.initial-password=%4$s
                nonagon.routing.max-wait=PT0S
                nonagon.cooldowns.ceiling=PT1S
                nonagon.nodes.tired.format=openai-chat
                nonagon.nodes.tired.base-url=%1$s
                nonagon.nodes.good.format=openai-chat
                nonagon.nodes.good.base-url=%2$s
                nonagon.accounts.tired-one.provider=tired
                nonagon.accounts.tired-one.api-key=%3$s
                nonagon.accounts.good-one.provider=good
                nonagon.accounts.good-one.api-key=%3$s
                """.formatted(tired.baseUrl(), good.baseUrl(), UPSTREAMS_KEY, PASSWORD));
        URI home = URI.create("http://localhost:" + router.port());
        window = Window.open(chromium, home);
        other = Window.open(chromium, home);
        // The first password is hashed beside the rest of the start.
        assertThat(Waiting.until(PATIENCE, () -> !Json.parse(
                                router.http().get("/api/auth/session").text())
                        .path("setupNeeded")
                        .asBoolean(true)))
                .isTrue();
    }

    @AfterAll
    void close() {
        for (Window each : new Window[] {window, other}) {
            if (each != null) {
                each.close();
            }
        }
        if (router != null) {
            router.close();
        }
        receiver.close();
        tired.close();
        good.close();
    }

    @AfterEach
    void nothingWentWrong() {
        assertThat(window.troubles()).isEmpty();
        assertThat(other.troubles()).isEmpty();
    }

    private static void logIn(Window who) {
        who.fill("#password", PASSWORD);
        who.click("[id='login:enter']");
    }

    /** The request's id. */
    private String ask(String model) {
        Http.Answer answer = router.http()
                .post(
                        "/v1/chat/completions",
                        "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + PROMPT
                                + "\"}]}",
                        "authorization",
                        "Bearer " + CLIENTS_KEY);
        assertThat(answer.header("x-request-id")).as(answer::toString).startsWith("req");
        return answer.header("x-request-id");
    }

    private JsonNode api(String method, String path, String body) {
        return window.api(method, path, body);
    }

    private static void gone(Window where, String what) {
        where.page()
                .locator(what)
                .waitFor(new Locator.WaitForOptions()
                        .setState(com.microsoft.playwright.options.WaitForSelectorState.HIDDEN));
    }

    // --- Requests ----------------------------------------------------------------------------------------------------

    @Test
    @Order(1)
    @DisplayName("D1 C9 the log is switched on from the page, and a request that fails is there without a reload")
    void tail() {
        window.go("/requests");
        window.arrives("/dashboard/login?back=");
        logIn(window);
        window.arrives("/dashboard/requests");
        window.sees("Request log is off");
        window.click("[data-open='log']");
        window.isAccessible("the switch of the request log");
        window.page().selectOption("#log-for", "PT1H");
        window.click("[id='logging:on']");
        window.page().locator("[data-open='log'] >> text=Request log is on").waitFor();
        gone(window, "#log[open]");
        assertThat(Waiting.until(
                        PATIENCE,
                        () -> api("GET", "/api/request-log", "").path("on").asBoolean(false)))
                .isTrue();
        failed = ask("tired/text");
        window.page().locator("a[href$='open=" + failed + "']").waitFor();
        window.page()
                .locator("tr:has(a[href$='open=" + failed + "']) >> text=logged")
                .waitFor();
        window.picture("requests-tail-light");
    }

    @Test
    @Order(2)
    @DisplayName("C9 nothing is asked for while nobody looks")
    void hidden() {
        window.go("/requests");
        AtomicInteger calls = new AtomicInteger();
        window.page().onRequest(request -> {
            if (request.method().equals("POST")) {
                calls.incrementAndGet();
            }
        });
        window.page().waitForCondition(() -> calls.get() > 0);
        look(false);
        window.page().waitForTimeout(500);
        calls.set(0);
        window.page().waitForTimeout(4_500);
        assertThat(calls.get()).isZero();
        look(true);
        window.page().waitForCondition(() -> calls.get() > 0);
    }

    private void look(boolean visible) {
        window.page()
                .evaluate(
                        "hidden => { Object.defineProperty(document, 'hidden', {configurable: true, get: () => hidden});"
                                + " document.dispatchEvent(new Event('visibilitychange')); }",
                        !visible);
    }

    @Test
    @Order(3)
    @DisplayName("D3 D8 a failed request is found, opened, read with its credentials masked, and saved as a file")
    void opened() throws IOException {
        ask("good/text");
        window.go("/requests");
        window.page().selectOption("#by-status", "failed");
        window.page().selectOption("#by-period", "24h");
        window.click(".sieve [type=submit]");
        window.arrives("/dashboard/requests?");
        assertThat(window.at()).contains("status=failed", "period=24h");
        assertThat(window.page().innerText("#list")).contains("tired/text").doesNotContain("good/text");
        window.page().locator("a[href$='open=" + failed + "']").click();
        window.arrives("/dashboard/requests?open=" + failed);
        assertThat(window.page().innerText("main"))
                .contains("503", "Why did it go there?")
                .doesNotContain(PROMPT);
        window.click("#show-bodies");
        window.sees("What the tool sent");
        window.page().locator("details.more summary").nth(1).click();
        String shown = window.page().content();
        assertThat(shown)
                .contains(PROMPT, "What came back from")
                .doesNotContain(CLIENTS_KEY)
                .doesNotContain(UPSTREAMS_KEY);
        window.isAccessible("an opened request");
        window.fits("an opened request");
        window.picture("request-bodies-light");
        Download file = window.page().waitForDownload(() -> window.click("a[download^='request-']"));
        assertThat(file.suggestedFilename()).isEqualTo("request-" + failed + ".json");
        assertThat(Json.parse(Files.readAllBytes(file.path())).path("id").asString())
                .isEqualTo(failed);
        assertThat(api("GET", "/api/audit?action=request-log.read", "").toString())
                .contains(failed);
    }

    @Test
    @Order(4)
    @DisplayName("a failed request is run again against another model, and what is different is shown")
    void replay() {
        window.go("/requests?open=" + failed);
        window.fill("#replay-model", "good/text");
        window.click("[id='again:run']");
        window.sees("The answers differ.");
        assertThat(window.page().innerText("#replayed"))
                .contains("Now: good/text", "503", "200", "Hello from the good one");
        assertThat(window.page().locator("#replayed ins").innerText()).contains("Hello from the good one");
        window.isAccessible("a replay");
        window.page().locator("#replayed").scrollIntoViewIfNeeded();
        window.picture("replay-light");
        window.phone();
        window.fits("a replay on a phone");
        window.wide();
        window.page().locator("#replayed a").first().click();
        window.page().waitForURL(url -> url.contains("open=") && !url.contains(failed));
        assertThat(window.page().innerText("main")).contains("good/text", "200");

        window.go("/requests?open=" + failed);
        window.fill("#replay-model", "nobody/nothing");
        window.click("[id='again:run']");
        window.page().locator("#replayed table").waitFor();
        assertThat(window.page().innerText("#replayed")).contains("404");
    }

    @Test
    @Order(5)
    @DisplayName("C1 requests are looked for by text, model, account and day; the address says by which")
    void search() {
        for (String address : List.of("?q=GOOD/te", "?model=good/text", "?account=good-one", "?q=good-one")) {
            window.go("/requests" + address);
            assertThat(window.page().innerText("#list"))
                    .as(address)
                    .contains("good/text")
                    .doesNotContain("tired/text");
        }
        window.go("/requests?q=" + failed);
        assertThat(window.page().locator("#list tbody tr").count()).isEqualTo(1);
        assertThat(window.page().inputValue("[name=q]")).isEqualTo(failed);
        window.go("/requests?day=2001-01-01");
        window.sees("No request fits");
        window.go("/requests?period=nonsense");
        window.sees("The time must be such as 24h");
        window.go("/requests?open=req_nobody");
        window.sees("Nobody knows this request");
        window.go("/requests?status=client-left");
        window.sees("No request fits");
    }

    // --- Security ----------------------------------------------------------------------------------------------------

    @Test
    @Order(10)
    @DisplayName("L4 C2 a session is ended from the list; who was in it comes back to where they were")
    void session() {
        other.go("/settings?part=webhooks");
        other.arrives("/dashboard/login");
        logIn(other);
        other.arrives("/dashboard/settings?part=webhooks");
        window.go("/settings?part=security");
        assertThat(window.page().locator("[data-deed='session-end']").count()).isEqualTo(1);
        window.picture("settings-security-light");
        window.click("[data-deed='session-end']");
        assertThat(window.page().innerText("#sure")).contains("has to log in again");
        window.click("[data-sure-yes]");
        window.sees("The session is ended.");
        assertThat(window.page().locator("[data-deed='session-end']").count()).isZero();

        other.click("a[href$='part=audit']");
        other.arrives("/dashboard/login?back=");
        logIn(other);
        other.arrives("/dashboard/settings?part=audit");
        assertThat(other.page().innerText("main")).contains("login.end");
    }

    @Test
    @Order(11)
    @DisplayName("L6 who guessed is locked out, is listed, and is let in again by a click")
    void lockout() {
        other.click("[data-press='leave:out']");
        other.arrives("/dashboard/login");
        // The page's own guesses would wait a second or two, which are over before somebody has looked.
        assertThat(Waiting.until(Duration.ofSeconds(60), () -> guess() >= 10)).isTrue();
        logIn(other);
        other.sees("Too many failed logins");
        window.go("/settings?part=security");
        window.page().locator("[data-deed='lift']").first().waitFor();
        assertThat(window.page().innerText("main")).contains("network:", "failed logins");
        while (window.page().locator("[data-deed='lift']").count() > 0) {
            int before = window.page().locator("[data-deed='lift']").count();
            window.page().locator("[data-deed='lift']").first().click();
            window.page()
                    .waitForCondition(
                            () -> window.page().locator("[data-deed='lift']").count() < before);
        }
        window.sees("Nobody has to wait.");
        logIn(other);
        other.arrives("/dashboard");
    }

    /** For how many seconds nobody may try again. */
    private long guess() {
        Http.Answer answer =
                router.http().post("/api/auth/login", "{\"password\":\"guess number " + System.nanoTime() + "\"}");
        return answer.status() == 429 ? Long.parseLong(answer.header("retry-after")) : 0;
    }

    @Test
    @Order(12)
    @DisplayName("C2 a key opens no page, and one without the scope admin nothing of what the pages do")
    void strangers() {
        String read = api("POST", "/api/keys", "{\"name\":\"reader\",\"scopes\":[\"read\"]}")
                .path("key")
                .asString();
        Http http = router.http();
        String bearer = "Bearer " + read;
        assertThat(http.get("/api/about", "authorization", bearer).status()).isEqualTo(200);
        for (String page : List.of("/dashboard/settings?part=security", "/dashboard/requests?open=" + failed)) {
            Http.Answer answer = http.get(page, "authorization", bearer);
            assertThat(answer.status()).isEqualTo(302);
            assertThat(answer.header("location")).contains("/dashboard/login?back=");
        }
        for (String path : List.of("/api/auth/sessions", "/api/backups", "/api/requests/" + failed + "/log")) {
            assertThat(http.get(path, "authorization", bearer).status())
                    .as(path)
                    .isEqualTo(403);
        }
    }

    // --- Webhooks ----------------------------------------------------------------------------------------------------

    @Test
    @Order(20)
    @DisplayName("H3 H6 a webhook is added and tried; its secret is shown once, its address never")
    void webhook() {
        window.go("/settings?part=webhooks");
        window.sees("Nobody is called yet");
        window.click("[data-open='hook']");
        window.isAccessible("a new webhook");
        window.fill("#hook-name", "pager");
        window.fill("#hook-url", "http://169.254.169.254/latest");
        window.click("[id='hooks:add']");
        window.sees("169.254.169.254");
        window.fill("#hook-url", receiver.url());
        window.page().locator("[name='event-quota.back']").uncheck();
        window.click("[id='hooks:add']");
        window.page().locator("#made[open]").waitFor();
        String secret = window.page().innerText("#fresh-key").strip();
        assertThat(secret).startsWith("whsec_");
        window.click("#made [data-shut]");
        assertThat(window.page().content()).doesNotContain(secret).doesNotContain("secret-path-1");
        window.click("[data-deed='hook-test']");
        window.sees("It was called and answered 204.");
        assertThat(receiver.calls()).singleElement().satisfies(call -> {
            assertThat(call.body()).contains("\"test\"");
            assertThat(call.header("webhook-signature")).startsWith("v1,");
        });
        receiver.answers(500);
        window.click("[data-deed='hook-test']");
        window.sees("The call did not succeed (status 500)");
        window.page().locator("li details.more summary").click();
        assertThat(window.page().innerText("main")).contains("delivered", "tried again later");
        window.picture("settings-webhooks-light");
        window.page().locator("li details.menu summary").click();
        window.click("[data-show-by='hook-acts:rotate']");
        window.click("[data-sure-yes]");
        window.page().locator("#made[open]").waitFor();
        assertThat(window.page().innerText("#fresh-key").strip())
                .startsWith("whsec_")
                .isNotEqualTo(secret);
        window.click("#made [data-shut]");
    }

    // --- Backup and move ---------------------------------------------------------------------------------------------

    @Test
    @Order(30)
    @DisplayName("S10 a backup is made from the page, and how it is restored stands beside it")
    void backup() throws IOException {
        window.go("/settings?part=data");
        window.click("[data-deed='backup']");
        window.sees("is made and verified");
        try (var files = Files.list(router.data().resolve("backups"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".zip"))).isNotEmpty();
        }
        assertThat(window.page().innerText("main")).contains("./router restore ", "KiB");
        window.picture("settings-data-light");
    }

    @Test
    @Order(31)
    @DisplayName("X7 an export with secrets needs a passphrase, said twice alike")
    void export() throws IOException {
        api("POST", "/api/combos", "{\"name\":\"kept-combo\",\"models\":[\"good/text\",\"tired/text\"]}");
        api(
                "POST",
                "/api/providers",
                "{\"provider\":\"good\",\"name\":\"moved\",\"apiKey\":\"a-key-that-moves-4712\"}");
        window.go("/settings?part=data");
        window.fill("#export-passphrase", PASSPHRASE);
        window.fill("#export-again", "another");
        window.click("[id='export:with']");
        window.sees("The two passphrases are not the same.");
        window.fill("#export-passphrase", PASSPHRASE);
        window.fill("#export-again", PASSPHRASE);
        Download file = window.page().waitForDownload(() -> window.click("[id='export:with']"));
        exported = Files.createTempFile("nonagon", ".json");
        file.saveAs(exported);
        assertThat(Files.readString(exported))
                .contains("kept-combo")
                .doesNotContain("a-key-that-moves-4712")
                .doesNotContain(PASSPHRASE);
        assertThat(window.page().locator("[id='export:with'].busy").count())
                .as("a download leaves no button that waits for ever")
                .isZero();
    }

    @Test
    @Order(32)
    @DisplayName("X2 X3 an import shows first what it would do, and does it only with the file that was looked at")
    void imported() throws IOException {
        api("DELETE", "/api/combos/kept-combo", "");
        window.go("/settings?part=data");
        window.click("[id='import:look']");
        window.sees("Choose a file first.");
        window.page().setInputFiles("#import-file", exported);
        window.fill("#import-passphrase", "not the passphrase");
        window.click("[id='import:look']");
        window.sees("The passphrase is not the one");
        window.fill("#import-passphrase", PASSPHRASE);
        window.click("[id='import:look']");
        window.sees("Nothing was changed. It would be:");
        assertThat(window.page().innerText("[id='import:report']")).contains("kept-combo", "taken", "skipped");
        assertThat(api("GET", "/api/combos", "").toString()).doesNotContain("kept-combo");
        window.isAccessible("a rehearsed import");
        window.page().locator("[id='import:take']").scrollIntoViewIfNeeded();
        window.picture("import-light");

        Path changed = Files.createTempFile("nonagon", ".json");
        Files.writeString(changed, Files.readString(exported) + " ", StandardCharsets.UTF_8);
        window.page().setInputFiles("#import-file", changed);
        window.click("[id='import:take']");
        window.sees("This is not the file that you looked at.");
        assertThat(api("GET", "/api/combos", "").toString()).doesNotContain("kept-combo");
        window.page().setInputFiles("#import-file", exported);
        window.click("[id='import:look']");
        window.page().locator("[id='import:take']").click();
        window.sees("The import is done.");
        assertThat(api("GET", "/api/combos", "").toString()).contains("kept-combo");
        assertThat(window.page().locator("[id='import:take']").count()).isZero();
    }

    // --- The rest ----------------------------------------------------------------------------------------------------

    @Test
    @Order(40)
    @DisplayName("A1 the audit log is filtered, and says what was before and after")
    void audit() {
        window.go("/settings?part=audit");
        window.page().selectOption("#what", "combo.");
        window.click(".sieve [type=submit]");
        window.arrives("/dashboard/settings?part=audit&who=&what=combo.");
        assertThat(window.page().innerText("main")).contains("combo.delete").doesNotContain("webhook.create");
        window.page().locator("td details summary").first().click();
        assertThat(window.page().innerText("tr:has(details[open])")).contains("kept-combo", "fallback");
        window.go("/settings?part=audit&who=nobody-of-this-name");
        window.sees("Nothing fits");
    }

    @Test
    @Order(41)
    @DisplayName("C6 how long is kept what is a setting that counts at once, and goes back to its default")
    void retention() {
        String key = "nonagon.request-log.max-age";
        window.go("/settings?part=logging");
        window.fill("input[data-p-key='" + key + "']", "a week");
        window.page().locator("input[data-p-key='" + key + "']").blur();
        window.sees("must be");
        window.fill("input[data-p-key='" + key + "']", "P3D");
        window.page().locator("input[data-p-key='" + key + "']").blur();
        window.sees("Saved.");
        keepsFor(Duration.ofDays(3));
        window.click("button[data-p-key='" + key + "']");
        gone(window, "button[data-p-key='" + key + "']");
        keepsFor(Duration.ofDays(7));
    }

    /** Settings count within a second. */
    private void keepsFor(Duration time) {
        assertThat(Waiting.until(PATIENCE, () -> Duration.parse(api("GET", "/api/request-log", "")
                                .path("maxAge")
                                .asString())
                        .equals(time)))
                .isTrue();
    }

    @Test
    @Order(42)
    @DisplayName("What the router is made with is told with its terms")
    void about() {
        window.go("/settings?part=about");
        assertThat(window.page().innerText("main")).contains("PrimeFaces", "H2 Database Engine", "SPI");
        window.go("/settings?part=network");
        window.sees("called directly");
    }

    @Test
    @Order(50)
    @DisplayName("No part has a serious finding, or is wider than its window, in light, dark and on a phone")
    void everyScreen() {
        Map<String, List<String>> blocks = new TreeMap<>();
        for (String theme : List.of("light", "dark")) {
            window.go("");
            window.click("[data-theme-choice='" + theme + "']");
            for (String screen : SCREENS) {
                window.go(screen);
                blocks.put(screen + " in " + theme, window.stumblingBlocks());
                window.fits(screen);
                if (screen.contains("part=") && theme.equals("dark")) {
                    window.picture("settings-" + screen.replaceFirst(".*part=", "") + "-dark");
                }
            }
            window.go("/requests?open=" + failed + "&bodies=1");
            blocks.put("a request in " + theme, window.stumblingBlocks());
        }
        blocks.values().removeIf(List::isEmpty);
        assertThat(blocks).isEmpty();
        window.phone();
        for (String screen : SCREENS) {
            window.go(screen);
            window.fits(screen + " on a phone");
            if (screen.equals("/requests") || screen.endsWith("part=security")) {
                window.picture((screen.equals("/requests") ? "requests" : "settings-security") + "-phone");
            }
        }
        window.go("/requests?open=" + failed + "&bodies=1");
        window.fits("a request on a phone");
        window.picture("request-phone");
        window.wide();
    }

    @Test
    @Order(51)
    @DisplayName("the log is switched off where it was switched on, and what it kept can be thrown away")
    void off() {
        window.go("/settings?part=logging");
        window.click("[data-deed='log-off']");
        window.sees("The request log is off.");
        window.click("[data-deed='log-clear']");
        window.click("[data-sure-yes]");
        window.sees("entries are deleted");
        window.go("/requests?open=" + failed);
        window.sees("The request log has nothing of this request.");
        window.go("/settings?part=webhooks");
        window.page().locator("li details.menu summary").click();
        window.click("[data-deed='hook-delete']");
        assertThat(window.page().innerText("#sure")).contains("Nobody is told any more by pager");
        window.click("[data-sure-yes]");
        window.sees("Nobody is called yet");
    }
}
