package dev.nonagon.seals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatEvent.BlockKind;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.translation.Destination;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SealPassTest {
    private static final FormatId CHAT = new FormatId("chat-format");
    private static final FormatId BLOCKS = new FormatId("block-format");

    private final SealLedger ledger = SealLedger.inMemory(1 << 20);
    private final SealPass pass = new SealPass(ledger);
    private final Scope scope = Scope.of("r1", Instant.EPOCH, true);

    private static ProviderDescriptor provider(String id, FormatId format, String family) {
        return ProviderDescriptor.of(
                Json.parseObject("""
                {"spi":1,"id":"%s","name":"x","tier":"cheap","format":"%s","endpoint":"https://example.test/v1",
                 %s "policy":"official","source":"a test"}
                """.formatted(id, format, family.isEmpty() ? "" : "\"family\":\"" + family + "\",")
                        .getBytes(StandardCharsets.UTF_8)));
    }

    /** A chat client, whose format has no slot for seals, of a provider of a family. */
    private static Destination chatTo(String family, String conversation) {
        return new Destination(CHAT, provider("p-" + family, BLOCKS, family), "m", conversation);
    }

    private static Destination blocksTo(String family, String conversation) {
        return new Destination(BLOCKS, provider("p-" + family, BLOCKS, family), "m", conversation);
    }

    private static ChatRequest request(Message... messages) {
        return new ChatRequest(
                "m",
                List.of(messages),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                List.of(),
                Sampling.unset(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Extras.none());
    }

    private static Message assistant(Part... parts) {
        return new Message(Message.Role.ASSISTANT, List.of(parts));
    }

    private static Part.Thinking thought(String text, String seal) {
        return new Part.Thinking(
                text, false, seal.isEmpty() ? Optional.empty() : Optional.of(new Seal(BLOCKS, seal)), Extras.none());
    }

    /** Plays an answer: a sealed thought, a text, and calls with their seals. */
    private void answer(Destination from, String thought, String seal, String text, Part.ToolCall... calls) {
        Consumer<ChatEvent> ear = pass.hear(from, scope).orElseThrow();
        ear.accept(new ChatEvent.Started("a", "m"));
        int block = 0;
        if (!thought.isEmpty()) {
            ear.accept(new ChatEvent.Opened(block, new BlockKind.Thinking(false)));
            ear.accept(new ChatEvent.ThinkingDelta(block, thought.substring(0, 1)));
            ear.accept(new ChatEvent.ThinkingDelta(block, thought.substring(1)));
            if (!seal.isEmpty()) {
                ear.accept(new ChatEvent.Sealed(block, new Seal(from.provider().format(), seal)));
            }
            ear.accept(new ChatEvent.Closed(block++));
        }
        if (!text.isEmpty()) {
            ear.accept(new ChatEvent.Opened(block, new BlockKind.Text()));
            ear.accept(new ChatEvent.TextDelta(block, text));
            ear.accept(new ChatEvent.Closed(block++));
        }
        for (Part.ToolCall call : calls) {
            ear.accept(new ChatEvent.Opened(block, new BlockKind.ToolCall(call.id(), call.name())));
            ear.accept(new ChatEvent.ArgumentsDelta(block, call.arguments()));
            if (call.seal().isPresent()) {
                ear.accept(new ChatEvent.Sealed(block, call.seal().get()));
            }
            ear.accept(new ChatEvent.Closed(block++));
        }
        ear.accept(new ChatEvent.Finished(calls.length > 0 ? StopReason.TOOL_USE : StopReason.END));
    }

    private List<Part> applied(Destination to, Message... messages) {
        return pass.apply(request(messages), to, scope).messages().stream()
                .flatMap(m -> m.parts().stream())
                .toList();
    }

    private static Part.ToolCall sealed(String id, String seal) {
        return new Part.ToolCall(
                id, "f", "{}", false, Optional.of(new Seal(BLOCKS, seal)), Optional.empty(), Extras.none());
    }

    @Test
    @DisplayName(
            "F2 L6 the thought before a call comes back by the call's id, in front of everything, and only to its minter")
    void byCall() {
        Part.ToolCall call = new Part.ToolCall("call_1", "f", "{\"a\":1}");
        answer(chatTo("red", "c"), "I must call", "S1", "Calling.", call);
        Message said = assistant(new Part.Text("Calling."), new Part.ToolCall("call1", "f", "{\"a\":1}"));
        assertThat(applied(chatTo("red", "c"), said))
                .containsExactly(
                        thought("I must call", "S1"),
                        said.parts().get(0),
                        said.parts().get(1));
        assertThat(applied(chatTo("blue", "c"), said)).isEqualTo(said.parts());
        assertThat(applied(chatTo("red", "another"), said)).isEqualTo(said.parts());
    }

    @Test
    @DisplayName("L3 a call whose id the client made anew is found by what it says; another call is not")
    void byWhatItSays() {
        answer(chatTo("red", "c"), "hm", "S1", "", new Part.ToolCall("", "f", "{\"a\": 1}"));
        assertThat(applied(chatTo("red", "c"), assistant(new Part.ToolCall("fc_77", "f", "{\"a\":1}"))))
                .first()
                .isEqualTo(thought("hm", "S1"));
        assertThat(applied(chatTo("red", "c"), assistant(new Part.ToolCall("fc_77", "f", "{\"a\":2}"))))
                .hasSize(1);
    }

    @Test
    @DisplayName("L6 without calls the text is the key; the client's own copy of the thought goes")
    void byText() {
        answer(chatTo("red", "c"), "hm", "S1", "The answer is 4.\n");
        assertThat(applied(chatTo("red", "c"), assistant(thought("hm", ""), new Part.Text("The answer is 4. "))))
                .containsExactly(thought("hm", "S1"), new Part.Text("The answer is 4. "));
        assertThat(applied(chatTo("red", "c"), assistant(new Part.Text("Something else"))))
                .hasSize(1);
    }

    @Test
    @DisplayName("F2 seals on parallel calls come back, each on its own; calls the model left bare stay bare")
    void callSeals() {
        answer(
                chatTo("red", "c"),
                "",
                "",
                "",
                sealed("c1", "S1"),
                new Part.ToolCall("c2", "f", "{}"),
                sealed("c3", "S3"));
        List<Part> parts = applied(
                chatTo("red", "c"),
                assistant(
                        new Part.ToolCall("c1", "f", "{}"),
                        new Part.ToolCall("c2", "g", "{}"),
                        new Part.ToolCall("c3", "f", "{}")));
        assertThat(parts)
                .extracting(p -> ((Part.ToolCall) p).seal().map(Seal::value).orElse("-"))
                .containsExactly("S1", "-", "S3");
    }

    @Test
    @DisplayName("F1 L4 a seal of another family is withheld; its words stay as words, a redacted thought goes")
    void withheld() {
        answer(blocksTo("red", "c"), "hm", "S1", "Yes");
        Message said = assistant(
                thought("hm", "S1"),
                new Part.Thinking("", true, Optional.of(new Seal(BLOCKS, "S1")), Extras.none()),
                new Part.Text("Yes"));
        assertThat(applied(blocksTo("blue", "c"), said)).containsExactly(thought("hm", ""), new Part.Text("Yes"));
        assertThat(scope.losses()).hasSize(2).allMatch(l -> l.reason().contains("withheld"));
        assertThat(applied(blocksTo("red", "c"), said)).isEqualTo(said.parts());
    }

    @Test
    @DisplayName("L5 unknown seals: by their envelope where the family is declared, else by the format")
    void unknown() {
        Message claude = assistant(thought("hm", EnvelopesTest.claude()));
        Message plain = assistant(thought("hm", "who-knows"));
        assertThat(applied(blocksTo("claude", "c"), claude)).isEqualTo(claude.parts());
        assertThat(applied(chatTo("claude", "c"), claude)).isEqualTo(claude.parts());
        assertThat(applied(blocksTo("gpt", "c"), claude)).containsExactly(thought("hm", ""));
        assertThat(applied(blocksTo("gpt", "c"), plain)).isEqualTo(plain.parts());
        assertThat(applied(chatTo("gpt", "c"), plain)).containsExactly(thought("hm", ""));
        Destination own = new Destination(BLOCKS, provider("my-server", BLOCKS, ""), "m", "c");
        assertThat(applied(own, claude)).as("nobody knows whose models it runs").isEqualTo(claude.parts());
    }

    @Test
    @DisplayName("C35 a GPT-sealed thought that came through another format goes to GPT in GPT's format")
    void reminted() {
        Destination gpt = new Destination(CHAT, provider("p", BLOCKS, "gpt"), "m", "c");
        Part.Thinking said =
                new Part.Thinking("hm", false, Optional.of(new Seal(CHAT, EnvelopesTest.gpt())), Extras.none());
        assertThat(applied(gpt, assistant(said))).containsExactly(thought("hm", EnvelopesTest.gpt()));
    }

    @Test
    @DisplayName("L6 nothing is given twice, and nothing to a turn that has its seal")
    void notTwice() {
        answer(
                chatTo("red", "c"),
                "hm",
                "S1",
                "",
                new Part.ToolCall("c1", "f", "{}"),
                new Part.ToolCall("c2", "f", "{}"));
        Message said =
                assistant(thought("hm", "S1"), new Part.ToolCall("c1", "f", "{}"), new Part.ToolCall("c2", "f", "{}"));
        assertThat(applied(blocksTo("red", "c"), said)).isEqualTo(said.parts());
    }

    @Test
    @DisplayName("L6 a turn in several messages gets its thought in front of the first")
    void splitTurn() {
        answer(chatTo("red", "c"), "hm", "S1", "Well.", new Part.ToolCall("c1", "f", "{}"));
        ChatRequest fitted = pass.apply(
                request(assistant(new Part.Text("Well.")), assistant(new Part.ToolCall("c1", "f", "{}"))),
                chatTo("red", "c"),
                scope);
        assertThat(fitted.messages().get(0).parts()).containsExactly(thought("hm", "S1"), new Part.Text("Well."));
        assertThat(fitted.messages().get(1).parts()).hasSize(1);
    }

    @Test
    @DisplayName("L1 a client of the same format carries its seals itself; only their hashes are kept")
    void carried() {
        answer(blocksTo("red", "c"), "hm", "S1", "", new Part.ToolCall("c1", "f", "{}"));
        assertThat(ledger.judge("c", "S1", "blue")).isEqualTo(SealLedger.Verdict.FOREIGN);
        assertThat(ledger.find("c", "red", new Prints("").ofId("c1"))).isEmpty();
    }

    @Test
    @DisplayName("L1 an answer without thoughts, or one that failed, teaches nothing")
    void teachesNothing() {
        answer(chatTo("red", "c"), "", "", "Hello", new Part.ToolCall("c1", "f", "{}"));
        Consumer<ChatEvent> ear = pass.hear(chatTo("red", "c"), scope).orElseThrow();
        ear.accept(new ChatEvent.Opened(0, new BlockKind.Thinking(false)));
        ear.accept(new ChatEvent.Sealed(0, new Seal(BLOCKS, "S1")));
        ear.accept(new ChatEvent.Failed(Failure.of(Failure.Kind.PROTOCOL, "cut")));
        assertThat(ledger.isEmpty()).isTrue();
        assertThat(new SealPass(SealLedger.inMemory(0)).hear(chatTo("red", "c"), scope))
                .isEmpty();
    }

    @Test
    @DisplayName("a request in which nothing changes is the same object; L8 without seals, all of them go")
    void untouched() {
        ChatRequest plain = request(Message.text(Message.Role.USER, "Hi"), assistant(thought("hm", "S1")));
        assertThat(pass.apply(plain, blocksTo("red", "c"), scope)).isSameAs(plain);
        ChatRequest bare = pass.apply(plain, blocksTo("red", "c").withoutSeals(), scope);
        assertThat(bare.messages().get(1).parts()).containsExactly(thought("hm", ""));
        assertThat(new Destination(BLOCKS, provider("p", BLOCKS, ""), "m", "c").family())
                .isEqualTo("p");
        assertThat(blocksTo("red", "c").sent("x")).isEmpty();
        assertThat(Headers.none().first("x")).isEmpty();
    }
}
