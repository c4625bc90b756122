package dev.nonagon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.plugins.Plugins;
import dev.nonagon.promptcache.PromptCache;
import dev.nonagon.seals.SealLedger;
import dev.nonagon.seals.SealPass;
import dev.nonagon.seals.SealsForTests;
import dev.nonagon.settings.Declared;
import dev.nonagon.settings.GatewaySettings;
import dev.nonagon.settings.OutboundProxies;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.upstream.Manner;
import dev.nonagon.spi.tck.upstream.Reply;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import dev.nonagon.upstream.Patience;
import dev.nonagon.upstream.Transports;
import dev.nonagon.upstream.Watchdog;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What an upstream is known to be able to do, through the whole gateway into strict upstreams. */
@Timeout(60)
class AbilitiesThroughTheGatewayTest {
    private static final Headers JSON = Headers.of("content-type", "application/json");
    private static final Headers ANTHROPIC = JSON.plus("anthropic-version", "2023-06-01");

    private final Watchdog watchdog = new Watchdog(System::nanoTime);

    @TempDir
    Path folder;

    private final SealLedger ledger = SealsForTests.ledger();
    private final Map<String, String> config = new HashMap<>();

    private Plugins plugins;
    private UpstreamDouble red;
    private UpstreamDouble blue;

    @BeforeEach
    void start() {
        plugins = new Plugins(
                folder.resolve("plugins"),
                getClass().getClassLoader(),
                List.of(),
                key -> Optional.empty(),
                InstantSource.system());
        watchdog.start();
        red = UpstreamDouble.start();
        blue = UpstreamDouble.start();
    }

    @AfterEach
    void stop() {
        watchdog.close();
        plugins.close();
        red.close();
        blue.close();
    }

