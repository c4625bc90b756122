package dev.nonagon.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.Answer;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.format.ClientRoute;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.Peek;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.Abilities;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The contract of a wire format. Extend it, hand in the translator and a corpus of real traffic, done. The rules are
 * numbered T1 to T9; E1 to E8 are those of {@link ChatEvent}.
 */
public abstract class FormatContract {
    private static final int MUTANTS_PER_REQUEST = 60;
    private static final long SEED = 20_261_122;

    protected abstract FormatTranslator translator();

    /** At least one request, one answer as a stream and one as a whole body. */
    protected abstract Corpus corpus();

    /**
     * What the client of the answers asked, for writers that look at it (a client that must ask for usage asks for it).
     * The default is a plain question.
     */
    protected ChatRequest askedFor() {
        return RequestBuilder.plain().build();
    }

    /**
     * Whether this event of a recorded stream is the one that makes the answer complete; a stream cut before it must fail
     * (E8), one cut after it may end well. The default is the event at which the reader says {@code Finished}; override it
     * where a wire has an earlier end, for example a finish reason whose trailer is often missing.
     */
    protected boolean completes(WireEvent event) {
        return false;
    }

    @Test
    @DisplayName("T0 the corpus has requests, streams and whole answers")
    void corpusIsNotEmpty() {
        assertThat(corpus().requests()).as("requests").isNotEmpty();
        assertThat(corpus().recordings()).as("streams").anyMatch(r -> r.stream().isPresent());
        assertThat(corpus().recordings()).as("whole answers").anyMatch(r -> r.whole()
                .isPresent());
    }

    @TestFactory
    @DisplayName("T1 write(read(x)) = x as a JSON value, and nothing is lost")
    Stream<DynamicTest> writeOfReadIsTheSame() {
        return corpus().requests().stream()
                .map(request -> dynamicTest(request.name(), () -> {
                    ObjectNode original = Json.parseObject(request.body());
                    Scope reading = Exchange.freshScope(false);
                    ChatRequest read = translator().readRequest(original.deepCopy(), reading);
                    Scope writing = reading.attempt(read, 0);
                    ObjectNode written = translator().writeRequest(read, writing);
                    assertThat(JsonValues.differences(original, written)).isEmpty();
                    assertThat(writing.losses()).as("losses").isEmpty();
                }));
    }

    @TestFactory
    @DisplayName("T2 events obey the grammar E1 to E7, and after the end nothing comes")
    Stream<DynamicTest> eventsObeyTheGrammar() {
        return recordings((name, wire) -> dynamicTest(name, () -> {
            List<ChatEvent> events = new ArrayList<>();
            EventReader reader = translator().newReader(exchange().scope(true));
            wire.forEach(event -> reader.read(event, events::add));
            reader.end(events::add);
            assertThat(Exchange.brokenRule(events)).as(() -> "events " + events).isEmpty();
            List<ChatEvent> late = new ArrayList<>();
            wire.forEach(event -> reader.read(event, late::add));
            reader.end(late::add);
            assertThat(late).as("after the end").isEmpty();
        }));
    }

    @TestFactory
    @DisplayName("T3 however the bytes are split, the events are the same")
    Stream<DynamicTest> splitsDoNotMatter() {
        return streams((name, stream) -> dynamicTest(name, () -> SplitCheck.of(exchange(), stream)));
    }

    @TestFactory
    @DisplayName("T4 the same input gives the same output")
    Stream<DynamicTest> deterministic() {
        Stream<DynamicTest> requests = corpus().requests().stream()
                .map(request -> dynamicTest(request.name(), () -> {
                    ObjectNode body = Json.parseObject(request.body());
                    ChatRequest once = translator().readRequest(body.deepCopy(), Exchange.freshScope(false));
                    ChatRequest twice = translator().readRequest(body.deepCopy(), Exchange.freshScope(false));
                    assertThat(twice).isEqualTo(once);
                    Scope scope = Exchange.freshScope(false);
                    assertThat(translator().writeRequest(once, scope.attempt(once, 0)))
                            .as("written twice")
                            .isEqualTo(translator().writeRequest(once, scope.attempt(once, 0)));
                }));
        return Stream.concat(
                requests,
                recordings((name, wire) -> dynamicTest(name, () -> {
                    List<ChatEvent> events = exchange().read(wire);
                    assertThat(exchange().read(wire)).isEqualTo(events);
                    for (boolean streaming : new boolean[] {true, false}) {
                        assertThat(Exchange.shown(exchange().write(events, streaming)))
                                .isEqualTo(Exchange.shown(exchange().write(events, streaming)));
                    }
                })));
    }

