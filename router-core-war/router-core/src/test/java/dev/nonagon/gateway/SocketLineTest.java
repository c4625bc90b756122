package dev.nonagon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.format.openai.chat.OpenAiChatPlugin;
import dev.nonagon.routing.Offer;
import dev.nonagon.routing.Router;
import dev.nonagon.routing.Target;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Transcripts;
import dev.nonagon.upstream.AddressGuard;
import dev.nonagon.upstream.Networks;
import dev.nonagon.upstream.Patience;
import dev.nonagon.upstream.Transports;
import dev.nonagon.upstream.Watchdog;
import dev.nonagon.usage.UsageRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** W10 without a server. */
@Timeout(30)
class SocketLineTest {
    private static final String FIRST =
            "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hello\"}}]}";
    private static final String LAST =
            "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";
    private static final String ASK =
            "{\"model\":\"p/m\",\"stream\":true,\"messages\":[{\"role\":\"user\"," + "\"content\":\"Hi\"}]}";

    private final FormatTranslator format = ToySocket.over(
            new OpenAiChatPlugin().formats(DispatchTest.NO_CONTEXT).getFirst());
    private final Watchdog watchdog = new Watchdog(System::nanoTime);
    private final BlockingQueue<UsageRecord> ledger = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final AtomicInteger leases = new AtomicInteger();
    private volatile Map<String, Secret> keys = Map.of();
    private Target target = new ScriptedProvider(
                    "up",
                    "openai-chat",
                    ScriptedProvider.answers(
                            "text/event-stream", "data: " + FIRST + "\n\n", "data: " + LAST + "\n\ndata: [DONE]\n\n"))
            .target("m", "a");

    /** @source RFC 6455 §1.3 */
    private static final String NONCE = "dGhlIHNhbXBsZSBub25jZQ==";

    private final SocketLine.Wire wire = new SocketLine.Wire() {
        @Override
        public void text(byte[] message) {
            said.add(new String(message, StandardCharsets.UTF_8));
        }

        @Override
        public void ping() {
            said.add("ping");
        }

        @Override
        public void close(String reason) {
            said.add("closed");
        }
    };

    @BeforeEach
    void start() {
        watchdog.start();
    }

    @AfterEach
    void stop() {
        watchdog.close();
    }

    private SocketDoor door(Duration keepAliveAfter) {
        Transports transports = new Transports(Duration.ofSeconds(1), AddressGuard.allowing(Networks.none()));
        Patience patience = new Patience(Duration.ofSeconds(20), Duration.ofSeconds(20), keepAliveAfter);
        BoardSource boards = () -> {
            leases.incrementAndGet();
            Offer offer = new Offer(
                    target.provider(), List.of(new Offer.Login(target.account(), target.proxy(), target.endpoints())));
            Board board = new Board(
                    new RouteTable(List.of(format), List.of()),
                    Map.of(format.id(), format),
                    new Router(Map.of("p", offer), Map.of(), Map.of()),
                    new ClientKeys(keys, false),
                    Instant.EPOCH);
            return new BoardSource.Held() {
                @Override
                public Board board() {
                    return board;
                }

                @Override
                public void close() {
                    leases.decrementAndGet();
                }
            };
        };
        return new SocketDoor(
                boards,
                Dispatches.of(transports, watchdog, patience, ledger::add, List.of()),
                new CallReader(key -> Transcripts.none()),
                new RequestIds(() -> java.time.Instant.EPOCH, new Random(1)::nextLong),
                InstantSource.system(),
                System::nanoTime);
    }

    private static FakeExchange handshake(String path, String key) {
        return handshake(path, key, Headers.of("sec-websocket-version", "13").plus("sec-websocket-key", NONCE));
    }

    private static FakeExchange handshake(String path, String key, Headers more) {
        Headers[] headers = {Headers.of("upgrade", "websocket").plus("authorization", "Bearer " + key)};
        more.forEach((name, value) -> headers[0] = headers[0].plus(name, value));
        return new FakeExchange("GET", path, headers[0], "");
    }

    private SocketLine line() {
        return line(Duration.ofSeconds(20));
    }

    private SocketLine line(Duration keepAliveAfter) {
        SocketDoor.Answer answer = door(keepAliveAfter).knock(handshake("/v1/talk", "k"), true);
        return ((SocketDoor.Answer.Welcome) answer).line();
    }

    private void hear(SocketLine line, String message) {
        line.heard(message.getBytes(StandardCharsets.UTF_8), wire);
    }

    private String next() throws InterruptedException {
        return String.valueOf(said.poll(10, TimeUnit.SECONDS));
    }

    @Test
    @DisplayName("W10 each event of the answer is a message, and the request is recorded like any other")
    void answers() throws InterruptedException {
        SocketLine line = line();
        for (int turn = 0; turn < 3; turn++) {
            // Asked again the moment the last message is there.
            hear(line, ASK);
            assertThat(List.of(next(), next(), next())).containsExactly(FIRST, LAST, "[DONE]");
            assertThat(ledger.poll(10, TimeUnit.SECONDS))
                    .extracting(UsageRecord::status, UsageRecord::modelRouted)
                    .containsExactly(200, "up/m");
        }
        hear(line, "warm");
        assertThat(List.of(next(), next())).containsExactly("one", "2");
        assertThat(said).isEmpty();
    }

