package dev.nonagon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.combos.Combo;
import dev.nonagon.combos.Member;
import dev.nonagon.combos.Strategy;
import dev.nonagon.itinerary.Itineraries;
import dev.nonagon.itinerary.RoutingSettings;
import dev.nonagon.itinerary.Trace;
import dev.nonagon.requests.RecentRequests;
import dev.nonagon.requests.RequestStory;
import dev.nonagon.routing.Offer;
import dev.nonagon.routing.Router;
import dev.nonagon.routing.Standings;
import dev.nonagon.routing.Target;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Transcripts;
import dev.nonagon.tokens.PromptTokens;
import dev.nonagon.tokens.Tokenizer;
import dev.nonagon.translation.OpenAi;
import dev.nonagon.upstream.AddressGuard;
import dev.nonagon.upstream.Networks;
import dev.nonagon.upstream.Patience;
import dev.nonagon.upstream.Transports;
import dev.nonagon.upstream.Watchdog;
import dev.nonagon.usage.UsageRecord;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole requests along their itineraries: waits, races, traces. */
@Timeout(60)
class JourneyTest {
    private static final String SSE = "text/event-stream";
    private static final FormatTranslator OPENAI = OpenAi.format();

    private final Watchdog watchdog = new Watchdog(System::nanoTime);
    private final List<UsageRecord> ledger = new CopyOnWriteArrayList<>();
    private final RecentRequests recent = new RecentRequests();
    private final Itineraries itineraries = Dispatches.itineraries();
    private final Standings standings =
            new Standings(new dev.nonagon.accounts.AccountLines(), itineraries.cooldowns(), itineraries.quotas());
    private final Transports transports = new Transports(Duration.ofSeconds(1), AddressGuard.allowing(Networks.none()));
    private RoutingSettings settings = RoutingSettings.DEFAULTS;
    private Patience patience = new Patience(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20));

    @BeforeEach
    void start() {
        watchdog.start();
    }

    @AfterEach
    void stop() {
        watchdog.close();
    }

    private static String chunk(String text) {
        return "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":"
                + "[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"" + text
                + "\"},\"finish_reason\":null}]}\n\n";
    }

    private static final String END =
            "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":"
                    + "[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

    private static ScriptedProvider.Script says(String text) {
        return ScriptedProvider.answers(SSE, chunk(text), END);
    }

    private static ScriptedProvider provider(String id, ScriptedProvider.Script script) {
        return new ScriptedProvider(id, "openai-chat", script);
    }

    private static FakeExchange client(String... header) {
        Headers headers = Headers.of("content-type", "application/json");
        for (int at = 0; at + 1 < header.length; at += 2) {
            headers = headers.plus(header[at], header[at + 1]);
        }
        return new FakeExchange(
                "POST",
                "/v1/chat/completions",
                headers,
                "{\"model\":\"any\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
    }

    private void run(FakeExchange client, Optional<Duration> hedge, Target... targets) {
        Map<String, Offer> offers = new LinkedHashMap<>();
        List<Member> members = new ArrayList<>();
        for (Target target : targets) {
            String id = target.provider().descriptor().id().value();
            List<Offer.Login> logins = new ArrayList<>();
            if (offers.get(id) instanceof Offer known) {
                logins.addAll(known.logins());
            } else {
                members.add(Member.of(id + "/" + target.model()));
            }
            logins.add(new Offer.Login(
                    target.account(),
                    target.proxy(),
                    target.endpoints(),
                    dev.nonagon.routing.ModelFilter.ALL,
                    dev.nonagon.routing.Terms.USUAL,
                    standings.of(target.account().provider(), target.account().id())));
            offers.put(
                    id,
                    new Offer(
                            target.provider(),
                            logins,
                            standings.of(target.provider().descriptor().id()),
                            Optional.empty(),
                            java.util.OptionalInt.empty()));
        }
        Board board = new Board(
                new RouteTable(List.of(OPENAI), List.of()),
                Map.of(new FormatId("openai-chat"), OPENAI),
                new Router(
                        offers, Map.of("any", new Combo("any", Strategy.PRIORITY, members, false, 1, hedge)), Map.of()),
                settings,
                new ClientKeys(Map.of(), false),
                new Board.Savers(false, Map.of()),
                Instant.EPOCH);
        new Gateway(
                        BoardSource.fixed(board),
                        Dispatches.of(transports, watchdog, patience, ledger::add, List.of(), itineraries, recent),
                        new TokenCounts(
                                transports,
                                watchdog,
                                List.of(),
                                new PromptTokens(new Tokenizer(System::nanoTime, Duration.ofSeconds(5)))),
                        new BodyReader(1 << 20),
                        new RequestIds(() -> java.time.Instant.EPOCH, new java.util.Random(1)::nextLong),
                        InstantSource.system(),
                        System::nanoTime,
                        new CallReader(key -> Transcripts.none()))
                .handle(client);
    }

    private List<Trace.Note> notes() {
        return recent.newest(1).getFirst().trace().notes();
    }

    @Test
    @DisplayName("I13 W12 the first says nothing: a second is started beside it, answers, and the first is cancelled")
    void hedges() {
        CountDownLatch ended = new CountDownLatch(1);
        ScriptedProvider silent = provider("silent", sink -> {
            try {
                Thread.sleep(20_000);
            } finally {
                ended.countDown();
            }
        });
        ScriptedProvider quick = provider("quick", says("quick"));
        FakeExchange client = client();
        run(client, Optional.of(Duration.ofMillis(200)), silent.target("m", "a"), quick.target("m", "b"));
        assertThat(client.text()).isEqualTo(chunk("quick") + END);
        assertThat(ended.getCount()).isZero();
        assertThat(silent.interrupted).isTrue();
        assertThat(ledger.getFirst().account()).isEqualTo("b");
        assertThat(ledger.getFirst().status()).isEqualTo(200);
        assertThat(notes()).extracting(Trace.Note::verdict).contains(Trace.Verdict.HEDGED, Trace.Verdict.ANSWERED);
        assertThat(itineraries.cooldowns().list())
                .as("to be overtaken is no failure")
                .isEmpty();
        assertThat(standings
                        .of(quick.target("m", "b").account().provider(), "b")
                        .line()
                        .open())
                .isZero();
        assertThat(standings
                        .of(silent.target("m", "a").account().provider(), "a")
                        .line()
                        .open())
                .isZero();
    }

    @Test
    @DisplayName("I13 the first comes after all, before the second: the second is cancelled, and nothing is mixed")
    void firstComesAfterAll() {
        ScriptedProvider late = provider("late", sink -> {
            Thread.sleep(500);
            says("late").play(sink);
        });
        ScriptedProvider later = provider("later", sink -> {
            Thread.sleep(10_000);
            says("later").play(sink);
        });
        FakeExchange client = client();
        run(client, Optional.of(Duration.ofMillis(150)), late.target("m", "a"), later.target("m", "b"));
        assertThat(client.text()).isEqualTo(chunk("late") + END);
        assertThat(later.interrupted).isTrue();
        assertThat(ledger.getFirst().account()).isEqualTo("a");
    }

    @Test
    @DisplayName("I13 both fail: the request goes on with what is left")
    void bothFail() {
        ScriptedProvider slowly = provider("slowly", sink -> {
            Thread.sleep(400);
            ScriptedProvider.refuses(429, "{}", "retry-after", "900").play(sink);
        });
        ScriptedProvider bad = provider("bad", ScriptedProvider.refuses(429, "{}", "retry-after", "900"));
        ScriptedProvider good = provider("good", says("third"));
        FakeExchange client = client();
        run(
                client,
                Optional.of(Duration.ofMillis(100)),
                slowly.target("m", "a"),
                bad.target("m", "b"),
                good.target("m", "c"));
        assertThat(client.text()).isEqualTo(chunk("third") + END);
        assertThat(ledger.getFirst().attempts()).isEqualTo(3);
    }

    @Test
    @DisplayName("I13 W5 a client that leaves during a race cancels both")
    void clientLeavesRace() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(2);
        ScriptedProvider.Script waits = sink -> {
            asked.countDown();
            Thread.sleep(20_000);
        };
        ScriptedProvider one = provider("one", waits);
        ScriptedProvider two = provider("two", waits);
        FakeExchange client = client();
        Thread request = Thread.startVirtualThread(
                () -> run(client, Optional.of(Duration.ofMillis(100)), one.target("m", "a"), two.target("m", "b")));
        assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(client.listened.await(5, TimeUnit.SECONDS)).isTrue();
        client.gone.run();
        assertThat(request.join(Duration.ofSeconds(5))).isTrue();
        assertThat(one.interrupted).isTrue();
        assertThat(two.interrupted).isTrue();
        assertThat(ledger.getFirst().status()).isEqualTo(UsageRecord.CLIENT_LEFT);
        assertThat(itineraries.cooldowns().list()).isEmpty();
    }

    @Test
    @DisplayName("I8 the only account is limited for a moment: the request waits, and the client hears nothing of it")
    void waitsForTheOnlyOne() {
        AtomicInteger times = new AtomicInteger();
        ScriptedProvider limited = provider("limited", sink -> {
            if (times.getAndIncrement() == 0) {
                ScriptedProvider.refuses(429, "{}", "retry-after", "1").play(sink);
            } else {
                says("back").play(sink);
            }
        });
        FakeExchange client = client();
        run(client, Optional.empty(), limited.target("m", "a"));
        assertThat(client.text()).isEqualTo(chunk("back") + END);
        assertThat(notes()).extracting(Trace.Note::verdict).contains(Trace.Verdict.WAITED);
        assertThat(ledger.getFirst().total()).isBetween(Duration.ofMillis(900), Duration.ofSeconds(6));
    }

    @Test
    @DisplayName("I8 with max-wait at nothing nobody waits: 429, with the time")
    void doesNotWait() {
        RoutingSettings d = RoutingSettings.DEFAULTS;
        settings = new RoutingSettings(
                d.affinity(),
                d.affinityFor(),
                Duration.ZERO,
                d.maxTime(),
                d.maxTries(),
                d.sameAgain(),
                d.queueWait(),
                d.accountStrategy(),
                d.sticky(),
                d.trace());
        ScriptedProvider limited = provider("limited", ScriptedProvider.refuses(429, "{}", "retry-after", "9"));
        FakeExchange client = client();
        run(client, Optional.empty(), limited.target("m", "a"));
        assertThat(client.status).isEqualTo(429);
        assertThat(client.answerHeaders.first("retry-after")).contains("9");
        FakeExchange second = client();
        run(second, Optional.empty(), limited.target("m", "a"));
        assertThat(second.status).isEqualTo(429);
        assertThat(second.text()).contains("rests").contains("(reset after ");
        assertThat(limited.bodies).as("who rests is not asked").hasSize(1);
    }

    @Test
    @DisplayName("I8 W5 a client that leaves while its request waits ends the wait")
    void leavesWhileWaiting() throws InterruptedException {
        ScriptedProvider limited = provider("limited", ScriptedProvider.refuses(429, "{}", "retry-after", "25"));
        FakeExchange client = client();
        Thread request = Thread.startVirtualThread(() -> run(client, Optional.empty(), limited.target("m", "a")));
        assertThat(client.listened.await(5, TimeUnit.SECONDS)).isTrue();
        client.gone.run();
        assertThat(request.join(Duration.ofSeconds(5))).isTrue();
        assertThat(ledger.getFirst().status()).isEqualTo(UsageRecord.CLIENT_LEFT);
    }

    @Test
    @DisplayName("I14 whoever asks is told by a header how the answer came about; others are not")
    void traceHeader() {
        ScriptedProvider bad = provider("bad", ScriptedProvider.refuses(429, "{}", "retry-after", "900"));
        ScriptedProvider good = provider("good", says("hello"));
        FakeExchange asks = client(Journal.TRACE, "1");
        run(asks, Optional.empty(), bad.target("m", "a"), good.target("m", "b"));
        assertThat(asks.answerHeaders.first(Journal.TRACE).orElseThrow())
                .containsSubsequence("asked bad/m (a)", "failed bad/m (a)", "rate limited (429)", "asked good/m (b)");
        FakeExchange quiet = client();
        run(quiet, Optional.empty(), bad.target("m", "a"), good.target("m", "b"));
        assertThat(quiet.answerHeaders.first(Journal.TRACE)).isEmpty();
        RequestStory story = recent.newest(1).getFirst();
        assertThat(recent.find(story.record().requestId())).contains(story);
        assertThat(story.trace().notes())
                .anyMatch(note ->
                        note.verdict() == Trace.Verdict.RESTING && note.target().equals("bad/m"));
    }

    @Test
    @DisplayName("200 requests while a limit strikes: one strike, no lost request, nobody asks an account twice")
    void limitStrikes() throws InterruptedException {
        AtomicInteger left = new AtomicInteger(40);
        ScriptedProvider one = new ScriptedProvider("one", "openai-chat", sink -> {
            Thread.sleep(5);
            if (left.getAndDecrement() > 0) {
                says("a").play(sink);
            } else {
                ScriptedProvider.refuses(429, "{\"error\":{\"message\":\"quota exceeded\"}}", "retry-after", "7200")
                        .play(sink);
            }
        });
        ScriptedProvider two = provider("two", says("b"));
        List<FakeExchange> clients = new CopyOnWriteArrayList<>();
        CountDownLatch done = new CountDownLatch(200);
        for (int at = 0; at < 200; at++) {
            int number = at;
            Thread.startVirtualThread(() -> {
                try {
                    FakeExchange client = client("x-session-id", "s" + number);
                    clients.add(client);
                    run(client, Optional.empty(), one.target("m", "a"), two.target("m", "b"));
                } finally {
                    done.countDown();
                }
            });
        }
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(clients).hasSize(200).allMatch(client -> client.text().endsWith("data: [DONE]\n\n"));
        assertThat(itineraries.cooldowns().list()).hasSize(1).allMatch(rest -> rest.strikes() == 1);
        assertThat(ledger).hasSize(200).allMatch(record -> record.attempts() <= 2);
        int before = one.bodies.size();
        run(client(), Optional.empty(), one.target("m", "a"), two.target("m", "b"));
        assertThat(one.bodies).hasSize(before);
    }
}
