package dev.nonagon.spi.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.ChatEvent.ArgumentsDelta;
import dev.nonagon.spi.chat.ChatEvent.BlockKind;
import dev.nonagon.spi.chat.ChatEvent.Closed;
import dev.nonagon.spi.chat.ChatEvent.Failed;
import dev.nonagon.spi.chat.ChatEvent.Finished;
import dev.nonagon.spi.chat.ChatEvent.Foreign;
import dev.nonagon.spi.chat.ChatEvent.Opened;
import dev.nonagon.spi.chat.ChatEvent.Sealed;
import dev.nonagon.spi.chat.ChatEvent.Started;
import dev.nonagon.spi.chat.ChatEvent.TextDelta;
import dev.nonagon.spi.chat.ChatEvent.ThinkingDelta;
import dev.nonagon.spi.chat.ChatEvent.Used;
import dev.nonagon.spi.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The grammar of an answer, and the answer that is gathered from it. */
class EventGrammarTest {
    private static final FormatId TOY = new FormatId("toy");
    private static final Started START = new Started("id", "model");
    private static final Finished END = new Finished(StopReason.END);
    private static final Failed FAILED = new Failed(Failure.of(Failure.Kind.OVERLOADED, "busy"));
    private static final Sealed SEAL = new Sealed(0, new Seal(TOY, "s"));
    private static final Used USED = new Used(new TokenUsage(1, 2, 0, 0, 0, 0, false));

    static Stream<Arguments> good() {
        return Stream.of(
                Arguments.of("an empty answer", List.of(START, END)),
                Arguments.of("E1 a failure may come instead of Started", List.of(FAILED)),
                Arguments.of(
                        "E3 blocks may interleave",
                        List.of(
                                START,
                                text(0),
                                call(1),
                                new TextDelta(0, "a"),
                                new ArgumentsDelta(1, "{"),
                                new TextDelta(0, "b"),
                                new ArgumentsDelta(1, "}"),
                                new Closed(1),
                                new Closed(0),
                                END)),
                Arguments.of("E4 a failure may leave blocks open", List.of(START, text(0), FAILED)),
                Arguments.of("E5 usage may come often", List.of(START, USED, USED, END)),
                Arguments.of(
                        "E7 one seal a block",
                        List.of(START, thinking(0), new ThinkingDelta(0, "t"), SEAL, new Closed(0), END)),
                Arguments.of(
                        "a refusal's words are text",
                        List.of(
                                START,
                                new Opened(0, new BlockKind.Refusal()),
                                new TextDelta(0, "no"),
                                new Closed(0),
                                END)),
                Arguments.of(
                        "E10 a citation of a block, even after its end",
                        List.of(START, text(0), new Closed(0), cites(0), END)),
                Arguments.of("foreign pieces anywhere inside", List.of(START, new Foreign(TOY, Json.object()), END)));
    }

