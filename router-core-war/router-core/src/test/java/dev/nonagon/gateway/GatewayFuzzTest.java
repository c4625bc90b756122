package dev.nonagon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.promptcache.PromptCache;
import dev.nonagon.routing.Offer;
import dev.nonagon.routing.Router;
import dev.nonagon.routing.Target;
import dev.nonagon.seals.SealPass;
import dev.nonagon.seals.SealsForTests;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.EventGrammar;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.thinking.ThinkingFit;
import dev.nonagon.thinking.ThinkingTable;
import dev.nonagon.tools.ToolTurns;
import dev.nonagon.translation.RequestPass;
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
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Damaged requests and damaged answers, of every format to every format, through the whole request path. A case is named by
 * its number: {@code -Dfuzz.first=N -Dfuzz.cases=1} runs it alone. The nightly profile runs 200,000.
 */
class GatewayFuzzTest {
    private static final int CASES = Integer.getInteger("fuzz.cases", 5_000);
    private static final int FIRST = Integer.getInteger("fuzz.first", 0);
    /** What the router may keep of all cases together: its own tables, and no body. */
    private static final long MEMORY = 96L << 20;

    private static final Logger NOISE = Logger.getLogger("dev.nonagon");
    private static final Watchdog WATCHDOG = new Watchdog(System::nanoTime);
    private static final List<FormatTranslator> FORMATS = new ArrayList<>();
    private static final List<RequestPass> PASSES = List.of(
            new SealPass(SealsForTests.ledger()),
            new ToolTurns(),
            new ThinkingFit(ThinkingTable.bundled()),
            new PromptCache());
    private static FuzzCases cases;

    @BeforeAll
    static void start() throws IOException {
        NOISE.setLevel(CASES == 1 ? Level.INFO : Level.OFF);
        WATCHDOG.start();
        ServiceLoader.load(RouterPlugin.class)
                .forEach(plugin -> FORMATS.addAll(plugin.formats(DispatchTest.NO_CONTEXT)));
        cases = new FuzzCases(FORMATS);
    }

    @AfterAll
    static void stop() {
        WATCHDOG.close();
        NOISE.setLevel(null);
    }

    @Test
    @DisplayName("Whatever comes: no exception, no 500, no silent success, and memory stays bounded")
    void survives() {
        long before = heap();
        int answered = 0;
        int failed = 0;
        int refused = 0;
        for (int number = FIRST; number < FIRST + CASES; number++) {
            FuzzCases.Case fuzz = cases.draw(new SplittableRandom(number), number);
            switch (judge(fuzz)) {
                case ANSWERED -> answered++;
                case FAILED -> failed++;
                case REFUSED -> refused++;
            }
        }
        System.out.printf("fuzz: %d answered, %d failed, %d refused%n", answered, failed, refused);
        if (CASES >= 1_000) {
            assertThat(answered).as("cases that get through").isGreaterThan(CASES / 10);
            assertThat(failed).as("cases whose answer fails").isGreaterThan(CASES / 20);
            assertThat(refused).as("cases whose request is refused").isGreaterThan(CASES / 20);
        }
        assertThat(heap() - before).as("bytes kept").isLessThan(MEMORY);
    }

    private enum Verdict {
        ANSWERED,
        FAILED,
        REFUSED
    }

