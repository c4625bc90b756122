package dev.nonagon.blackbox.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import dev.nonagon.blackbox.support.Http;
import dev.nonagon.blackbox.support.RunningRouter;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Somebody wants to know what becomes of a request. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TranslatorIT {
    private static final String UPSTREAMS_KEY = "sk-box-4711-secret";
    private static final String REQUEST = """
            {
              "model": "claude-x", "max_tokens": 200, "top_k": 7,
              "system": [{"type": "text", "text": "You are a cook.", "cache_control": {"type": "ephemeral"}}],
              "tools": [{"name": "weather", "description": "The weather", "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}}}],
              "messages": [{"role": "user", "content": "What do we cook in Lisbon?"}]
            }""";

    private final UpstreamDouble box = UpstreamDouble.start();
    private RunningRouter router;
    private Window window;

    @BeforeAll
    void start() {
        Path chromium = Window.chromium();
        router = RunningRouter.alone("translator", """
                nonagon.login.require-login=false
                nonagon.routing.max-wait=PT0S
                nonagon.nodes.box.format=openai-chat
                nonagon.nodes.box.base-url=%s
                nonagon.accounts.one.provider=box
                nonagon.accounts.one.api-key=%s
                """.formatted(box.baseUrl(), UPSTREAMS_KEY));
        window = Window.open(chromium, router);
    }

    @AfterAll
    void close() {
        Window.close(window, router);
        box.close();
    }

    @BeforeEach
    void freshPage() {
        window.wide();
        window.go("/translator");
        box.clear();
    }

    @AfterEach
    void nothingWentWrong() {
        assertThat(window.troubles()).isEmpty();
    }

    /** @param to a dialect; empty for that of the model's account */
    private void choose(String from, String to, String model, String request) {
        window.page().selectOption("#tr-from", from);
        window.page().selectOption("#tr-to", to);
        window.fill("#tr-model", model);
        window.fill("#tr-request", request);
    }

    private void look(String from, String to, String model, String request) {
        choose(from, to, model, request);
        window.click("[id='translation:look']");
        window.page().locator("#step-up").waitFor();
        window.page().waitForLoadState(LoadState.NETWORKIDLE);
    }

    private String text(String what) {
        return window.page().innerText(what);
    }

    @Test
    @DisplayName(
            "an Anthropic request with a tool and a cache mark is seen as Gemini and as OpenAI chat, with what is lost")
    void dialects() {
        look("anthropic-messages", "gemini", "", REQUEST);
        assertThat(text("#tr-client")).contains("\"cache_control\"", "claude-x");
        assertThat(text("#tr-own")).contains("\"cache\"", "\"maxOutputTokens\" : 200", "\"is\" : \"function\"");
        assertThat(text("#tr-upstream")).contains("functionDeclarations", "systemInstruction", "Lisbon");
        assertThat(text("#translated")).contains("POST /v1beta/models/claude-x:generateContent");
        assertThat(text("#lost-writing")).contains("cache");
        look("anthropic-messages", "openai-chat", "", REQUEST);
        window.sees("POST /v1/chat/completions");
        assertThat(text("#tr-upstream")).contains("\"function\"", "Lisbon");
        assertThat(text("#lost-writing")).contains("top_k");
        assertThat(box.received()).isEmpty();
        window.fits("translator");
        window.isAccessible("translator");
    }

    @Test
    @DisplayName(
            "through an account: address and headers without its key; sent, the answer in both dialects, with its tokens")
    void sends() {
        look("anthropic-messages", "", "box/text", REQUEST);
        assertThat(text("#translated")).contains(box.baseUrl() + "/chat/completions", "box/text", "one");
        assertThat(text("#tr-headers")).contains("authorization: ***");
        assertThat(window.page().content()).doesNotContain(UPSTREAMS_KEY);
        assertThat(box.received()).isEmpty();
        window.click("[id='translation:send']");
        window.page().locator("#answer").waitFor();
        assertThat(box.last().json().path("model").asString()).isEqualTo("text");
        assertThat(text("#answer .badge")).isEqualTo("200");
        assertThat(text("#answer-facts")).contains("box/text", "one", "tokens in");
        assertThat(text("#answer-2")).contains("chat.completion");
        String answered = text("#answer-3");
        assertThat(Json.parse(answered).path("type").asString()).isEqualTo("message");
        assertThat(window.page().content()).doesNotContain(UPSTREAMS_KEY);
        window.fits("translator with an answer");
        window.isAccessible("translator with an answer");
        pictures();
    }

    private void pictures() {
        Page page = window.page();
        whole("translator-answer-light");
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        window.isAccessible("translator in the dark");
        whole("translator-answer-dark");
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        window.phone();
        // The navigation slides away.
        page.waitForTimeout(500);
        window.fits("translator on a phone");
        window.isAccessible("translator on a phone");
        whole("translator-answer-phone");
    }

    private void whole(String name) {
        Path folder = Path.of(System.getProperty("nonagon.screens", "target/screens"));
        window.page()
                .screenshot(new Page.ScreenshotOptions()
                        .setPath(folder.resolve(name + ".png"))
                        .setFullPage(true));
    }

    @Test
    @DisplayName("C5 broken JSON is told with its place, and the cursor stands there; so is a field that does not fit")
    void misfits() {
        choose("anthropic-messages", "gemini", "", "{\n  \"model\": \"x\",\n  \"messages\": [oops]\n}");
        window.click("[id='translation:look']");
        window.sees("line 3");
        int at = ((Number) window.page().evaluate("document.getElementById('tr-request').selectionStart")).intValue();
        assertThat(at).isBetween(31, 38);
        assertThat(window.page().locator("#step-up").count()).isZero();
        window.isAccessible("translator with broken JSON");
        choose("anthropic-messages", "gemini", "", "{\"model\":\"x\",\"max_tokens\":5,\"messages\":\"Hi\"}");
        window.click("[id='translation:look']");
        window.sees("/messages");
        choose("gemini", "", "", "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}");
        window.click("[id='translation:send']");
        window.sees("name a model or combo of yours");
        choose("anthropic-messages", "", "nobody/nothing", REQUEST);
        window.click("[id='translation:send']");
        window.sees("nobody/nothing");
        assertThat(box.received()).isEmpty();
    }

    @Test
    @DisplayName("C1 each dialect has an example; what is chosen stays in the address, and the text in the tab")
    void keeps() {
        window.page().evaluate("sessionStorage.clear()");
        window.page().reload();
        assertThat(window.page().inputValue("#tr-request")).contains("Lisbon");
        window.page().selectOption("#tr-from", "gemini");
        assertThat(window.page().inputValue("#tr-request")).contains("\"contents\"", "Lisbon");
        window.page().selectOption("#tr-to", "ollama");
        window.fill("#tr-model", "box/text");
        // The browser tells of its new address a moment later.
        window.page().waitForURL(url -> url.contains("model=box%2Ftext"));
        assertThat(window.at()).contains("from=gemini", "to=ollama");
        window.fill("#tr-request", "{\"contents\":[{\"parts\":[{\"text\":\"My own\"}]}]}");
        window.page().reload();
        assertThat(window.page().inputValue("#tr-from")).isEqualTo("gemini");
        assertThat(window.page().inputValue("#tr-to")).isEqualTo("ollama");
        assertThat(window.page().inputValue("#tr-model")).isEqualTo("box/text");
        assertThat(window.page().inputValue("#tr-request")).contains("My own");
        window.page().selectOption("#tr-from", "ollama");
        assertThat(window.page().inputValue("#tr-request")).contains("My own");
        window.click("#tr-example");
        assertThat(window.page().inputValue("#tr-request")).contains("Lisbon", "\"messages\"");
    }

    @Test
    @DisplayName("what does not stand in the other dialect, and an upstream that fails, are told as they are")
    void failures() {
        choose("anthropic-messages", "", "box/text+status=503", REQUEST);
        window.click("[id='translation:send']");
        window.page().locator("#answer").waitFor();
        assertThat(text("#answer .badge")).startsWith("5");
        assertThat(text("#answer")).contains("What came back from", "503", "overloaded");
        window.isAccessible("translator with a failure");
    }

    @Test
    @DisplayName("C6 W15 the same by /api: dialects, steps with what is lost, a place for what is wrong, and sending")
    void api() {
        JsonNode dialects =
                Json.parse(router.http().get("/api/translator").text()).path("dialects");
        assertThat(dialects.toString()).contains("\"anthropic-messages\"", "\"/v1/chat/completions\"");
        ObjectNode wish = Json.object().put("from", "anthropic-messages").put("model", "box/text");
        wish.set("request", Json.parse(REQUEST));
        Http.Answer steps = router.http().post("/api/translator", wish.toString());
        assertThat(steps.status()).as(steps.text()).isEqualTo(200);
        assertThat(steps.json().at("/upstream/url").asString()).isEqualTo(box.baseUrl() + "/chat/completions");
        assertThat(steps.json().at("/upstream/way").asString()).isEqualTo("written");
        assertThat(steps.json().at("/upstream/lost").toString()).contains("top_k");
        assertThat(steps.text()).contains("[\"authorization\",\"***\"]").doesNotContain(UPSTREAMS_KEY);
        assertThat(box.received()).isEmpty();
        Http.Answer sent = router.http().post("/api/translator/send", wish.toString());
        assertThat(sent.status()).as(sent.text()).isEqualTo(200);
        assertThat(sent.json().path("routed").asString()).isEqualTo("box/text");
        assertThat(sent.json().at("/entry/response/body/text").asString()).contains("\"message\"");
        assertThat(sent.text()).doesNotContain(UPSTREAMS_KEY);
        assertThat(box.received()).hasSize(1);
        Http.Answer broken = router.http()
                .post("/api/translator", wish.put("request", "{\n[").toString());
        assertThat(broken.status()).isEqualTo(400);
        assertThat(broken.json().path("field").asString()).isEqualTo("request");
        assertThat(broken.json().path("line").asInt()).isEqualTo(2);
    }
}
