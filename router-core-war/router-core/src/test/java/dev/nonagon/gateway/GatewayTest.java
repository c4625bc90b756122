package dev.nonagon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.combos.Combo;
import dev.nonagon.plugins.PluginCatalog;
import dev.nonagon.plugins.Plugins;
import dev.nonagon.settings.Declared;
import dev.nonagon.settings.GatewaySettings;
import dev.nonagon.settings.OutboundProxies;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.tokens.PromptTokens;
import dev.nonagon.tokens.Tokenizer;
import dev.nonagon.upstream.AddressGuard;
import dev.nonagon.upstream.Networks;
import dev.nonagon.upstream.Patience;
import dev.nonagon.upstream.Transports;
import dev.nonagon.upstream.Watchdog;
import dev.nonagon.usage.UsageRecord;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The gateway over the real bundled plugins, without a server. */
class GatewayTest {
    private static final Headers JSON = Headers.of("content-type", "application/json");
    private static final Headers ANTHROPIC = JSON.plus("anthropic-version", "2023-06-01");
    private static final String HELLO =
            "{\"model\":\"echo/hello\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"Hi there\"}]}";

    private final Watchdog watchdog = new Watchdog(System::nanoTime);
    private final List<UsageRecord> ledger = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    private Plugins plugins;
    private Declared declared = Declared.NOTHING;
    private boolean requireKey;

    @BeforeEach
    void start() {
        plugins = new Plugins(
                folder,
                getClass().getClassLoader(),
                List.of(),
                key -> key.equals("nonagon.echo.delay") ? Optional.of("0") : Optional.empty(),
                InstantSource.system());
        watchdog.start();
    }

    @AfterEach
    void stop() {
        watchdog.close();
        plugins.close();
    }

