package dev.nonagon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.combos.Combo;
import dev.nonagon.combos.Strategy;
import dev.nonagon.format.openai.chat.OpenAiChatPlugin;
import dev.nonagon.itinerary.RoutingSettings;
import dev.nonagon.routing.Offer;
import dev.nonagon.routing.Router;
import dev.nonagon.routing.Target;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.tokens.PromptTokens;
import dev.nonagon.tokens.Tokenizer;
import dev.nonagon.upstream.AddressGuard;
import dev.nonagon.upstream.Networks;
import dev.nonagon.upstream.Patience;
import dev.nonagon.upstream.Transports;
import dev.nonagon.upstream.Watchdog;
import dev.nonagon.usage.UsageRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DispatchTest {
    private static final String HELLO =
            "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":"
                    + "[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hello\"},\"finish_reason\":null}]}\n\n";
    private static final String ROLE = HELLO.replace("Hello", "");
    private static final String STOP =
            "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":"
                    + "[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":7,"
                    + "\"completion_tokens\":3,\"total_tokens\":10}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";
    private static final String SSE = "text/event-stream";
    private static final String OVERLOADED =
            "{\"error\":{\"message\":\"The engine is overloaded\",\"type\":\"server_error\",\"code\":null}}";

    private final FormatTranslator openai = format();
    private final Watchdog watchdog = new Watchdog(System::nanoTime);
    private final List<UsageRecord> ledger = new CopyOnWriteArrayList<>();
    private Board.Savers savers = new Board.Savers(false, Map.of());
    private RoutingSettings settings = RoutingSettings.DEFAULTS;
    private Patience patience = new Patience(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20));

    /** Formats need nothing from the router. */
    static final PluginContext NO_CONTEXT = new PluginContext() {
        @Override
        public Optional<String> config(String key) {
            return Optional.empty();
        }

        @Override
        public InstantSource clock() {
            return InstantSource.system();
        }

        @Override
        public ProviderDescriptor descriptor(String id) {
            throw new RouterException("No descriptor " + id);
        }
    };

    private static FormatTranslator format() {
        return new OpenAiChatPlugin().formats(NO_CONTEXT).getFirst();
    }

    @BeforeEach
    void start() {
        watchdog.start();
    }

    @AfterEach
    void stop() {
        watchdog.close();
    }

    /** Sends one chat request that all of the targets may answer, in order. */
    private FakeExchange ask(boolean stream, Target... targets) {
        FakeExchange client = client(stream);
        run(client, targets);
        return client;
    }

    private static FakeExchange client(boolean stream) {
        return new FakeExchange(
                "POST",
                "/v1/chat/completions",
                Headers.of("content-type", "application/json"),
                "{\"model\":\"any\",  \"stream\":" + stream
                        + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
    }

    private void run(FakeExchange client, Target... targets) {
        Map<String, Offer> offers = new LinkedHashMap<>();
        List<String> members = new ArrayList<>();
        for (Target target : targets) {
            String prefix = "p" + offers.size();
            offers.put(
                    prefix,
                    new Offer(
                            target.provider(),
                            List.of(new Offer.Login(target.account(), target.proxy(), target.endpoints()))));
            members.add(prefix + "/" + target.model());
        }
        Board board = new Board(
                new RouteTable(List.of(openai), List.of()),
                Map.of(new FormatId("openai-chat"), openai),
                new Router(offers, Map.of("any", Combo.of("any", Strategy.PRIORITY, members)), Map.of()),
                settings,
                new ClientKeys(Map.of(), false),
                savers,
                Instant.EPOCH);
        Transports transports = new Transports(Duration.ofSeconds(1), AddressGuard.allowing(Networks.none()));
        new Gateway(
                        BoardSource.fixed(board),
                        Dispatches.of(transports, watchdog, patience, ledger::add, List.of()),
                        new TokenCounts(
                                transports,
                                watchdog,
                                List.of(),
                                new PromptTokens(new Tokenizer(System::nanoTime, Duration.ofSeconds(5)))),
                        new BodyReader(1 << 20),
                        new RequestIds(() -> java.time.Instant.EPOCH, new java.util.Random(1)::nextLong),
                        InstantSource.system(),
                        System::nanoTime)
                .handle(client);
    }

    private static ScriptedProvider provider(String id, ScriptedProvider.Script script) {
        return new ScriptedProvider(id, "openai-chat", script);
    }

    private static ScriptedProvider good(String id) {
        return provider(id, ScriptedProvider.answers(SSE, ROLE, HELLO, STOP + DONE));
    }

    @Test
    @DisplayName("T1 T3 a stream in the client's own format is relayed byte for byte, piece by piece")
    void relays() {
        ScriptedProvider good = good("good");
        FakeExchange client = ask(true, good.target("real/model", "a"));
        assertThat(client.status).isEqualTo(200);
        assertThat(client.answerHeaders.first("content-type")).contains(SSE);
        assertThat(client.text()).isEqualTo(ROLE + HELLO + STOP + DONE);
        assertThat(client.pieces).hasSizeGreaterThan(1);
        assertThat(good.bodies)
                .containsExactly(
                        "{\"model\":\"real/model\",  \"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
    }

    @Test
    @DisplayName("TS4 TS8 the token saver shortens a relayed request for whom it is on, and else not a byte changes")
    void tokenSaver() {
        StringBuilder body = new StringBuilder("{\"model\":\"any\",  \"stream\":true,\"messages\":[");
        for (int i = 0; i < 8; i++) {
            body.append("""
                    {"role":"assistant","tool_calls":[{"id":"c%1$d","type":"function","function":
                     {"name":"Bash","arguments":"{\\"command\\":\\"docker logs app\\"}"}}]},
                    {"role":"tool","tool_call_id":"c%1$d","content":"%2$s"},
                    """.formatted(i, "the server is not yet there\\n".repeat(60)));
        }
        body.append("{\"role\":\"user\",\"content\":\"Hi\"}]}");
        for (boolean on : new boolean[] {false, true}) {
            savers = new Board.Savers(on, Map.of());
            ScriptedProvider good = good("good");
            FakeExchange client = new FakeExchange("POST", "/v1/chat/completions", Headers.none(), body.toString());
            run(client, good.target("m", "a"));
            assertThat(client.status).isEqualTo(200);
            String sent = good.bodies.getFirst();
            if (on) {
                assertThat(sent).contains("59 more lines equal to the one above left out by the router");
                assertThat(sent.length()).isLessThan(body.length() / 4 * 3);
                // About four characters a token, of what went and not of what the JSON around it weighs.
                assertThat(ledger.getLast().details().tries().getLast().trimmed() * 4)
                        .isBetween((body.length() - sent.length()) / 2L, (long) body.length() - sent.length());
            } else {
                assertThat(sent).isEqualTo(body.toString().replace("\"any\"", "\"m\""));
                assertThat(ledger.getLast().details().tries().getLast().trimmed())
                        .isZero();
            }
        }
    }

    @Test
    @DisplayName("what is said of a key goes before what is said of all")
    void savers() {
        Board.Savers some = new Board.Savers(false, Map.of("a", true));
        assertThat(some.serve(Optional.of("a"))).isTrue();
        assertThat(some.serve(Optional.of("b"))).isFalse();
        assertThat(some.serve(Optional.empty())).isFalse();
        Board.Savers most = new Board.Savers(true, Map.of("a", false));
        assertThat(most.serve(Optional.of("a"))).isFalse();
        assertThat(most.serve(Optional.empty())).isTrue();
    }

    @Test
    @DisplayName("G1 G2 one record a request, with the upstream's own numbers")
    void records() {
        ask(true, good("good").target("m1", "first account"));
        assertThat(ledger).hasSize(1);
        UsageRecord record = ledger.getFirst();
        assertThat(record.tokens().input()).isEqualTo(7);
        assertThat(record.tokens().output()).isEqualTo(3);
        assertThat(record.tokens().estimated()).isFalse();
        assertThat(record.modelAsked()).isEqualTo("any");
        assertThat(record.modelRouted()).isEqualTo("good/m1");
        assertThat(record.modelUpstream()).isEqualTo("m");
        assertThat(record.account()).isEqualTo("first account");
        assertThat(record.status()).isEqualTo(200);
        assertThat(record.attempts()).isEqualTo(1);
    }

    @Test
    @DisplayName("K24 the first target fails, and once more a moment later; the second answers")
    void failsOver() {
        ScriptedProvider bad = provider("bad", ScriptedProvider.refuses(503, OVERLOADED));
        FakeExchange client = ask(true, bad.target("m", "a"), good("good").target("m", "b"));
        assertThat(client.status).isEqualTo(200);
        assertThat(client.text()).startsWith(ROLE).endsWith(DONE);
        assertThat(ledger.getFirst().attempts()).isEqualTo(3);
    }

    @Test
    @DisplayName("T4 T5 an error inside a 200 before the first useful event fails over, and nothing of it is seen")
    void errorInside200() {
        ScriptedProvider bad = provider("bad", ScriptedProvider.answers(SSE, ROLE, "data: " + OVERLOADED + "\n\n"));
        FakeExchange client = ask(true, bad.target("m", "a"), good("good").target("m", "b"));
        assertThat(client.text()).isEqualTo(ROLE + HELLO + STOP + DONE);
    }

    @Test
    @DisplayName("T5 an empty 200 and a stream that ends before its first word fail over")
    void emptyAnswers() {
        FakeExchange client = ask(
                true,
                provider("empty", ScriptedProvider.answers(SSE)).target("m", "a"),
                provider("early", ScriptedProvider.answers(SSE, ROLE)).target("m", "b"),
                good("good").target("m", "c"));
        assertThat(client.text()).isEqualTo(ROLE + HELLO + STOP + DONE);
        assertThat(ledger.getFirst().attempts()).isEqualTo(5);
    }

    @Test
    @DisplayName(
            "W4 K26 after the first useful event nobody else is asked; a cut stream ends in the dialect's own error")
    void cutStream() {
        ScriptedProvider cut = provider("cut", sink -> {
            ScriptedProvider.answers(SSE, ROLE, HELLO, HELLO.substring(0, 40)).play(sink);
            throw new IOException("Connection reset");
        });
        ScriptedProvider other = good("good");
        FakeExchange client = ask(true, cut.target("m", "a"), other.target("m", "b"));
        assertThat(other.bodies).isEmpty();
        assertThat(client.text()).startsWith(ROLE + HELLO + "data: {\"error\"").doesNotContain("[DONE]");
        assertThat(ledger.getFirst().failure()).contains(Failure.Kind.UNREACHABLE);
        assertThat(ledger.getFirst().tokens().estimated()).isTrue();
        assertThat(ledger.getFirst().tokens().output()).isPositive();
    }

    @Test
    @DisplayName(
            "An upstream whose connection was dead before it could hear is asked again at once, and each once more shortly")
    void staleConnection() {
        List<Integer> asked = new ArrayList<>();
        ScriptedProvider stale = provider("stale", sink -> {
            asked.add(1);
            throw new IOException("HTTP/1.1 header parser received no bytes");
        });
        ScriptedProvider begun = provider("begun", sink -> {
            asked.add(2);
            ScriptedProvider.answers(SSE, ROLE).play(sink);
            throw new IOException("Connection reset");
        });
        assertThat(ask(
                                true,
                                stale.target("m", "a"),
                                begun.target("m", "b"),
                                good("good").target("m", "c"))
                        .text())
                .contains(HELLO);
        assertThat(asked).containsExactly(1, 1, 1, 2, 2);
    }

    @Test
    @DisplayName("W4 a stream that ends cleanly without its end is an error too, never half an answer")
    void silentEnd() {
        FakeExchange client = ask(
                true,
                provider("cut", ScriptedProvider.answers(SSE, ROLE, HELLO)).target("m", "a"));
        assertThat(client.text()).startsWith(ROLE + HELLO + "data: {\"error\"").doesNotContain("[DONE]");
    }

    @Test
    @DisplayName("T3 an error event in the middle is relayed in its own words and told only once")
    void errorInTheMiddle() {
        String error = "data: " + OVERLOADED + "\n\n";
        FakeExchange client = ask(
                true,
                provider("bad", ScriptedProvider.answers(SSE, ROLE, HELLO, error))
                        .target("m", "a"));
        assertThat(client.text()).isEqualTo(ROLE + HELLO + error);
        assertThat(ledger.getFirst().failure()).contains(Failure.Kind.OVERLOADED);
    }

    @Test
    @DisplayName("W7 F20 a bad request stops at once, and its words arrive unmodified")
    void badRequest() {
        String words = "{\"error\":{\"message\":\"Unknown parameter: 'foo'.\",\"type\":\"invalid_request_error\"}}";
        ScriptedProvider other = good("good");
        FakeExchange client = ask(
                true,
                provider("strict", ScriptedProvider.refuses(400, words)).target("m", "a"),
                other.target("m", "b"));
        assertThat(client.status).isEqualTo(400);
        assertThat(client.text()).isEqualTo(words);
        assertThat(client.answerHeaders.has("x-request-id")).isTrue();
        assertThat(other.bodies).isEmpty();
    }

    @Test
    @DisplayName("W7 an upstream that says 500 of an unknown model keeps its words; its status would be tried again")
    void unknownModelAs500() {
        String words = "{\"error\":\"model 'm' not found\"}";
        FakeExchange client = ask(
                true, provider("local", ScriptedProvider.refuses(500, words)).target("m", "a"));
        assertThat(client.status).isEqualTo(404);
        assertThat(client.text()).isEqualTo(words);
    }

    @Test
    @DisplayName("R6 a model that is gone is not asked for through another account, but the next model is")
    void unknownModel() {
        String words = "{\"error\":{\"message\":\"The model `m` does not exist\",\"code\":\"model_not_found\"}}";
        ScriptedProvider gone = provider("gone", ScriptedProvider.refuses(404, words));
        FakeExchange client = ask(
                true, gone.target("m", "a"), gone.target("m", "b"), good("good").target("m", "c"));
        assertThat(gone.bodies).hasSize(1);
        assertThat(client.text()).endsWith(DONE);
    }

    @Test
    @DisplayName("W6 K13 F25 when all are limited the client gets 429 with the shortest wait, and hears of each")
    void allLimited() {
        String words = "{\"error\":{\"message\":\"Rate limit reached\",\"type\":\"rate_limit_exceeded\"}}";
        FakeExchange client = ask(
                false,
                provider("one", ScriptedProvider.refuses(429, words, "retry-after", "300"))
                        .target("m", "first"),
                provider("two", ScriptedProvider.refuses(429, words, "retry-after", "70"))
                        .target("m", "second"),
                provider("three", ScriptedProvider.refuses(500, OVERLOADED)).target("m", "third"));
        assertThat(client.status).isEqualTo(429);
        assertThat(client.answerHeaders.first("retry-after")).contains("70");
        assertThat(client.text())
                .contains("All 3 targets failed")
                .contains("account first")
                .contains("account third");
    }

    @Test
    @DisplayName("W6 a 429 without a time still gets one")
    void limitedWithoutTime() {
        FakeExchange client =
                ask(false, provider("one", ScriptedProvider.refuses(429, "{}")).target("m", "first"));
        assertThat(client.status).isEqualTo(429);
        assertThat(client.answerHeaders.first("retry-after")).isPresent();
    }

    @Test
    @DisplayName("U3 a target that says nothing is given up for the next")
    void silentTarget() {
        patience = new Patience(Duration.ofMillis(300), Duration.ofSeconds(20), Duration.ofSeconds(20));
        ScriptedProvider silent = provider("silent", sink -> Thread.sleep(20_000));
        FakeExchange client = ask(true, silent.target("m", "a"), good("good").target("m", "b"));
        assertThat(client.text()).endsWith(DONE);
        assertThat(silent.interrupted).isTrue();
    }

    @Test
    @DisplayName("U3 a stream that falls silent in the middle ends in an error")
    void fallsSilent() {
        patience = new Patience(Duration.ofSeconds(20), Duration.ofMillis(300), Duration.ofSeconds(20));
        ScriptedProvider silent = provider("silent", sink -> {
            ScriptedProvider.answers(SSE, ROLE, HELLO).play(sink);
            Thread.sleep(20_000);
        });
        FakeExchange client = ask(true, silent.target("m", "a"));
        assertThat(client.text()).startsWith(ROLE + HELLO + "data: {\"error\"").contains("fell silent");
    }

    @Test
    @DisplayName("U4 a silent upstream: the client hears keep-alives, and another target may still answer after them")
    void keepsAlive() {
        patience = new Patience(Duration.ofMillis(1500), Duration.ofSeconds(20), Duration.ofMillis(300));
        ScriptedProvider silent = provider("silent", sink -> Thread.sleep(20_000));
        FakeExchange client = ask(true, silent.target("m", "a"), good("good").target("m", "b"));
        assertThat(client.text()).startsWith(": keep-alive").endsWith(ROLE + HELLO + STOP + DONE);
        assertThat(client.begun).isEqualTo(1);
    }

    @Test
    @DisplayName("U4 if all fail after a keep-alive the error comes inside the stream")
    void errorAfterKeepAlive() {
        patience = new Patience(Duration.ofMillis(1200), Duration.ofSeconds(20), Duration.ofMillis(300));
        ScriptedProvider silent = provider("silent", sink -> Thread.sleep(20_000));
        FakeExchange client = ask(true, silent.target("m", "a"));
        assertThat(client.status).isEqualTo(200);
        assertThat(client.text()).startsWith(": keep-alive").contains("data: {\"error\"");
    }

    @Test
    @DisplayName("W5 a client that leaves cancels the upstream call, and the record says so")
    void clientLeaves() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        ScriptedProvider slow = provider("slow", sink -> {
            ScriptedProvider.answers(SSE, ROLE, HELLO).play(sink);
            asked.countDown();
            Thread.sleep(20_000);
        });
        FakeExchange client = client(true);
        Thread request = Thread.startVirtualThread(
                () -> run(client, slow.target("m", "a"), good("good").target("m", "b")));
        assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(client.listened.await(5, TimeUnit.SECONDS)).isTrue();
        client.gone.run();
        assertThat(request.join(Duration.ofSeconds(5))).isTrue();
        assertThat(slow.interrupted).isTrue();
        assertThat(ledger.getFirst().status()).isEqualTo(UsageRecord.CLIENT_LEFT);
        assertThat(ledger.getFirst().attempts()).isEqualTo(1);
    }

    @Test
    @DisplayName("T5 a whole answer is checked before it is sent: an error inside a 200 fails over")
    void wholeAnswers() {
        String whole =
                "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                        + "\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3}}";
        FakeExchange client = ask(
                false,
                provider("bad", ScriptedProvider.answers("application/json", OVERLOADED))
                        .target("m", "a"),
                provider("garbage", ScriptedProvider.answers("application/json", "<html>"))
                        .target("m", "b"),
                provider(
                                "good",
                                ScriptedProvider.answers("application/json", whole.substring(0, 9), whole.substring(9)))
                        .target("m", "c"));
        assertThat(client.status).isEqualTo(200);
        assertThat(client.text()).isEqualTo(whole);
        assertThat(client.length).isEqualTo(whole.length());
        assertThat(ledger.getFirst().tokens().output()).isEqualTo(2);
    }

    @Test
    @DisplayName("T2 an upstream that streams although the client wants a whole answer, and the reverse")
    void otherShape() {
        FakeExchange whole = ask(false, good("streams").target("m", "a"));
        assertThat(whole.answerHeaders.first("content-type")).contains("application/json");
        assertThat(whole.text()).contains("\"chat.completion\"").contains("Hello");
        String body =
                "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                        + "\"message\":{\"role\":\"assistant\",\"content\":\"Whole\"},\"finish_reason\":\"stop\"}]}";
        FakeExchange stream = ask(
                true,
                provider("whole", ScriptedProvider.answers("application/json", body))
                        .target("m", "a"));
        assertThat(stream.answerHeaders.first("content-type")).contains(SSE);
        assertThat(stream.text()).contains("Whole").endsWith(DONE);
    }

    @Test
    @DisplayName("a plugin that throws is an error of the router's own, told without a stack trace")
    void pluginBug() {
        FakeExchange client = ask(
                false,
                provider("buggy", sink -> {
                            throw new IllegalStateException("oops");
                        })
                        .target("m", "a"));
        assertThat(client.status).isEqualTo(500);
        assertThat(client.text()).contains("plugin of buggy/m").doesNotContain("at dev.nonagon");
    }
}
