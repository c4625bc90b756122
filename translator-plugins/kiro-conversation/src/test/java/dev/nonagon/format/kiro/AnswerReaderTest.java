package dev.nonagon.format.kiro;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {
    private static Failure.Kind failure(List<ChatEvent> events) {
        assertThat(events.getLast()).isInstanceOf(ChatEvent.Failed.class);
        return ((ChatEvent.Failed) events.getLast()).failure().kind();
    }

    private static StopReason finished(List<ChatEvent> events) {
        assertThat(events.getLast()).isInstanceOf(ChatEvent.Finished.class);
        return ((ChatEvent.Finished) events.getLast()).reason();
    }

    @Test
    @DisplayName("F57 a call is begun once, however often its name comes; no arguments are an empty object")
    void begunOnce() {
        List<ChatEvent> events = Frames.read("""
                toolUseEvent {"toolUseId":"t1","name":"now"}
                toolUseEvent {"toolUseId":"t1","name":"now","input":""}
                toolUseEvent {"toolUseId":"t1","name":"now","stop":true}
                toolUseEvent {"toolUseId":"t1","name":"now","input":"late"}
                meteringEvent {"usage":1}
                """);
        assertThat(events)
                .containsExactly(
                        new ChatEvent.Started("", ""),
                        new ChatEvent.Opened(0, new ChatEvent.BlockKind.ToolCall("t1", "now")),
                        new ChatEvent.ArgumentsDelta(0, "{}"),
                        new ChatEvent.Closed(0),
                        new ChatEvent.Finished(StopReason.TOOL_USE));
    }

    @Test
    @DisplayName("Two calls whose pieces come by turns are told apart; one in a list, one whole, one without its id")
    void interleaved() {
        List<ChatEvent> events = Frames.read("""
                toolUseEvent [{"toolUseId":"t1","name":"a","input":"{\\"x\\""},{"toolUseId":"t2","name":"b","input":{"y":2}}]
                toolUseEvent {"toolUseId":"t1","input":":1}"}
                toolUseEvent {"stop":true}
                messageStopEvent
                """);
        assertThat(events)
                .contains(
                        new ChatEvent.ArgumentsDelta(0, "{\"x\""),
                        new ChatEvent.ArgumentsDelta(1, "{\"y\":2}"),
                        new ChatEvent.ArgumentsDelta(0, ":1}"));
        assertThat(finished(events)).isEqualTo(StopReason.TOOL_USE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "assistantResponseEvent {\"content\":\"Good\"}",
                "contextUsageEvent {\"contextUsagePercentage\":1}\nassistantResponseEvent {\"content\":\"Good\"}",
                "toolUseEvent {\"toolUseId\":\"t\",\"name\":\"a\",\"input\":\"{\"}\nmeteringEvent {}",
                "toolUseEvent {\"input\":\"{\"}\nmeteringEvent {}",
                "toolUseEvent 7\nmeteringEvent {}",
                "assistantResponseEvent {",
            })
    @DisplayName("F58 W5 an answer that is not complete is a failure")
    void incomplete(String lines) {
        assertThat(failure(Frames.read(lines))).isEqualTo(Failure.Kind.PROTOCOL);
    }

    @Test
    @DisplayName("W6 tokens are the upstream's own, else an estimate that says so, else nothing")
    void usage() {
        String text = "assistantResponseEvent {\"content\":\"12345678\"}\n";
        assertThat(Frames.read(text + "contextUsageEvent {\"contextUsagePercentage\":2.5}\nmeteringEvent {}"))
                .contains(new ChatEvent.Used(TokenUsage.estimate(5_000, 2)));
        assertThat(Frames.read(text
                        + "metricsEvent {\"inputTokens\":11,\"outputTokens\":3}\n"
                        + "contextUsageEvent {\"contextUsagePercentage\":2.5}"))
                .contains(new ChatEvent.Used(new TokenUsage(11, 3, 0, 0, 0, 0, false)))
                .filteredOn(ChatEvent.Used.class::isInstance)
                .hasSize(1);
        assertThat(Frames.read(text + "meteringEvent {}")).noneMatch(ChatEvent.Used.class::isInstance);
    }

    @Test
    @DisplayName("W8 an answer that grew too long was cut; one that never began did not fit")
    void tooLong() {
        String exception = ":exception ContentLengthExceededException {\"message\":\"Too long\"}";
        List<ChatEvent> cut =
                Frames.read("toolUseEvent {\"toolUseId\":\"t\",\"name\":\"a\",\"input\":\"{\"}\n" + exception);
        assertThat(finished(cut)).isEqualTo(StopReason.LENGTH);
        assertThat(failure(Frames.read(exception))).isEqualTo(Failure.Kind.CONTEXT_TOO_LONG);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "END_TURN|END", "TOOL_USE|END", "MAX_TOKENS|LENGTH", "MODEL_CONTEXT_WINDOW_EXCEEDED|LENGTH",
                "STOP_SEQUENCE|STOP_SEQUENCE", "CONTENT_FILTERED|REFUSED", "PAUSE_TURN|PAUSED", "UNKNOWN|END"
            })
    @DisplayName("Why it ended")
    void reasons(String word, StopReason reason) {
        List<ChatEvent> events = Frames.read(
                "assistantResponseEvent {\"content\":\"x\"}\nmetadataEvent {\"stopReason\":\"" + word + "\"}");
        assertThat(finished(events)).isEqualTo(reason);
        if (!word.equals("UNKNOWN") && !word.startsWith("MODEL") && !word.equals("TOOL_USE")) {
            assertThat(StopReasons.write(reason)).isEqualTo(word);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ":exception ThrottlingException {\"message\":\"slow\"}|RATE_LIMITED",
                ":exception ThrottlingException {\"message\":\"x\",\"reason\":\"INSUFFICIENT_MODEL_CAPACITY\"}|OVERLOADED",
                ":exception ServiceQuotaExceededException|QUOTA_EXHAUSTED",
                ":exception ValidationException {\"message\":\"Input is too long for requested model.\"}|CONTEXT_TOO_LONG",
                ":exception ValidationException {\"message\":\"bad\"}|INVALID_REQUEST",
                ":exception AccessDeniedException {\"message\":\"no\"}|FORBIDDEN",
                ":exception InternalServerException {\"message\":\"oops\"}|OVERLOADED",
                ":error ExpiredTokenException {\"message\":\"old\"}|UNAUTHENTICATED",
            })
    @DisplayName("F58 an exception in the stream is a failure of its kind")
    void exceptions(String line, Failure.Kind kind) {
        assertThat(failure(Frames.read("assistantResponseEvent {\"content\":\"Go\"}\n" + line)))
                .isEqualTo(kind);
    }

    @Test
    @DisplayName("A state that is not valid is a failure with its words")
    void invalidState() {
        List<ChatEvent> events = Frames.read("invalidStateEvent {\"reason\":\"X\",\"message\":\"The plan is void\"}");
        assertThat(((ChatEvent.Failed) events.getLast()).failure().message()).isEqualTo("The plan is void");
    }

    @Test
    @DisplayName("An error as JSON inside a 200 is that error")
    void errorBody() {
        byte[] body = "{\"__type\":\"ThrottlingException\",\"message\":\"slow\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(failure(Frames.read(List.of(WireEvent.whole(body)), Frames.scope())))
                .isEqualTo(Failure.Kind.RATE_LIMITED);
    }

    @Test
    @DisplayName("Thoughts: what comes after a seal is another one")
    void thoughts() {
        List<ChatEvent> events = Frames.read("""
                reasoningContentEvent {"text":"One","signature":"s1"}
                reasoningContentEvent {"text":"Two"}
                reasoningContentEvent {"signature":"s2"}
                reasoningContentEvent {"signature":"s3"}
                messageStopEvent {}
                """);
        assertThat(events)
                .filteredOn(ChatEvent.Opened.class::isInstance)
                .containsOnly(
                        new ChatEvent.Opened(0, new ChatEvent.BlockKind.Thinking(false)),
                        new ChatEvent.Opened(1, new ChatEvent.BlockKind.Thinking(false)),
                        new ChatEvent.Opened(2, new ChatEvent.BlockKind.Thinking(false)));
        assertThat(finished(events)).isEqualTo(StopReason.END);
    }

    @Test
    @DisplayName("F39 a tool of free text gets its text, under the name that the client knows")
    void freeText() {
        ChatRequest plain = new KiroConversation()
                .readRequest(Json.parseObject("""
                {"conversationState":{"chatTriggerType":"MANUAL","currentMessage":{"userInputMessage":
                {"content":"Hi","modelId":"m","origin":"AI_EDITOR"}}}}""".getBytes(StandardCharsets.UTF_8)), Frames.scope());
        String name = "apply.patch";
        ChatRequest asked = plain.withTools(
                List.of(new Tool.Custom(name, Optional.empty(), Optional.empty(), dev.nonagon.spi.chat.Extras.none())));
        Scope scope = Frames.scope().attempt(asked, 0);
        String sent = new KiroConversation()
                .writeRequest(asked, scope)
                .at(
                        "/conversationState/currentMessage/userInputMessage/userInputMessageContext/tools/0/toolSpecification/name")
                .asString();
        assertThat(sent).isNotEqualTo(name).matches("[A-Za-z0-9_-]+");
        List<ChatEvent> events = Frames.read(
                Frames.events("toolUseEvent {\"toolUseId\":\"t\",\"name\":\"" + sent
                        + "\",\"input\":\"{\\\"input\\\":\\\"*** x\\\"}\"}\nmessageStopEvent {}"),
                scope);
        assertThat(events)
                .contains(
                        new ChatEvent.Opened(0, new ChatEvent.BlockKind.ToolCall("t", name, true)),
                        new ChatEvent.ArgumentsDelta(0, "*** x"));
    }
}
