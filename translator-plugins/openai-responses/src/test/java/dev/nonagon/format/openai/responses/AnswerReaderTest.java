package dev.nonagon.format.openai.responses;

import static dev.nonagon.format.openai.responses.Wires.added;
import static dev.nonagon.format.openai.responses.Wires.completed;
import static dev.nonagon.format.openai.responses.Wires.done;
import static dev.nonagon.format.openai.responses.Wires.event;
import static dev.nonagon.format.openai.responses.Wires.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.Answer;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatEvent.BlockKind;
import dev.nonagon.spi.chat.EventGrammar;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.chat.StopReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {
    private static final String CREATED =
            event("response.created", "\"response\":{\"id\":\"resp_1\",\"model\":\"m\",\"status\":\"in_progress\"}");

    private static Answer answer(String... data) {
        Answer.Collector collector = new Answer.Collector();
        Optional<Answer> answer = Optional.empty();
        for (ChatEvent event : read(data)) {
            answer = collector.add(event);
        }
        return answer.orElseThrow();
    }

    private static Failure failure(String... data) {
        ChatEvent last = read(data).getLast();
        assertThat(last).isInstanceOf(ChatEvent.Failed.class);
        return ((ChatEvent.Failed) last).failure();
    }

    private static String reasoning(String seal) {
        return "{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[]"
                + (seal.isEmpty() ? "" : ",\"encrypted_content\":\"" + seal + "\"") + "}";
    }

    private static Optional<Seal> seal(Answer answer) {
        return answer.parts().getFirst() instanceof Part.Thinking thinking ? thinking.seal() : Optional.empty();
    }

    @Test
    @DisplayName("C18 the seal in output_item.done wins; an earlier one serves if that has none")
    void seals() {
        assertThat(seal(answer(CREATED, added(0, reasoning("early")), done(0, reasoning("late")), completed("[]"))))
                .hasValue(new Seal(Wire.ID, "late"));
        assertThat(seal(answer(CREATED, added(0, reasoning("early")), done(0, reasoning("")), completed("[]"))))
                .hasValue(new Seal(Wire.ID, "early"));
    }

    @Test
    @DisplayName("R6 words of a summary and raw words of one thought leave once")
    void thoughtOnce() {
        Answer answer = answer(
                event("response.reasoning_text.delta", "\"item_id\":\"rs_1\",\"output_index\":0,\"delta\":\"Raw.\""),
                event(
                        "response.reasoning_summary_text.delta",
                        "\"item_id\":\"rs_1\",\"output_index\":0,\"summary_index\":0,\"delta\":\"Sum.\""),
                done(
                        0,
                        "{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"Sum.\"}],"
                                + "\"content\":[{\"type\":\"reasoning_text\",\"text\":\"Raw. More.\"}]}"),
                completed("[]"));
        assertThat(answer.parts())
                .hasSize(1)
                .first()
                .isInstanceOfSatisfying(Part.Thinking.class, thinking -> assertThat(thinking.text())
                        .isEqualTo("Raw."));
    }

    @Test
    @DisplayName("C25 arguments that the deltas lacked come from the terminal output")
    void terminalHydrates() {
        String begun = "{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"call_1\",\"name\":\"f\"}";
        Answer answer = answer(
                added(0, begun),
                event("response.function_call_arguments.delta", "\"item_id\":\"fc_1\",\"delta\":\"{\\\"a\\\"\""),
                completed("[{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"call_1\",\"name\":\"f\","
                        + "\"arguments\":\"{\\\"a\\\":1}\"}]"));
        assertThat(answer.parts()).containsExactly(new Part.ToolCall("call_1", "f", "{\"a\":1}"));
        assertThat(answer.reason()).isEqualTo(StopReason.TOOL_USE);
    }

    @Test
    @DisplayName("C27 a call that nobody names is none and forces no tool_use")
    void unresolvedCall() {
        Answer answer = answer(
                added(0, "{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"call_1\"}"),
                event("response.function_call_arguments.delta", "\"item_id\":\"fc_1\",\"delta\":\"{}\""),
                completed("[]"));
        assertThat(answer.parts()).isEmpty();
        assertThat(answer.reason()).isEqualTo(StopReason.END);
    }

    @Test
    @DisplayName("C27 max_output_tokens in the middle of arguments stays LENGTH")
    void cutCall() {
        Answer answer = answer(
                added(0, "{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"call_1\",\"name\":\"f\"}"),
                event("response.function_call_arguments.delta", "\"item_id\":\"fc_1\",\"delta\":\"{\\\"a\""),
                Wires.incomplete("max_output_tokens"));
        assertThat(answer.reason()).isEqualTo(StopReason.LENGTH);
    }

    @Test
    @DisplayName("An item whose id changes from event to event is known by its index")
    void changingIds() {
        Answer answer = answer(
                added(0, "{\"type\":\"message\",\"id\":\"msg_a\",\"content\":[]}"),
                event("response.output_text.delta", "\"item_id\":\"msg_b\",\"output_index\":0,\"delta\":\"Hi\""),
                done(
                        0,
                        "{\"type\":\"message\",\"id\":\"msg_c\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hi!\"}]}"),
                completed("[]"));
        assertThat(answer.parts()).containsExactly(new Part.Text("Hi!"));
    }

    @Test
    @DisplayName("C22 nothing begins before the first content, so that a late refusal can go elsewhere")
    void startsLate() {
        assertThat(read(CREATED, event("error", "\"code\":\"server_is_overloaded\",\"message\":\"Busy\"")))
                .singleElement()
                .isInstanceOf(ChatEvent.Failed.class);
    }

    @Test
    @DisplayName("Codes become kinds, with the time of the reset")
    void codes() {
        assertThat(failure(event("error", "\"code\":\"cyber_policy\",\"message\":\"No\""))
                        .kind())
                .isEqualTo(Failure.Kind.REFUSED);
        assertThat(failure(event("error", "\"code\":\"context_length_exceeded\",\"message\":\"Long\""))
                        .kind())
                .isEqualTo(Failure.Kind.CONTEXT_TOO_LONG);
        assertThat(failure(event("error", "\"message\":\"Selected model is at capacity\""))
                        .kind())
                .isEqualTo(Failure.Kind.OVERLOADED);
        assertThat(failure(event("error", "\"code\":\"previous_response_not_found\",\"message\":\"Gone\""))
                        .kind())
                .isEqualTo(Failure.Kind.INVALID_REQUEST);
        assertThat(failure(event("error", "\"code\":\"refresh_token_reused\",\"message\":\"Again\""))
                        .kind())
                .isEqualTo(Failure.Kind.UNAUTHENTICATED);
        Failure limit = failure(event(
                "error",
                "\"status\":429,\"error\":{\"type\":\"usage_limit_reached\",\"message\":\"Used up\","
                        + "\"resets_in_seconds\":90,\"resets_at\":1767323045}"));
        assertThat(limit.kind()).isEqualTo(Failure.Kind.QUOTA_EXHAUSTED);
        assertThat(limit.retryAfter()).hasValue(Duration.ofSeconds(90));
        assertThat(limit.resetsAt()).hasValue(Instant.ofEpochSecond(1767323045));
    }

    @Test
    @DisplayName("C29 what only this format knows is Foreign, once")
    void foreign() {
        String search = "{\"type\":\"web_search_call\",\"id\":\"ws_1\",\"status\":\"completed\"}";
        List<ChatEvent> events = read(added(0, search), done(0, search), completed("[" + search + "]"));
        assertThat(events.stream().filter(ChatEvent.Foreign.class::isInstance)).hasSize(1);
    }

    @Test
    @DisplayName("R4 a call of a namespaced tool has the name that other formats know")
    void namespace() {
        var read = Wires.request("""
                {"model":"m","input":"Hi","tools":[{"type":"function","name":"a__f","parameters":{}},
                 {"type":"namespace","name":"a","tools":[{"type":"function","name":"f","parameters":{}}]}]}""");
        List<ChatEvent> events = read(
                Wires.scope(true).attempt(read, 0),
                done(
                        0,
                        "{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"call_1\",\"name\":\"f\","
                                + "\"namespace\":\"a\",\"arguments\":\"{}\"}"),
                completed("[]"));
        assertThat(events).contains(new ChatEvent.Opened(0, new BlockKind.ToolCall("call_1", "a__f_2")));
    }

    @Test
    @DisplayName("E4 an item of a kind that does not think, and thought all the same, closes its thought")
    void strangeKinds() {
        String thought =
                event("response.reasoning_text.delta", "\"item_id\":\"x_1\",\"output_index\":0,\"delta\":\"Hm.\"");
        for (String kind : List.of("message", "what_is_this", "function_call")) {
            String item = "{\"type\":\"" + kind + "\",\"id\":\"x_1\",\"content\":[]}";
            for (List<String> wire : List.of(
                    List.of(added(0, item), thought, done(0, item), completed("[]")),
                    List.of(added(0, item), thought, completed("[]")))) {
                EventGrammar grammar = new EventGrammar();
                assertThat(read(wire.toArray(String[]::new)))
                        .as("%s in %s", kind, wire)
                        .allSatisfy(event -> assertThat(grammar.check(event)).isEmpty());
                assertThat(grammar.ended()).isTrue();
            }
        }
    }

    @Test
    @DisplayName("A stream under a wrong content type is read as one")
    void wholeStream() {
        assertThat(Wires.readWhole("data: "
                        + done(
                                0,
                                "{\"type\":\"message\",\"content\":[{\"type\":\"output_text\"," + "\"text\":\"Hi\"}]}")
                        + "\n\ndata: " + completed("[]") + "\n\ndata: [DONE]\n\n"))
                .contains(new ChatEvent.TextDelta(0, "Hi"))
                .last()
                .isEqualTo(new ChatEvent.Finished(StopReason.END));
    }
}
