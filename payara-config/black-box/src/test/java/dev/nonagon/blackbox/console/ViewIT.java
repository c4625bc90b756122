package dev.nonagon.blackbox.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.WaitForSelectorState;
import dev.nonagon.blackbox.support.Http;
import dev.nonagon.blackbox.support.RunningRouter;
import dev.nonagon.blackbox.support.Waiting;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
import tools.jackson.databind.JsonNode;

/** Somebody who looks at what goes on, prices it, and adds a provider: Home, Plugins, Prices and Quota in a browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ViewIT {
    private static final String PASSWORD = "correct horse battery";
    private static final String TOOL = "tool-of-mine";

    private final UpstreamDouble box = UpstreamDouble.start();
    private RunningRouter router;
    private Window window;

    @BeforeAll
    void start() {
        Path chromium = Window.chromium();
        router = RunningRouter.start(
                "view",
                """
                nonagon.login.initial-password=%s
                nonagon.routing.max-wait=PT0S
                nonagon.nodes.box.format=openai-chat
                nonagon.nodes.box.base-url=%s
                nonagon.accounts.first.provider=box
                nonagon.accounts.first.api-key=any-key
                nonagon.accounts.second.provider=metered
                nonagon.accounts.second.api-key=any-key
                """.formatted(PASSWORD, box.baseUrl()),
                plugins -> RunningRouter.drop(
                        plugins.resolve("metered.json"), metered(box).getBytes(StandardCharsets.UTF_8)));
        window = Window.open(chromium, router);
    }

    @AfterAll
    void close() {
        Window.close(window, router);
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

    private static String descriptor(String id, UpstreamDouble box) {
        return """
                {"spi": 1, "id": "%s", "name": "The %1$s", "tier": "local", "format": "openai-chat",
                 "endpoint": "%s/v1/chat/completions", "auth": {"header": "authorization", "prefix": "Bearer "},
                 "models": [{"id": "text", "context": 100000, "output": 4000}],
                 "policy": "official", "source": "a test"}
                """.formatted(id, box.baseUrl());
    }

    /** One whose allowance the router counts by itself. */
    private static String metered(UpstreamDouble box) {
        return descriptor("metered", box)
                .replace(
                        "\"policy\"",
                        "\"quota\": {\"window\": \"daily\", \"unit\": \"requests\", \"limit\": 10}, \"policy\"");
    }

    private Http.Answer chat(String model) {
        Http.Answer answer = router.http()
                .post(
                        "/v1/chat/completions",
                        "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
                        "user-agent",
                        TOOL + "/1.0");
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        return answer;
    }

    // --- From the start ----------------------------------------------------------------------------------------------

    @Test
    @Order(1)
    @DisplayName("The first page that anybody opens after the start is there within a second")
    void firstPage() {
        window.go("/login");
        assertThat(window.took()).as("ms of the first page").isLessThan(1_000);
        window.fill("#password", PASSWORD);
        window.click("[id='login:enter']");
        window.arrives("/dashboard");
        window.sees("Is everything all right?");
    }

    // --- Home --------------------------------------------------------------------------------------------------------

    @Test
    @Order(10)
    @DisplayName("C9 Home draws who asks whom while a request is answered, names it, and counts it when it has ended")
    void topology() throws InterruptedException {
        window.go("");
        Thread asking = Thread.ofVirtual().start(() -> router.http()
                .post(
                        "/v1/chat/completions",
                        "{\"model\":\"box/text+events=14+pause=500\",\"stream\":true,\"messages\":[{\"role\":\"user\","
                                + "\"content\":\"Hi\"}]}",
                        "user-agent",
                        TOOL + "/1.0"));
        Locator live = window.page().locator(".flights li", new Page.LocatorOptions().setHasText(TOOL));
        live.waitFor();
        assertThat(live.innerText()).contains("box/text+events=14+pause=500");
        assertThat(window.page().locator(".flow-node.flows .flow-name").allInnerTexts())
                .contains(TOOL, "box");
        assertThat(window.page().locator(".flow path.flows").count()).isEqualTo(2);
        assertThat(tile("Being answered now")).isIn("0", "1");
        window.picture("home-live");
        window.isAccessible("home while a request is answered");
        window.click(".flow-table summary");
        asking.join();
        live.waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
        // What was opened stays open, whatever was drawn anew meanwhile.
        Locator line = window.page().locator(".flow-table tbody tr", new Page.LocatorOptions().setHasText(TOOL));
        assertThat(line.first().isVisible()).isTrue();
        assertThat(line.first().innerText().split("\\s+", -1)).containsExactly(TOOL, "box", "0", "1", "0");
        assertThat(Waiting.until(
                        Duration.ofSeconds(10), () -> tile("Requests today").equals("1")))
                .isTrue();
    }

    private String tile(String name) {
        return window.page()
                .locator(".tile", new Page.LocatorOptions().setHasText(name))
                .locator(".tile-value")
                .innerText();
    }

    @Test
    @Order(11)
    @DisplayName("C9 a page whose tab is hidden asks for nothing, and goes on when it is seen again")
    void hidden() throws InterruptedException {
        window.go("");
        AtomicInteger asked = new AtomicInteger();
        window.page().onRequest(request -> asked.incrementAndGet());
        hide(true);
        window.page().waitForTimeout(1_500);
        asked.set(0);
        window.page().waitForTimeout(6_000);
        assertThat(asked.get()).as("requests of a hidden page").isZero();
        hide(false);
        window.page().waitForTimeout(6_000);
        assertThat(asked.get()).as("requests of a page that is seen again").isGreaterThan(1);
    }

    private void hide(boolean hidden) {
        window.page()
                .evaluate(
                        "hidden => { Object.defineProperty(document, 'hidden', {configurable: true, get: () =>"
                                + " hidden}); document.dispatchEvent(new Event('visibilitychange')); }",
                        hidden);
    }

    // --- Plugins -----------------------------------------------------------------------------------------------------

    @Test
    @Order(20)
    @DisplayName(
            "P19 P20 a descriptor is uploaded, read by its name, size and SHA-256, put in place, answers, and is removed")
    void uploads() throws IOException {
        String text = descriptor("fresh", box);
        window.go("/plugins");
        upload("fresh.json", text);
        window.arrives("/dashboard/plugins?upload=");
        assertThat(window.page().innerText("#confirm"))
                .contains("fresh.json", text.length() + " bytes", sha256(text), "The fresh");
        assertThat(Files.exists(router.plugins().resolve("fresh.json"))).isFalse();
        assertThat(router.http().get("/v1/models").text()).doesNotContain("fresh/text");
        window.isAccessible("a plugin that waits for a yes");
        window.picture("plugins-confirm");
        window.click("[data-deed='install']");
        window.arrives("/dashboard/plugins?placed=fresh.json");
        window.sees("fresh.json is in place and serves.");
        window.page().locator(".note a:has-text('fresh')").click();
        window.arrives("/dashboard/provider?id=fresh");
        window.sees("The fresh");

        window.click("[data-open='key']");
        window.fill("#key-name", "Mine");
        window.fill("#key-key", "any-key");
        window.click("[id='keys:save']");
        window.sees("Mine is saved.");
        chat("fresh/text");

        window.go("/plugins");
        window.click("[data-deed='remove'][data-p-file='fresh.json']");
        assertThat(window.page().innerText("#sure")).contains("fresh.json is deleted");
        window.click("[data-sure-yes]");
        window.sees("fresh.json is removed.");
        assertThat(Files.exists(router.plugins().resolve("fresh.json"))).isFalse();
        window.go("/settings?part=audit");
        assertThat(window.page().innerText("main")).contains("plugin.install", "plugin.remove", sha256(text));
        window.page().selectOption("#what", "plugin.");
    }

    private void upload(String name, String text) {
        window.page()
                .setInputFiles(
                        "#plugin-file",
                        new FilePayload(name, "application/json", text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @Order(21)
    @DisplayName(
            "P11 P14 what does not fit, or is taken, is refused with what to do; a broken file is shown with the same")
    void refusedUploads() throws IOException {
        window.go("/plugins");
        upload("broken.json", "{\"spi\": 1, \"id\": \"broken\"}");
        window.sees("broken.json is no plugin of this router");
        window.click("[data-unsay]");
        upload("mine.json", descriptor("echo", box));
        window.sees("give it another one, or remove");
        window.click("[data-unsay]");
        assertThat(window.at()).isEqualTo("/dashboard/plugins");

        // Somebody copies a broken one into the folder.
        RunningRouter.drop(router.plugins().resolve("torn.jar"), new byte[] {'P', 'K'});
        window.click("[data-deed='reload']");
        window.sees("All files were loaded anew.");
        Locator torn = window.page().locator("tr", new Page.LocatorOptions().setHasText("torn.jar"));
        assertThat(torn.innerText()).contains("broken", "Repair the file and put it here again");
        window.picture("plugins-broken");
        window.isAccessible("a broken plugin");
        Files.delete(router.plugins().resolve("torn.jar"));
        window.click("[data-deed='reload']");
        torn.waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
    }

    @Test
    @Order(22)
    @DisplayName("P19 a file of the same name is replaced only by saying so")
    void replaced() {
        window.go("/plugins");
        upload("metered.json", metered(box).replace("The metered", "The better"));
        window.arrives("/dashboard/plugins?upload=");
        assertThat(window.page().innerText("#confirm")).contains("A file called metered.json is in place");
        window.click("[data-deed='install']");
        window.arrives("/dashboard/plugins?placed=metered.json");
        assertThat(window.page().innerText("table")).contains("The better");
        upload("metered.json", metered(box));
        window.arrives("/dashboard/plugins?upload=");
        window.click("[data-deed='discard']");
        window.page().locator("#plugin-file").waitFor();
        assertThat(window.page().innerText("table")).contains("The better");
    }

    // --- Prices ------------------------------------------------------------------------------------------------------

    @Test
    @Order(30)
    @DisplayName(
            "C2 C3 a price is set, and the next request costs what it says; one of the future waits; without it nothing costs")
    void prices() {
        window.go("/usage?period=today");
        window.page().locator(".page-head a[href$='/dashboard/prices']").click();
        window.arrives("/dashboard/prices");
        price("box/text", "1000", "2000", "");
        window.sees("The price of box/text counts from now.");
        price("box/text", "7", "7", "2099-01-01");
        window.sees("The price of box/text counts from 2099-01-01.");
        Locator own = window.page().locator("#own tbody tr");
        assertThat(own.count()).isEqualTo(2);
        assertThat(own.first().innerText()).contains("2099-01-01").doesNotContain("counts today");
        assertThat(own.last().innerText()).contains("always", "counts today", "1000", "2000");
        window.isAccessible("prices");
        window.picture("prices-own");

        Http.Answer answer = chat("box/text");
        JsonNode used = answer.json().path("usage");
        BigDecimal cost = BigDecimal.valueOf(used.path("prompt_tokens").asLong())
                .multiply(new BigDecimal("0.001"))
                .add(BigDecimal.valueOf(used.path("completion_tokens").asLong()).multiply(new BigDecimal("0.002")));
        assertThat(cost).isPositive();
        window.go("");
        String shown = tile("Cost today").replace("$", "");
        assertThat(new BigDecimal(shown)).isCloseTo(cost, org.assertj.core.data.Offset.offset(new BigDecimal("0.006")));

        window.go("/prices");
        window.fill("#model", "box");
        window.click("[id='price:save']");
        window.sees("must be named with its provider");
        price("box/text", "cheap", "", "");
        window.sees("Input: must be dollars");
        for (int left = 2; left > 0; left--) {
            window.page().locator("#own [data-deed='drop']").first().click();
            window.click("[data-sure-yes]");
            window.page()
                    .locator("#own tbody tr")
                    .nth(left - 1)
                    .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
        }
        chat("box/text");
        window.go("");
        assertThat(tile("Cost today").replace("$", "")).isEqualTo(shown);
    }

    private void price(String model, String input, String output, String from) {
        window.fill("#model", model);
        window.fill("#from", from);
        window.fill("#input", input);
        window.fill("#output", output);
        window.click("[id='price:save']");
    }

    @Test
    @Order(31)
    @DisplayName("A7 a month's report is a table to take along")
    void report() {
        window.go("/usage?period=today");
        window.page().locator("summary:has-text('Monthly report')").click();
        Locator month = window.page().locator("details[open] .menu-items a").first();
        String href = month.getAttribute("href");
        assertThat(href).matches("/api/usage/report\\?period=\\d{4}-\\d{2}&format=csv");
        assertThat(window.page()
                        .request()
                        .get("http://localhost:" + router.port() + href)
                        .text())
                .startsWith("by,id,label,requests")
                .contains("model,box/text,box/text,");
    }

    // --- Quota -------------------------------------------------------------------------------------------------------

    @Test
    @Order(40)
    @DisplayName("Q7 a window is opened: how its allowance went, and what becomes of it")
    void quota() {
        window.go("/plugins");
        for (int n = 0; n < 3; n++) {
            chat("metered/text");
        }
        window.go("/quota");
        Locator card = window.page().locator(".card", new Page.LocatorOptions().setHasText("second"));
        assertThat(card.innerText()).contains("70 %", "3 / 10 requests");
        card.locator("a:has-text('requests-daily')").click();
        window.arrives("/dashboard/quota?account=");
        assertThat(window.page().innerText("#opened")).contains("second", "70 %", "3 / 10 requests", "own count");
        window.isAccessible("a window of an allowance");
        window.picture("quota-window");
        window.page().reload();
        assertThat(window.page().innerText("#opened")).contains("Outlook");
        window.click("#opened a[aria-label='Close']");
        window.arrives("/dashboard/quota");
    }

    // --- How it looks ------------------------------------------------------------------------------------------------

    @Test
    @Order(51)
    @DisplayName("C4 members of a combo are ordered by a finger, too")
    void touch() {
        List<String> order = window.byTouch("/combos?new=empty", finger -> {
            for (String model : List.of("box/one", "box/two", "box/three")) {
                finger.page().locator("[data-member='']").tap();
                finger.page().locator("#members [name=member]").last().fill(model);
            }
            finger.drag("#members > li:last-child [data-grip]", "#members > li:first-child");
            return finger.page().locator("#members [name=member]").all().stream()
                    .map(Locator::inputValue)
                    .toList();
        });
        assertThat(order).containsExactly("box/three", "box/one", "box/two");
    }
}
