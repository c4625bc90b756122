package dev.nonagon.blackbox.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.console.PastRequests.Past;
import dev.nonagon.blackbox.console.PastRequests.Who;
import dev.nonagon.blackbox.logins.PictureVendors;
import dev.nonagon.blackbox.support.Http;
import dev.nonagon.blackbox.support.RestartedRouter;
import dev.nonagon.blackbox.support.Waiting;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.upstream.Manner;
import dev.nonagon.spi.tck.upstream.Reply;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every screen of a router that has been used for a month. {@code -Dnonagon.docs=true} puts the pictures into {@code
 * docs/screens}; else they are beside those of the other tests.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ScreensIT {
    private static final String PASSWORD = "correct horse battery";
    private static final Path ROOT = Path.of("../..");
    private static final Path DOCS = ROOT.resolve("docs/screens");
    private static final int DAYS = 60;
    private static final long MOST_BYTES_OF_ALL = 6_000_000;

    /** What the names of screens lead to that need more than their name. A new screen of the navigation needs no line here. */
    private static final Map<String, String> ADDRESSES = Map.of(
            "usage", "/usage?period=30d",
            "combos", "/combos?try=always-on",
            "provider", "/provider?id=codex",
            "prices", "/prices?model=glm/glm-5.3");

    /** What accounts are tried with. */
    private static final Map<String, String> PROBE =
            Map.of("glm", "glm-5.3", "kimi", "k3", "openrouter", "openai/gpt-6-sol-pro");

    private final PictureVendors vendors = new PictureVendors();
    private final UpstreamDouble box = UpstreamDouble.start();
    private final Random random = new Random(9);
    private final Map<String, Who> accounts = new LinkedHashMap<>();
    private final Map<String, Who> keys = new LinkedHashMap<>();
    private RestartedRouter router;
    private Window window;
    private Screens screens;
    private final Map<String, String> secrets = new LinkedHashMap<>();

    @BeforeAll
    void start() {
        Path chromium = Window.chromium();
        box.always(Reply.text("Yes.").with(Manner.well().beforeHead(Duration.ofMillis(200))));
        router = RestartedRouter.in(
                "screens",
                "nonagon.routing.max-wait=PT0S\nnonagon.cooldowns.ceiling=PT15M\n" + vendors.configuration());
        router.start();
        router.awaitReady();
        int port = router.http().uri().getPort();
        window = Window.open(chromium, URI.create("http://localhost:" + port));
        screens = new Screens(
                window,
                Boolean.getBoolean("nonagon.docs")
                        ? DOCS
                        : Path.of(System.getProperty("nonagon.screens", "target/screens"))
                                .resolve("docs"),
                Map.of(
                        ":" + port,
                        ":20128",
                        ":" + box.port(),
                        ":8000",
                        router.data().toString(),
                        "~/.nonagon",
                        System.getProperty("user.home"),
                        "~"));
    }

    @AfterAll
    void close() {
        if (window != null) {
            window.close();
        }
        if (router != null) {
            router.kill();
        }
        vendors.close();
        box.close();
    }

    // --- At the door -------------------------------------------------------------------------------------------------

    @Test
    @Order(1)
    @DisplayName("the screens of the first run, and the login")
    void doors() throws IOException {
        screens.look("setup", "/setup");
        window.go("/setup");
        window.fill(
                "#token", Files.readString(router.data().resolve("setup-token")).strip());
        window.fill("#password", PASSWORD);
        window.fill("#again", PASSWORD);
        window.click("[id='setup:set']");
        window.arrives("/dashboard/welcome");
        screens.look("welcome", "/welcome");
        window.go("");
        window.click("[data-press='leave:out']");
        window.arrives("/dashboard/login");
        screens.look("login", "/login");
        logIn();
    }

    private void logIn() {
        window.go("/login");
        window.fill("#password", PASSWORD);
        window.click("[id='login:enter']");
        window.arrives("/dashboard");
    }

    // --- A month of use ----------------------------------------------------------------------------------------------

    @Test
    @Order(2)
    @DisplayName("accounts, combos, keys, a month of requests, and some of today with errors and fallbacks")
    void used() throws SQLException {
        accounts();
        post(
                "/api/combos",
                "{\"name\":\"always-on\",\"models\":[\"codex/gpt-5.5\",\"glm/glm-5.3\",\"gpu-box/qwen3-coder\"]}");
        post(
                "/api/combos",
                "{\"name\":\"deep-thought\",\"models\":[\"codex/gpt-5.6-sol\",\"openrouter/openai/gpt-6-sol-pro\"]}");
        post(
                "/api/combos",
                "{\"name\":\"zero-cost\",\"models\":[\"gpu-box/qwen3-coder\",\"kimi/k3\"],\"strategy\":\"round-robin\"}");
        post(
                "/api/models/custom",
                "{\"providerAlias\":\"gpu-box\",\"id\":\"qwen3-coder\",\"name\":\"Qwen3 Coder\",\"contextTokens\":262144}");
        window.api("PUT", "/api/models/alias", "{\"alias\":\"quick\",\"model\":\"glm/glm-5-turbo\"}");
        window.api("PATCH", "/api/pricing", "{\"gpu-box\":{\"qwen3-coder\":{\"input\":0,\"output\":0}}}");
        post(
                "/api/webhooks",
                "{\"name\":\"Team chat\",\"url\":\"" + box.baseUrl()
                        + "/hook\",\"events\":[\"account.login-needed\",\"quota.low\"]}");
        key("laptop", "{\"name\":\"laptop\"}");
        key("Claude Code", "{\"name\":\"Claude Code\",\"limits\":{\"moneyPerDay\":5}}");
        key("ci", "{\"name\":\"ci\",\"limits\":{\"requestsPerMinute\":60,\"tokensPerDay\":2000000}}");
        router.stop();
        PastRequests.write(router.data(), past());
        router.start();
        router.awaitReady();
        window.go("");
        if (window.at().contains("/login")) {
            logIn();
        }
        today();
        accounts.values().forEach(who -> window.api("POST", "/api/quota/" + who.id() + "/refresh", "{}"));
    }

    private JsonNode post(String path, String body) {
        JsonNode answer = window.api("POST", path, body);
        assertThat(answer.has("error")).as(path + " " + answer).isFalse();
        return answer;
    }

    private void accounts() {
        JsonNode begun = post("/api/logins", "{\"flow\":\"codex\"}");
        String path = "/api/logins/" + begun.path("id").asString();
        post(path, Json.text(vendors.agreed(begun)));
        assertThat(Waiting.until(Duration.ofSeconds(20), () -> window.api("GET", path, "")
                        .path("state")
                        .asString()
                        .equals("done")))
                .isTrue();
        accounts.put(
                "codex", new Who(window.api("GET", path, "").path("account").asString(), "ann@example.org"));
        for (ObjectNode body : vendors.accounts()) {
            String id =
                    post("/api/providers", Json.text(body)).at("/connection/id").asString();
            // One of the keys counts no more.
            window.api(
                    "POST",
                    "/api/providers/" + id + "/test",
                    "{\"model\":\"" + PROBE.get(body.path("provider").asString()) + "\"}");
            accounts.putIfAbsent(
                    body.path("provider").asString(),
                    new Who(id, body.path("name").asString()));
        }
        post(
                "/api/provider-nodes",
                Json.text(Json.object()
                        .put("name", "GPU box")
                        .put("prefix", "gpu-box")
                        .put("format", "openai-chat")
                        .put("baseUrl", box.baseUrl())));
        String id = post("/api/providers", "{\"provider\":\"gpu-box\",\"name\":\"Under the desk\",\"apiKey\":\"none\"}")
                .at("/connection/id")
                .asString();
        accounts.put("gpu-box", new Who(id, "Under the desk"));
    }

    private void key(String name, String body) {
        JsonNode made = post("/api/keys", body);
        keys.put(name, new Who(made.path("id").asString(), name));
        secrets.put(name, made.path("key").asString());
    }

    /** By day and hour as people work: more on weekdays, most before and after lunch. */
    private Stream<Past> past() {
        List<Past> all = new ArrayList<>();
        LocalDateTime now = LocalDateTime.now(ZoneId.systemDefault());
        for (LocalDateTime hour = now.minusDays(DAYS).withMinute(0);
                hour.isBefore(now.minusHours(1));
                hour = hour.plusHours(1)) {
            boolean weekend = hour.getDayOfWeek().getValue() > 5;
            int busy =
                    switch (hour.getHour()) {
                        case 9, 10, 11, 14, 15, 16 -> 22;
                        case 8, 13, 17, 20 -> 12;
                        case 7, 12, 18, 19, 21, 22 -> 5;
                        default -> 1;
                    };
            int count = random.nextInt(Math.max(1, weekend ? busy / 4 : busy) + 1);
            for (int n = 0; n < count; n++) {
                long end = hour.plusSeconds(random.nextInt(3_600))
                        .atZone(ZoneId.systemDefault())
                        .toInstant()
                        .toEpochMilli();
                all.add(past("req_past" + all.size(), end));
            }
        }
        return all.stream();
    }

    private Past past(String id, long end) {
        String[][] habits = {
            {"claude-cli", "Claude Code", "always-on", "codex", "gpt-5.5"},
            {"claude-cli", "Claude Code", "always-on", "glm", "glm-5.3"},
            {"codex_exec", "laptop", "codex/gpt-5.5", "codex", "gpt-5.5"},
            {"opencode", "laptop", "zero-cost", "kimi", "k3"},
            {"opencode", "laptop", "zero-cost", "gpu-box", "qwen3-coder"},
            {"openai", "ci", "openrouter/openai/gpt-6-sol-pro", "openrouter", "openai/gpt-6-sol-pro"}
        };
        String[] habit = habits[Math.min(random.nextInt(9), habits.length - 1)];
        String provider = habit[3];
        long input = 4_000 + random.nextInt(58_000);
        long output = 150 + random.nextInt(2_400);
        long worth = input * 1_100 + output * 8_000;
        boolean paid = provider.equals("openrouter");
        boolean failed = random.nextInt(40) == 0;
        boolean combo = !habit[2].contains("/");
        return new Past(
                id,
                end,
                keys.getOrDefault(habit[1], new Who("", "")),
                habit[0],
                habit[2],
                combo ? habit[2] : "",
                provider,
                provider + "/" + habit[4],
                accounts.getOrDefault(provider, new Who("", "")),
                failed ? "RATE_LIMITED" : "",
                failed ? 429 : 200,
                input,
                output,
                input * (40 + random.nextInt(50)) / 100,
                paid ? worth : 0,
                paid || provider.equals("gpu-box") ? 0 : worth,
                300 + random.nextInt(900),
                1_500 + random.nextInt(14_000));
    }

    private void today() {
        String[][] asked = {
            {"claude-cli/2.1", "Claude Code", "always-on"},
            {"codex_exec/0.169", "laptop", "codex/gpt-5.5"},
            {"opencode/1.18", "laptop", "zero-cost"},
            {"claude-cli/2.1", "Claude Code", "always-on"},
            {"GeminiCLI-tui/0.61", "laptop", "quick"},
            {"OpenAI/JS 7.57", "ci", "openrouter/openai/gpt-6-sol-pro"}
        };
        for (String[] one : asked) {
            chat(one[0], one[1], one[2]);
        }
        chat("opencode/1.18", "laptop", "nobody/knows-this");
        // Its plan is used up: the combo goes on with the next one, and the account rests.
        vendors.tired();
        assertThat(chat("claude-cli/2.1", "Claude Code", "always-on").status()).isEqualTo(200);
    }

    private Http.Answer chat(String agent, String key, String model) {
        return router.http()
                .post(
                        "/v1/chat/completions",
                        Json.text(Json.object()
                                .put("model", model)
                                .set(
                                        "messages",
                                        Json.array()
                                                .add(Json.object()
                                                        .put("role", "user")
                                                        .put("content", "Why does this test fail?")))),
                        "user-agent",
                        agent,
                        "authorization",
                        "Bearer " + secrets.get(key));
    }

    // --- What there is to see ----------------------------------------------------------------------------------------

    @Test
    @Order(3)
    @DisplayName("every screen, in both themes and both widths: nothing serious, nothing too wide, nothing over 600 KB")
    void everyScreen() {
        box.next(Reply.text("One two three four five six seven eight nine ten ".repeat(40))
                .with(Manner.well().betweenEvents(Duration.ofMillis(700))));
        Thread asking = Thread.ofVirtual()
                .start(() -> router.http().stream(
                        "/v1/chat/completions",
                        "{\"model\":\"gpu-box/qwen3-coder\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Count\"}]}",
                        "user-agent",
                        "opencode/1.18",
                        "authorization",
                        "Bearer " + secrets.get("laptop")));
        Map<String, String> listed = Screens.listed(window);
        window.page().locator(".flights li").first().waitFor();
        listed.forEach((name, path) -> screens.look(name, ADDRESSES.getOrDefault(name, path)));
        asking.interrupt();
        ADDRESSES.forEach((name, path) -> {
            if (!listed.containsKey(name)) {
                screens.look(name, path);
            }
        });
        String fallback = window.api("GET", "/api/requests?limit=20", "")
                .path("requests")
                .valueStream()
                .filter(one -> one.path("attempts").asInt() > 1)
                .findFirst()
                .orElseThrow()
                .path("id")
                .asString();
        screens.look("request", "/requests?open=" + fallback)
                .look("combo", "/combos?edit=always-on")
                .look("tool", "/tools?tool=claude-code")
                .look("quota-window", "/quota", () -> window.page()
                        .locator("a[href*='/quota?account=']:visible")
                        .first()
                        .click());
        for (String part : List.of("security", "logging", "data", "webhooks", "network", "audit", "about")) {
            screens.look("settings-" + part, "/settings?part=" + part);
        }
        assertThat(screens.troubles()).isEmpty();
    }

    @Test
    @Order(4)
    @DisplayName("no screen of the console is without its pictures, and what the pages show is there")
    void complete() throws IOException {
        Matcher screen = Pattern.compile("(?m)^    ([A-Z_]+)\\(\"")
                .matcher(Files.readString(ROOT.resolve("primefaces-ui/src/main/java/dev/nonagon/console/Screen.java")));
        Set<String> all = screen.results()
                .map(found -> found.group(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(all).hasSizeGreaterThan(13);
        assertThat(screens.seen()).containsAll(all);

        Set<String> made = new TreeSet<>();
        screens.seen().forEach(name -> Stream.of(Screens.Way.values())
                .forEach(way -> made.add(name + way.suffix() + ".png")));
        if (Boolean.getBoolean("nonagon.docs")) {
            gallery();
        }
        Map<String, String> wrong = new TreeMap<>();
        for (String page : List.of("README.md", "docs/console.md", "docs/screens/README.md")) {
            Matcher picture = Pattern.compile("\\((?:docs/)?(?:screens/)?([a-z-]+\\.png)\\)")
                    .matcher(Files.readString(ROOT.resolve(page)));
            picture.results()
                    .map(found -> found.group(1))
                    .filter(name -> !made.contains(name))
                    .forEach(name -> wrong.put(name, page));
        }
        assertThat(wrong).as("pictures that nobody makes").isEmpty();
        try (Stream<Path> files = Files.list(DOCS)) {
            List<Path> pictures =
                    files.filter(file -> file.toString().endsWith(".png")).toList();
            assertThat(pictures.stream().map(file -> file.getFileName().toString()))
                    .as("pictures of docs/screens that nobody makes")
                    .isSubsetOf(made);
            long bytes = 0;
            for (Path picture : pictures) {
                bytes += Files.size(picture);
            }
            assertThat(bytes).isLessThan(MOST_BYTES_OF_ALL);
        }
    }

    /** A page that shows them all. */
    private void gallery() throws IOException {
        StringBuilder page = new StringBuilder("""
                # The console's screens

                Made by the suite (`ScreensIT` with `-Dnonagon.docs=true`), over doubles of vendors on loopback. What each is for:
                [the console](../console.md).

                | screen | light | dark | light, on a phone | dark, on a phone |
                |---|---|---|---|---|
                """);
        new TreeSet<>(screens.seen()).forEach(name -> page.append("| ")
                .append(name.replace('-', ' '))
                .append(Stream.of(Screens.Way.values())
                        .map(Screens.Way::suffix)
                        .map(way -> "![" + name + way.replace('-', ' ') + "](" + name + way + ".png)")
                        .collect(Collectors.joining(" | ", " | ", " |\n"))));
        Files.writeString(DOCS.resolve("README.md"), page.toString());
    }
}