    @TestFactory
    @DisplayName("T5 a whole answer says what the stream says")
    Stream<DynamicTest> wholeIsStream() {
        Stream<DynamicTest> recorded = corpus().recordings().stream()
                .filter(r -> r.stream().isPresent() && r.whole().isPresent())
                .map(r -> dynamicTest(
                        "read: " + r.name(),
                        () -> sameAnswer(
                                Exchange.answer(exchange().readStream(r.stream().orElseThrow())),
                                Exchange.answer(exchange().readWhole(r.whole().orElseThrow())))));
        return Stream.concat(
                recorded,
                recordings((name, wire) -> dynamicTest("write: " + name, () -> {
                    List<ChatEvent> events = exchange().read(wire);
                    List<ChatEvent> again =
                            exchange().readStream(exchange().encode(exchange().write(events, true)));
                    assertThat(Exchange.brokenRule(again))
                            .as(() -> "events " + again)
                            .isEmpty();
                    List<WireEvent> whole = exchange().write(events, false);
                    if (Exchange.failed(events)) {
                        assertThat(Exchange.failed(again))
                                .as("a failure written into a stream reads as a failure")
                                .isTrue();
                        assertThat(whole)
                                .as("without a stream the router writes the failure")
                                .isEmpty();
                        return;
                    }
                    assertThat(whole).as("one whole body").hasSize(1).allMatch(WireEvent::whole);
                    sameAnswer(Exchange.answer(events), Exchange.answer(again));
                    sameAnswer(
                            Exchange.answer(events),
                            Exchange.answer(
                                    exchange().readWhole(whole.getFirst().data())));
                })));
    }

    @TestFactory
    @DisplayName("T6 nothing disappears unnamed")
    Stream<DynamicTest> nothingDisappearsUnnamed() {
        Stream<DynamicTest> single = CanonicalFeatures.of(translator().id(), modelInBody()).stream()
                .map(feature -> dynamicTest(feature.name(), () -> {
                    Scope scope = Exchange.freshScope(false).attempt(feature.request(), 0);
                    ObjectNode written = translator().writeRequest(feature.request(), scope);
                    ChatRequest back = translator().readRequest(written.deepCopy(), Exchange.freshScope(false));
                    assertThat(feature.survives().test(back) || !scope.losses().isEmpty())
                            .as(() -> "it is neither written nor named as lost, in " + written)
                            .isTrue();
                }));
        return Stream.concat(
                single,
                Stream.of(
                        dynamicTest("a plain question loses nothing", () -> {
                            ChatRequest plain = RequestBuilder.plain().build();
                            Scope scope = Exchange.freshScope(false).attempt(plain, 0);
                            translator().writeRequest(plain, scope);
                            assertThat(scope.losses()).isEmpty();
                        }),
                        dynamicTest("everything at once can be written and read back", () -> {
                            ChatRequest maximal =
                                    CanonicalFeatures.maximal(translator().id());
                            Scope scope = Exchange.freshScope(false).attempt(maximal, 0);
                            ObjectNode written = translator().writeRequest(maximal, scope);
                            ChatRequest back = translator().readRequest(written.deepCopy(), Exchange.freshScope(false));
                            assertThat(back.messages()).isNotEmpty();
                            Scope again = Exchange.freshScope(false).attempt(back, 0);
                            assertThat(JsonValues.differences(
                                            written, translator().writeRequest(back, again)))
                                    .as("T1 for what was written")
                                    .isEmpty();
                        })));
    }

    @TestFactory
    @DisplayName("T6 a search of another format, and what comes of one, is said where the upstream can, or named")
    Stream<DynamicTest> searches() {
        Stream<DynamicTest> requests = Stream.of(Set.of(Abilities.WEB_SEARCH), Set.<String>of())
                .map(can -> dynamicTest(
                        can.isEmpty() ? "a request to an upstream without a search" : "a request to one with a search",
                        () -> BorrowedSearch.request(translator(), can)));
        return Stream.concat(requests, BorrowedSearch.meanings().stream().flatMap(meaning -> Stream.of(true, false)
                .map(streaming -> dynamicTest(
                        (streaming ? "a streamed answer with " : "a whole answer with ")
                                + meaning.getClass().getSimpleName(),
                        () -> BorrowedSearch.answer(translator(), meaning, streaming)))));
    }