    private Gateway gateway() {
        Map<String, Declared.Node> nodes = new LinkedHashMap<>();
        node(nodes, "red", "anthropic-messages", red);
        node(nodes, "blue-gemini", "gemini", blue);
        Declared declared = new Declared(
                nodes,
                nodes.keySet().stream()
                        .collect(Collectors.toMap(name -> name, AbilitiesThroughTheGatewayTest::account)),
                Map.of(),
                Map.of(),
                Map.of());
        Transports transports = new Transports(
                Duration.ofSeconds(1),
                dev.nonagon.upstream.AddressGuard.allowing(dev.nonagon.upstream.Networks.none()));
        Switchboard board = new Switchboard(
                plugins,
                () -> declared,
                new BoardDrawing(
                        () -> GatewaySettings.DEFAULTS,
                        OutboundProxies.NONE,
                        key -> Optional.ofNullable(config.get(key)),
                        InstantSource.system()));
        Patience patience = new Patience(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20));
        return new Gateway(
                board,
                Dispatches.of(
                        transports, watchdog, patience, record -> {}, List.of(new SealPass(ledger), new PromptCache())),
                new TokenCounts(
                        transports,
                        watchdog,
                        List.of(),
                        new dev.nonagon.tokens.PromptTokens(
                                new dev.nonagon.tokens.Tokenizer(System::nanoTime, Duration.ofSeconds(2)))),
                new BodyReader(1 << 20),
                new RequestIds(() -> java.time.Instant.EPOCH, new Random(7)::nextLong),
                InstantSource.system(),
                System::nanoTime);
    }

    private static void node(Map<String, Declared.Node> nodes, String name, String format, UpstreamDouble upstream) {
        nodes.put(
                name,
                new Declared.Node(
                        new ProviderId(name),
                        new FormatId(format),
                        URI.create(upstream.baseUrl() + (format.equals("gemini") ? "/v1beta" : "/v1")),
                        Headers.none()));
    }

    private static Declared.Account account(String node) {
        return new Declared.Account(
                node,
                new ProviderId(node),
                Optional.of(new Secret("sk-test")),
                1,
                true,
                Optional.empty(),
                Optional.empty());
    }

    private JsonNode ask(String path, Headers headers, ObjectNode body) {
        FakeExchange client = new FakeExchange("POST", path, headers, Json.bytes(body), Map.of());
        gateway().handle(client);
        assertThat(client.status).as(client.text()).isEqualTo(200);
        return Json.parse(client.text());
    }

    private static ObjectNode object(String json) {
        return Json.parseObject(json.getBytes(StandardCharsets.UTF_8));
    }

    /** An agent's request: long enough to be worth a cache. */
    private static ObjectNode agent() {
        ObjectNode body = object("""
                {"model":"red/m","tools":[{"type":"function","function":{"name":"look","parameters":
                   {"type":"object","properties":{"at":{"type":"string"}}}}}],
                 "messages":[{"role":"system","content":""},{"role":"user","content":"What is up?"}]}""");
        ((ObjectNode) body.at("/messages/0")).put("content", "Be careful. ".repeat(600));
        return body;
    }

    @Test
    @DisplayName(
            "PC1 a chat client's agent gets marks on its way to an Anthropic upstream, and none where it cannot take them")
    void marks() {
        red.always(Reply.text("The sky."));
        ask("/v1/chat/completions", JSON, agent());
        assertThat(red.last().refusal()).isEmpty();
        assertThat(red.last().json().at("/system/0/cache_control/type").asString())
                .isEqualTo("ephemeral");
        assertThat(red.last()
                        .json()
                        .at("/messages/0/content/0/cache_control/type")
                        .asString())
                .isEqualTo("ephemeral");
        config.put("nonagon.providers.red.cannot", "cache-marks, nonsense");
        ask("/v1/chat/completions", JSON, agent());
        assertThat(text(red)).doesNotContain("cache_control");
    }

    @Test
    @DisplayName("a search is asked only of an upstream that is said to have it")
    void search() {
        ObjectNode body = object("""
                {"model":"red/m","input":"Who won?","tools":[{"type":"web_search"}],"tool_choice":{"type":"web_search"}}""");
        red.always(Reply.text("They did."));
        ask("/v1/responses", JSON, body);
        assertThat(text(red)).doesNotContain("web_search");
        config.put("nonagon.providers.red.can", "web-search");
        ask("/v1/responses", JSON, body);
        assertThat(red.last().refusal()).isEmpty();
        assertThat(red.last().json().at("/tools/0/type").asString()).isEqualTo("web_search_20250305");
        assertThat(red.last().json().at("/tool_choice/name").asString()).isEqualTo("web_search");
    }

    @Test
    @DisplayName("another provider's search in the history makes a relay write anew, without it")
    void borrowed() {
        ObjectNode body = object("""
                {"model":"red/m","max_tokens":100,"messages":[{"role":"user","content":"Who won?"},
                 {"role":"assistant","content":[
                  {"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"who won"}},
                  {"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[{"type":"web_search_result",
                   "url":"https://a.example","title":"A","encrypted_content":"","page_age":null}]},
                  {"type":"text","text":"They did."}]},
                 {"role":"user","content":"Sure?"}]}""");
        red.always(Reply.text("Yes."));
        ask("/v1/messages", ANTHROPIC, body);
        assertThat(red.last().refusal()).isEmpty();
        assertThat(text(red)).contains("They did.").doesNotContain("srvtoolu_1");
    }

    @Test
    @DisplayName("L6 a picture that a chat client sends back has the signature that Gemini put on it")
    void picture() {
        ObjectNode first = object("""
                {"model":"blue-gemini/m","messages":[{"role":"user","content":"Draw a line, please."}]}""");
        blue.next(Reply.behave(Manner.well().instead(new Manner.HttpError(200, JSON, """
                {"candidates":[{"content":{"parts":[{"text":"Here."},{"inlineData":{"mimeType":"image/png","data":"TElORQ=="},
                 "thoughtSignature":"c2lnbmVk"}],"role":"model"},"finishReason":"STOP","index":0}],
                 "usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":5,"totalTokenCount":10},
                 "modelVersion":"m","responseId":"r"}"""))));
        JsonNode answer = ask("/v1/chat/completions", JSON, first);
        JsonNode images = answer.at("/choices/0/message/images");
        assertThat(images.at("/0/image_url/url").asString()).isEqualTo("data:image/png;base64,TElORQ==");

        ObjectNode second = first.deepCopy();
        second.withArray("messages")
                .addObject()
                .put("role", "assistant")
                .put("content", "Here.")
                .set("images", images);
        second.withArray("messages").addObject().put("role", "user").put("content", "Make it blue.");
        blue.next(Reply.text("Done."));
        ask("/v1/chat/completions", JSON, second);
        // The double knows what it has signed, and refuses this; what counts is that the signature went back (then L8).
        assertThat(blue.received().get(1).json().findValuesAsString("thoughtSignature"))
                .containsExactly("c2lnbmVk");
        assertThat(blue.last().refusal()).isEmpty();
    }

    private static String text(UpstreamDouble upstream) {
        return new String(upstream.last().body(), StandardCharsets.UTF_8);
    }
}