    private Gateway gateway() {
        GatewaySettings d = GatewaySettings.DEFAULTS;
        GatewaySettings settings = new GatewaySettings(
                d.port(),
                d.host(),
                4096,
                d.keepAliveAfter(),
                d.connectTimeout(),
                d.firstByteTimeout(),
                d.betweenBytesTimeout(),
                requireKey);
        Transports transports = new Transports(Duration.ofSeconds(1), AddressGuard.allowing(Networks.none()));
        Switchboard board = new Switchboard(
                plugins,
                () -> declared,
                new BoardDrawing(
                        () -> settings, OutboundProxies.NONE, key -> Optional.empty(), InstantSource.system()));
        Patience patience = new Patience(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20));
        return new Gateway(
                board,
                Dispatches.of(transports, watchdog, patience, ledger::add, List.of()),
                new TokenCounts(
                        transports,
                        watchdog,
                        List.of(),
                        new PromptTokens(new Tokenizer(System::nanoTime, Duration.ofSeconds(5)))),
                new BodyReader(settings.maxBodyBytes()),
                new RequestIds(() -> java.time.Instant.EPOCH, new Random(7)::nextLong),
                InstantSource.system(),
                System::nanoTime);
    }

    private FakeExchange ask(String method, String path, Headers headers, String body) {
        FakeExchange client = new FakeExchange(method, path, headers, body);
        gateway().handle(client);
        assertThat(client.begun).as("every request is answered once").isEqualTo(1);
        assertThat(client.answerHeaders.first("x-request-id")).isPresent();
        return client;
    }

    private static JsonNode json(FakeExchange client) {
        return Json.parse(client.text());
    }

    @Test
    @DisplayName("W1 echo answers in both dialects, also below a doubled /v1")
    void dialects() {
        FakeExchange openai = ask("POST", "/v1/v1/chat/completions", JSON, HELLO);
        assertThat(openai.status).isEqualTo(200);
        assertThat(json(openai).at("/choices/0/message/content").asString()).contains("Hi there");
        FakeExchange anthropic = ask("POST", "/v1/messages/", ANTHROPIC, HELLO);
        assertThat(json(anthropic).path("type").asString()).isEqualTo("message");
        assertThat(json(anthropic).at("/content/0/text").asString()).contains("Hi there");
        assertThat(ledger).extracting(UsageRecord::clientFormat).containsExactly("openai-chat", "anthropic-messages");
        assertThat(ledger.get(1).tokens().output()).isPositive();
    }

    @Test
    @DisplayName(
            "W2 refusals: bad JSON, no body, no model, unknown model, wrong types; each a 4xx in the caller's dialect")
    void refusals() {
        record Case(String body, int status, String says) {}
        List<Case> cases = List.of(
                new Case("{\"model\":", 400, "not valid JSON"),
                new Case("", 400, "no body"),
                new Case("[]", 400, "JSON object"),
                new Case("{\"messages\":[]}", 400, "names no model"),
                new Case("{\"model\":\"\",\"messages\":[]}", 400, "names no model"),
                new Case("{\"model\":7,\"messages\":[]}", 400, "names no model"),
                new Case("{\"model\":\"echo/hello\",\"model\":\"x\"}", 400, "given twice"),
                new Case("{\"model\":\"ecko/hello\",\"messages\":[]}", 404, "echo/hello"),
                new Case("{\"model\":\"" + "x".repeat(5000) + "\"}", 413, "MiB"));
        for (Case c : cases) {
            FakeExchange openai = ask("POST", "/v1/chat/completions", JSON, c.body());
            assertThat(openai.status).as(c.body()).isEqualTo(c.status());
            assertThat(json(openai).at("/error/message").asString()).contains(c.says());
            FakeExchange anthropic = ask("POST", "/v1/messages", ANTHROPIC, c.body());
            assertThat(anthropic.status).as(c.body()).isEqualTo(c.status());
            assertThat(json(anthropic).path("type").asString()).isEqualTo("error");
            assertThat(json(anthropic).at("/error/message").asString()).contains(c.says());
        }
    }

    @Test
    @DisplayName("W2 a body of wrong types is a 400 that names the place, and never a 500")
    void wrongTypes() {
        for (String field :
                List.of("messages", "tools", "max_tokens", "temperature", "stop_sequences", "system", "thinking")) {
            for (String value : List.of("7", "\"x\"", "[7]", "{\"a\":[]}", "true", "null")) {
                String body =
                        "{\"model\":\"echo/hello\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],"
                                + "\"" + field + "\":" + value + "}";
                FakeExchange client = ask("POST", "/v1/messages", ANTHROPIC, body);
                assertThat(client.status).as(body).isLessThan(500);
            }
        }
    }

    @Test
    @DisplayName("unknown paths and methods: 404 and 405, with what would work")
    void paths() {
        assertThat(ask("GET", "/v2/nothing", JSON, "").status).isEqualTo(404);
        FakeExchange method = ask("GET", "/v1/messages", ANTHROPIC, "");
        assertThat(method.status).isEqualTo(405);
        assertThat(method.answerHeaders.first("allow").orElseThrow()).contains("POST");
        assertThat(json(method).path("type").asString()).isEqualTo("error");
        assertThat(ask("DELETE", "/v1/models", JSON, "").status).isEqualTo(405);
    }

    @Test
    @DisplayName("tools that ask whether anybody is there are answered; browsers that ask first, too")
    void greetings() {
        assertThat(ask("HEAD", "/", JSON, "").status).isEqualTo(200);
        assertThat(ask("HEAD", "/api/hello", JSON, "").text()).isEmpty();
        assertThat(ask("GET", "/", JSON, "").text()).contains("/v1/chat/completions");
        FakeExchange browser = ask("GET", "/", Headers.of("accept", "text/html,application/xhtml+xml,*/*;q=0.8"), "");
        assertThat(browser.status).isEqualTo(302);
        assertThat(browser.answerHeaders.first("location")).contains("dashboard");
        FakeExchange preflight =
                ask("OPTIONS", "/v1/messages", Headers.of("access-control-request-headers", "x-api-key"), "");
        assertThat(preflight.status).isEqualTo(204);
        assertThat(preflight.answerHeaders.first("access-control-allow-headers"))
                .contains("x-api-key");
        assertThat(preflight.answerHeaders.first("access-control-allow-origin")).contains("*");
    }

    @Test
    @DisplayName("GET /v1/models is three APIs, told apart by headers; one model by its name with slashes")
    void models() {
        assertThat(json(ask("GET", "/v1/models", JSON, "")).path("object").asString())
                .isEqualTo("list");
        assertThat(json(ask("GET", "/v1/models", ANTHROPIC, "")).has("has_more"))
                .isTrue();
        JsonNode google = json(ask("GET", "/v1/models", Headers.of("x-goog-api-key", "k"), ""));
        assertThat(google.at("/models/0/name").asString()).startsWith("models/");
        assertThat(json(ask("GET", "/v1/models/echo/hello", JSON, ""))
                        .path("id")
                        .asString())
                .isEqualTo("echo/hello");
        assertThat(ask("GET", "/v1/models/echo/none", JSON, "").status).isEqualTo(404);
    }

    @Test
    @DisplayName("row 43: only the Anthropic form of the list has ids for its picker, and such an id answers")
    void shapedIds() {
        String shaped = "claude-nonagon--echo--hello";
        JsonNode anthropic = json(ask("GET", "/v1/models", ANTHROPIC, ""));
        assertThat(anthropic.path("data"))
                .anySatisfy(model -> {
                    assertThat(model.path("id").asString()).isEqualTo(shaped);
                    assertThat(model.path("display_name").asString()).contains("echo/hello");
                })
                .anySatisfy(model -> assertThat(model.path("id").asString()).isEqualTo("echo/hello"));
        for (Headers others : List.of(JSON, Headers.of("x-goog-api-key", "k"))) {
            assertThat(ask("GET", "/v1/models", others, "").text()).doesNotContain("nonagon--");
        }
        assertThat(json(ask("GET", "/v1/models/" + shaped, ANTHROPIC, ""))
                        .path("id")
                        .asString())
                .isEqualTo(shaped);
        FakeExchange answer = ask("POST", "/v1/messages", ANTHROPIC, HELLO.replace("echo/hello", shaped));
        assertThat(answer.status).isEqualTo(200);
        assertThat(json(answer).at("/content/0/text").asString()).contains("Hi there");
    }

    @Test
    @DisplayName("Ollama's tags, show and version: the model is in the body of a POST, under either name")
    void ollamaModels() {
        JsonNode tags = json(ask("GET", "/api/tags", JSON, ""));
        assertThat(tags.path("models").findValuesAsString("name")).contains("echo/hello");
        for (String name : List.of("model", "name")) {
            JsonNode one = json(ask("POST", "/api/show", JSON, "{\"" + name + "\":\"echo/hello\"}"));
            assertThat(one.path("details").path("family").asString()).isEqualTo("echo");
        }
        FakeExchange none = ask("POST", "/api/show", JSON, "{\"model\":\"echo/none\"}");
        assertThat(none.status).isEqualTo(404);
        assertThat(json(none).path("error").asString()).contains("echo/none");
        assertThat(ask("POST", "/api/show", JSON, "{}").status).isEqualTo(400);
        assertThat(ask("POST", "/api/show", JSON, "[").status).isEqualTo(400);
        assertThat(ask("GET", "/api/show", JSON, "").status).isEqualTo(405);
        assertThat(json(ask("GET", "/api/version", JSON, "")).path("version").asString())
                .matches("\\d+\\.\\d+\\.\\d+");
        assertThat(json(ask("GET", "/api/nothing", JSON, ""))
                        .at("/error/message")
                        .asString())
                .as("an unknown path keeps the usual shape of an error")
                .isNotEmpty();
    }

    @Test
    @DisplayName("a request that asks no model is answered without one: Ollama's loading of a model")
    void withoutModel() {
        FakeExchange whole = ask("POST", "/api/generate", JSON, "{\"model\":\"any\",\"stream\":false}");
        assertThat(whole.status).isEqualTo(200);
        assertThat(json(whole).path("done_reason").asString()).isEqualTo("load");
        FakeExchange stream = ask("POST", "/api/chat", JSON, "{\"model\":\"any\",\"messages\":[],\"keep_alive\":0}");
        assertThat(stream.answerHeaders.first("content-type")).contains("application/x-ndjson");
        assertThat(stream.text()).endsWith("\n").contains("\"unload\"");
        assertThat(ledger).isEmpty();
    }

    @Test
    @DisplayName("/api/chat and /api/generate are answered in their own shapes")
    void ollama() {
        FakeExchange chat = ask(
                "POST",
                "/api/chat",
                JSON,
                "{\"model\":\"echo/hello\",\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":\"Hi"
                        + " there\"}]}");
        assertThat(json(chat).at("/message/content").asString()).contains("Hi there");
        FakeExchange generate =
                ask("POST", "/api/generate", JSON, "{\"model\":\"echo/hello\",\"prompt\":\"Hi there\"}");
        assertThat(generate.answerHeaders.first("content-type")).contains("application/x-ndjson");
        assertThat(generate.text()).contains("\"response\":").contains("\"done\":true");
    }

    @Test
    @DisplayName("W8 a key declared is a key demanded, in whichever header a tool sends it")
    void keys() {
        declared = new Declared(Map.of(), Map.of(), Map.of(), Map.of(), Map.of("laptop", new Secret("right-key")));
        FakeExchange none = ask("POST", "/v1/messages", ANTHROPIC, HELLO);
        assertThat(none.status).isEqualTo(401);
        assertThat(json(none).at("/error/type").asString()).isEqualTo("authentication_error");
        assertThat(ask("POST", "/v1/messages", ANTHROPIC.plus("x-api-key", "wrong"), HELLO).status)
                .isEqualTo(401);
        assertThat(ask("GET", "/v1/models", JSON, "").status).isEqualTo(401);
        assertThat(ask("POST", "/v1/messages", ANTHROPIC.plus("x-api-key", "right-key"), HELLO).status)
                .isEqualTo(200);
        assertThat(ask("POST", "/v1/messages", ANTHROPIC.plus("Authorization", "bearer right-key"), HELLO).status)
                .isEqualTo(200);
        assertThat(ask("POST", "/v1/messages", ANTHROPIC.plus("x-goog-api-key", "right-key"), HELLO).status)
                .isEqualTo(200);
        FakeExchange query = new FakeExchange(
                "POST",
                "/v1/messages",
                ANTHROPIC,
                HELLO.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                Map.of("key", "right-key"));
        gateway().handle(query);
        assertThat(query.status).isEqualTo(200);
        assertThat(ledger.getLast().key()).contains("laptop");
    }

    @Test
    @DisplayName("REQUIRE_API_KEY without a declared key lets nobody in")
    void keyRequired() {
        requireKey = true;
        assertThat(ask("POST", "/v1/chat/completions", JSON, HELLO).status).isEqualTo(401);
    }

    @Test
    @DisplayName("tokens are counted over system and tools too, and something that cannot be read is a 400")
    void countTokens() {
        FakeExchange small = ask("POST", "/v1/messages/count_tokens", ANTHROPIC, HELLO);
        long few = json(small).path("input_tokens").asLong();
        assertThat(few).isBetween(2L, 40L);
        FakeExchange large = ask(
                "POST",
                "/v1/messages/count_tokens",
                ANTHROPIC,
                "{\"model\":\"echo/hello\",\"system\":\"" + "word ".repeat(100)
                        + "\",\"tools\":[{\"name\":\"t\",\"description\":\""
                        + "word ".repeat(100) + "\",\"input_schema\":{\"type\":\"object\"}}],"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        assertThat(json(large).path("input_tokens").asLong()).isGreaterThan(few + 200);
        assertThat(ask("POST", "/v1/messages/count_tokens", ANTHROPIC, "{\"model\":\"echo/hello\",\"messages\":7}")
                        .status)
                .isEqualTo(400);
    }

    @Test
    @DisplayName("declared nodes, aliases and combos are routed to; a node that is down is a 502 that says so")
    void declaredNodes() {
        ProviderId node = new ProviderId("down");
        declared = new Declared(
                Map.of(
                        "down",
                        new Declared.Node(
                                node, new FormatId("openai-chat"), URI.create("http://127.0.0.1:9"), Headers.none())),
                Map.of(
                        "acc",
                        new Declared.Account(
                                "acc",
                                node,
                                Optional.of(new Secret("sk-very-secret")),
                                1,
                                true,
                                Optional.empty(),
                                Optional.empty())),
                Map.of("quick", List.of("echo/hello")),
                Map.of("both", Combo.of("both", "down/m", "echo/hello")),
                Map.of());
        FakeExchange down = ask("POST", "/v1/messages", ANTHROPIC, HELLO.replace("echo/hello", "down/m"));
        assertThat(down.status).isEqualTo(502);
        assertThat(json(down).at("/error/message").asString())
                .contains("down/m")
                .contains("acc")
                .doesNotContain("secret");
        assertThat(ask("POST", "/v1/messages", ANTHROPIC, HELLO.replace("echo/hello", "quick")).status)
                .isEqualTo(200);
        FakeExchange both = ask("POST", "/v1/messages", ANTHROPIC, HELLO.replace("echo/hello", "both"));
        assertThat(both.status).isEqualTo(200);
        assertThat(ledger.getLast().attempts())
                .as("who is down is asked once more a moment later")
                .isEqualTo(3);
    }

    @Test
    @DisplayName("the same plugins and configuration give the same picture; a change gives another")
    void pictures() {
        Switchboard board = new Switchboard(
                plugins,
                () -> declared,
                new BoardDrawing(
                        () -> GatewaySettings.DEFAULTS,
                        OutboundProxies.NONE,
                        key -> Optional.empty(),
                        InstantSource.system()));
        Board first = board.hold().board();
        assertThat(board.hold().board()).isSameAs(first);
        declared = new Declared(Map.of(), Map.of(), Map.of("a", List.of("echo/hello")), Map.of(), Map.of());
        assertThat(board.hold().board()).isNotSameAs(first);
        assertThat(PluginCatalog.empty().formats()).isEmpty();
    }

    @Test
    @DisplayName("a picture that cannot be drawn leaves the former one in force, and the next change is drawn")
    void undrawn() {
        AtomicBoolean broken = new AtomicBoolean();
        BoardDrawing drawing = new BoardDrawing(
                () -> GatewaySettings.DEFAULTS, OutboundProxies.NONE, key -> Optional.empty(), InstantSource.system());
        Switchboard board = new Switchboard(plugins, () -> declared, (catalog, now) -> {
            if (broken.get()) {
                throw new IllegalStateException("a setting that nobody foresaw");
            }
            return drawing.apply(catalog, now);
        });
        Board first = board.hold().board();
        broken.set(true);
        declared = new Declared(Map.of(), Map.of(), Map.of("a", List.of("echo/hello")), Map.of(), Map.of());
        assertThat(board.hold().board()).isSameAs(first);
        broken.set(false);
        declared = new Declared(Map.of(), Map.of(), Map.of("b", List.of("echo/hello")), Map.of(), Map.of());
        assertThat(board.hold().board()).isNotSameAs(first);
    }
}