    @Test
    @DisplayName(
            "W10 failures are told in the protocol's own words, an upstream's refusal, too, and the line stays usable")
    void failures() throws InterruptedException {
        SocketLine line = line();
        hear(line, ASK.replace("p/m", "nobody/x"));
        assertThat(next()).startsWith("! MODEL_UNAVAILABLE There is no model 'nobody/x'");
        hear(line, "{");
        assertThat(next()).startsWith("! INVALID_REQUEST The body is not valid JSON");
        Target good = target;
        target = new ScriptedProvider(
                        "up", "openai-chat", ScriptedProvider.refuses(400, "{\"error\":{\"message\":\"not so\"}}"))
                .target("m", "a");
        hear(line, ASK);
        assertThat(next()).isEqualTo("! INVALID_REQUEST not so");
        target = good;
        hear(line, ASK);
        assertThat(next()).isEqualTo(FIRST);
    }

    @Test
    @DisplayName("W5 W10 a client that leaves cancels the upstream call, and gives the plugins back")
    void leaves() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        ScriptedProvider slow = new ScriptedProvider("slow", "openai-chat", sink -> {
            asked.countDown();
            Thread.sleep(20_000);
        });
        target = slow.target("m", "a");
        SocketLine line = line();
        hear(line, ASK);
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        line.end();
        UsageRecord record = ledger.poll(2, TimeUnit.SECONDS);
        assertThat(record).isNotNull().extracting(UsageRecord::status).isEqualTo(UsageRecord.CLIENT_LEFT);
        assertThat(slow.interrupted).isTrue();
        for (int i = 0; i < 200 && leases.get() > 0; i++) {
            Thread.sleep(10);
        }
        assertThat(leases.get()).isZero();
    }

    @Test
    @DisplayName("W10 a second request while one is answered is refused, and the first goes on")
    void oneAtATime() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        target = new ScriptedProvider("slow", "openai-chat", sink -> {
                    go.await();
                    ScriptedProvider.answers("text/event-stream", "data: " + FIRST + "\n\ndata: " + LAST + "\n\n")
                            .play(sink);
                })
                .target("m", "a");
        SocketLine line = line();
        hear(line, ASK);
        Thread.sleep(100);
        hear(line, ASK);
        assertThat(next()).startsWith("! INVALID_REQUEST A request is still being answered");
        go.countDown();
        assertThat(next()).isEqualTo(FIRST);
    }

    @Test
    @DisplayName("W10 a silent stream is kept alive by pings")
    void pings() throws InterruptedException {
        target = new ScriptedProvider("slow", "openai-chat", sink -> Thread.sleep(5_000)).target("m", "a");
        SocketLine line = line(Duration.ofMillis(100));
        hear(line, ASK);
        assertThat(next()).isEqualTo("ping");
        line.end();
    }

    @Test
    @DisplayName("W8 W10 a wrong key is refused at the door; one that is withdrawn opens nothing more")
    void keys() throws InterruptedException {
        keys = Map.of("me", new Secret("right"));
        SocketDoor door = door(Duration.ofSeconds(20));
        assertThat(door.knock(handshake("/v1/talk", "wrong"), true))
                .isInstanceOfSatisfying(SocketDoor.Answer.Refused.class, refused -> assertThat(refused.status())
                        .isEqualTo(401));
        assertThat(leases.get()).as("a refused handshake holds no plugin").isZero();
        SocketLine line = ((SocketDoor.Answer.Welcome) door.knock(handshake("/v1/talk", "right"), true)).line();
        keys = Map.of("me", new Secret("other"));
        hear(line, ASK);
        assertThat(next()).startsWith("! UNAUTHENTICATED");
        assertThat(next()).isEqualTo("closed");
    }

    @Test
    @DisplayName("W10 a handshake without a key is a bad request; one of another version is told which is spoken")
    void malformed() {
        SocketDoor door = door(Duration.ofSeconds(20));
        for (Headers lacking : List.of(
                Headers.of("sec-websocket-version", "13"),
                Headers.of("sec-websocket-version", "13").plus("sec-websocket-key", "c2hvcnQ="),
                Headers.of("sec-websocket-version", "13").plus("sec-websocket-key", "not base64!"))) {
            assertThat(door.knock(handshake("/v1/talk", "k", lacking), true))
                    .isInstanceOfSatisfying(SocketDoor.Answer.Refused.class, refused -> assertThat(refused.status())
                            .isEqualTo(400));
        }
        Headers old = Headers.of("sec-websocket-version", "8").plus("sec-websocket-key", NONCE);
        assertThat(door.knock(handshake("/v1/talk", "k", old), true))
                .isInstanceOfSatisfying(SocketDoor.Answer.Refused.class, refused -> {
                    assertThat(refused.status()).isEqualTo(426);
                    assertThat(refused.headers().first("sec-websocket-version")).hasValue("13");
                });
        assertThat(leases.get()).isZero();
    }

    @Test
    @DisplayName(
            "W10 where there is none, an upgrade is answered with 426; other requests are none of this door's business")
    void none() {
        SocketDoor door = door(Duration.ofSeconds(20));
        for (SocketDoor.Answer answer : List.of(
                door.knock(handshake("/v1/talk", "k"), false),
                door.knock(handshake("/v1/v1/chat/completions", "k"), true))) {
            assertThat(answer).isInstanceOfSatisfying(SocketDoor.Answer.Refused.class, refused -> {
                assertThat(refused.status()).isEqualTo(426);
                assertThat(refused.headers().first("upgrade")).isPresent();
            });
        }
        assertThat(door.knock(handshake("/elsewhere", "k"), true)).isInstanceOf(SocketDoor.Answer.Elsewhere.class);
        assertThat(door.knock(new FakeExchange("GET", "/v1/talk", Headers.none(), ""), true))
                .isInstanceOf(SocketDoor.Answer.Elsewhere.class);
        assertThat(leases.get()).isZero();
    }
}
