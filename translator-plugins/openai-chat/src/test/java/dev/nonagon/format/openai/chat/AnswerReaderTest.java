package dev.nonagon.format.openai.chat;

import static dev.nonagon.format.openai.chat.Wires.calls;
import static dev.nonagon.format.openai.chat.Wires.delta;
import static dev.nonagon.format.openai.chat.Wires.finish;
import static dev.nonagon.format.openai.chat.Wires.read;
import static dev.nonagon.format.openai.chat.Wires.readWhole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.Answer;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.chat.TokenUsage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {
    private static final String DONE = "[DONE]";

    private static Answer answer(List<ChatEvent> events) {
        Answer.Collector collector = new Answer.Collector();
        Optional<Answer> answer = Optional.empty();
        for (ChatEvent event : events) {
            answer = collector.add(event);
        }
        assertThat(answer).as("an answer in %s", events).isPresent();
        return answer.orElseThrow();
    }

    private static List<Part> parts(String... data) {
        return answer(read(data)).parts();
    }

    private static Failure failure(List<ChatEvent> events) {
        assertThat(events.getLast()).isInstanceOf(ChatEvent.Failed.class);
        return ((ChatEvent.Failed) events.getLast()).failure();
    }

    private static Part thought(String text) {
        return new Part.Thinking(text, false, Optional.empty(), Extras.none());
    }

    @Test
    @DisplayName("17.1 F41 row 27: finish chunk, then usage chunk: one end, after the usage")
    void usageAfterFinish() {
        List<ChatEvent> events = read(
                delta("{\"content\":\"Hi\"}"),
                finish("stop"),
                "{\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1,\"total_tokens\":4}}",
                DONE);
        assertThat(events)
                .containsSubsequence(
                        new ChatEvent.Used(new TokenUsage(3, 1, 0, 0, 0, 0, false)),
                        new ChatEvent.Finished(StopReason.END));
        assertThat(events).filteredOn(ChatEvent.Finished.class::isInstance).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "7"})
    @DisplayName("17.2 a name that is null, empty or a number, then the real one: one start with the real name")
    void lateName(String name) {
        assertThat(parts(
                        calls("{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":" + name
                                + ",\"arguments\":\"{\\\"a\\\"\"}}"),
                        calls("{\"index\":0,\"function\":{\"name\":\"look\",\"arguments\":\":1}\"}}"),
                        finish("tool_calls"),
                        DONE))
                .containsExactly(new Part.ToolCall("c1", "look", "{\"a\":1}"));
    }

    @Test
    @DisplayName("17.3 no name to the end, but an id and arguments: a synthetic name, and the stop reason is tool use")
    void neverNamed() {
        Answer answer = answer(
                read(calls("{\"index\":0,\"id\":\"c1\",\"function\":{\"arguments\":\"{}\"}}"), finish("stop"), DONE));
        assertThat(answer.parts()).containsExactly(new Part.ToolCall("c1", "tool_0", "{}"));
        assertThat(answer.reason()).isEqualTo(StopReason.TOOL_USE);
    }

    @Test
    @DisplayName("17.4 no id, no name, no arguments: no call, and the stop reason is not tool use")
    void nothingAtAll() {
        Answer answer = answer(read(calls("{\"index\":0,\"function\":{}}"), finish("tool_calls"), DONE));
        assertThat(answer.parts()).isEmpty();
        assertThat(answer.reason()).isEqualTo(StopReason.END);
    }

    @Test
    @DisplayName("17.5 an id in a later delta without a function: the start waits, the arguments are kept")
    void lateId() {
        List<ChatEvent> events = read(
                calls("{\"index\":0,\"function\":{\"name\":\"look\",\"arguments\":\"{\\\"a\\\"\"}}"),
                calls("{\"index\":0,\"id\":\"late\"}"),
                calls("{\"index\":0,\"function\":{\"arguments\":\":1}\"}}"),
                finish("tool_calls"),
                DONE);
        assertThat(answer(events).parts()).containsExactly(new Part.ToolCall("late", "look", "{\"a\":1}"));
        assertThat(events).filteredOn(ChatEvent.Opened.class::isInstance).hasSize(1);
    }

    @Test
    @DisplayName("17.6 the id never comes: a synthetic one, tool use")
    void neverAnId() {
        Answer answer = answer(read(
                calls("{\"index\":0,\"function\":{\"name\":\"look\",\"arguments\":\"{}\"}}"), finish("stop"), DONE));
        assertThat(answer.parts()).singleElement().isInstanceOfSatisfying(Part.ToolCall.class, call -> {
            assertThat(call.id()).matches("call_[0-9a-f]{24}");
            assertThat(call.name()).isEqualTo("look");
        });
        assertThat(answer.reason()).isEqualTo(StopReason.TOOL_USE);
    }

    @Test
    @DisplayName("17.7 F40 row 5: id and name in every delta: one start")
    void repeated() {
        List<ChatEvent> events = read(
                calls("{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"look\",\"arguments\":\"{\\\"a\\\"\"}}"),
                calls("{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"look\",\"arguments\":\":1}\"}}"),
                calls("{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"look\",\"arguments\":\"\"}}"),
                finish("tool_calls"),
                DONE);
        assertThat(answer(events).parts()).containsExactly(new Part.ToolCall("c1", "look", "{\"a\":1}"));
        assertThat(events).filteredOn(ChatEvent.Opened.class::isInstance).hasSize(1);
    }

    @Test
    @DisplayName("17.8 indexes 2, 0, 1, named late: started in the order of the indexes, blocks 0, 1, 2")
    void belated() {
        List<ChatEvent> events = read(
                calls("{\"index\":2,\"function\":{\"arguments\":\"{}\"}}"),
                calls("{\"index\":0,\"function\":{\"arguments\":\"{}\"}}"),
                calls("{\"index\":1,\"function\":{\"arguments\":\"{}\"}}"),
                calls("{\"index\":2,\"function\":{\"name\":\"c\"}},{\"index\":0,\"function\":{\"name\":\"a\"}},"
                        + "{\"index\":1,\"function\":{\"name\":\"b\"}}"),
                finish("tool_calls"),
                DONE);
        assertThat(events)
                .filteredOn(ChatEvent.Opened.class::isInstance)
                .extracting(e -> ((ChatEvent.Opened) e).block())
                .containsExactly(0, 1, 2);
        assertThat(answer(events).parts())
                .extracting(p -> ((Part.ToolCall) p).name())
                .containsExactly("a", "b", "c");
    }

    @Test
    @DisplayName("17.9 17.53: nothing after the end: a late id, a second [DONE], a second error")
    void afterTheEnd() {
        List<ChatEvent> events = read(
                delta("{\"content\":\"Hi\"}"),
                finish("stop"),
                DONE,
                calls("{\"index\":0,\"id\":\"late\"}"),
                DONE,
                "{\"error\":{\"message\":\"x\"}}");
        assertThat(events.getLast()).isEqualTo(new ChatEvent.Finished(StopReason.END));
    }

    @Test
    @DisplayName("17.10 one good and one empty call: only the good one")
    void goodAndEmpty() {
        assertThat(parts(
                        calls("{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"look\",\"arguments\":\"{}\"}}"),
                        calls("{\"index\":1,\"function\":{}}"),
                        finish("tool_calls"),
                        DONE))
                .containsExactly(new Part.ToolCall("c1", "look", "{}"));
    }

    @Test
    @DisplayName("A name in pieces is put together")
    void splitName() {
        assertThat(parts(
                        calls("{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"get_\"}}"),
                        calls("{\"index\":0,\"function\":{\"name\":\"weather\"}}"),
                        calls("{\"index\":0,\"function\":{\"arguments\":\"{}\"}}"),
                        finish("tool_calls"),
                        DONE))
                .containsExactly(new Part.ToolCall("c1", "get_weather", "{}"));
    }

    @Test
    @DisplayName("17.42 interleaved deltas of two calls stay apart")
    void interleaved() {
        assertThat(parts(
                        calls(
                                "{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"one\",\"arguments\":\"{\\\"x\\\"\"}}"),
                        calls(
                                "{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"two\",\"arguments\":\"{\\\"y\\\"\"}}"),
                        calls("{\"index\":0,\"function\":{\"arguments\":\":1}\"}}"),
                        calls("{\"index\":1,\"function\":{\"arguments\":\":2}\"}}"),
                        finish("tool_calls"),
                        DONE))
                .containsExactly(
                        new Part.ToolCall("a", "one", "{\"x\":1}"), new Part.ToolCall("b", "two", "{\"y\":2}"));
    }

    @Test
    @DisplayName("F42 a call with complete arguments closes before the next one opens")
    void closesBeforeTheNext() {
        List<ChatEvent> events = read(
                calls("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"one\",\"arguments\":\"{}\"}}"),
                calls("{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"two\",\"arguments\":\"{}\"}}"),
                finish("tool_calls"),
                DONE);
        assertThat(events.indexOf(new ChatEvent.Closed(0)))
                .isLessThan(events.indexOf(new ChatEvent.Opened(1, new ChatEvent.BlockKind.ToolCall("b", "two"))));
    }

    @Test
    @DisplayName("Every call numbered 0: a new id with a new name, or after complete arguments, is a new call")
    void allNumberedZero() {
        assertThat(parts(
                        calls("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"look\",\"arguments\":\"{}\"}}"),
                        calls("{\"index\":0,\"id\":\"b\",\"function\":{\"name\":\"look\",\"arguments\":\"{}\"}}"),
                        calls("{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"now\",\"arguments\":\"\"}}"),
                        finish("tool_calls"),
                        DONE))
                .extracting(p -> ((Part.ToolCall) p).id())
                .containsExactly("a", "b", "c");
    }

    @Test
    @DisplayName("clients.md 4: no index: a new id begins a new call, no id goes on with the last")
    void noIndex() {
        assertThat(parts(
                        calls("{\"id\":\"a\",\"function\":{\"name\":\"one\",\"arguments\":\"{\\\"x\\\"\"}}"),
                        calls("{\"function\":{\"arguments\":\":1}\"}}"),
                        calls("{\"id\":\"b\",\"function\":{\"name\":\"two\",\"arguments\":\"{}\"}}"),
                        finish("tool_calls"),
                        DONE))
                .containsExactly(new Part.ToolCall("a", "one", "{\"x\":1}"), new Part.ToolCall("b", "two", "{}"));
    }

    @Test
    @DisplayName("Arguments as an object are taken; 16.17 no arguments are {}")
    void argumentShapes() {
        assertThat(parts(
                        calls("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"one\",\"arguments\":{\"x\":1}}}"),
                        calls("{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"two\",\"arguments\":\"\"}}"),
                        calls("{\"index\":2,\"id\":\"c\",\"function\":{\"name\":\"three\"}}"),
                        finish("tool_calls"),
                        DONE))
                .containsExactly(
                        new Part.ToolCall("a", "one", "{\"x\":1}"),
                        new Part.ToolCall("b", "two", "{}"),
                        new Part.ToolCall("c", "three", "{}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null"})
    @DisplayName("row 7: tool_calls [] or null is no tool mode, and no text is lost")
    void emptyToolCalls(String none) {
        Answer answer = answer(read(
                delta("{\"content\":\"Hel\",\"tool_calls\":" + none + "}"),
                delta("{\"content\":\"lo\",\"tool_calls\":" + none + "}"),
                finish("stop"),
                DONE));
        assertThat(answer.parts()).containsExactly(new Part.Text("Hello"));
        assertThat(answer.reason()).isEqualTo(StopReason.END);
    }

    @Test
    @DisplayName("An empty content opens no block")
    void emptyContent() {
        assertThat(parts(
                        delta("{\"role\":\"assistant\",\"content\":\"\"}"),
                        delta("{\"reasoning_content\":\"Hm.\",\"content\":\"\"}"),
                        delta("{\"content\":\"Yes\"}"),
                        finish("stop"),
                        DONE))
                .containsExactly(thought("Hm."), new Part.Text("Yes"));
    }

    @Test
    @DisplayName("A thought said under both names is taken once")
    void bothNames() {
        assertThat(parts(
                        delta("{\"reasoning\":\"Hm.\",\"reasoning_content\":\"Hm.\"}"),
                        delta("{\"content\":\"Yes\"}"),
                        finish("stop"),
                        DONE))
                .containsExactly(thought("Hm."), new Part.Text("Yes"));
    }

    @Test
    @DisplayName("row 10 17.27: an emitted call wins over stop")
    void callWins() {
        String call = calls("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"one\",\"arguments\":\"{}\"}}");
        assertThat(answer(read(call, finish("stop"), DONE)).reason()).isEqualTo(StopReason.TOOL_USE);
        assertThat(answer(read(call, finish("length"), DONE)).reason()).isEqualTo(StopReason.TOOL_USE);
    }

    @Test
    @DisplayName("17.52 arguments cut by the ceiling are LENGTH, not a call to run, and nothing is invented")
    void cutArguments() {
        Answer answer = answer(read(
                calls("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"one\",\"arguments\":\"{\\\"x\"}}"),
                finish("length"),
                DONE));
        assertThat(answer.reason()).isEqualTo(StopReason.LENGTH);
        assertThat(answer.parts()).containsExactly(new Part.ToolCall("a", "one", "{\"x"));
    }

    @ParameterizedTest
    @CsvSource({
        "stop,END",
        "length,LENGTH",
        "content_filter,REFUSED",
        "sensitive,REFUSED",
        "max_tokens,LENGTH",
        "model_length,LENGTH",
        "eos,END",
        "weird,END",
        "tool_calls,END",
        "function_call,END"
    })
    @DisplayName("16.9 finish reasons; a word nobody knows is an end")
    void finishReasons(String word, StopReason reason) {
        assertThat(answer(read(delta("{\"content\":\"x\"}"), finish(word), DONE))
                        .reason())
                .isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "network_error", "insufficient_system_resource"})
    @DisplayName("Finish reasons that are breakdowns fail")
    void breakdowns(String word) {
        assertThat(failure(read(delta("{\"content\":\"x\"}"), finish(word), DONE))
                        .kind())
                .isEqualTo(Failure.Kind.OVERLOADED);
    }

    @Test
    @DisplayName("E8 C6: no finish reason and no [DONE] fails; a finish reason alone is enough")
    void earlyEnd() {
        assertThat(failure(read(delta("{\"content\":\"x\"}"))).kind()).isEqualTo(Failure.Kind.PROTOCOL);
        assertThat(answer(read(delta("{\"content\":\"x\"}"), finish("stop"))).reason())
                .isEqualTo(StopReason.END);
    }

    @Test
    @DisplayName("C6: [DONE] without a finish reason ends well if something was said, else it fails")
    void doneAlone() {
        assertThat(answer(read(delta("{\"content\":\"x\"}"), DONE)).reason()).isEqualTo(StopReason.END);
        assertThat(answer(read(
                                calls(
                                        "{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"one\",\"arguments\":\"{}\"}}"),
                                DONE))
                        .reason())
                .isEqualTo(StopReason.TOOL_USE);
        assertThat(failure(read(DONE)).kind()).isEqualTo(Failure.Kind.PROTOCOL);
        assertThat(failure(read(delta("{\"reasoning_content\":\"Hm.\"}"), DONE)).kind())
                .isEqualTo(Failure.Kind.PROTOCOL);
        assertThat(failure(read(
                                calls("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"one\",\"arguments\":\"{\"}}"),
                                DONE))
                        .kind())
                .isEqualTo(Failure.Kind.PROTOCOL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"error\":{\"message\":\"m\",\"type\":\"overloaded_error\"}}|OVERLOADED",
                "{\"error\":{\"message\":\"m\",\"code\":429}}|RATE_LIMITED",
                "{\"error\":{\"message\":\"m\",\"code\":\"context_length_exceeded\"}}|CONTEXT_TOO_LONG",
                "{\"error\":\"Rate limit reached\"}|RATE_LIMITED",
                "{\"object\":\"error\",\"message\":\"Rate limit\",\"code\":429}|RATE_LIMITED",
                "{\"x_groq\":{\"error\":\"over capacity: overloaded\"}}|OVERLOADED",
                "{\"base_resp\":{\"status_code\":1002,\"status_msg\":\"rate limit\"},\"choices\":null}|RATE_LIMITED",
                "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"error\",\"error\":{\"code\":429,\"message\":\"m\"}}]}"
                        + "|RATE_LIMITED"
            })
    @DisplayName("F45 row 15: an error inside a 200 is an error, in mid-stream and as a body")
    void errors(String error, Failure.Kind kind) {
        assertThat(failure(read(delta("{\"content\":\"x\"}"), error)).kind()).isEqualTo(kind);
        if (!error.contains("delta")) {
            assertThat(failure(readWhole(error)).kind()).isEqualTo(kind);
        }
    }

    @Test
    @DisplayName("A null error is none")
    void nullError() {
        assertThat(parts("{\"error\":null,\"choices\":[{\"delta\":{\"content\":\"x\"}}]}", finish("stop")))
                .containsExactly(new Part.Text("x"));
    }

    @Test
    @DisplayName("E9 the second candidate is not mixed into the first")
    void oneCandidate() {
        assertThat(parts(
                        "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"no\"}},{\"index\":0,\"delta\":{\"content\":\"yes\"}}]}",
                        "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"no\"},\"finish_reason\":\"length\"}]}",
                        finish("stop")))
                .containsExactly(new Part.Text("yes"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'prompt_tokens':22044,'completion_tokens':4,'prompt_tokens_details':{'cached_tokens':22000,'cache_creation_tokens':31}"
                        + "|13,4,22000,31,0",
                "'prompt_tokens':20,'completion_tokens':8,'prompt_cache_hit_tokens':16,'prompt_cache_miss_tokens':4|4,8,16,0,0",
                "'prompt_tokens':20,'completion_tokens':8,'cached_tokens':5|15,8,5,0,0",
                "'prompt_tokens':20,'completion_tokens':8,'prompt_tokens_details':{'cached_tokens':1,'cache_write_tokens':2}|17,8,1,2,0",
                "'prompt_tokens':20,'completion_tokens':8,'prompt_tokens_details':null|20,8,0,0,0",
                "'prompt_tokens':10,'completion_tokens':2,'prompt_tokens_details':{'cached_tokens':500}|10,2,500,0,0",
                "'prompt_tokens':10,'completion_tokens':5,'total_tokens':15,'completion_tokens_details':{'reasoning_tokens':4}"
                        + "|10,5,0,0,4",
                "'prompt_tokens':10,'completion_tokens':5,'total_tokens':115,'completion_tokens_details':{'reasoning_tokens':100}"
                        + "|10,105,0,0,100",
                "'prompt_tokens':-5,'completion_tokens':99999999999999|0,1000000000,0,0,0"
            })
    @DisplayName("17.49 row 26: each token once: cached and stored ones are part of the prompt on this wire")
    void usage(String members, String counts) {
        String usage = "{" + members.replace('\'', '"') + "}";
        String[] n = counts.split(",");
        TokenUsage expected = new TokenUsage(
                Long.parseLong(n[0]),
                Long.parseLong(n[1]),
                Long.parseLong(n[2]),
                Long.parseLong(n[3]),
                0,
                Long.parseLong(n[4]),
                false);
        assertThat(read(delta("{\"content\":\"x\"}"), finish("stop"), "{\"choices\":[],\"usage\":" + usage + "}", DONE))
                .contains(new ChatEvent.Used(expected));
    }

    @Test
    @DisplayName("A whole body without a finish reason is whole; calls in it that all have index 0 stay apart")
    void wholeBody() {
        Answer answer = answer(readWhole("""
                {"id":"x","model":"m","choices":[{"message":{"role":"assistant","content":null,"tool_calls":[
                 {"index":0,"id":"a","type":"function","function":{"name":"one","arguments":"{}"}},
                 {"index":0,"id":"b","type":"function","function":{"name":"one","arguments":{}}}]}}]}"""));
        assertThat(answer.parts())
                .containsExactly(new Part.ToolCall("a", "one", "{}"), new Part.ToolCall("b", "one", "{}"));
        assertThat(answer.reason()).isEqualTo(StopReason.TOOL_USE);
    }

    @Test
    @DisplayName("An event stream under a wrong content type is read as what it is")
    void streamAsBody() {
        assertThat(answer(readWhole(": hi\n\ndata: " + delta("{\"content\":\"x\"}") + "\n\ndata: " + finish("stop")
                                + "\n\ndata: [DONE]\n\n"))
                        .parts())
                .containsExactly(new Part.Text("x"));
        assertThat(failure(readWhole("data: " + delta("{\"content\":\"x\"}") + "\n\n"))
                        .kind())
                .isEqualTo(Failure.Kind.PROTOCOL);
        assertThat(failure(readWhole("Internal Server Error")).kind()).isEqualTo(Failure.Kind.PROTOCOL);
    }
}
