package dev.nonagon.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Message.Role;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.chat.ToolChoice;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.translation.Requests;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ToolTurnsTest {
    private final Scope scope = Scope.of("req-1", Instant.EPOCH, false);

    @Test
    @DisplayName("TT1 within one format nothing is repaired")
    void sameFormat() {
        ChatRequest request = request(List.of(said(Role.USER, "x"), result("lost", "1")));
        assertThat(new ToolTurns().apply(request, Requests.to(Requests.CLIENT), scope))
                .isSameAs(request);
        assertThat(scope.losses()).isEmpty();
    }

    @Test
    @DisplayName("a conversation that is in order stays the same object")
    void inOrder() {
        ChatRequest request = request(List.of(
                said(Role.USER, "x"),
                calls("a", "b"),
                result("a", "1"),
                result("b", "2"),
                calls("a"),
                new Message(Role.USER, List.of(new Part.ToolResult("a", "3"), new Part.Text("and?")))));
        assertThat(new ToolTurns().apply(request, Requests.to(Requests.UPSTREAM), scope))
                .isSameAs(request);
        assertThat(scope.losses()).isEmpty();
    }

    @Test
    @DisplayName("F30 K29 only the missing results of parallel calls are filled, with an error")
    void missing() {
        List<Message> out =
                repaired(said(Role.USER, "x"), calls("a", "b", "c"), result("b", "2"), said(Role.USER, "y"));
        assertThat(drawn(out))
                .containsExactly(
                        "user:x",
                        "assistant:a()|b()|c()",
                        "tool:a!=" + Arrangement.NO_RESULT + "|b=2|c!=" + Arrangement.NO_RESULT,
                        "user:y");
        assertThat(pointers()).containsExactly("/messages/1/content/0", "/messages/1/content/2");
    }

    @Test
    @DisplayName("K29 a conversation that ends with a call gets its result")
    void missingAtTheEnd() {
        assertThat(drawn(repaired(calls("a")))).containsExactly("assistant:a()", "tool:a!=" + Arrangement.NO_RESULT);
    }

    @Test
    @DisplayName("an orphan is dropped, and its message if that was all; the words beside it stay")
    void orphans() {
        List<Message> out = repaired(
                said(Role.USER, "x"),
                result("gone", "1"),
                new Message(Role.USER, List.of(new Part.ToolResult("gone", "2"), new Part.Text("y"))));
        assertThat(drawn(out)).containsExactly("user:x", "user:y");
        assertThat(pointers()).containsExactly("/messages/1/content/0", "/messages/2/content/0");
    }

    @Test
    @DisplayName("a result before its call is an orphan, and the call's result missing")
    void resultBeforeCall() {
        assertThat(drawn(repaired(result("a", "1"), calls("a"))))
                .containsExactly("assistant:a()", "tool:a!=" + Arrangement.NO_RESULT);
    }

    @Test
    @DisplayName("C47 two results for one id become one with the final payload at the first position")
    void duplicates() {
        List<Message> out = repaired(
                calls("a", "b"), result("a", "early"), result("b", "2"), result("a", "final"), said(Role.USER, "y"));
        assertThat(drawn(out)).containsExactly("assistant:a()|b()", "tool:a=final|b=2", "user:y");
        assertThat(pointers()).contains("/messages/1/content/0", "/messages/3/content/0");
    }

    @Test
    @DisplayName("C54 reversed and non-contiguous parallel outputs stand in the order of the calls")
    void reversed() {
        List<Message> out = repaired(
                calls("a", "b", "c"), result("c", "3"), said(Role.SYSTEM, "s"), result("b", "2"), result("a", "1"));
        assertThat(drawn(out)).containsExactly("assistant:a()|b()|c()", "tool:a=1|b=2|c=3", "system:s");
        assertThat(pointers())
                .containsExactly("/messages/4/content/0", "/messages/3/content/0", "/messages/1/content/0");
    }

    @Test
    @DisplayName("C51 a user's message between a call and its output is moved behind the output")
    void userBetween() {
        assertThat(drawn(repaired(calls("a"), said(Role.USER, "wait"), result("a", "1"))))
                .containsExactly("assistant:a()", "tool:a=1", "user:wait");
        assertThat(pointers()).containsExactly("/messages/2/content/0");
    }

    @Test
    @DisplayName("C11 before, result, after in one turn: the result directly follows, then both texts")
    void textAround() {
        Message turn = new Message(
                Role.USER, List.of(new Part.Text("before"), new Part.ToolResult("a", "1"), new Part.Text("after")));
        assertThat(drawn(repaired(calls("a"), turn))).containsExactly("assistant:a()", "tool:a=1", "user:before|after");
    }

    @Test
    @DisplayName("C45 a system message between results does not split them and keeps its extras")
    void systemBetween() {
        Extras extras = Extras.of(Requests.CLIENT, Json.object().put("mark", 1));
        Message system = new Message(Role.SYSTEM, List.of(new Part.Text("s")), extras);
        List<Message> out = repaired(calls("a", "b"), result("a", "1"), system, result("b", "2"), said(Role.USER, "y"));
        assertThat(drawn(out)).containsExactly("assistant:a()|b()", "tool:a=1|b=2", "system:s", "user:y");
        assertThat(out.get(2)).isSameAs(system);
    }

    @Test
    @DisplayName("TT2 calls in consecutive messages of the assistant are one round")
    void oneRound() {
        assertThat(drawn(repaired(calls("a"), calls("b"), result("b", "2"), result("a", "1"))))
                .containsExactly("assistant:a()", "assistant:b()", "tool:a=1|b=2");
    }

    @Test
    @DisplayName("C40 the same id in two rounds is allowed")
    void twoRounds() {
        List<Message> out = repaired(
                calls("a"),
                result("a", "1"),
                said(Role.USER, "again"),
                calls("a"),
                said(Role.USER, "w"),
                result("a", "2"));
        assertThat(drawn(out))
                .containsExactly("assistant:a()", "tool:a=1", "user:again", "assistant:a()", "tool:a=2", "user:w");
    }

    @Test
    @DisplayName("C40 the same id twice in one round: the second call becomes unique and takes the second result")
    void ambiguous() {
        List<Message> out = repaired(calls("a", "a", "a_2"), result("a", "1"), result("a", "2"), result("a_2", "3"));
        assertThat(drawn(out)).containsExactly("assistant:a()|a_3()|a_2()", "tool:a=1", "tool:a_3=2", "tool:a_2=3");
        assertThat(pointers()).containsExactly("/messages/0/content/1");
    }

    @Test
    @DisplayName("C40 a result without an id answers the pending call, by name where it says one")
    void withoutId() {
        Extras named = Extras.of(Requests.CLIENT, Json.object().put("name", "tool-b"));
        Part forB = new Part.ToolResult("", List.of(new Part.Text("2")), false, Optional.empty(), named);
        List<Message> out = repaired(
                calls("a", "b"), new Message(Role.TOOL, List.of(forB)), result("", "1"), result("", "too many"));
        assertThat(drawn(out)).containsExactly("assistant:a()|b()", "tool:a=1|b=2");
        assertThat(scope.losses()).anyMatch(l -> l.pointer().equals("/messages/3/content/0"));
    }

    @Test
    @DisplayName("C54 an explicit id is matched first and not used twice by a result without one")
    void explicitFirst() {
        assertThat(drawn(repaired(calls("a", "b"), result("", "2"), result("a", "1"))))
                .containsExactly("assistant:a()|b()", "tool:a=1|b=2");
    }

    @Test
    @DisplayName("C54 an empty id is made, the same in a hundred runs, on call and result")
    void emptyId() {
        List<String> first = drawn(repaired(calls("", ""), result("", "1"), result("", "2")));
        assertThat(first.get(0)).matches("assistant:call_[0-9a-f]{24}\\(\\)\\|call_[0-9a-f]{24}\\(\\)");
        for (int i = 0; i < 100; i++) {
            Scope again = Scope.of("req-1", Instant.EPOCH, false);
            ChatRequest request = request(List.of(calls("", ""), result("", "1"), result("", "2")));
            assertThat(drawn(new ToolTurns()
                            .apply(request, Requests.to(Requests.UPSTREAM), again)
                            .messages()))
                    .isEqualTo(first);
        }
    }

    @Test
    @DisplayName("TT6 a call only its format knows, and its result, stay where they are")
    void opaque() {
        Message foreign = new Message(
                Role.ASSISTANT,
                List.of(
                        new Part.Opaque(Requests.CLIENT, Json.object().put("id", "h1")),
                        new Part.ToolCall("a", "tool-a", "{}")));
        List<Message> out = repaired(foreign, result("h1", "0"), result("a", "1"));
        assertThat(drawn(out)).containsExactly("assistant:opaque|a()", "tool:h1=0", "tool:a=1");
        assertThat(scope.losses()).isEmpty();
    }

    @Test
    @DisplayName("C51 tool settings without tools are left out and named")
    void settings() {
        ChatRequest request = new ChatRequest(
                "m",
                List.of(said(Role.USER, "x")),
                List.of(),
                Optional.of(new ToolChoice.Required()),
                Optional.of(true),
                OptionalLong.of(7),
                List.of(),
                Sampling.unset(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("me"),
                true,
                Extras.none());
        ChatRequest out = new ToolTurns().apply(request, Requests.to(Requests.UPSTREAM), scope);
        assertThat(out.toolChoice()).isEmpty();
        assertThat(out.parallelToolCalls()).isEmpty();
        assertThat(out.endUser()).contains("me");
        assertThat(out.maxOutputTokens()).hasValue(7);
        assertThat(pointers()).containsExactly("/tool_choice", "/parallel_tool_calls");
    }

    @Test
    @DisplayName("property: whatever comes in, every round leaves with exactly one result a call, behind it, in order")
    void property() {
        Random random = new Random(20_260_401);
        for (int run = 0; run < 3_000; run++) {
            List<Message> in = new ArrayList<>();
            for (int i = random.nextInt(9); i >= 0; i--) {
                in.add(anything(random));
            }
            ChatRequest out = new ToolTurns()
                    .apply(request(in), Requests.to(Requests.UPSTREAM), Scope.of("r", Instant.EPOCH, false));
            assertOrderly(out.messages(), in);
            assertThat(new ToolTurns().apply(out, Requests.to(Requests.UPSTREAM), Scope.of("r", Instant.EPOCH, false)))
                    .as("a second time there is nothing to do")
                    .isSameAs(out);
        }
    }

    private static Message anything(Random random) {
        String[] ids = {"a", "b", "c", ""};
        return switch (random.nextInt(4)) {
            case 0 -> said(random.nextBoolean() ? Role.USER : Role.SYSTEM, "w");
            case 1 -> {
                String[] some = new String[1 + random.nextInt(3)];
                Arrays.setAll(some, i -> ids[random.nextInt(ids.length)]);
                yield calls(some);
            }
            case 2 -> result(ids[random.nextInt(ids.length)], "r");
            case 3 ->
                new Message(
                        Role.USER,
                        List.of(new Part.Text("t"), new Part.ToolResult(ids[random.nextInt(ids.length)], "r")));
            default -> throw new IllegalStateException();
        };
    }

    private static void assertOrderly(List<Message> out, List<Message> in) {
        List<String> owed = new ArrayList<>();
        for (Message message : out) {
            for (Part part : message.parts()) {
                if (part instanceof Part.ToolCall call) {
                    assertThat(owed).as("%s", in).doesNotContain(call.id());
                    owed.add(call.id());
                } else if (part instanceof Part.ToolResult result) {
                    assertThat(owed).as("%s", in).isNotEmpty();
                    assertThat(owed.removeFirst()).as("%s", in).isEqualTo(result.callId());
                } else if (message.role() != Role.ASSISTANT) {
                    assertThat(owed).as("%s", in).isEmpty();
                }
            }
        }
        assertThat(owed).as("%s", in).isEmpty();
    }

    private List<Message> repaired(Message... messages) {
        return new ToolTurns()
                .apply(request(List.of(messages)), Requests.to(Requests.UPSTREAM), scope)
                .messages();
    }

    private List<String> pointers() {
        return scope.losses().stream().map(l -> l.pointer()).toList();
    }

    private static Message said(Role role, String text) {
        return Message.text(role, text);
    }

    private static Message calls(String... ids) {
        return new Message(
                Role.ASSISTANT,
                Arrays.stream(ids)
                        .<Part>map(id -> new Part.ToolCall(id, "tool-" + id, "{}"))
                        .toList());
    }

    private static Message result(String id, String text) {
        return new Message(Role.TOOL, List.of(new Part.ToolResult(id, text)));
    }

    private static List<String> drawn(List<Message> messages) {
        return messages.stream()
                .map(m -> m.role().name().toLowerCase(java.util.Locale.ROOT) + ":"
                        + String.join(
                                "|",
                                m.parts().stream().map(ToolTurnsTest::drawn).toList()))
                .toList();
    }

    private static String drawn(Part part) {
        return switch (part) {
            case Part.Text text -> text.text();
            case Part.ToolCall call -> call.id() + "()";
            case Part.ToolResult result ->
                result.callId()
                        + (result.error() ? "!=" : "=")
                        + String.join(
                                "",
                                result.content().stream()
                                        .map(ToolTurnsTest::drawn)
                                        .toList());
            case Part.Opaque ignored -> "opaque";
            case Part.Media ignored -> "media";
            case Part.Thinking ignored -> "thinking";
            case Part.Refusal ignored -> "refusal";
        };
    }

    private static ChatRequest request(List<Message> messages) {
        return Requests.of(messages);
    }
}
