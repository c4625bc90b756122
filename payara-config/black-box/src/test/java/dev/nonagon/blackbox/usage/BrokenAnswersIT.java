package dev.nonagon.blackbox.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.matrix.Format;
import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.RawStream;
import dev.nonagon.blackbox.support.RestartedRouter;
import dev.nonagon.blackbox.support.Waiting;
import dev.nonagon.spi.tck.upstream.Manner;
import dev.nonagon.spi.tck.upstream.Manner.Fault;
import dev.nonagon.spi.tck.upstream.Reply;
import dev.nonagon.spi.tck.upstream.Script;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/**
 * Every dialect over every other where it goes wrong: refused, failed before and after the first word, cut, left by the
 * client. What the upstream had told by then is in the ledger once for each time it was told. Of an answer that was delivered
 * in part without numbers there is an estimate, said to be one; of one that was not, nothing.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BrokenAnswersIT {
    /** Eight letters an event, two tokens by the rule of thumb; the digits say which it was. */
    private static final String TEXT = "sunshin1sunshin2sunshin3sunshin4sunshin5";

    private static final int PIECES = 5;
    private static final int DELIVERED = 3;
    private static final String LAST_DELIVERED = "sunshin3";
    private static final long TOKENS_A_PIECE = 2;
    /** What came right before a connection was cut may be lost with it; the client's text says how much arrived. */
    private static final Duration BEFORE_A_CUT = Duration.ofMillis(40);

    private static final int CLIENT_LEFT = 499;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final UpstreamDouble upstream = UpstreamDouble.start();
    private final RestartedRouter router = RestartedRouter.in(
            "broken-answers",
            "nonagon.login.require-login=false\nnonagon.routing.same-again=1\nnonagon.cooldowns.ceiling=PT0.05S\n"
                    + Dialects.nodes(upstream));
    private final Random random = new Random(20_261_129);
    private final Told all = new Told();
    private final List<String> complaints = new ArrayList<>();
    private final Map<Format, Told> byClient = new EnumMap<>(Format.class);
    private final Map<Format, Told> byProvider = new EnumMap<>(Format.class);

    /** Who talks to whom, and how. */
    private record Cell(Format client, Format over, boolean stream) {
        String model() {
            return over.node() + "/text";
        }

        String path() {
            return Dialects.path(client, model(), stream);
        }

        String body() {
            return Dialects.body(client, model(), stream);
        }
    }

    @BeforeAll
    void start() {
        router.start();
        router.awaitReady();
        Prices.set(router.http());
        for (Format format : Format.values()) {
            byClient.put(format, new Told());
            byProvider.put(format, new Told());
        }
    }

    @AfterAll
    void close() {
        router.close();
        upstream.close();
    }

    @BeforeEach
    void forget() {
        complaints.clear();
    }

    private static List<Cell> cells(boolean stream) {
        List<Cell> cells = new ArrayList<>();
        for (Format client : Format.values()) {
            for (Format over : Format.values()) {
                cells.add(new Cell(client, over, stream));
            }
        }
        return cells;
    }

    /** More than the delivered pieces can be thought to be. */
    private Script.Usage numbers() {
        long read = random.nextInt(40_000);
        long written = random.nextInt(9_000);
        long output = 200 + random.nextInt(3_000);
        return new Script.Usage(
                read + written + 1 + random.nextInt(20_000), output, read, written, random.nextInt((int) output));
    }

    private Script script(Script.Usage numbers) {
        return Script.text(TEXT).withPieces(PIECES).withUsage(numbers).withRunningUsage();
    }

    /** After how many events of its dialect so many pieces of the text have come. */
    private static int eventsUntil(Format over, int pieces) {
        return pieces
                + switch (over) {
                    case CHAT -> 1;
                    case RESPONSES -> 4;
                    case MESSAGES -> 3;
                    case GEMINI, OLLAMA -> 0;
                };
    }

    /** What the upstream has told by then; empty if it tells nothing before its end. */
    private static Optional<Script.Usage> toldAfter(Format over, int pieces, Script.Usage numbers) {
        return switch (over) {
            // The role before, the reason behind them.
            case CHAT -> Optional.of(numbers.after(pieces, PIECES + 2));
            // Its first event says so.
            case MESSAGES ->
                Optional.of(new Script.Usage(numbers.input(), 1, numbers.cacheRead(), numbers.cacheWrite(), 0));
            case GEMINI -> pieces == 0 ? Optional.empty() : Optional.of(numbers.after(pieces, PIECES + 1));
            case RESPONSES, OLLAMA -> Optional.empty();
        };
    }

    @Test
    @Order(1)
    @DisplayName("G1 G5 refused by the upstream: a failed request, and no token, in every pair")
    void refused() {
        for (boolean stream : new boolean[] {true, false}) {
            for (Cell cell : cells(stream)) {
                // The same again may help against one of them, and does not.
                for (int status : new int[] {400, 500}) {
                    begin(Reply.status(status));
                    ask(cell);
                    failed(cell, "failed", tried -> {});
                }
            }
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    @Order(2)
    @DisplayName(
            "G5 failed before its first word: what the upstream had told is counted each time it was told, in every pair")
    void failedEarly() {
        for (Cell cell : cells(true)) {
            Script.Usage numbers = numbers();
            begin(Reply.say(script(numbers)).with(Manner.fault(Fault.ERROR_EVENT, eventsUntil(cell.over(), 0))));
            ask(cell);
            Optional<Script.Usage> told = toldAfter(cell.over(), 0, numbers);
            failed(cell, "failed", tried -> told.ifPresent(used -> exactly(cell, tried, used)));
        }
        for (Cell cell : cells(false)) {
            for (Fault fault : new Fault[] {Fault.ERROR_EVENT, Fault.CUT}) {
                begin(Reply.say(script(numbers())).with(Manner.fault(fault, 0)));
                ask(cell);
                failed(cell, "failed", tried -> {});
            }
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    @Order(3)
    @DisplayName(
            "G2 G5 broken after some words: numbers that were told count once; else what was delivered, as an estimate")
    void broken() {
        for (Cell cell : cells(true)) {
            for (Fault fault : new Fault[] {Fault.ERROR_EVENT, Fault.CUT}) {
                Script.Usage numbers = numbers();
                begin(Reply.say(script(numbers))
                        .with(Manner.fault(fault, eventsUntil(cell.over(), DELIVERED))
                                .betweenEvents(fault == Fault.CUT ? BEFORE_A_CUT : Duration.ZERO)));
                int pieces = pieces(ask(cell));
                check(cell, () -> assertThat(pieces).isBetween(fault == Fault.CUT ? 1 : DELIVERED, DELIVERED));
                failed(cell, "broken", tried -> partly(cell, tried, numbers, pieces));
            }
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    @Order(4)
    @DisplayName(
            "G3 a client that leaves is no failure: it has what it got, by the upstream's numbers where these were told")
    void left() {
        int port = router.http().uri().getPort();
        for (Cell cell : cells(true)) {
            Script.Usage numbers = numbers();
            begin(Reply.say(script(numbers)).with(Manner.fault(Fault.STALL, eventsUntil(cell.over(), DELIVERED))));
            try (RawStream answer = RawStream.post(port, cell.path(), cell.body())) {
                answer.readUntil(LAST_DELIVERED);
            }
            gone(cell, tried -> partly(cell, tried, numbers, DELIVERED));
        }
        for (Cell cell : cells(false)) {
            begin(Reply.say(script(numbers())).with(Manner.hang()));
            RawStream answer = RawStream.post(port, cell.path(), cell.body());
            assertThat(Waiting.until(PATIENCE, () -> upstream.received().size() == 1))
                    .as(cell::toString)
                    .isTrue();
            answer.close();
            gone(cell, tried -> {});
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    @Order(5)
    @DisplayName(
            "and all of it together is what the doubles have told, in total and by client's dialect, provider, model, account")
    void together() {
        all.check("all", get("/api/usage/summary?period=24h").path("total"));
        for (Format format : Format.values()) {
            byClient.get(format).check("of " + format, slice("format", format.id()));
            for (String dimension : new String[] {"provider", "account"}) {
                byProvider.get(format).check("of " + dimension + " " + format, slice(dimension, format.node()));
            }
            byProvider.get(format).check("of model of " + format, slice("model", format.node() + "/text"));
        }
        System.out.println(all.requests + " requests went wrong in " + all.attempts + " attempts; the upstreams told "
                + all.tokens() + " tokens, " + all.cost() + " dollars, " + all.estimated
                + " of them in requests that had"
                + " to be estimated.");
    }

    private JsonNode slice(String dimension, String id) {
        for (JsonNode slice : get("/api/usage/by/" + dimension + "?period=24h").path("slices")) {
            if (slice.path("id").asString().equals(id)) {
                return slice;
            }
        }
        throw new AssertionError("No " + dimension + " " + id);
    }

    private void begin(Reply reply) {
        Answer forgotten = router.http().send("DELETE", "/api/cooldowns", new byte[0]);
        assertThat(forgotten.status()).as(forgotten::toString).isBetween(200, 299);
        upstream.clear();
        upstream.always(reply);
    }

    private Answer ask(Cell cell) {
        return router.http().post(cell.path(), cell.body());
    }

    private JsonNode get(String path) {
        Answer answer = router.http().get(path);
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        return answer.json();
    }

    /** A try as the router shows it, and the sums it belongs to. */
    private record Tried(Cell cell, JsonNode shown, List<Told> sums) {}

    private void failed(Cell cell, String fate, Consumer<Tried> used) {
        JsonNode request = newest(cell, told -> told.failed++);
        check(cell, () -> {
            assertThat(request.path("failure").asString(""))
                    .as(request::toString)
                    .isNotEmpty();
            assertThat(request.path("status").asInt()).as(request::toString).isNotEqualTo(CLIENT_LEFT);
            tries(cell, request, fate, used);
        });
    }

    private void gone(Cell cell, Consumer<Tried> used) {
        JsonNode request = newest(cell, told -> told.left++);
        check(cell, () -> {
            assertThat(request.path("status").asInt()).as(request::toString).isEqualTo(CLIENT_LEFT);
            assertThat(request.has("failure")).as(request::toString).isFalse();
            tries(cell, request, "client-left", used);
        });
    }

    /** One pair that does not agree shall not hide the others. */
    private void check(Cell cell, Runnable what) {
        try {
            what.run();
        } catch (AssertionError e) {
            complaints.add(cell + ": " + e.getMessage());
        }
    }

    private List<Told> sums(Cell cell) {
        return List.of(all, byClient.get(cell.client()), byProvider.get(cell.over()));
    }

    /** Waits until the request is in the ledger, and counts it. */
    private JsonNode newest(Cell cell, Consumer<Told> how) {
        for (Told told : sums(cell)) {
            told.requests++;
            how.accept(told);
        }
        assertThat(Waiting.until(
                        PATIENCE,
                        () -> get("/api/usage/summary?period=24h")
                                        .at("/total/requests")
                                        .asLong()
                                == all.requests))
                .as("%s is in the ledger", cell)
                .isTrue();
        JsonNode request = get("/api/usage/requests?limit=1").at("/requests/0");
        assertThat(request.path("clientFormat").asString())
                .isEqualTo(cell.client().id());
        assertThat(request.path("stream").asBoolean()).as(request::toString).isEqualTo(cell.stream());
        return request;
    }

    /** As many as the double has been asked, each ended so; the request's tokens are theirs together. */
    private void tries(Cell cell, JsonNode request, String fate, Consumer<Tried> used) {
        JsonNode tries =
                get("/api/usage/requests/" + request.path("id").asString()).path("tries");
        assertThat(tries.size())
                .as("%s: %s", cell, tries)
                .isEqualTo(upstream.received().size());
        upstream.received()
                .forEach(one -> assertThat(one.refusal()).as(one::toString).isEmpty());
        for (JsonNode tried : tries) {
            for (Told told : sums(cell)) {
                told.attempts++;
                told.attemptsFailed += fate.equals("client-left") ? 0 : 1;
            }
        }
        for (JsonNode tried : tries) {
            assertThat(tried.path("fate").asString()).as("%s: %s", cell, tried).isEqualTo(fate);
            long before = all.tokens();
            used.accept(new Tried(cell, tried, sums(cell)));
            assertThat(tokens(tried)).as("%s: %s", cell, tried).isEqualTo(all.tokens() - before);
        }
        long sum = 0;
        for (JsonNode tried : tries) {
            sum += tokens(tried);
        }
        assertThat(tokens(request)).as("%s: %s", cell, request).isEqualTo(sum);
    }

    private static long tokens(JsonNode shown) {
        Function<String, Long> of = name -> shown.at("/tokens/" + name).asLong();
        return of.apply("input")
                + of.apply("output")
                + of.apply("cacheRead")
                + of.apply("cacheWrite5m")
                + of.apply("cacheWrite1h");
    }

    private static void exactly(Cell cell, Tried tried, Script.Usage used) {
        assertThat(tried.shown().at("/tokens/estimated").asBoolean())
                .as("%s: %s", cell, tried.shown())
                .isFalse();
        tried.sums().forEach(told -> told.used(cell.over(), used));
    }

    /** How many pieces of the text the client got. */
    private static int pieces(Answer answer) {
        int pieces = 0;
        while (answer.text().contains("sunshin" + (pieces + 1))) {
            pieces++;
        }
        return pieces;
    }

    /** Of an answer of which so many pieces went to the client. */
    private static void partly(Cell cell, Tried tried, Script.Usage numbers, int pieces) {
        long guessed = TOKENS_A_PIECE * pieces;
        Optional<Script.Usage> told = toldAfter(cell.over(), pieces, numbers);
        if (told.isPresent() && told.get().output() >= guessed) {
            exactly(cell, tried, told.get());
            return;
        }
        JsonNode tokens = tried.shown().path("tokens");
        assertThat(tokens.path("estimated").asBoolean())
                .as("%s: %s", cell, tried.shown())
                .isTrue();
        assertThat(tokens.path("output").asLong())
                .as("%s: %s", cell, tried.shown())
                .isEqualTo(guessed);
        // The prompt is the upstream's where it said one; else it is of "Hello" and a few words around it.
        Script.Usage used = told.map(u -> new Script.Usage(u.input(), guessed, u.cacheRead(), u.cacheWrite(), 0))
                .orElseGet(() -> new Script.Usage(tokens.path("input").asLong(), guessed, 0, 0, 0));
        if (told.isEmpty()) {
            assertThat(used.input()).as("%s: %s", cell, tried.shown()).isBetween(1L, 100L);
        }
        tried.sums().forEach(sum -> {
            sum.used(cell.over(), used);
            sum.estimated += used.input() + used.output();
        });
    }
}
