package dev.nonagon.format.openai.responses;

import static dev.nonagon.format.openai.responses.Wires.FORMAT;
import static dev.nonagon.format.openai.responses.Wires.bytes;
import static dev.nonagon.format.openai.responses.Wires.json;
import static dev.nonagon.format.openai.responses.Wires.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatEvent.BlockKind;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TranscriptTest {
    private final Wires.Memory memory = new Wires.Memory();

    private String answer(String asked, boolean streaming) {
        ChatRequest read = request(asked);
        Scope scope = Wires.scope(streaming, memory).attempt(read, 0);
        var wire = Wires.write(
                scope,
                new ChatEvent.Started("chatcmpl-1", "m"),
                new ChatEvent.Opened(0, new BlockKind.Thinking(false)),
                new ChatEvent.ThinkingDelta(0, "Hm."),
                new ChatEvent.Closed(0),
                new ChatEvent.Opened(1, new BlockKind.Thinking(false)),
                new ChatEvent.ThinkingDelta(1, "Aha."),
                new ChatEvent.Sealed(1, new Seal(Wire.ID, "gAAAA")),
                new ChatEvent.Closed(1),
                new ChatEvent.Opened(2, new BlockKind.Text()),
                new ChatEvent.TextDelta(2, "Yes."),
                new ChatEvent.Closed(2),
                new ChatEvent.Finished(StopReason.END));
        JsonNode last = wire.getLast();
        return (streaming ? last.path("response") : last).path("id").asString();
    }

    @Test
    @DisplayName("R9 an answer is kept under its id, and a request that names it is made whole")
    void keptAndResumed() {
        for (boolean streaming : new boolean[] {true, false}) {
            String id = answer("{\"model\":\"m\",\"instructions\":\"Not kept.\",\"input\":\"One\"}", streaming);
            byte[] resumed = FORMAT.resume(
                    bytes("{\"model\":\"m\", \"previous_response_id\":\"" + id + "\", \"input\" : \"Two\"}"), memory);
            JsonNode body = Json.parse(resumed);
            assertThat(body.has("previous_response_id")).isFalse();
            assertThat(body.path("input").findValuesAsString("type"))
                    .containsExactly(
                            "message", "input_text", "reasoning", "summary_text", "message", "output_text", "message");
            assertThat(Json.text(body)).contains("Aha.").doesNotContain("Hm.").doesNotContain("Not kept.");
            assertThat(FORMAT.readRequest(json(Json.text(body)), Wires.scope(false))
                            .messages())
                    .hasSize(3);
        }
    }

    @Test
    @DisplayName("R9 an input of items is appended")
    void appended() {
        memory.keep("resp_1", bytes("[{\"role\":\"user\",\"content\":\"One\"}]"));
        byte[] resumed = FORMAT.resume(
                bytes("{\"input\":[{\"role\":\"user\",\"content\":\"Two\"}],\"previous_response_id\":\"resp_1\"}"),
                memory);
        assertThat(new String(resumed, java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"input\":[{\"role\":\"user\",\"content\":\"One\"},{\"role\":\"user\",\"content\":\"Two\"}]}");
        byte[] bare = FORMAT.resume(bytes("{\"previous_response_id\":\"resp_1\"}"), memory);
        assertThat(Json.parse(bare).path("input")).hasSize(1);
    }

    @Test
    @DisplayName("R9 with store false nothing is kept")
    void notStored() {
        answer("{\"model\":\"m\",\"input\":\"One\",\"store\":false}", true);
        assertThat(memory.kept).isEmpty();
    }

    @Test
    @DisplayName("R9 an unknown id is left alone, and told when the request is read")
    void unknown() {
        byte[] body = bytes("{\"model\":\"m\",\"input\":\"Two\",\"previous_response_id\":\"resp_9\"}");
        assertThat(FORMAT.resume(body, memory)).isSameAs(body);
        assertThatExceptionOfType(RequestProblem.class)
                .isThrownBy(() -> FORMAT.readRequest(Json.parseObject(body), Wires.scope(false)))
                .satisfies(problem -> {
                    Failure failure = Failure.of(Failure.Kind.INVALID_REQUEST, String.valueOf(problem.getMessage()));
                    JsonNode error = Json.parse(FORMAT.writeFailure(failure, false, "req_1"))
                            .path("error");
                    assertThat(error.path("code").asString()).isEqualTo("previous_response_not_found");
                    assertThat(error.path("param").asString()).isEqualTo("previous_response_id");
                });
    }

    @Test
    @DisplayName("Seals are found without a tree, and only members count")
    void seals() {
        assertThat(FORMAT.sealValues(bytes("""
                {"input":[{"role":"user","content":"\\"encrypted_content\\":\\"no\\""},
                 {"type":"reasoning","encrypted_content" : "gAA\\u0041"},
                 {"type":"reasoning","encrypted_content":null},
                 {"type":"compaction","encrypted_content":"c"}],"include":["encrypted_content"]}"""))).containsExactly("gAAA", "c");
        assertThat(FORMAT.sealValues(bytes("{}"))).isEmpty();
    }
}
