package dev.nonagon.blackbox.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.nonagon.blackbox.support.Http;
import dev.nonagon.blackbox.support.RunningRouter;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.upstream.Reply;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import java.nio.file.Path;
import java.util.List;
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

/** Somebody who points a tool at the router: finds it, copies what it needs, gives it a key, and sees it come in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ToolsIT {
    private static final String PASSWORD = "correct horse battery";
    private static final String CLAUDE = "/tools?tool=claude-code";

    private final UpstreamDouble box = UpstreamDouble.start();
    private RunningRouter router;
    private Window window;
    private String key = "";

    @BeforeAll
    void start() {
        Path chromium = Window.chromium();
        box.always(Reply.text("Hello from the box"));
        router = RunningRouter.alone("tools", """
                nonagon.login.initial-password=%s
                nonagon.nodes.box.format=openai-chat
                nonagon.nodes.box.base-url=%s
                nonagon.accounts.one.provider=box
                nonagon.accounts.one.api-key=any-key
                nonagon.combos.steady=box/text
                nonagon.combos.quick=box/text
                """.formatted(PASSWORD, box.baseUrl()));
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

    private List<String> shown() {
        return window.page().locator("a.card:visible strong").allInnerTexts();
    }

    private String text(String id) {
        return window.page().locator("#text-" + id).textContent();
    }

    private Http.Answer ask(String agent, String presented) {
        return router.http()
                .post(
                        "/v1/messages",
                        "{\"model\":\"steady\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
                        "user-agent",
                        agent,
                        "authorization",
                        "Bearer " + presented);
    }

    @Test
    @Order(1)
    @DisplayName("C1 tools are searched and sifted, the address says how, and where nothing fits it says what to do")
    void found() {
        window.go("/tools");
        window.arrives("/dashboard/login?back=");
        window.fill("#password", PASSWORD);
        window.click("[id='login:enter']");
        window.arrives("/dashboard/tools");
        assertThat(shown()).contains("Claude Code", "Codex CLI", "Gemini CLI", "OpenCode", "Cursor", "Qwen Code");
        window.isAccessible("tools");
        window.fits("tools");
        window.click("[data-chip='editor']");
        assertThat(shown()).contains("Cursor").doesNotContain("Codex CLI");
        window.click("[data-chip='all']");
        window.fill("#q", "anthropic agent");
        assertThat(shown()).contains("Claude Code").doesNotContain("Codex CLI");
        window.page().reload();
        assertThat(window.page().inputValue("#q")).isEqualTo("anthropic agent");
        assertThat(shown()).doesNotContain("Codex CLI");
        window.fill("#q", "no such thing");
        window.sees("No tool is called so");
        window.page().locator("[data-none] a").click();
        window.arrives("/dashboard/tools?tool=openai-clients");
        window.go("/tools?tool=nobody");
        window.sees("Nobody knows a tool nobody");
    }

    @Test
    @Order(2)
    @DisplayName("CT3 CT4 models are chosen, other shells and ways too, and a reload is where it was")
    void chosen() {
        window.go("/tools");
        window.page().locator("a.card", byText("Claude Code")).click();
        window.arrives("/dashboard/tools?tool=claude-code");
        JsonNode first = Json.parse(text("part")).path("env");
        assertThat(first.path("ANTHROPIC_MODEL").asString()).isIn("steady", "quick");
        assertThat(first.path("ANTHROPIC_AUTH_TOKEN").asString()).isEqualTo("any");
        assertThat(window.page()
                        .locator("#models option")
                        .evaluateAll("all => all.map(one => one.value)")
                        .toString())
                .contains("steady", "quick", "echo/hello");
        window.fill("#model", "box/text");
        window.fill("#small", "quick");
        window.click(".choose [type=submit]");
        window.page().waitForURL(url -> url.contains("model=box"));
        JsonNode env = Json.parse(text("part")).path("env");
        assertThat(env.path("ANTHROPIC_BASE_URL").asString()).isEqualTo("http://localhost:" + router.port());
        assertThat(env.path("ANTHROPIC_MODEL").asString()).isEqualTo("box/text");
        assertThat(env.path("ANTHROPIC_DEFAULT_HAIKU_MODEL").asString()).isEqualTo("quick");
        window.page().locator(".chip", byText("This terminal only")).click();
        window.page().waitForURL(url -> url.contains("way=terminal"));
        window.page().locator(".chip", byText("fish")).click();
        window.page().waitForURL(url -> url.contains("shell=fish"));
        window.page().reload();
        assertThat(text("part"))
                .contains("set -gx ANTHROPIC_BASE_URL http://localhost:" + router.port())
                .endsWith("claude --model box/text");
        window.fits("a tool");
        window.isAccessible("a tool");
        window.go(CLAUDE + "&model=%22%3E%24(id)");
        window.sees("must be a model's name");
        assertThat(text("part")).doesNotContain("$(id)");
    }

    private static Locator.FilterOptions only(String text) {
        return new Locator.FilterOptions().setHasText(text);
    }

    private static Page.LocatorOptions byText(String text) {
        return new Page.LocatorOptions().setHasText(text);
    }

    @Test
    @Order(3)
    @DisplayName("what is to be copied is in the clipboard, as it stands there")
    void copied() {
        window.go(CLAUDE);
        window.page()
                .evaluate(
                        "() => { window.kept = ''; navigator.clipboard.writeText = async text => { window.kept = text; }; }");
        window.click("[data-copy-from='text-part']");
        window.page().waitForFunction("() => window.kept !== ''");
        assertThat(window.page().evaluate("() => window.kept")).isEqualTo(text("part"));
    }

    @Test
    @Order(4)
    @DisplayName("CT7 the light goes on when the tool asks, without a reload")
    void heard() {
        window.go(CLAUDE);
        assertThat(window.page().locator("#heard .pulse.is-good").count()).isZero();
        assertThat(ask("claude-cli/2.1.330 (external, cli)", "any").status()).isEqualTo(200);
        window.page().locator("#heard .pulse.is-good").waitFor();
        assertThat(window.page().innerText("#heard")).contains("steady", "200", "as claude-cli");
        window.go("/tools");
        Locator card = window.page().locator("a.card", byText("Claude Code"));
        assertThat(card.innerText()).contains("Heard");
        assertThat(window.page().locator("a.card").filter(only("Codex CLI")).innerText())
                .doesNotContain("Heard");
        window.click("[data-chip='heard']");
        assertThat(shown()).containsExactly("Claude Code");
    }

    @Test
    @Order(5)
    @DisplayName("CT5 a key is made for the tool after a yes, stands in its settings once, and lets it in")
    void ownKey() {
        window.go(CLAUDE);
        window.click("[data-deed='make-key']");
        assertThat(window.page().innerText("#sure"))
                .contains("A key named after Claude Code is made", "every program on this machine needs one");
        window.isAccessible("the question before a key is made");
        window.click("[data-sure-yes]");
        window.sees("The key Claude Code is made.");
        key = Json.parse(text("part")).path("env").path("ANTHROPIC_AUTH_TOKEN").asString();
        assertThat(key).hasSizeGreaterThan(20);
        assertThat(ask("claude-cli/2.1", key).status()).isEqualTo(200);
        assertThat(ask("claude-cli/2.1", "any").status())
                .as("as soon as there is a key")
                .isEqualTo(401);
        window.page().reload();
        assertThat(window.page().content()).doesNotContain(key);
        assertThat(text("part")).contains("YOUR_NONAGON_KEY");
        window.go("/endpoint");
        assertThat(window.page().innerText("main")).contains("Claude Code").doesNotContain(key);
        // Another one gets a number.
        window.go(CLAUDE);
        window.click("[data-deed='make-key']");
        window.click("[data-sure-yes]");
        window.sees("The key Claude Code 2 is made.");
    }

    @Test
    @Order(6)
    @DisplayName("a tool that asks through its vendor's servers says that localhost does not do")
    void unreachable() {
        window.go("/tools?tool=cursor");
        window.sees("cannot reach localhost");
        window.fill("#base", "https://ai.example/v1/");
        window.click(".choose [type=submit]");
        window.page().waitForURL(url -> url.contains("base=https"));
        assertThat(window.page().innerText("main"))
                .contains("https://ai.example/v1")
                .doesNotContain("cannot reach localhost", "/v1/v1");
    }

    @Test
    @Order(7)
    @DisplayName("every tool fits a phone and stumbles nobody, in every way that it has")
    void phone() {
        List<String> ids = router.http()
                .get("/api/tools", "authorization", "Bearer " + readingKey())
                .json()
                .path("tools")
                .valueStream()
                .map(tool -> tool.path("id").asString())
                .toList();
        assertThat(ids).hasSizeGreaterThan(14);
        window.phone();
        for (String id : ids) {
            window.go("/tools?tool=" + id + "&shell=powershell");
            window.fits(id + " on a phone");
        }
        window.isAccessible("a tool on a phone");
        window.go("/tools");
        window.fits("tools on a phone");
    }

    private String readingKey() {
        return window.api("POST", "/api/keys", "{\"name\":\"reader\",\"scopes\":[\"read\"]}")
                .path("key")
                .asString();
    }

    @Test
    @Order(8)
    @DisplayName("C8 in German, too")
    void german() {
        window.go(CLAUDE);
        window.click("[data-language='de']");
        window.sees("Was einzutragen ist");
        assertThat(window.page().innerText("main")).contains("Einstellungsdatei", "Von ihm hören");
        window.click("[data-language='en']");
        window.sees("What to enter");
    }
}
