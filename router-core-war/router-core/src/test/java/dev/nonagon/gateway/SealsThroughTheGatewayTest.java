package dev.nonagon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.combos.Combo;
import dev.nonagon.plugins.Plugins;
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
import dev.nonagon.spi.tck.upstream.Script;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import dev.nonagon.thinking.ThinkingFit;
import dev.nonagon.thinking.ThinkingTable;
import dev.nonagon.upstream.Patience;
import dev.nonagon.upstream.Transports;
import dev.nonagon.upstream.Watchdog;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
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
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Conversations that change their upstream, through the whole gateway into strict upstreams that mint signatures. */
@Timeout(60)
class SealsThroughTheGatewayTest {
    private static final Headers JSON = Headers.of("content-type", "application/json");
    private static final Headers ANTHROPIC = JSON.plus("anthropic-version", "2023-06-01");

    private final Watchdog watchdog = new Watchdog(System::nanoTime);

    @TempDir
    Path folder;

    private Plugins plugins;
    private UpstreamDouble red;
    private UpstreamDouble blue;
    private Gateway gateway;

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
        gateway = gateway();
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
        node(nodes, "blue", "anthropic-messages", blue);
        node(nodes, "blue-chat", "openai-chat", blue);
        Declared declared = new Declared(
                nodes,
                nodes.keySet().stream().collect(Collectors.toMap(name -> name, SealsThroughTheGatewayTest::account)),
                Map.of("deep", List.of("red/claude-haiku-4-5(2048)")),
                Map.of("both", Combo.of("both", "red/claude-sonnet-4-5", "blue/claude-sonnet-4-5")),
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
                        key -> Optional.empty(),
                        InstantSource.system()));
        Patience patience = new Patience(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20));
        return new Gateway(
                board,
                Dispatches.of(
                        transports,
                        watchdog,
                        patience,
                        record -> {},
                        List.of(new SealPass(SealsForTests.ledger()), new ThinkingFit(ThinkingTable.bundled()))),
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
                        URI.create(upstream.baseUrl() + "/v1"),
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
        gateway.handle(client);
        assertThat(client.status).as(client.text()).isEqualTo(200);
        return Json.parse(client.text());
    }

    private static ObjectNode object(String json) {
        return Json.parseObject(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Script thinkingCall(String thought, String id) {
        return Script.tool(id, "look", "{\"at\":\"sky\"}").withThinking(thought);
    }

    private static ObjectNode chat(String model) {
        return object("""
                {"model":"%s","reasoning_effort":"high","max_tokens":16000,
                 "tools":[{"type":"function","function":{"name":"look","parameters":
                   {"type":"object","properties":{"at":{"type":"string"}}}}}],
                 "messages":[{"role":"user","content":"What is up?"}]}""".formatted(model));
    }

    private static ObjectNode anthropic(String model) {
        return object("""
                {"model":"%s","max_tokens":16000,"thinking":{"type":"enabled","budget_tokens":2048},
                 "tools":[{"name":"look","input_schema":{"type":"object","properties":{"at":{"type":"string"}}}}],
                 "messages":[{"role":"user","content":"What is up?"}]}""".formatted(model));
    }

    private static ArrayNode messages(ObjectNode body) {
        return (ArrayNode) body.get("messages");
    }

    /** A chat client goes on: the assistant's message as it came, and the tool's result. */
    private static void goOn(ObjectNode body, JsonNode answer) {
        JsonNode message = answer.at("/choices/0/message");
        ObjectNode said = messages(body).addObject().put("role", "assistant");
        said.putNull("content");
        said.set("tool_calls", message.get("tool_calls"));
        messages(body)
                .addObject()
                .put("role", "tool")
                .put("tool_call_id", message.at("/tool_calls/0/id").asString())
                .put("content", "blue");
    }

    private static void goOnInBlocks(ObjectNode body, JsonNode answer) {
        ObjectNode said = messages(body).addObject().put("role", "assistant");
        said.set("content", answer.get("content"));
        ArrayNode results = messages(body).addObject().put("role", "user").putArray("content");
        for (JsonNode block : answer.get("content")) {
            if (block.path("type").asString("").equals("tool_use")) {
                results.addObject()
                        .put("type", "tool_result")
                        .put("tool_use_id", block.get("id").asString())
                        .put("content", "blue");
            }
        }
        if (results.isEmpty()) {
            results.addObject().put("type", "text").put("text", "Go on.");
        }
    }

    private static List<String> signatures(JsonNode body) {
        return body.findValuesAsString("signature");
    }

    @Test
    @DisplayName(
            "F2 L6 a chat client in a tool loop over a strict thinking upstream: each thought goes back with its seal")
    void toolLoop() {
        ObjectNode body = chat("red/claude-sonnet-4-5");
        for (int turn = 1; turn <= 3; turn++) {
            red.next(Reply.say(thinkingCall("Thought number " + turn, "call_" + turn)));
            JsonNode answer = ask("/v1/chat/completions", JSON, body);
            assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("tool_calls");
            assertThat(red.last().refusal()).isEmpty();
            ObjectNode sent = red.last().json();
            assertThat(sent.at("/thinking/type").asString())
                    .as("thinking goes on")
                    .isEqualTo("enabled");
            assertThat(signatures(sent)).hasSize(turn - 1);
            for (int i = 1; i < turn; i++) {
                assertThat(sent.at("/messages/" + (2 * i - 1) + "/content/0/thinking")
                                .asString())
                        .isEqualTo("Thought number " + i);
            }
            goOn(body, answer);
        }
    }

    @Test
    @DisplayName("L6 a streamed answer teaches as well, and a text without calls finds its thought again")
    void streamed() {
        ObjectNode body = chat("red/claude-sonnet-4-5").put("stream", true);
        red.next(Reply.say(Script.text("It is the sky.").withThinking("Look up")));
        FakeExchange client = new FakeExchange("POST", "/v1/chat/completions", JSON, Json.bytes(body), Map.of());
        gateway.handle(client);
        assertThat(client.text()).contains("[DONE]");
        messages(body).addObject().put("role", "assistant").put("content", "It is the sky.");
        messages(body).addObject().put("role", "user").put("content", "Sure?");
        red.next(Reply.text("Yes."));
        ask("/v1/chat/completions", JSON, body.put("stream", false));
        assertThat(red.last().refusal()).isEmpty();
        assertThat(red.last().json().at("/messages/1/content/0/thinking").asString())
                .isEqualTo("Look up");
        assertThat(red.last().json().at("/messages/1/content/1/text").asString())
                .isEqualTo("It is the sky.");
    }

    @Test
    @DisplayName("F1 L4 L7 a switch of upstream in mid-conversation and back: no seal meets another family")
    void switchAndBack() {
        ObjectNode body = anthropic("red/claude-sonnet-4-5");
        red.next(Reply.say(Script.text("Red says").withThinking("Red thought")));
        goOnInBlocks(body, ask("/v1/messages", ANTHROPIC, body));
        String redSeal = signatures(body).getFirst();
        assertThat(redSeal).isNotEmpty();

        blue.next(Reply.say(thinkingCall("Blue thought", "call_2")));
        goOnInBlocks(body, ask("/v1/messages", ANTHROPIC, body.put("model", "blue/claude-sonnet-4-5")));
        assertThat(blue.last().refusal()).isEmpty();
        assertThat(signatures(blue.last().json())).as("red's seal is withheld").isEmpty();
        assertThat(signatures(body)).hasSize(2);

        blue.next(Reply.say(Script.text("Chatting.").withThinking("Unsealed thought")));
        goOnInBlocks(body, ask("/v1/messages", ANTHROPIC, body.put("model", "blue-chat/some-model")));
        assertThat(blue.last().refusal()).isEmpty();
        assertThat(signatures(body))
                .as("a thought without a seal came")
                .hasSize(3)
                .contains("");

        red.next(Reply.text("Back again."));
        ask("/v1/messages", ANTHROPIC, body.put("model", "red/claude-sonnet-4-5"));
        assertThat(red.last().refusal()).isEmpty();
        assertThat(signatures(red.last().json())).containsExactly(redSeal);
    }

    @Test
    @DisplayName("T1 L7 as long as one family answers, the client's bytes go out as they came")
    void relayed() {
        ObjectNode body = anthropic("red/m");
        red.next(Reply.say(thinkingCall("Red thought", "call_1")));
        goOnInBlocks(body, ask("/v1/messages", ANTHROPIC, body));
        red.next(Reply.text("Done."));
        ask("/v1/messages", ANTHROPIC, body);
        byte[] expected = Json.bytes(body.put("model", "m"));
        assertThat(red.last().body()).isEqualTo(expected);
    }

    @Test
    @DisplayName("L2 the same history in another session gets nothing back")
    void sessions() {
        ObjectNode body = chat("red/claude-sonnet-4-5");
        red.next(Reply.say(thinkingCall("Secret of session one", "call_1")));
        goOn(body, ask("/v1/chat/completions", JSON.plus("x-session-id", "one"), body));
        red.next(Reply.text("Done."));
        ask("/v1/chat/completions", JSON.plus("x-session-id", "two"), body);
        assertThat(new String(red.last().body(), StandardCharsets.UTF_8)).doesNotContain("Secret of session one");
        red.next(Reply.text("Done."));
        ask("/v1/chat/completions", JSON.plus("x-session-id", "one"), body);
        assertThat(new String(red.last().body(), StandardCharsets.UTF_8)).contains("Secret of session one");
    }

    @Test
    @DisplayName("L8 an upstream that refuses a seal is asked once more without any, and not troubled with it again")
    void refused() {
        ObjectNode body = anthropic("red/claude-sonnet-4-5");
        ObjectNode said = messages(body).addObject().put("role", "assistant");
        ArrayNode content = said.putArray("content");
        content.addObject()
                .put("type", "thinking")
                .put("thinking", "From who knows where")
                .put("signature", "forged-or-foreign");
        content.addObject().put("type", "text").put("text", "Well.");
        messages(body).addObject().put("role", "user").put("content", "And?");
        red.always(Reply.text("Fine."));
        ask("/v1/messages", ANTHROPIC, body);
        assertThat(red.received()).hasSize(2);
        assertThat(red.received().getFirst().refusal()).isPresent();
        assertThat(red.last().refusal()).isEmpty();
        assertThat(signatures(red.last().json())).isEmpty();
        ask("/v1/messages", ANTHROPIC, body);
        assertThat(red.received()).as("it was not sent again").hasSize(3);
    }

    @Test
    @DisplayName("L8 a 400 for another reason is answered at once")
    void otherRefusal() {
        red.always(Reply.behave(Manner.status(400)));
        FakeExchange client =
                new FakeExchange("POST", "/v1/messages", ANTHROPIC, Json.bytes(anthropic("red/m")), Map.of());
        gateway.handle(client);
        assertThat(client.status).isEqualTo(400);
        assertThat(red.received()).hasSize(1);
    }

    @Test
    @DisplayName(
            "K2 a suffix wins over the body, also behind an alias and in the same format; an unknown level is a 400")
    void suffixes() {
        red.always(Reply.text("Fine."));
        blue.always(Reply.text("Fine."));
        ask("/v1/messages", ANTHROPIC, anthropic("red/claude-haiku-4-5(high)"));
        assertThat(red.last().json().at("/model").asString()).isEqualTo("claude-haiku-4-5");
        assertThat(red.last().json().at("/thinking/budget_tokens").asLong()).isEqualTo(16000 - 4096);
        ask("/v1/messages", ANTHROPIC, anthropic("deep"));
        assertThat(red.last().json().at("/thinking/budget_tokens").asLong()).isEqualTo(2048);
        ask("/v1/messages", ANTHROPIC, anthropic("deep(4096)"));
        assertThat(red.last().json().at("/thinking/budget_tokens").asLong()).isEqualTo(4096);
        ask("/v1/chat/completions", JSON, chat("both(none)"));
        assertThat(red.last().json().at("/thinking/type").asString()).isEqualTo("disabled");
        ask("/v1/chat/completions", JSON, chat("blue-chat/gpt-5.5(xhigh)"));
        assertThat(blue.last().json().path("reasoning_effort").asString()).isEqualTo("xhigh");
        ask("/v1/messages", ANTHROPIC, anthropic("red/claude-sonnet-5(max)"));
        assertThat(red.last().json().at("/thinking/type").asString()).isEqualTo("adaptive");
        assertThat(red.last().json().at("/output_config/effort").asString()).isEqualTo("max");
        FakeExchange client = new FakeExchange(
                "POST", "/v1/chat/completions", JSON, Json.bytes(chat("blue-chat/gpt-5(max)")), Map.of());
        gateway.handle(client);
        assertThat(client.status).isEqualTo(400);
        assertThat(client.text()).contains("minimal, low, medium, high");
    }

    @Test
    @DisplayName("a forced tool and thinking do not go together on this upstream: thinking is left out")
    void forcedTool() {
        red.always(Reply.text("Fine."));
        ask("/v1/chat/completions", JSON, chat("red/claude-sonnet-4-5(high)").put("tool_choice", "required"));
        assertThat(red.last().refusal()).isEmpty();
        assertThat(red.last().json().has("thinking")).isFalse();
    }
}