    private static Foreign cites(int block) {
        return new Foreign(
                TOY,
                Json.object(),
                List.of(new Meaning.Citation(block, 0, 1, new Meaning.Page("https://a.example", "A"))));
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of("E1", List.of(text(0))),
                Arguments.of("E1", List.of(END)),
                Arguments.of("E1", List.of(USED)),
                Arguments.of("E1", List.of(new Foreign(TOY, Json.object()))),
                Arguments.of("E1", List.of(START, START)),
                Arguments.of("E2", List.of(START, new TextDelta(0, "a"))),
                Arguments.of("E2", List.of(START, text(0), new Closed(0), new TextDelta(0, "a"))),
                Arguments.of("E2", List.of(START, text(0), new Closed(0), new Closed(0))),
                Arguments.of("E2", List.of(START, text(0), text(0))),
                Arguments.of("E2", List.of(START, text(0), new Closed(0), text(0))),
                Arguments.of("E2", List.of(START, text(0), new ThinkingDelta(0, "a"))),
                Arguments.of("E2", List.of(START, text(0), new ArgumentsDelta(0, "a"))),
                Arguments.of("E2", List.of(START, thinking(0), new TextDelta(0, "a"))),
                Arguments.of("E2", List.of(START, call(0), new TextDelta(0, "a"))),
                Arguments.of("E2", List.of(START, SEAL)),
                Arguments.of("E4", List.of(START, text(0), END)),
                Arguments.of("E6", List.of(START, END, END)),
                Arguments.of("E6", List.of(START, END, FAILED)),
                Arguments.of("E6", List.of(FAILED, START)),
                Arguments.of("E6", List.of(START, END, USED)),
                Arguments.of("E7", List.of(START, thinking(0), SEAL, SEAL)),
                Arguments.of("E10", List.of(START, text(0), cites(1))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("good")
    @DisplayName("These obey")
    void obeys(String name, List<ChatEvent> events) {
        EventGrammar grammar = new EventGrammar();
        assertThat(events).as(name).allSatisfy(event -> assertThat(grammar.check(event))
                .isEmpty());
        assertThat(grammar.ended()).isTrue();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("bad")
    @DisplayName("These break the rule they are named after, at their last event and not before")
    void breaks(String rule, List<ChatEvent> events) {
        EventGrammar grammar = new EventGrammar();
        assertThat(events.subList(0, events.size() - 1))
                .allSatisfy(event -> assertThat(grammar.check(event)).isEmpty());
        assertThat(grammar.check(events.getLast()))
                .hasValueSatisfying(broken -> assertThat(broken).startsWith(rule + " "));
    }

    @Test
    @DisplayName("An answer is gathered in the order in which its blocks opened; the last usage wins")
    void answers() {
        Answer.Collector collector = new Answer.Collector();
        Foreign foreign = new Foreign(TOY, Json.object().put("a", 1));
        List.of(
                        START,
                        foreign,
                        USED,
                        thinking(0),
                        call(1),
                        new ThinkingDelta(0, "Hm"),
                        new ArgumentsDelta(1, "{\"a\":"),
                        new ThinkingDelta(0, "."),
                        SEAL,
                        new Closed(0),
                        new ArgumentsDelta(1, "1}"),
                        new Closed(1),
                        text(2),
                        new TextDelta(2, "x"),
                        new Closed(2),
                        new Used(new TokenUsage(5, 6, 0, 0, 0, 0, false)))
                .forEach(event -> assertThat(collector.add(event)).isEmpty());
        Answer answer = collector
                .add(new Finished(StopReason.STOP_SEQUENCE, Optional.of("X")))
                .orElseThrow();
        assertThat(answer.parts())
                .containsExactly(
                        new Part.Thinking("Hm.", false, Optional.of(new Seal(TOY, "s")), Extras.none()),
                        new Part.ToolCall("call_1", "look", "{\"a\":1}"),
                        new Part.Text("x"));
        assertThat(answer.usage()).isEqualTo(new TokenUsage(5, 6, 0, 0, 0, 0, false));
        assertThat(answer.reason()).isEqualTo(StopReason.STOP_SEQUENCE);
        assertThat(answer.stopSequence()).hasValue("X");
        assertThat(answer.foreignOf(TOY)).containsExactly(foreign.json());
        assertThat(answer.foreignOf(new FormatId("other"))).isEmpty();
    }

    @Test
    @DisplayName("A failed answer is none")
    void failedAnswers() {
        Answer.Collector collector = new Answer.Collector();
        assertThat(Stream.of(START, text(0), FAILED).flatMap(e -> collector.add(e).stream()))
                .isEmpty();
    }

    private static Opened text(int block) {
        return new Opened(block, new BlockKind.Text());
    }

    private static Opened thinking(int block) {
        return new Opened(block, new BlockKind.Thinking(false));
    }

    private static Opened call(int block) {
        return new Opened(block, new BlockKind.ToolCall("call_1", "look"));
    }
}
