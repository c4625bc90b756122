package dev.nonagon.quota;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nonagon.quota.QuotaBoard.Key;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.QuotaProbe;
import dev.nonagon.spi.provider.QuotaRule;
import dev.nonagon.spi.provider.QuotaWindow;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.upstream.AddressGuard;
import dev.nonagon.upstream.Networks;
import dev.nonagon.upstream.OutboundCalls;
import dev.nonagon.upstream.Transports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The prober over a plugin that asks a server on this machine. */
class QuotaProberTest {
    private static final Duration INTERVAL = Duration.ofMinutes(10);

    private final Table table = new Table();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Answer answer = Answer.left(0.6);
    private HttpServer server;
    private QuotaProber prober;

    /** What the server says. */
    private record Answer(int status, Map<String, String> headers, String body, Duration pause) {
        static Answer left(double left) {
            return new Answer(200, Map.of(), "{\"plan\":\"pro\",\"left\":" + left + ",\"resets\":3600}", Duration.ZERO);
        }

        static Answer of(int status, String body) {
            return new Answer(status, Map.of(), body, Duration.ZERO);
        }
    }

    /** A plugin as a provider's author would write it. */
    private record ToyProbe(URI endpoint, Hands clock) implements QuotaProbe {
        @Override
        public ProviderId provider() {
            return Table.P;
        }

        @Override
        public Outcome probe(Account account, OutboundHttp http) throws IOException, InterruptedException {
            OutboundHttp.Answer answer =
                    http.send(new UpstreamRequest("GET", endpoint, Headers.of("x-account", account.id()), new byte[0]));
            if (answer.status() != 200) {
                return QuotaProbe.trouble(answer);
            }
            JsonNode json = Json.parse(answer.body());
            return new Report(
                    List.of(QuotaWindow.used("5h", 1 - json.path("left").asDouble())
                            .resetting(clock.instant()
                                    .plusSeconds(json.path("resets").asLong()))
                            .lasting(Duration.ofHours(5))),
                    Optional.of(json.path("plan").asString()));
        }
    }

    private final class ToyQuestioner implements QuotaProber.Questioner {
        private final OutboundHttp http = new OutboundCalls(
                new Transports(Duration.ofSeconds(2), AddressGuard.allowing(Networks.of(""))),
                Table.P,
                uri -> Optional.empty());

        @Override
        public boolean canAsk(ProviderId provider) {
            return provider.equals(Table.P);
        }

