package dev.nonagon.format.ollama;

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

class AnswerTest {
    private static final String DONE =
            "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\"}";

    private static String calls(String calls) {
        return "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[" + calls
                + "]},\"done\":false}";
    }

    private static List<ChatEvent.BlockKind.ToolCall> opened(List<ChatEvent> events) {
        return events.stream()
                .filter(ChatEvent.Opened.class::isInstance)
                .map(event -> ((ChatEvent.Opened) event).kind())
                .filter(ChatEvent.BlockKind.ToolCall.class::isInstance)
                .map(ChatEvent.BlockKind.ToolCall.class::cast)
                .toList();
    }

    private static Failure failure(List<ChatEvent> events) {
        assertThat(events.getLast()).isInstanceOf(ChatEvent.Failed.class);
        return ((ChatEvent.Failed) events.getLast()).failure();
    }

    @Test
    @DisplayName("Calls without ids get one each, calls of one id too; a call without a name is none")
    void ids() {
        List<ChatEvent> events = Wires.read(
                Wires.scope(true),
                calls("{\"function\":{\"name\":\"a\",\"arguments\":{}}},{\"id\":\"x\",\"function\":{\"name\":\"b\"}}"),
                calls("{\"id\":\"x\",\"function\":{\"name\":\"c\",\"arguments\":\"{}\"}},{\"function\":{}}"),
                DONE);
        assertThat(opened(events))
                .extracting(ChatEvent.BlockKind.ToolCall::name)
                .containsExactly("a", "b", "c");
        assertThat(opened(events)).extracting(ChatEvent.BlockKind.ToolCall::id).doesNotHaveDuplicates();
        assertThat(events.getLast()).isEqualTo(new ChatEvent.Finished(StopReason.TOOL_USE));
    }

    @Test
    @DisplayName("Arguments of any shape become the text of an object")
    void arguments() {
        List<ChatEvent> events = Wires.read(
                Wires.scope(true),
                calls("{\"function\":{\"name\":\"a\",\"arguments\":\"free\"}},"
                        + "{\"function\":{\"name\":\"a\",\"arguments\":[1]}},"
                        + "{\"function\":{\"name\":\"a\",\"arguments\":\" \"}},"
                        + "{\"function\":{\"name\":\"a\",\"arguments\":\"{\\\"x\\\":1}\"}}"),
                DONE);
        assertThat(events.stream()
                        .filter(ChatEvent.ArgumentsDelta.class::isInstance)
                        .map(event -> ((ChatEvent.ArgumentsDelta) event).json()))
                .containsExactly("{\"input\":\"free\"}", "{\"input\":[1]}", "{}", "{\"x\":1}");
    }

    @Test
    @DisplayName("A tool of free text gets its text back, and goes to a client in an argument")
    void custom() {
        ChatRequest asked = Wires.request("{\"model\":\"m\",\"messages\":[]}")
                .withTools(List.of(new Tool.Custom("patch", Optional.empty(), Optional.empty(), Extras.none())));
        Scope scope = Wires.scope(true).attempt(asked, 0);
        List<ChatEvent> events = Wires.read(
                scope,
                calls("{\"id\":\"c\",\"function\":{\"name\":\"patch\",\"arguments\":{\"input\":\"***\"}}}"),
                DONE);
        assertThat(opened(events)).containsExactly(new ChatEvent.BlockKind.ToolCall("c", "patch", true));
        assertThat(events).contains(new ChatEvent.ArgumentsDelta(0, "***"));
        List<String> wire = Wires.write(
                scope,
                new ChatEvent.Started("", "m"),
                new ChatEvent.Opened(0, new ChatEvent.BlockKind.ToolCall("c", "patch", true)),
                new ChatEvent.ArgumentsDelta(0, "***"),
                new ChatEvent.Closed(0));
        assertThat(wire).singleElement().asString().contains("\"arguments\":{\"input\":\"***\"}");
    }

    @Test
    @DisplayName("O7 whatever does not say done fails; a whole body that has only lost the word does not")
    void endings() {
        assertThat(failure(Wires.readWhole("{\"model\":\"m\",\"message\":{\"content\":\"a\"},\"done\":false}"))
                        .kind())
                .isEqualTo(Failure.Kind.PROTOCOL);
        assertThat(Wires.readWhole("{\"model\":\"m\",\"message\":{\"content\":\"a\"}}")
                        .getLast())
                .isEqualTo(new ChatEvent.Finished(StopReason.END));
        assertThat(Wires.readWhole("{\"model\":\"m\",\"done\":true,\"done_reason\":\"load\"}")
                        .getLast())
                .isEqualTo(new ChatEvent.Finished(StopReason.END));
    }

    @Test
    @DisplayName("A stream under the name of a body is read line by line, and still has to end")
    void linesInABody() {
        String line = "{\"model\":\"m\",\"message\":{\"content\":\"a\"},\"done\":false}\n";
        assertThat(Wires.readWhole(line + line + DONE).getLast()).isEqualTo(new ChatEvent.Finished(StopReason.END));
        assertThat(failure(Wires.readWhole(line + line)).kind()).isEqualTo(Failure.Kind.PROTOCOL);
    }

    @Test
    @DisplayName("An error is classified by its words and its status")
    void errors() {
        assertThat(failure(Wires.readWhole("{\"error\":\"model 'x' not found\"}"))
                        .kind())
                .isEqualTo(Failure.Kind.MODEL_UNAVAILABLE);
        assertThat(failure(Wires.readWhole("{\"error\":\"no\",\"status_code\":401}"))
                        .kind())
                .isEqualTo(Failure.Kind.UNAUTHENTICATED);
        assertThat(failure(Wires.readWhole("{\"error\":{\"message\":\"slow down, rate limit\",\"code\":429}}"))
                        .kind())
                .isEqualTo(Failure.Kind.RATE_LIMITED);
    }

    @Test
    @DisplayName("A prompt that a cache held whole is not counted by the server; the rest is")
    void usage() {
        String last = "{\"model\":\"m\",\"message\":{\"content\":\"a\"},\"done\":true,\"eval_count\":5}";
        assertThat(Wires.readWhole(last)).contains(new ChatEvent.Used(new TokenUsage(0, 5, 0, 0, 0, 0, false)));
    }

    @Test
    @DisplayName("An answer that the provider refused does not say stop")
    void refused() {
        List<String> wire = Wires.write(
                Wires.scope(true), new ChatEvent.Started("", "m"), new ChatEvent.Finished(StopReason.REFUSED));
        assertThat(wire.getLast()).contains("\"done_reason\":\"content_filter\"");
        assertThat(Wires.read(Wires.scope(true), wire.toArray(String[]::new)).getLast())
                .isEqualTo(new ChatEvent.Finished(StopReason.REFUSED));
    }
}