    @TestFactory
    @DisplayName("T7 no foreign seal, extra, opaque part or hosted tool is ever written, and each drop is named")
    Stream<DynamicTest> nothingForeignIsWritten() {
        Stream<DynamicTest> requests = ForeignItems.all().stream()
                .map(item -> dynamicTest(item.name(), () -> {
                    Scope scope = Exchange.freshScope(false).attempt(item.request(), 0);
                    ObjectNode written = translator().writeRequest(item.request(), scope);
                    assertThat(Json.text(written)).doesNotContain(ForeignItems.MARKER);
                    assertThat(!item.named() || !scope.losses().isEmpty())
                            .as("the drop is named")
                            .isTrue();
                    translator().readRequest(written.deepCopy(), Exchange.freshScope(false));
                }));
        return Stream.concat(
                requests,
                Stream.of(true, false)
                        .map(streaming ->
                                dynamicTest(streaming ? "a streamed answer" : "a whole answer", () -> assertThat(
                                                Exchange.shown(exchange().write(ForeignItems.answer(), streaming)))
                                        .isNotEmpty()
                                        .noneMatch(text -> text.contains(ForeignItems.MARKER)))));
    }

    @TestFactory
    @DisplayName("T8 peek sees what the tree says, and splicing the model leaves all other bytes alone")
    Stream<DynamicTest> peekAndSplice() {
        return chatRoute().stream().flatMap(route -> corpus().requests().stream()
                .flatMap(request -> Stream.of(
                        dynamicTest(request.name(), () -> PeekCheck.of(translator(), route, request.body())),
                        dynamicTest(
                                request.name() + ", with a decoy",
                                () -> PeekCheck.of(translator(), route, PeekCheck.withDecoy(request.body()))),
                        dynamicTest(
                                request.name() + ", cut short",
                                () -> PeekCheck.refusesCut(translator(), route, request.body())))));
    }

    @TestFactory
    @DisplayName("T9 every failure has a valid body, before and in mid-stream")
    Stream<DynamicTest> failures() {
        return Stream.of(Failure.Kind.values()).flatMap(kind -> {
            Failure failure = Failure.of(kind, "Upstream \"x\" said: naïve 漢字,\nthen \\ nothing");
            return Stream.of(
                    dynamicTest(kind + " before", () -> assertThat(FailureCheck.texts(
                                    Json.parse(translator().writeFailure(failure, false, Exchange.REQUEST_ID))))
                            .anyMatch(text -> text.contains(failure.message()))),
                    dynamicTest(
                            kind + " in mid-stream",
                            () -> FailureCheck.midStream(
                                    exchange(),
                                    someStream(),
                                    translator().writeFailure(failure, true, Exchange.REQUEST_ID),
                                    failure)));
        });
    }

    @TestFactory
    @DisplayName("E8 a stream that is cut before its end fails")
    Stream<DynamicTest> cutStreamsFail() {
        return streams((name, stream) -> dynamicTest(name, () -> CutCheck.of(exchange(), stream, this::completes)));
    }

    @TestFactory
    @DisplayName("E8 an empty answer fails")
    Stream<DynamicTest> emptyAnswersFail() {
        return Stream.of(
                dynamicTest(
                        "no event", () -> assertThat(Exchange.failed(exchange().read(List.of())))
                                .isTrue()),
                dynamicTest(
                        "no byte", () -> assertThat(Exchange.failed(exchange().readWhole(new byte[0])))
                                .isTrue()),
                dynamicTest("{}", () -> assertThat(Exchange.failed(exchange().readWhole(new byte[] {'{', '}'})))
                        .isTrue()));
    }

    @TestFactory
    @DisplayName("Garbage from an upstream becomes Failed, never an exception")
    Stream<DynamicTest> garbageFails() {
        Stream<DynamicTest> alone = GarbageCheck.EVENTS.stream()
                .flatMap(garbage -> Stream.of(
                        dynamicTest(
                                "as an event: " + garbage,
                                () -> GarbageCheck.alone(
                                        exchange(), WireEvent.of(garbage.bytes()), garbage.malformed())),
                        dynamicTest(
                                "as a body: " + garbage,
                                () -> GarbageCheck.alone(
                                        exchange(), WireEvent.whole(garbage.bytes()), garbage.malformed())),
                        dynamicTest(
                                "in mid-stream: " + garbage,
                                () -> GarbageCheck.inside(exchange(), someStream(), garbage))));
        return Stream.concat(
                alone,
                recordings((name, wire) -> dynamicTest(
                        "damaged: " + name, () -> GarbageCheck.damaged(exchange(), wire, new SplittableRandom(SEED)))));
    }

