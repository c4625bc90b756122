package dev.nonagon.format.anthropic;

import static dev.nonagon.format.anthropic.Canonical.readStream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.format.Scope;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Answers as upstreams really send them. */
class AnswerReadingTest {
    private static final String START =
            "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"model\":\"m\",\"usage\":{\"input_tokens\":100,\"output_tokens\":1}}}";
    private static final String TEXT =
            "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}";
    private static final String DELTA =
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}";
    private static final String STOP = "{\"type\":\"content_block_stop\",\"index\":0}";
    private static final String END =
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":7}}";
    private static final String LAST = "{\"type\":\"message_stop\"}";
    private static final String CALL =
            "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"patch\",\"input\":{}}}";

    private static Scope scope() {
        return Canonical.scope(true);
    }

    private static String arguments(String json) {
        return "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":"
                + tools.jackson.databind.node.StringNode.valueOf(json) + "}}";
    }

    private static Failure failure(List<ChatEvent> events) {
        assertThat(events.getLast()).isInstanceOf(ChatEvent.Failed.class);
        return ((ChatEvent.Failed) events.getLast()).failure();
    }

    @Test
    @DisplayName("K62 input of message_start and output of message_delta make one usage")
    void usage() {
        assertThat(readStream(scope(), START, TEXT, DELTA, STOP, END, LAST))
                .contains(new ChatEvent.Used(new TokenUsage(100, 7, 0, 0, 0, 0, false)));
    }

    @Test
    @DisplayName("E8 an end before the stop reason, or with an open block, is a failure")
    void cut() {
        assertThat(failure(readStream(scope(), START, TEXT, DELTA)).kind()).isEqualTo(Failure.Kind.PROTOCOL);
        assertThat(failure(readStream(scope(), START, TEXT, DELTA, STOP)).kind())
                .isEqualTo(Failure.Kind.PROTOCOL);
        assertThat(failure(readStream(scope(), START, TEXT, DELTA, END)).kind()).isEqualTo(Failure.Kind.PROTOCOL);
        assertThat(failure(readStream(scope())).kind()).isEqualTo(Failure.Kind.PROTOCOL);
    }

    @Test
    @DisplayName("E8 with the stop reason said and all blocks closed only message_stop may be missing")
    void withoutMessageStop() {
        assertThat(readStream(scope(), START, TEXT, DELTA, STOP, END).getLast())
                .isEqualTo(new ChatEvent.Finished(StopReason.END));
    }

    @Test
    @DisplayName("§3 message_stop without any stop reason is a failure, not a silent success")
    void withoutReason() {
        assertThat(failure(readStream(scope(), START, TEXT, DELTA, STOP, LAST)).kind())
                .isEqualTo(Failure.Kind.PROTOCOL);
    }

    @Test
    @DisplayName("row 10 a tool call wins over end_turn")
    void toolCallWins() {
        assertThat(readStream(scope(), START, CALL, STOP, END, LAST).getLast())
                .isEqualTo(new ChatEvent.Finished(StopReason.TOOL_USE));
    }

    @Test
    @DisplayName("§16.17 a call without arguments has {}")
    void noArguments() {
        assertThat(readStream(scope(), START, CALL, arguments(""), STOP, END, LAST))
                .contains(new ChatEvent.ArgumentsDelta(0, "{}"));
    }

    @Test
    @DisplayName("R9 the call of a custom tool gives its free text back, under the client's name")
    void customCall() {
        ChatRequest request = Canonical.question()
                .tool(new Tool.Custom("pa.tch", Optional.empty(), Optional.empty(), Extras.none()))
                .request();
        Scope attempt = scope().attempt(request, 0);
        String sent = new AnthropicMessages()
                .writeRequest(request, attempt)
                .at("/tools/0/name")
                .asString();
        List<ChatEvent> events = readStream(
                attempt,
                START,
                CALL.replace("\"patch\"", '"' + sent + '"'),
                arguments("{\"inp"),
                arguments("ut\":\"*** a\\nb\"}"),
                STOP,
                END,
                LAST);
        assertThat(events)
                .contains(new ChatEvent.Opened(0, new ChatEvent.BlockKind.ToolCall("t1", "pa.tch", true)))
                .contains(new ChatEvent.ArgumentsDelta(0, "*** a\nb"));
    }

    @Test
    @DisplayName("F39 a changed tool name is changed back in a whole body as well")
    void wholeToolName() {
        ChatRequest request = Canonical.question().tool("a/b").request();
        Scope attempt = scope().attempt(request, 0);
        String sent = new AnthropicMessages()
                .writeRequest(request, attempt)
                .at("/tools/0/name")
                .asString();
        var reader = new AnthropicMessages().newReader(attempt);
        List<ChatEvent> events = new java.util.ArrayList<>();
        String body = "{\"id\":\"msg_1\",\"model\":\"m\",\"content\":[{\"type\":\"tool_use\",\"id\":\"1\",\"name\":\""
                + sent + "\",\"input\":{}}],\"stop_reason\":\"tool_use\"}";
        reader.read(
                dev.nonagon.spi.format.WireEvent.whole(body.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                events::add);
        assertThat(events).contains(new ChatEvent.Opened(0, new ChatEvent.BlockKind.ToolCall("1", "a/b")));
    }

    @Test
    @DisplayName("row 4 a delta of another kind closes the block and opens its own")
    void deltaOfAnotherKind() {
        String thought =
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"Hm\"}}";
        List<ChatEvent> events = readStream(scope(), START, TEXT, thought, DELTA, STOP, END, LAST);
        assertThat(events)
                .containsSubsequence(
                        new ChatEvent.Closed(0), new ChatEvent.Opened(1, new ChatEvent.BlockKind.Thinking(false)),
                        new ChatEvent.ThinkingDelta(1, "Hm"), new ChatEvent.Closed(1),
                        new ChatEvent.Opened(2, new ChatEvent.BlockKind.Text()), new ChatEvent.TextDelta(2, "Hi"));
    }

    @Test
    @DisplayName("row 15 an error inside the stream is a failure of its kind, and the last word")
    void errorInside() {
        List<ChatEvent> events = readStream(
                scope(),
                START,
                TEXT,
                DELTA,
                "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}",
                STOP,
                LAST);
        assertThat(failure(events).kind()).isEqualTo(Failure.Kind.OVERLOADED);
    }

    @Test
    @DisplayName("row 15 an error object of another dialect in a 200 is a failure as well")
    void errorOfAnotherDialect() {
        assertThat(failure(readStream(scope(), "{\"error\":{\"message\":\"slow down\",\"type\":\"rate_limit_error\"}}"))
                        .kind())
                .isEqualTo(Failure.Kind.RATE_LIMITED);
    }

    @Test
    @DisplayName("row 4 a second message_start does not start the answer again")
    void secondStart() {
        assertThat(readStream(scope(), START, START, TEXT, DELTA, STOP, END, LAST))
                .filteredOn(ChatEvent.Started.class::isInstance)
                .hasSize(1);
    }
}
