package dev.nonagon.spi.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Message.Role;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.Loss;
import dev.nonagon.spi.format.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CallPairingTest {
    private final Scope scope = Scope.of("req-1", Instant.EPOCH, false);

    @Test
    @DisplayName("results follow their turn in the order of its calls, whatever stood between")
    void order() {
        assertThat(arranged(calls("a", "b"), said("wait"), result("b", "2"), result("a", "1")))
                .containsExactly("ASSISTANT a b", "TOOL a=1 b=2", "USER wait");
        assertThat(scope.losses()).isEmpty();
    }

    @Test
    @DisplayName("a missing result gets a stand-in, an orphan goes, of repeated ones the last stays; all are named")
    void repairs() {
        assertThat(arranged(calls("a", "b"), result("a", "old"), result("a", "new"), result("x", "lost")))
                .containsExactly("ASSISTANT a b", "TOOL a=new b=[No result]");
        assertThat(scope.losses().stream().map(Loss::toString))
                .containsExactly(
                        "/messages/0 the call 'b' has no result; a stand-in was sent",
                        "/messages/1/content/0 a later result of the same call replaces this one",
                        "/messages/3/content/0 a result without its call");
    }

    @Test
    @DisplayName("an id that comes again in a later turn is answered by the result behind it")
    void sameIdAgain() {
        assertThat(arranged(calls("a"), result("a", "1"), calls("a"), result("a", "2")))
                .containsExactly("ASSISTANT a", "TOOL a=1", "ASSISTANT a", "TOOL a=2");
    }

    @Test
    @DisplayName("the same id twice in one turn is one call")
    void sameIdTwice() {
        assertThat(arranged(calls("a", "a"), result("a", "1"))).containsExactly("ASSISTANT a", "TOOL a=1");
        assertThat(scope.losses()).hasSize(1);
    }

    @Test
    @DisplayName("where results take text only, a failure says so and pictures follow in a user's message")
    void texts() {
        Part.Media picture = new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Inline("image/png", "AAAA"));
        Part.ToolResult shown = new Part.ToolResult(
                "a", List.of(new Part.Text("x"), new Part.Text("y"), picture), true, Optional.empty(), Extras.none());
        List<Message> answers =
                CallPairing.asTexts(List.of(shown, new Part.ToolResult("b", "z")), result -> Extras.none());
        assertThat(answers.stream().map(Message::role)).containsExactly(Role.TOOL, Role.TOOL, Role.USER);
        assertThat(drawn(answers.getFirst()))
                .isEqualTo("TOOL a=Error: x\ny\n[1 attachment follows in the next user message]");
        assertThat(answers.getLast().parts()).contains(picture);
    }

    private List<String> arranged(Message... messages) {
        return CallPairing.arrange(
                        List.of(messages), scope, results -> List.of(new Message(Role.TOOL, List.copyOf(results))))
                .stream()
                .map(CallPairingTest::drawn)
                .toList();
    }

    private static Message calls(String... ids) {
        return new Message(
                Role.ASSISTANT,
                List.of(ids).stream()
                        .map(id -> (Part) new Part.ToolCall(id, "f", "{}"))
                        .toList());
    }

    private static Message result(String id, String text) {
        return new Message(Role.TOOL, List.of(new Part.ToolResult(id, text)));
    }

    private static Message said(String text) {
        return Message.text(Role.USER, text);
    }

    private static String drawn(Message message) {
        return message.role()
                + " "
                + message.parts().stream()
                        .map(part -> switch (part) {
                            case Part.Text text -> text.text();
                            case Part.ToolCall call -> call.id();
                            case Part.ToolResult result ->
                                result.callId() + "="
                                        + (result.content().getFirst() instanceof Part.Text text ? text.text() : "?");
                            case Part other -> other.getClass().getSimpleName();
                        })
                        .collect(Collectors.joining(" "));
    }
}
