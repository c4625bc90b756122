package dev.nonagon.blackbox.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.WaitForSelectorState;
import dev.nonagon.blackbox.support.RunningRouter;
import dev.nonagon.blackbox.support.Waiting;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Somebody who is logged in talks with models. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlaygroundIT {
    private static final String PASSWORD = "correct horse battery";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final byte[] DOT = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private final UpstreamDouble box = UpstreamDouble.start();
    private RunningRouter router;
    private Window window;

    @BeforeAll
    void start() throws IOException {
        Path chromium = Window.chromium();
        router = RunningRouter.start(
                "playground",
                "nonagon.routing.max-wait=PT0S\nnonagon.nodes.box.format=openai-chat\nnonagon.nodes.box.base-url="
                        + box.baseUrl() + "\nnonagon.accounts.one.provider=box\nnonagon.accounts.one.api-key=box-key\n",
                plugins -> {});
        window = Window.open(chromium, router);
        window.go("");
        window.arrives("/dashboard/setup");
        window.fill(
                "#token", Files.readString(router.data().resolve("setup-token")).strip());
        window.fill("#password", PASSWORD);
        window.fill("#again", PASSWORD);
        window.click("[id='setup:set']");
        window.arrives("/dashboard/welcome");
    }

    @AfterAll
    void close() {
        Window.close(window, router);
        box.close();
    }

    @BeforeEach
    void freshPage() {
        window.wide();
        window.go("/playground");
    }

    @AfterEach
    void nothingWentWrong() {
        assertThat(window.troubles()).isEmpty();
    }

    private void say(String model, String text) {
        window.fill("#play-model-1", model);
        window.fill("#play-text", text);
        window.click("#play-send");
    }

    @Test
    @DisplayName("W14 an answer streams in, says what it used and where it came from, and is text, whatever it holds")
    void plays() {
        window.page()
                .locator("#play-models option[value='echo/hello']")
                .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED));
        window.isAccessible("playground");
        say("echo/hello", "Good <img src=x> morning");
        window.page().locator(".play-answer a").waitFor();
        assertThat(window.page().innerText(".play-answer .play-text")).contains("Good <img src=x> morning");
        assertThat(window.page().locator(".play-answer img").count()).isZero();
        assertThat(window.page().innerText(".play-answer .small")).contains("echo/hello", "tokens", "why");
        window.fits("playground");
        window.isAccessible("playground with an answer");
        window.picture("playground-light");
        window.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        window.isAccessible("playground in the dark");
        window.picture("playground-dark");
        window.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        window.phone();
        // The navigation slides away.
        window.page().waitForTimeout(500);
        window.fits("playground on a phone");
        window.picture("playground-phone");
    }

    @Test
    @DisplayName("W5 an answer grows while one looks; told to stop, it stops at the upstream, too")
    void stops() {
        say("box/text+events=200+pause=100", "Go on");
        Locator text = window.page().locator(".play-answer .play-text");
        assertThat(Waiting.until(PATIENCE, () -> text.innerText().length() > 10))
                .isTrue();
        assertThat(window.page().locator("#play-stop").isVisible()).isTrue();
        assertThat(box.open()).isEqualTo(1);
        window.click("#play-stop");
        window.sees("stopped");
        assertThat(Waiting.until(PATIENCE, () -> box.open() == 0)).isTrue();
        assertThat(text.innerText().split("word", -1)).hasSizeLessThan(100);
        assertThat(window.page().locator("#play-send").isEnabled()).isTrue();
    }

    @Test
    @DisplayName("two models answer side by side, and one shows what it thought")
    void sideBySide() {
        window.click("#play-two");
        window.fill("#play-model-2", "echo/think");
        say("echo/hello", "Hello to both");
        window.page().locator("[data-column='1'] .play-answer a").waitFor();
        window.page().locator("[data-column='2'] .play-answer details summary").waitFor();
        window.page().locator("[data-column='2'] .play-answer > .small a").waitFor();
        window.isAccessible("playground side by side");
        window.picture("playground-wide");
        window.page().reload();
        assertThat(window.page().inputValue("#play-model-1")).isEqualTo("echo/hello");
        assertThat(window.page().inputValue("#play-model-2")).isEqualTo("echo/think");
        assertThat(window.page().locator("[data-column='2']").isVisible()).isTrue();
    }

    @Test
    @DisplayName("a picture goes to the model")
    void picture() {
        window.page().setInputFiles("#play-picture", new FilePayload("dot.png", "image/png", DOT));
        window.sees("dot.png");
        say("box/text", "What is that?");
        window.page().locator(".play-mine img").waitFor();
        window.page().locator(".play-answer > .small a").waitFor();
        assertThat(box.last().json().toString()).contains("image_url");
    }

    @Test
    @DisplayName("a tool is called, and its answer goes back to the model")
    void tools() {
        window.click("details.more summary");
        window.fill("#play-tools", "no tools");
        say("box/tool", "Call it");
        window.sees("The tools are no JSON.");
        window.fill(
                "#play-tools",
                "{\"name\":\"weather\",\"description\":\"The weather\",\"parameters\":{\"type\":\"object\","
                        + "\"properties\":{\"city\":{\"type\":\"string\"}}}}");
        window.click("#play-send");
        window.page().locator(".play-call textarea").waitFor();
        window.fill(".play-call textarea", "rain at noon");
        window.click(".play-call button");
        window.page().locator(".play-answer").nth(1).getByText("rain at noon").waitFor();
    }

    @Test
    @DisplayName("C5 what went wrong is said, with what to do")
    void problems() {
        window.fill("#play-text", "Hello?");
        window.click("#play-send");
        window.sees("Choose a model first");
        say("nobody/nothing", "Hello?");
        window.page().locator(".note.is-bad a").waitFor();
        assertThat(window.page().locator(".note.is-bad").last().innerText()).contains("nobody/nothing");
        window.fill("#play-model-1", "echo/fail-503");
        window.fill("#play-text", "Hello?");
        window.click("#play-send");
        window.page().locator(".note.is-bad").nth(2).waitFor();
        window.isAccessible("playground with problems");
    }

    @Test
    @DisplayName("W14 G4 without the session's token nothing is asked, though a cookie comes along")
    void guarded() {
        Object status = window.page()
                .evaluate("async () => (await fetch('/api/playground/v1/chat/completions', {method: 'POST', body: "
                        + "JSON.stringify({model: 'echo/hello', messages: [{role: 'user', content: 'Hi'}]})})).status");
        assertThat(status).isEqualTo(403);
    }
}