    private static Verdict judge(FuzzCases.Case fuzz) {
        List<UsageRecord> ledger = new ArrayList<>();
        FuzzCases.Upstream upstream = fuzz.upstream();
        ScriptedProvider provider =
                new ScriptedProvider("up", upstream.format().id().value(), upstream.script());
        FakeExchange client = fuzz.exchange();
        gateway(provider.target("m", "a"), ledger).handle(client);

        assertThat(client.begun).as("%s is answered once", fuzz).isEqualTo(1);
        assertThat(client.status).as("%s: %s", fuzz, client.text()).isNotEqualTo(500);
        assertThat(client.text())
                .as("%s", fuzz)
                .doesNotContain("report this to the plugin's author")
                .doesNotContain("The plugin of");
        ledger.forEach(record -> assertThat(record.failure()).as("%s", fuzz).isNotEqualTo(INTERNAL));

        boolean asked = !provider.bodies.isEmpty();
        if (client.status >= 400 && !asked) {
            assertThat(client.status).as("%s: %s", fuzz, client.text()).isLessThan(500);
            assertThat(failed(read(fuzz.format(), client)))
                    .as("%s: %s", fuzz, client.text())
                    .isTrue();
            return Verdict.REFUSED;
        }
        if (!asked) {
            assertThat(client.status)
                    .as("%s: the format answers by itself", fuzz)
                    .isEqualTo(200);
            return Verdict.ANSWERED;
        }
        if (upstream.status() >= 400) {
            assertThat(client.status).as("%s", fuzz).isGreaterThanOrEqualTo(400);
            return Verdict.FAILED;
        }
        boolean upstreamFailed = failed(upstream.truth());
        boolean clientFailed = client.status >= 400 || failed(read(fuzz.format(), client));
        assertThat(clientFailed)
                .as(() -> fuzz + ": the upstream's answer "
                        + (upstreamFailed ? "fails and the client's must" : "ends well and the client's must")
                        + "; upstream " + upstream.truth() + "; client " + client.status + " " + client.text())
                .isEqualTo(upstreamFailed);
        return clientFailed ? Verdict.FAILED : Verdict.ANSWERED;
    }

    private static final java.util.Optional<Failure.Kind> INTERNAL = java.util.Optional.of(Failure.Kind.INTERNAL);

    /** The client's answer, read as its own tool would. */
    private static List<ChatEvent> read(FormatTranslator format, FakeExchange client) {
        String type = client.answerHeaders.first("content-type").orElse("");
        byte[] bytes = client.sent.toByteArray();
        Framing framing = type.startsWith(Framing.sse().contentType())
                ? Framing.sse()
                : type.startsWith(Framing.ndjson().contentType())
                        ? Framing.ndjson()
                        : bytes.length > 0 && bytes[0] == '[' ? Framing.jsonArray() : Framing.whole();
        return read(format, framing, bytes);
    }

    static List<ChatEvent> read(FormatTranslator format, Framing framing, byte[] bytes) {
        List<ChatEvent> events = new ArrayList<>();
        EventReader reader = format.newReader(Scope.of("req_1", Instant.EPOCH, framing != Framing.whole()));
        Framing.Decoder decoder = framing.newDecoder();
        decoder.feed(bytes, 0, bytes.length, event -> reader.read(event, events::add));
        decoder.end(event -> reader.read(event, events::add));
        reader.end(events::add);
        EventGrammar grammar = new EventGrammar();
        events.forEach(event ->
                assertThat(grammar.check(event)).as("%s in %s", event, events).isEmpty());
        assertThat(grammar.ended()).as("%s", events).isTrue();
        return events;
    }

    private static boolean failed(List<ChatEvent> events) {
        return events.getLast() instanceof ChatEvent.Failed;
    }

    private static Gateway gateway(Target target, List<UsageRecord> ledger) {
        Map<FormatId, FormatTranslator> formats = new LinkedHashMap<>();
        FORMATS.forEach(f -> formats.put(f.id(), f));
        Offer offer = new Offer(
                target.provider(), List.of(new Offer.Login(target.account(), target.proxy(), target.endpoints())));
        Board board = new Board(
                new RouteTable(FORMATS, List.of()),
                formats,
                new Router(Map.of("up", offer), Map.of(), Map.of()),
                Dispatches.impatient(),
                new ClientKeys(Map.of(), false),
                new Board.Savers(false, Map.of()),
                Instant.EPOCH);
        Transports transports = new Transports(Duration.ofSeconds(1), AddressGuard.allowing(Networks.none()));
        Patience patience = new Patience(Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofMinutes(5));
        return new Gateway(
                BoardSource.fixed(board),
                Dispatches.of(transports, WATCHDOG, patience, ledger::add, PASSES),
                new TokenCounts(
                        transports,
                        WATCHDOG,
                        List.of(),
                        new dev.nonagon.tokens.PromptTokens(
                                new dev.nonagon.tokens.Tokenizer(System::nanoTime, Duration.ofSeconds(2)))),
                new BodyReader(8 << 20),
                new RequestIds(() -> java.time.Instant.EPOCH, new java.util.Random(1)::nextLong),
                InstantSource.system(),
                System::nanoTime);
    }

    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
