package dev.nonagon.blackbox.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.LoadState;
import com.microsoft.playwright.options.ScreenshotAnimations;
import com.microsoft.playwright.options.ScreenshotCaret;
import dev.nonagon.blackbox.support.RunningRouter;
import dev.nonagon.spi.json.Json;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A browser's window at the console. What goes wrong in a page (an exception, a refused script) fails the test that looks. */
final class Window implements AutoCloseable {
    static final int WIDE = 1280;
    static final int HIGH = 800;
    private static final int PHONE = 390;
    private static final int PHONE_HIGH = 844;
    private static final double PATIENCE_MS = 15_000;

    private final Playwright playwright;
    private final Browser browser;
    private final BrowserContext context;
    private final Page page;
    private final URI router;
    private final List<String> troubles = new ArrayList<>();

    private Window(Path chromium, URI router) {
        this.router = router;
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
        context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(WIDE, HIGH)
                .setLocale("en-US")
                .setTimezoneId("UTC"));
        context.setDefaultTimeout(PATIENCE_MS);
        page = context.newPage();
        page.onPageError(problem -> troubles.add("exception: " + problem));
        page.onConsoleMessage(message -> {
            // A status that a test provokes is no trouble of the page.
            if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                troubles.add(message.text());
            }
        });
    }

    /** The system's browser; without one the test that asks is skipped, and says so. */
    static Path chromium() {
        Optional<Path> found = Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), "No Chromium here: install the package chromium to test the console");
        return found.get();
    }

    /** At a router of a test's own. */
    static Window open(Path chromium, RunningRouter router) {
        return open(chromium, URI.create("http://localhost:" + router.port()));
    }

    /** @param router such as {@code http://localhost:20128} */
    static Window open(Path chromium, URI router) {
        return new Window(chromium, router);
    }

    Page page() {
        return page;
    }

    void go(String path) {
        page.navigate(router + "/dashboard" + path);
    }

    /** Where it is, below the router's address. */
    String at() {
        return page.url().substring(router.toString().length());
    }

    void click(String what) {
        page.click(what);
    }

    void fill(String field, String text) {
        page.fill(field, text);
    }

    /** Waits until a text stands somewhere. */
    Locator sees(String text) {
        Locator found = page.getByText(text).first();
        found.waitFor();
        return found;
    }

    /** Waits until the browser is at an address that begins so. */
    void arrives(String path) {
        page.waitForURL(url -> url.startsWith(router + path));
    }

    /** The same browser at another address of this machine, as when a vendor's page leads back. */
    void comesBack(String address) {
        try (Page other = context.newPage()) {
            other.navigate(address);
        }
    }

    void phone() {
        page.setViewportSize(PHONE, PHONE_HIGH);
    }

    void wide() {
        page.setViewportSize(WIDE, HIGH);
    }

    /** How many bytes loading a page moves, with nothing cached. */
    long weight(String path) {
        try (BrowserContext fresh =
                browser.newContext(new Browser.NewContextOptions().setStorageState(context.storageState()))) {
            Page cold = fresh.newPage();
            List<Request> finished = new ArrayList<>();
            cold.onRequestFinished(finished::add);
            cold.navigate(router + "/dashboard" + path);
            cold.waitForLoadState(LoadState.NETWORKIDLE);
            // Of those up to now: a page that lives asks on, and is closed meanwhile.
            return List.copyOf(finished).stream()
                    .mapToLong(request -> request.sizes().responseBodySize)
                    .sum();
        }
    }

    /** Milliseconds from the last address's being asked for to the end of its loading. */
    long took() {
        Object end = page.evaluate("async () => { while (!performance.getEntriesByType('navigation')[0].loadEventEnd)"
                + " { await new Promise(r => setTimeout(r, 10)); }"
                + " return performance.getEntriesByType('navigation')[0].loadEventEnd; }");
        return ((Number) end).longValue();
    }

    /** The same person at a telephone: a page in a window of its own that is touched. */
    <T> T byTouch(String path, Function<Finger, T> work) {
        try (BrowserContext touched = browser.newContext(new Browser.NewContextOptions()
                .setStorageState(context.storageState())
                .setViewportSize(PHONE, PHONE_HIGH)
                .setHasTouch(true)
                .setIsMobile(true)
                .setLocale("en-US"))) {
            Page phone = touched.newPage();
            phone.onPageError(problem -> troubles.add("exception: " + problem));
            phone.navigate(router + "/dashboard" + path);
            return work.apply(new Finger(phone, touched.newCDPSession(phone)));
        }
    }

    /** Nothing that a screen reader or a keyboard would stumble over badly. */
    void isAccessible(String where) {
        assertThat(stumblingBlocks()).as(where).isEmpty();
    }

    /** What a screen reader or a keyboard would stumble over badly. */
    List<String> stumblingBlocks() {
        return new AxeBuilder(page)
                .analyze().getViolations().stream()
                        .filter(rule -> Set.of("serious", "critical").contains(String.valueOf(rule.getImpact())))
                        .map(Window::told)
                        .toList();
    }

    private static String told(Rule rule) {
        return rule.getId() + ": " + rule.getHelp() + " "
                + rule.getNodes().stream()
                        .map(node -> node.getTarget() + " " + node.getHtml())
                        .limit(4)
                        .toList();
    }

    /** No page is wider than its window. */
    void fits(String where) {
        assertThat(tooWide()).as("how much " + where + " is too wide").isLessThanOrEqualTo(0);
    }

    /** By how many pixels the page is wider than its window. */
    int tooWide() {
        Object over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        return ((Number) over).intValue();
    }

    /** Light or dark, as the person who looks has chosen; for pages without the switch, too. */
    void theme(String theme) {
        context.addCookies(List.of(new Cookie("nonagon_theme", theme).setUrl(router.toString())));
    }

    /** A call of the API in the page's own session. */
    JsonNode api(String method, String path, String body) {
        Object text = page.evaluate(
                "async ([method, path, body]) => {"
                        + " const s = await (await fetch('/api/auth/session')).json();"
                        + " const answer = await fetch(path, {method, body: body || undefined,"
                        + " headers: {'x-csrf-token': s.csrfToken, 'content-type': 'application/json'}});"
                        + " return await answer.text(); }",
                List.of(method, path, body));
        return Json.parse(String.valueOf(text));
    }

    /**
     * What the window shows, as a PNG.
     *
     * @param instead what is written in the place of what: addresses and folders of the machine of the test
     */
    byte[] shot(Map<String, String> instead) {
        page.evaluate(
                "instead => { const swap = text => Object.entries(instead).reduce((t, [a, b]) => t.split(a).join(b), text);"
                        + " const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);"
                        + " while (walk.nextNode()) { const n = walk.currentNode; const t = swap(n.data); if (t !== n.data) { n.data = t; } }"
                        + " document.querySelectorAll('input').forEach(i => { i.value = i.type === 'file' ? i.value : swap(i.value);"
                        + " i.placeholder = swap(i.placeholder); }); }",
                instead);
        return page.screenshot(new Page.ScreenshotOptions()
                .setAnimations(ScreenshotAnimations.DISABLED)
                .setCaret(ScreenshotCaret.HIDE));
    }

    void picture(String name) {
        Path folder = Path.of(System.getProperty("nonagon.screens", "target/screens"));
        page.screenshot(new Page.ScreenshotOptions().setPath(folder.resolve(name + ".png")));
    }

    /** What went wrong in the pages since this was asked last. */
    List<String> troubles() {
        List<String> all = List.copyOf(troubles);
        troubles.clear();
        return all;
    }

    @Override
    public void close() {
        playwright.close();
    }

    /** Ends both, as far as a test got: one that is skipped has neither. */
    static void close(@Nullable Window window, @Nullable RunningRouter router) {
        if (window != null) {
            window.close();
        }
        if (router != null) {
            router.close();
        }
    }
}