    @TestFactory
    @DisplayName("A damaged request is taken or refused with a RequestProblem, nothing else")
    Stream<DynamicTest> damagedRequests() {
        return corpus().requests().stream()
                .map(request -> dynamicTest(request.name(), () -> {
                    ObjectNode original = Json.parseObject(request.body());
                    SplittableRandom random = new SplittableRandom(SEED);
                    for (int i = 0; i < MUTANTS_PER_REQUEST && !original.isEmpty(); i++) {
                        ObjectNode mutant = Mutations.mutate(original, random);
                        String shown = Json.text(mutant);
                        try {
                            ChatRequest read = translator().readRequest(mutant, Exchange.freshScope(false));
                            translator()
                                    .writeRequest(
                                            read, Exchange.freshScope(false).attempt(read, 0));
                        } catch (RequestProblem expected) {
                            assertThat(expected.pointer()).as("pointer").isNotNull();
                        } catch (RuntimeException e) {
                            throw new AssertionError("An exception that is no RequestProblem, for " + shown, e);
                        }
                    }
                }));
    }

    @TestFactory
    @DisplayName("Keep-alive bytes between events change nothing")
    Stream<DynamicTest> keepAliveIsIgnored() {
        return streams((name, stream) -> dynamicTest(name, () -> {
            byte[] ping = translator().keepAlive();
            assertThat(ping).as("keep-alive bytes").isNotEmpty();
            java.io.ByteArrayOutputStream mixed = new java.io.ByteArrayOutputStream();
            List<WireEvent> wire = exchange().decode(stream);
            for (WireEvent event : wire) {
                mixed.writeBytes(exchange().encode(List.of(event)));
                mixed.writeBytes(ping);
            }
            assertThat(exchange().readStream(mixed.toByteArray()))
                    .isEqualTo(exchange().read(wire));
        }));
    }

    @Test
    @DisplayName("A token count is JSON that names the number")
    void tokenCount() {
        for (boolean estimated : new boolean[] {true, false}) {
            assertThat(Json.text(Json.parse(translator().writeTokenCount(123_457, estimated))))
                    .contains("123457");
        }
    }

    private interface Named<T> {
        DynamicTest test(String name, T value);
    }

    /** Every stream and every whole body of the corpus, as wire events. */
    private Stream<DynamicTest> recordings(Named<List<WireEvent>> each) {
        return corpus().recordings().stream()
                .flatMap(r -> Stream.concat(
                        r.stream().stream()
                                .map(s -> each.test(
                                        r.name() + " (stream)", exchange().decode(s))),
                        r.whole().stream().map(w -> each.test(r.name() + " (whole)", List.of(WireEvent.whole(w))))));
    }

    private Stream<DynamicTest> streams(Named<byte[]> each) {
        return corpus().recordings().stream().flatMap(r -> r.stream().stream().map(s -> each.test(r.name(), s)));
    }

    /** A recorded stream that ends well. */
    private List<WireEvent> someStream() {
        return corpus().recordings().stream()
                .flatMap(r -> r.stream().stream())
                .map(exchange()::decode)
                .filter(wire -> !Exchange.failed(exchange().read(wire)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("The corpus has no stream that ends well"));
    }

    private Exchange exchange() {
        return new Exchange(translator(), askedFor());
    }

    private Optional<ClientRoute> chatRoute() {
        return translator().routes().stream()
                .filter(route -> route.operation() == Operation.CHAT)
                .findFirst();
    }

    private boolean modelInBody() {
        return chatRoute()
                .map(route -> corpus().requests().stream()
                        .map(r -> translator().peek(route, PeekCheck.pathParameters(route), r.body()))
                        .map(Peek::modelSpan)
                        .anyMatch(Optional::isPresent))
                .orElse(false);
    }

    /** The id is the upstream's and foreign pieces belong to single events: they may differ. */
    private static void sameAnswer(Optional<Answer> expected, Optional<Answer> actual) {
        assertThat(expected).as("the first is an answer").isPresent();
        assertThat(actual).as("the second is an answer").isPresent();
        Answer one = expected.orElseThrow();
        Answer other = actual.orElseThrow();
        assertThat(other.parts()).isEqualTo(one.parts());
        assertThat(other.model()).as("model").isEqualTo(one.model());
        assertThat(other.reason()).as("stop reason").isEqualTo(one.reason());
        assertThat(other.stopSequence()).as("stop sequence").isEqualTo(one.stopSequence());
        if (one.usage().total() > 0) {
            assertThat(other.usage()).as("usage").isEqualTo(one.usage());
        }
    }
}
