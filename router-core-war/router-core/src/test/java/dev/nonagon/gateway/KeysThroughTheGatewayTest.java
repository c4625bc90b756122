package dev.nonagon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.access.TrustedProxies;
import dev.nonagon.apikeys.House;
import dev.nonagon.apikeys.KeyData;
import dev.nonagon.apikeys.KeyLimits;
import dev.nonagon.apikeys.KeyScope;
import dev.nonagon.combos.Combo;
import dev.nonagon.plugins.Plugins;
import dev.nonagon.routing.Standings;
import dev.nonagon.settings.Declared;
import dev.nonagon.settings.OutboundProxies;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import dev.nonagon.tokens.PromptTokens;
import dev.nonagon.tokens.Tokenizer;
import dev.nonagon.upstream.AddressGuard;
import dev.nonagon.upstream.Networks;
import dev.nonagon.upstream.Patience;
import dev.nonagon.upstream.Transports;
import dev.nonagon.upstream.Watchdog;
import dev.nonagon.usage.UsageRecord;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Kept keys, from the door to the settlement, over the real bundled plugins. */
class KeysThroughTheGatewayTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String MESSAGES = "/v1/messages";
    private static final Headers JSON = Headers.of("content-type", "application/json");
    private static final Headers ANTHROPIC = JSON.plus("anthropic-version", "2023-06-01");

    private final Watchdog watchdog = new Watchdog(System::nanoTime);
    private final List<UsageRecord> ledger = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    @TempDir
    Path data;

    private Plugins plugins;
    private House house;
    private Gateway gateway;

    @BeforeEach
    void start() {
        plugins = new Plugins(
                folder,
                getClass().getClassLoader(),
                List.of(),
                key -> key.equals("nonagon.echo.delay") ? Optional.of("0") : Optional.empty(),
                InstantSource.system());
        watchdog.start();
        house = House.open(data);
        Declared declared = new Declared(
                Map.of(),
                Map.of(),
                Map.of("short", List.of("echo/hello")),
                Map.of("best", Combo.of("best", "echo/hello")),
                Map.of());
        Transports transports = new Transports(Duration.ofSeconds(1), AddressGuard.allowing(Networks.none()));
        ClientKeys keys = new ClientKeys(house.admission, new TrustedProxies(Networks.of("127.0.0.1, 10.9.0.0/16")));
        Switchboard board = new Switchboard(
                plugins,
                () -> declared,
                new BoardDrawing(
                        OutboundProxies.NONE,
                        key -> Optional.empty(),
                        InstantSource.system(),
                        entries -> keys,
                        Standings.apart()));
        Patience patience = new Patience(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20));
        gateway = new Gateway(
                board,
                Dispatches.of(transports, watchdog, patience, ledger::add, List.of()),
                new TokenCounts(
                        transports,
                        watchdog,
                        List.of(),
                        new PromptTokens(new Tokenizer(System::nanoTime, Duration.ofSeconds(5)))),
                new BodyReader(4096),
                new RequestIds(() -> java.time.Instant.EPOCH, new Random(7)::nextLong),
                InstantSource.system(),
                System::nanoTime);
    }

    @AfterEach
    void stop() {
        house.close();
        watchdog.close();
        plugins.close();
    }

    private String key(KeyData key) {
        return house.book.create(House.ADMIN, key).secret().reveal();
    }

    private static String hello(String model) {
        return "{\"model\":\"" + model
                + "\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"Hi there\"}]}";
    }

    private FakeExchange ask(String method, String path, Headers headers, String body) {
        FakeExchange client = new FakeExchange(method, path, headers, body);
        gateway.handle(client);
        assertThat(client.begun).isEqualTo(1);
        return client;
    }

    private FakeExchange chat(String key, String model) {
        return ask("POST", CHAT, JSON.plus("authorization", "Bearer " + key), hello(model));
    }

    private FakeExchange message(String key, String model) {
        return ask("POST", MESSAGES, ANTHROPIC.plus("x-api-key", key), hello(model));
    }

    private static JsonNode json(FakeExchange client) {
        return Json.parse(client.text());
    }

    @Test
    @DisplayName("K82 a tampered key is 401 in the client's dialect, and so is none from another machine")
    void unauthenticated() throws Exception {
        String key = key(KeyData.named("ci"));
        assertThat(chat(key, "echo/hello").status).isEqualTo(200);
        assertThat(ledger.getLast().key()).contains("ci");
        String tampered = key.substring(0, key.length() - 1) + (key.endsWith("0") ? "1" : "0");
        FakeExchange openai = chat(tampered, "echo/hello");
        assertThat(openai.status).isEqualTo(401);
        assertThat(json(openai).at("/error/message").asString()).contains("mistyped");
        assertThat(openai.answerHeaders.first("x-should-retry"))
                .as("SDKs would try again for minutes")
                .contains("false");
        FakeExchange anthropic = message(tampered, "echo/hello");
        assertThat(anthropic.status).isEqualTo(401);
        assertThat(json(anthropic).at("/error/type").asString()).isEqualTo("authentication_error");
        FakeExchange gemini = ask(
                "POST",
                "/v1beta/models/echo/hello:generateContent",
                JSON.plus("x-goog-api-key", tampered),
                "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}");
        assertThat(gemini.status).isEqualTo(401);
        assertThat(json(gemini).at("/error/status").asString()).isEqualTo("UNAUTHENTICATED");
        assertThat(openai.text() + anthropic.text() + gemini.text()).doesNotContain(tampered.split("-", -1)[2]);
    }

    @Test
    @DisplayName("K5 off loopback always with a key, even where no key exists yet")
    void offLoopback() throws Exception {
        assertThat(ask("POST", CHAT, JSON, hello("echo/hello")).status).isEqualTo(200);
        FakeExchange far = new FakeExchange("POST", CHAT, JSON, hello("echo/hello"));
        far.caller = InetAddress.getByName("192.168.1.9");
        gateway.handle(far);
        assertThat(far.status).isEqualTo(401);
        assertThat(ask("POST", CHAT, JSON.plus("origin", "https://evil.example"), hello("echo/hello")).status)
                .isEqualTo(401);
        assertThat(ask("GET", "/v1/models", JSON.plus("x-forwarded-for", "127.0.0.1"), "").status)
                .isEqualTo(401);
    }

    private int from(String peer, String key, String... proxied) throws Exception {
        Headers headers = JSON;
        for (int i = 0; i < proxied.length; i += 2) {
            headers = headers.plus(proxied[i], proxied[i + 1]);
        }
        FakeExchange client = new FakeExchange(
                "POST",
                CHAT,
                key.isEmpty() ? headers : headers.plus("authorization", "Bearer " + key),
                hello("echo/hello"));
        client.caller = InetAddress.getByName(peer);
        gateway.handle(client);
        return client.status;
    }

    @Test
    @DisplayName("K6 a key's networks are the client's, behind a trusted proxy as without; nobody else is believed")
    void networks() throws Exception {
        String key = key(KeyData.named("office").withNetworks(List.of("203.0.113.0/24")));
        String proxys = key(KeyData.named("proxy's").withNetworks(List.of("10.9.0.0/16", "127.0.0.0/8")));
        assertThat(from("203.0.113.7", key)).isEqualTo(200);
        assertThat(from("198.51.100.4", key)).isEqualTo(403);
        for (String proxy : List.of("10.9.0.1", "127.0.0.1")) {
            assertThat(from(proxy, key, "x-forwarded-for", "203.0.113.7")).isEqualTo(200);
            assertThat(from(proxy, key, "x-forwarded-for", "8.8.8.8, 203.0.113.7, 10.9.3.3"))
                    .isEqualTo(200);
            assertThat(from(proxy, key, "forwarded", "for=\"203.0.113.7:4711\";proto=https"))
                    .isEqualTo(200);
            assertThat(from(proxy, key)).as("the proxy itself").isEqualTo(403);
            assertThat(from(proxy, key, "x-forwarded-for", "203.0.113.7, 198.51.100.4"))
                    .as("what the client wrote itself")
                    .isEqualTo(403);
            assertThat(from(proxy, proxys, "x-forwarded-for", "198.51.100.4"))
                    .as("a stranger through the proxy")
                    .isEqualTo(403);
        }
        for (String header : List.of("x-forwarded-for", "x-real-ip", "true-client-ip", "cf-connecting-ip")) {
            assertThat(from("198.51.100.4", key, header, "203.0.113.7"))
                    .as(header)
                    .isEqualTo(403);
            assertThat(from("203.0.113.7", key, header, "198.51.100.4"))
                    .as(header)
                    .isEqualTo(200);
        }
        assertThat(from("198.51.100.4", key, "forwarded", "for=203.0.113.7")).isEqualTo(403);
    }

    @Test
    @DisplayName("K5 whoever comes through a proxy needs a key, trusted or not, whatever it says")
    void throughProxies() throws Exception {
        assertThat(from("127.0.0.1", "")).isEqualTo(200);
        for (String header :
                List.of("x-forwarded-for", "x-real-ip", "forwarded", "cf-ray", "x-forwarded-proto", "via")) {
            assertThat(from("127.0.0.1", "", header, "127.0.0.1")).as(header).isEqualTo(401);
            assertThat(from("10.9.0.1", "", header, "127.0.0.1")).as(header).isEqualTo(401);
            assertThat(from("198.51.100.4", "", header, "127.0.0.1")).as(header).isEqualTo(401);
        }
    }

    @Test
    @DisplayName("39c a key for reading or administration asks no model")
    void scopes() {
        String admin = key(KeyData.named("boss").withScopes(Set.of(KeyScope.ADMIN, KeyScope.READ)));
        assertThat(chat(admin, "echo/hello").status).isEqualTo(403);
        FakeExchange anthropic = message(admin, "echo/hello");
        assertThat(json(anthropic).at("/error/type").asString()).isEqualTo("permission_error");
        assertThat(ask("GET", "/v1/models", JSON.plus("x-api-key", admin), "").status)
                .isEqualTo(403);
        assertThat(ask("POST", MESSAGES + "/count_tokens", ANTHROPIC.plus("x-api-key", admin), hello("echo/hello"))
                        .status)
                .isEqualTo(403);
    }

    @Test
    @DisplayName("K6 other models than the key's are 403 and in no list; counts and embeddings are asked like chats")
    void models() {
        String key = key(KeyData.named("some").withModels(List.of("echo/hello"), List.of()));
        assertThat(chat(key, "echo/hello").status).isEqualTo(200);
        assertThat(chat(key, "short").status).as("an alias of what it may").isEqualTo(200);
        assertThat(chat(key, "echo/hello(high)").status).as("with a suffix").isEqualTo(200);
        FakeExchange combo = chat(key, "best");
        assertThat(combo.status).isEqualTo(403);
        assertThat(json(combo).at("/error/message").asString()).contains("'some'", "the combo 'best'");
        assertThat(message(key, "echo/other").status).isEqualTo(403);
        assertThat(ask("POST", "/v1/embeddings", JSON.plus("x-api-key", key), "{\"model\":\"echo/x\",\"input\":\"a\"}")
                        .status)
                .isEqualTo(403);
        assertThat(ask("POST", MESSAGES + "/count_tokens", ANTHROPIC.plus("x-api-key", key), hello("echo/other"))
                        .status)
                .isEqualTo(403);
        JsonNode list =
                json(ask("GET", "/v1/models", JSON.plus("x-api-key", key), "")).path("data");
        assertThat(list.valueStream().map(m -> m.path("id").asString()))
                .contains("echo/hello", "short")
                .doesNotContain("best")
                .allMatch(id -> id.equals("echo/hello") || id.equals("short"));
        assertThat(ask("GET", "/v1/models/best", JSON.plus("x-api-key", key), "").status)
                .isEqualTo(404);
    }

    @Test
    @DisplayName("K6 too many requests: 429 with retry-after in the client's dialect")
    void rate() {
        String key = key(KeyData.named("slow").withLimits(KeyLimits.NONE.withRequestsPerMinute(1)));
        assertThat(message(key, "echo/hello").status).isEqualTo(200);
        FakeExchange refused = message(key, "echo/hello");
        assertThat(refused.status).isEqualTo(429);
        assertThat(json(refused).at("/error/type").asString()).isEqualTo("rate_limit_error");
        assertThat(refused.answerHeaders.first("retry-after")).contains("60");
        assertThat(ask("POST", MESSAGES + "/count_tokens", ANTHROPIC.plus("x-api-key", key), hello("echo/hello"))
                        .status)
                .as("counts are free")
                .isEqualTo(200);
    }

    @Test
    @DisplayName("K7 a budget is settled with the measured usage; when it is used up it is 429, and counts go on")
    void budget() {
        KeyLimits limits = KeyLimits.NONE.withTokens(OptionalLong.of(60), OptionalLong.empty());
        var made = house.book.create(House.ADMIN, KeyData.named("thrifty").withLimits(limits));
        String key = made.secret().reveal();
        assertThat(chat(key, "echo/hello").status).isEqualTo(200);
        long used = ledger.getLast().tokens().total();
        assertThat(used).isPositive();
        assertThat(house.spentToday(made.key().id())).isEqualTo(used);
        FakeExchange refused = chat(key, "echo/hello");
        assertThat(refused.status).isEqualTo(429);
        assertThat(json(refused).at("/error/message").asString()).contains("'thrifty'", "60 tokens a day");
        assertThat(refused.answerHeaders.first("retry-after")).isPresent();
        assertThat(house.spentToday(made.key().id())).isEqualTo(used);
        assertThat(ask("POST", MESSAGES + "/count_tokens", ANTHROPIC.plus("x-api-key", key), hello("echo/hello"))
                        .status)
                .isEqualTo(200);
        assertThat(chat(key, "echo/nothing-of-the-kind").status)
                .as("failures are not paid")
                .isNotEqualTo(200);
    }
}