        @Override
        public QuotaProbe.Outcome ask(QuotaAccount account) throws IOException, InterruptedException {
            URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/quota");
            return new ToyProbe(endpoint, table.clock).probe(account.account(), http);
        }
    }

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/quota", this::serve);
        server.start();
        prober = prober(new ToyQuestioner(), Runnable::run);
        table.declare(List.of(), "", "");
    }

    private QuotaProber prober(QuotaProber.Questioner questioner, java.util.concurrent.Executor workers) {
        return new QuotaProber(
                table.board,
                questioner,
                () -> QuotaSettings.DEFAULTS,
                table.clock,
                new Random(4711),
                workers,
                Duration.ofMillis(2500));
    }

    private void serve(HttpExchange exchange) {
        try (exchange) {
            asked.incrementAndGet();
            Answer now = answer;
            Thread.sleep(now.pause());
            now.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = now.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(now.status(), body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void close() {
        prober.close();
        server.stop(0);
    }

    /** Turns the scheduler every second of so much time; says how often the provider was asked meanwhile. */
    private int pass(Duration time) {
        int before = asked.get();
        for (long second = 0; second < time.toSeconds(); second++) {
            table.clock.forward(Duration.ofSeconds(1));
            prober.turn();
        }
        return asked.get() - before;
    }

    private AccountView.ProbeView probeView() {
        return table.board.find("a").orElseThrow().probe().orElseThrow();
    }

    @Test
    @DisplayName(
            "Q6 at the start every account is asked about within twenty seconds, and what is heard is on the board")
    void start() {
        assertThat(pass(Duration.ofSeconds(21))).isEqualTo(1);
        assertThat(table.left("m")).isEqualTo(0.6);
        assertThat(table.evidence).containsExactly("available a");
        AccountView account = table.board.find("a").orElseThrow();
        assertThat(account.plan()).contains("pro");
        assertThat(account.windows().getFirst().source()).isEqualTo(QuotaSource.PROBE);
        assertThat(account.probe().orElseThrow().trouble()).isEmpty();
    }

    @Test
    @DisplayName("Q6 an account in use is asked about every ten minutes or so, one that nobody uses is left alone")
    void lazily() {
        pass(Duration.ofSeconds(21));
        assertThat(pass(Duration.ofMinutes(50))).as("nobody uses it").isZero();
        table.counted("m", 1);
        assertThat(pass(Duration.ofSeconds(2))).as("used again: at once").isEqualTo(1);
        int hour = 0;
        for (int ten = 0; ten < 6; ten++) {
            table.counted("m", 1);
            hour += pass(INTERVAL);
        }
        assertThat(hour).isBetween(5, 8);
        table.clock.forward(Duration.ofHours(2));
        table.board.list();
        assertThat(pass(Duration.ofSeconds(2))).as("shown to somebody").isEqualTo(1);
    }

    @Test
    @DisplayName("Q6 a failure that is about quota has the account asked about soon, many of them once")
    void afterFailure() {
        pass(Duration.ofSeconds(21));
        table.clock.forward(Duration.ofMinutes(2));
        for (int n = 0; n < 50; n++) {
            table.board.failed(Table.P, "a", Failure.of(Failure.Kind.QUOTA_EXHAUSTED, 429, "used up"));
        }
        answer = Answer.left(0);
        assertThat(pass(Duration.ofSeconds(5))).isEqualTo(1);
        assertThat(table.exhausted("m")).isTrue();
        table.board.failed(Table.P, "a", Failure.of(Failure.Kind.QUOTA_EXHAUSTED, 429, "used up"));
        assertThat(pass(Duration.ofSeconds(30)))
                .as("within a minute of the last")
                .isZero();
        assertThat(pass(Duration.ofSeconds(40))).as("then again").isEqualTo(1);
        table.clock.forward(Duration.ofMinutes(2));
        table.board.failed(Table.P, "a", Failure.of(Failure.Kind.OVERLOADED, 529, "busy"));
        assertThat(pass(Duration.ofSeconds(30))).as("not about quota").isZero();
    }

    @Test
    @DisplayName("Q6 an account that is used up is asked about at the interval, used or not: providers reset early")
    void early() {
        answer = Answer.left(0);
        pass(Duration.ofSeconds(21));
        assertThat(table.exhausted("m")).isTrue();
        assertThat(pass(Duration.ofMinutes(13))).isEqualTo(1);
        answer = Answer.left(1);
        table.evidence.clear();
        assertThat(pass(Duration.ofMinutes(13))).isEqualTo(1);
        assertThat(table.exhausted("m")).isFalse();
        assertThat(table.evidence).containsExactly("available a");
        assertThat(pass(Duration.ofMinutes(25)))
                .as("well again, and nobody uses it")
                .isZero();
    }

    @Test
    @DisplayName("Q6 soon after a reset the new window is asked about, even if the interval is longer")
    void aroundResets() {
        QuotaProber seldom = new QuotaProber(
                table.board,
                new ToyQuestioner(),
                () -> new QuotaSettings(true, Duration.ofHours(12), List.of()),
                table.clock,
                new Random(1),
                Runnable::run,
                Duration.ofSeconds(2));
        prober = seldom;
        answer = Answer.left(0);
        pass(Duration.ofSeconds(21));
        assertThat(pass(Duration.ofMinutes(59))).isZero();
        answer = Answer.left(0.9);
        assertThat(pass(Duration.ofMinutes(2))).isEqualTo(1);
        assertThat(table.left("m")).isEqualTo(0.9);
    }

    @Test
    @DisplayName("Q6 401, 429, garbage and silence are told and grow the pause; the account is not penalised")
    void troubles() {
        answer = Answer.of(401, "{\"error\":{\"message\":\"token expired\"}}");
        assertThat(pass(Duration.ofSeconds(21))).isEqualTo(1);
        assertThat(probeView().trouble().orElseThrow()).isEqualTo("UNAUTHENTICATED 401: token expired");
        assertThat(table.left("m")).isEqualTo(1);
        assertThat(table.evidence).isEmpty();

        answer = Answer.of(200, "<html>Attention required</html>");
        table.counted("m", 1);
        assertThat(pass(Duration.ofMinutes(13))).isEqualTo(1);
        assertThat(probeView().trouble().orElseThrow()).startsWith("PROTOCOL: the answer could not be read");

        answer = new Answer(200, Map.of(), "{\"left\":0.5}", Duration.ofSeconds(4));
        table.counted("m", 1);
        assertThat(pass(Duration.ofMinutes(13))).as("the pause has doubled").isZero();
        table.counted("m", 1);
        assertThat(pass(Duration.ofMinutes(12))).isEqualTo(1);
        assertThat(probeView().trouble().orElseThrow()).startsWith("UNREACHABLE: no answer within");

        answer = Answer.left(0.7);
        table.counted("m", 1);
        assertThat(prober.refresh("a")).isEqualTo(QuotaProber.Refreshed.DONE);
        assertThat(probeView().trouble()).isEmpty();
        assertThat(table.left("m")).isEqualTo(0.7);
    }

    @Test
    @DisplayName("Q6 a provider that asks to wait is left alone for so long")
    void retryAfter() {
        answer = new Answer(429, Map.of("retry-after", "7200"), "{\"error\":\"slow down\"}", Duration.ZERO);
        assertThat(pass(Duration.ofSeconds(21))).isEqualTo(1);
        assertThat(probeView().nextAt().orElseThrow())
                .isAfterOrEqualTo(probeView().askedAt().orElseThrow().plusSeconds(7200));
        table.counted("m", 1);
        assertThat(pass(Duration.ofMinutes(30))).isZero();
    }

    @Test
    @DisplayName("Q6 asked by hand: at once, not twice within five seconds; who is unknown or cannot be asked is told")
    void byHand() {
        assertThat(prober.refresh("a")).isEqualTo(QuotaProber.Refreshed.DONE);
        assertThat(prober.refresh("a")).isEqualTo(QuotaProber.Refreshed.DONE);
        assertThat(asked).hasValue(1);
        table.clock.forward(Duration.ofSeconds(6));
        answer = Answer.of(500, "oops");
        assertThat(prober.refresh("a")).isEqualTo(QuotaProber.Refreshed.FAILED);
        assertThat(asked).hasValue(2);
        assertThat(prober.refresh("nobody")).isEqualTo(QuotaProber.Refreshed.UNKNOWN_ACCOUNT);
    }

    @Test
    @DisplayName("Q6 one account of a provider at a time")
    void oneAtATime() throws InterruptedException {
        List<QuotaAccount> many = new ArrayList<>();
        for (int n = 0; n < 8; n++) {
            many.add(Table.account("a" + n, List.<QuotaRule>of(), "", ""));
        }
        table.board.accountsAre(many);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(many.size());
        QuotaProber.Questioner slow = new QuotaProber.Questioner() {
            @Override
            public boolean canAsk(ProviderId provider) {
                return true;
            }

            @Override
            public QuotaProbe.Outcome ask(QuotaAccount account) throws InterruptedException {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                Thread.sleep(5);
                running.decrementAndGet();
                all.countDown();
                return new QuotaProbe.Report(List.of());
            }
        };
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            QuotaProber parallel = prober(slow, workers);
            parallel.turn();
            table.clock.forward(Duration.ofSeconds(30));
            for (int turn = 0; turn < 400 && all.getCount() > 0; turn++) {
                parallel.turn();
                all.await(10, TimeUnit.MILLISECONDS);
            }
        }
        assertThat(all.getCount()).isZero();
        assertThat(most).hasValue(1);
    }

    @Test
    @DisplayName("Q6 switched off, nobody is asked; what another node has just heard is not asked again")
    void offAndShared() {
        QuotaProber off = new QuotaProber(
                table.board,
                new ToyQuestioner(),
                () -> new QuotaSettings(false, INTERVAL, List.of()),
                table.clock,
                new Random(1),
                Runnable::run,
                Duration.ofSeconds(2));
        prober = off;
        assertThat(pass(Duration.ofMinutes(1))).isZero();
        prober = prober(new ToyQuestioner(), Runnable::run);
        Instant resets = table.clock.instant().plus(Duration.ofHours(4));
        table.board
                .of(new Key(Table.P, "a"))
                .window(new LiveWindow.Id("5h", QuotaWindow.Unit.PERCENT, List.of()))
                .take(new LiveWindow.Reading(
                        0.4, Double.NaN, resets.toEpochMilli(), 0, table.now() + 1, QuotaSource.PROBE));
        assertThat(pass(Duration.ofMinutes(1))).isZero();
        assertThat(probeView().askedAt()).isPresent();
    }

    @Test
    @DisplayName("a plugin's bug is a trouble, and its message, which may hold anything, is not told")
    void bug() {
        prober = prober(
                new QuotaProber.Questioner() {
                    @Override
                    public boolean canAsk(ProviderId provider) {
                        return true;
                    }

                    @Override
                    public QuotaProbe.Outcome ask(QuotaAccount account) {
                        throw new IllegalStateException("planted-4711");
                    }
                },
                Runnable::run);
        pass(Duration.ofSeconds(21));
        assertThat(probeView().trouble().orElseThrow())
                .contains("IllegalStateException")
                .doesNotContain("planted");
    }
}
