package dev.nonagon.format.openai.completions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.EventWriter;
import dev.nonagon.spi.format.Loss;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class CompletionsTest {
    private static final CompletionsFormat FORMAT = new CompletionsFormat();

    private static Scope scope(boolean streaming) {
        return Scope.of("req_1", Instant.parse("2026-01-02T03:04:05Z"), streaming);
    }

    private static ChatRequest request(String body) {
        return FORMAT.readRequest(Json.parseObject(body.getBytes(StandardCharsets.UTF_8)), scope(false));
    }

    private static List<ChatEvent> read(boolean whole, String... events) {
        List<ChatEvent> out = new ArrayList<>();
        EventReader reader = FORMAT.newReader(scope(!whole));
        for (String event : events) {
            byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
            reader.read(whole ? WireEvent.whole(bytes) : WireEvent.of(bytes), out::add);
        }
        reader.end(out::add);
        return out;
    }

    private static List<String> write(boolean streaming, ChatEvent... events) {
        List<String> wire = new ArrayList<>();
        EventWriter writer =
                FORMAT.newWriter(scope(streaming).attempt(request("{\"model\":\"m\",\"prompt\":\"a\"}"), 0));
        for (ChatEvent event : events) {
            writer.write(event, e -> wire.add(e.text()));
        }
        return wire;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"prompt\":\"a\"} | /model: is missing",
                "{\"model\":\"m\"} | /prompt: is missing",
                "{\"model\":\"m\",\"prompt\":7} | /prompt: must be a string",
                "{\"model\":\"m\",\"prompt\":[]} | /prompt: must be a string",
                "{\"model\":\"m\",\"prompt\":[\"a\",\"b\"]} | /prompt: several prompts",
                "{\"model\":\"m\",\"prompt\":[1,2]} | /prompt: a prompt in tokens",
                "{\"model\":\"m\",\"prompt\":[[1],[2]]} | /prompt: a prompt in tokens",
                "{\"model\":\"m\",\"prompt\":\"a\",\"stop\":7} | /stop: must be",
                "{\"model\":\"m\",\"prompt\":\"a\",\"stop\":[7]} | /stop/0: must be",
                "{\"model\":\"m\",\"prompt\":\"a\",\"max_tokens\":1.5} | /max_tokens: must be a whole number",
                "{\"model\":\"m\",\"prompt\":\"a\",\"temperature\":\"hot\"} | /temperature: must be a number",
                "{\"model\":\"m\",\"prompt\":\"a\",\"stream\":1} | /stream: must be true or false",
            })
    @DisplayName("L2 what is not one text is refused with its place and what to do")
    void problems(String body, String says) {
        assertThatExceptionOfType(RequestProblem.class)
                .isThrownBy(() -> request(body))
                .withMessageStartingWith(says);
    }

    @Test
    @DisplayName("L4 no ceiling is said where the client said none")
    void noCeiling() {
        assertThat(request("{\"model\":\"m\",\"prompt\":\"a\"}").maxOutputTokens())
                .isEmpty();
    }

    @Test
    @DisplayName("L1 settings that a pass has changed are written anew, the others as they were spelled")
    void changed() {
        ChatRequest read = request("{\"model\":\"m\",\"prompt\":\"a\",\"max_tokens\":9,\"stop\":\"END\",\"n\":2}");
        ObjectNode written =
                FORMAT.writeRequest(read.withMaxOutputTokens(OptionalLong.of(3)).withStream(true), scope(true));
        assertThat(written.path("max_tokens").asInt()).isEqualTo(3);
        assertThat(written.path("stop").isString()).isTrue();
        assertThat(written.path("n").asInt()).isEqualTo(2);
        assertThat(written.at("/stream_options/include_usage").booleanValue()).isTrue();
    }

    @Test
    @DisplayName("L5 a transcript that ends with the assistant is continued there")
    void continued() {
        ChatRequest read = request("{\"model\":\"m\",\"prompt\":\"Hi\"}");
        List<Message> turns = new ArrayList<>(read.messages());
        turns.add(Message.text(Message.Role.ASSISTANT, "Hel"));
        turns.add(new Message(Message.Role.ASSISTANT, List.of(new Part.Refusal("No.", Extras.none()))));
        Scope scope = scope(false);
        ObjectNode written = FORMAT.writeRequest(read.withMessages(turns), scope);
        assertThat(written.path("prompt").asString()).isEqualTo("User: Hi\n\nAssistant: Hel\n\nAssistant: No.");
        assertThat(scope.losses()).extracting(Loss::pointer).containsExactly("/messages/2/content/0", "/messages");
    }

    @Test
    @DisplayName("L7 a text and [DONE] are enough, the end of the connection alone is not")
    void endings() {
        String half =
                "{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"text\":\"a\",\"index\":0,\"finish_reason\":null}]}";
        assertThat(read(false, half, "[DONE]").getLast()).isEqualTo(new ChatEvent.Finished(StopReason.END));
        assertThat(read(false, half).getLast()).isInstanceOf(ChatEvent.Failed.class);
        assertThat(read(false, "[DONE]").getLast()).isInstanceOf(ChatEvent.Failed.class);
        assertThat(read(true, "{\"choices\":[{\"text\":\"a\"}]}").getLast())
                .isEqualTo(new ChatEvent.Finished(StopReason.END));
        assertThat(read(true, "{\"choices\":[{\"finish_reason\":null}]}").getLast())
                .isInstanceOf(ChatEvent.Failed.class);
        assertThat(read(true, "data: " + half + "\n\ndata: [DONE]\n\n").getLast())
                .isEqualTo(new ChatEvent.Finished(StopReason.END));
    }

    @Test
    @DisplayName("Errors in a 200, in each shape that servers give them")
    void errors() {
        for (String body : List.of(
                "{\"error\":\"overloaded\"}",
                "{\"object\":\"error\",\"message\":\"overloaded\"}",
                "{\"code\":503,\"message\":\"overloaded\"}",
                "{\"choices\":[{\"text\":\"\",\"finish_reason\":\"error\"}]}")) {
            assertThat(read(true, body).getLast())
                    .as(body)
                    .isInstanceOfSatisfying(
                            ChatEvent.Failed.class,
                            failed -> assertThat(failed.failure().kind()).isEqualTo(Failure.Kind.OVERLOADED));
        }
    }

    @Test
    @DisplayName("L8 what cannot be said is not hidden behind stop")
    void unsayable() {
        for (boolean streaming : new boolean[] {true, false}) {
            assertThat(String.join(
                            "\n",
                            write(
                                    streaming,
                                    new ChatEvent.Started("c", "m"),
                                    new ChatEvent.Opened(0, new ChatEvent.BlockKind.ToolCall("c1", "a")),
                                    new ChatEvent.ArgumentsDelta(0, "{}"),
                                    new ChatEvent.Closed(0),
                                    new ChatEvent.Finished(StopReason.END))))
                    .contains("\"finish_reason\":\"tool_calls\"");
            assertThat(String.join(
                            "\n",
                            write(
                                    streaming,
                                    new ChatEvent.Started("c", "m"),
                                    new ChatEvent.Opened(0, new ChatEvent.BlockKind.Refusal()),
                                    new ChatEvent.TextDelta(0, "No."),
                                    new ChatEvent.Closed(0),
                                    new ChatEvent.Finished(StopReason.END))))
                    .contains("\"finish_reason\":\"content_filter\"", "No.");
        }
    }
}
