package dev.nonagon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * L6 for every client's dialect over every upstream that seals, streamed and whole: what was sealed is seen again by who
 * sealed it, also after a detour, and by nobody else.
 */
@Timeout(120)
class SealsOverEveryDialectTest {
    private static final String ID = "call_q1w2e3r4t5z6u7i8";
    private static final String OTHER_ID = "call_y9x8c7v6b5n4m3l2";

    private final Watchdog watchdog = new Watchdog(System::nanoTime);

    @TempDir
    Path folder;

    private Plugins plugins;
    private UpstreamDouble upstream;
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
        upstream = UpstreamDouble.start();
        gateway = gateway();
    }

    @AfterEach
    void stop() {
        watchdog.close();
        plugins.close();
        upstream.close();
    }

    private Gateway gateway() {
        Map<String, Declared.Node> nodes = new LinkedHashMap<>();
        node(nodes, "anthropic", "anthropic-messages", upstream);
        node(nodes, "gemini", "gemini", upstream);
        node(nodes, "responses", "openai-responses", upstream);
        node(nodes, "chat", "openai-chat", upstream);
        Declared declared = new Declared(
                nodes,
                nodes.keySet().stream().collect(Collectors.toMap(name -> name, SealsOverEveryDialectTest::account)),
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

    static Stream<String> pairs() {
        return Stream.of(SealClient.values()).flatMap(client -> Stream.of("anthropic", "gemini", "responses")
                .filter(upstream -> !upstream.equals(client.sameAs()))
                .flatMap(upstream -> Stream.of("whole", "stream").map(how -> client + " " + upstream + " " + how)));
    }

    private String ask(SealClient client, String model, boolean stream, Reply reply) {
        return ask(client, model, stream, reply, List.of());
    }

    private String ask(SealClient client, String model, boolean stream, Reply reply, List<String> instructions) {
        upstream.next(reply);
        FakeExchange exchange = new FakeExchange(
                "POST",
                client.path(model, stream),
                client.headers(),
                Json.bytes(client.body(model, stream, instructions)),
                client.query(stream));
        gateway.handle(exchange);
        assertThat(upstream.last().refusal()).as(body()).isEmpty();
        assertThat(exchange.status).as(exchange.text()).isEqualTo(200);
        return exchange.text();
    }

    private String body() {
        return new String(upstream.last().body(), StandardCharsets.UTF_8);
    }

    private static String model(String upstream) {
        return upstream
                + switch (upstream) {
                    case "gemini" -> "/gemini-3-pro";
                    case "anthropic" -> "/claude-sonnet-4-5";
                    default -> "/gpt-5.5";
                };
    }

    /** The seals of an upstream's own dialect in what it received last. */
    private List<String> seals(String dialect) {
        JsonNode json = upstream.last().json();
        return json
                .findValuesAsString(
                        switch (dialect) {
                            case "gemini" -> "thoughtSignature";
                            case "anthropic" -> "signature";
                            default -> "encrypted_content";
                        })
                .stream()
                .filter(seal -> !seal.isEmpty() && !seal.startsWith("skip_"))
                .toList();
    }

    private static Reply thinks(Script script) {
        return Reply.say(script.withThinking("I look up and think about it"));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    @DisplayName(
            "L6 a text's thought comes back with the next question, and after a detour; nothing foreign goes anywhere")
    void text(String pair) {
        String[] words = pair.split(" ", -1);
        SealClient client = SealClient.valueOf(words[0]).fresh();
        boolean stream = words[2].equals("stream");
        String model = model(words[1]);
        ask(client, model, stream, thinks(Script.text("It is the sky.")));
        client.answered("  It is the sky.\n").says("Sure?");
        ask(client, model, stream, Reply.text("Yes."), List.of());
        assertThat(seals(words[1])).as(body()).hasSize(1);
        client.answered("Yes.").says("And in other words?");
        for (String detour : List.of("anthropic", "gemini", "responses", "chat")) {
            if (!detour.equals(words[1]) && !detour.equals(client.sameAs())) {
                ask(client, model(detour), stream, Reply.text("A detour."));
                assertThat(Stream.of("anthropic", "gemini", "responses").flatMap(d -> seals(d).stream()))
                        .as(detour + body())
                        .isEmpty();
                client.answered("A detour.").says("Go on");
            }
        }
        ask(client, model, stream, Reply.text("Back."));
        assertThat(seals(words[1])).as(body()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    @DisplayName(
            "F2 L6 parallel calls, ids or none: each seal is back in its place, turn after turn, and after a detour")
    void calls(String pair) {
        String[] words = pair.split(" ", -1);
        SealClient client = SealClient.valueOf(words[0]).fresh();
        boolean stream = words[2].equals("stream");
        String model = model(words[1]);
        Script calls =
                Script.tool(ID, "look", "{\"b\":1.0,\"at\":\"sky\"}").plusTool(OTHER_ID, "look", "{\"at\":\"sea\"}");
        String answer = ask(client, model, stream, thinks(calls));
        client.called(answer, stream);
        String further =
                ask(client, model, stream, thinks(Script.tool("call_p0o9i8u7z6t5r4e3", "look", "{\"at\":\"sun\"}")));
        assertThat(seals(words[1])).as(body()).hasSize(1);
        client.calledOnce(further, stream);
        ask(client, model, stream, Reply.text("Blue."));
        assertThat(seals(words[1])).as(body()).hasSize(2);
        client.answered("Blue.").says("Why?");
        String detour = words[1].equals("gemini") ? "anthropic" : "gemini";
        if (!detour.equals(client.sameAs())) {
            ask(client, model(detour), stream, Reply.text("A detour."));
            assertThat(Stream.of("anthropic", "gemini", "responses").flatMap(d -> seals(d).stream()))
                    .as(body())
                    .isEmpty();
            client.answered("A detour.").says("Go on");
        }
        ask(client, model, stream, Reply.text("Because."), List.of());
        assertThat(seals(words[1])).as(body()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    @DisplayName("S2 S7 instructions that come and go do not lose a long answer's thought; another user's stay apart")
    void instructions(String pair) {
        String[] words = pair.split(" ", -1);
        SealClient client = SealClient.valueOf(words[0]).fresh();
        boolean stream = words[2].equals("stream");
        String model = model(words[1]);
        String essay =
                "The sky scatters short waves more than long ones. ".repeat(6).strip();
        ask(client, model, stream, thinks(Script.text(essay)), List.of("The user is Anna."));
        client.answered(essay).says("Sure?");
        ask(client, model, stream, Reply.text("Yes."), List.of("Today is Monday.", "The user is Anna."));
        assertThat(seals(words[1])).as(body()).hasSize(1);

        SealClient short1 = SealClient.valueOf(words[0]).fresh();
        ask(short1, model, stream, thinks(Script.text("Hello!")), List.of("The user is Anna."));
        short1.answered("Hello!").says("Sure?");
        ask(short1, model, stream, Reply.text("Yes."), List.of("The user is Bert."));
        assertThat(seals(words[1])).as(body()).isEmpty();
        ask(short1, model, stream, Reply.text("Yes."), List.of("The user is Anna.", "It is late."));
        assertThat(seals(words[1])).as(body()).hasSize(1);
    }
}
