package dev.nonagon.format.openai.responses;

import static dev.nonagon.format.openai.responses.Wires.scope;
import static dev.nonagon.format.openai.responses.Wires.types;
import static dev.nonagon.format.openai.responses.Wires.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatEvent.BlockKind;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.json.Json;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AnswerWriterTest {
    private static final ChatEvent STARTED = new ChatEvent.Started("x", "m");

    private static ChatEvent[] interleaved() {
        return new ChatEvent[] {
            STARTED,
            new ChatEvent.Opened(0, new BlockKind.ToolCall("call_1", "f")),
            new ChatEvent.Opened(1, new BlockKind.ToolCall("call_2", "g")),
            new ChatEvent.Opened(2, new BlockKind.Text()),
            new ChatEvent.ArgumentsDelta(1, "{\"b\":2}"),
            new ChatEvent.TextDelta(2, "Hm"),
            new ChatEvent.ArgumentsDelta(0, "{\"a\":1}"),
            new ChatEvent.Closed(1),
            new ChatEvent.Closed(0),
            new ChatEvent.Closed(2),
            new ChatEvent.Finished(StopReason.TOOL_USE)
        };
    }

    @Test
    @DisplayName("F50 interleaved blocks have unique indexes and ids, and the end holds them all in order")
    void interleave() {
        List<JsonNode> events = write(scope(true), interleaved());
        Set<String> ids = new HashSet<>();
        Set<Integer> indexes = new HashSet<>();
        for (JsonNode event : events) {
            if (event.path("type").asString().equals("response.output_item.added")) {
                ids.add(event.path("item").path("id").asString());
                indexes.add(event.path("output_index").intValue());
            }
        }
        assertThat(ids).hasSize(3);
        assertThat(indexes).containsExactlyInAnyOrder(0, 1, 2);
        JsonNode output = events.getLast().path("response").path("output");
        assertThat(output.findValuesAsString("call_id")).containsExactly("call_1", "call_2");
        assertThat(output.findValuesAsString("arguments")).containsExactly("{\"a\":1}", "{\"b\":2}");
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).path("sequence_number").intValue()).isEqualTo(i);
        }
    }

    @Test
    @DisplayName("R8 Codex: each item of the end was told in output_item.done before")
    void doneItems() {
        List<JsonNode> events = write(scope(true), interleaved());
        List<JsonNode> done = events.stream()
                .filter(e -> e.path("type").asString().equals("response.output_item.done"))
                .map(e -> e.path("item"))
                .toList();
        JsonNode output = events.getLast().path("response").path("output");
        assertThat(done).hasSize(3).containsExactlyInAnyOrder(output.get(0), output.get(1), output.get(2));
    }

    @Test
    @DisplayName("F44 there is no [DONE]; the last event is response.completed")
    void noDone() {
        assertThat(types(write(scope(true), interleaved())).getLast()).isEqualTo("response.completed");
    }

    @Test
    @DisplayName("Only a seal of this format is shown, also one without words")
    void seals() {
        List<JsonNode> wire = write(
                scope(false),
                STARTED,
                new ChatEvent.Opened(0, new BlockKind.Thinking(true)),
                new ChatEvent.Sealed(0, new Seal(Wire.ID, "gAAAA")),
                new ChatEvent.Closed(0),
                new ChatEvent.Opened(1, new BlockKind.Thinking(true)),
                new ChatEvent.Sealed(1, new Seal(new FormatId("other"), "zzz")),
                new ChatEvent.Closed(1),
                new ChatEvent.Finished(StopReason.END));
        JsonNode output = wire.getFirst().path("output");
        assertThat(output).hasSize(1);
        assertThat(output.get(0).path("encrypted_content").asString()).isEqualTo("gAAAA");
        assertThat(output.get(0).path("summary")).isEmpty();
    }

    @Test
    @DisplayName("F57 a call without arguments has an empty object")
    void emptyArguments() {
        List<JsonNode> wire = write(
                scope(false),
                STARTED,
                new ChatEvent.Opened(0, new BlockKind.ToolCall("call_1", "f")),
                new ChatEvent.Closed(0),
                new ChatEvent.Finished(StopReason.TOOL_USE));
        assertThat(wire.getFirst().path("output").get(0).path("arguments").asString())
                .isEqualTo("{}");
    }

    @Test
    @DisplayName("F45 a failure after the start is response.failed with the wait, and nothing without a stream")
    void failure() {
        Failure slow = Failure.of(Failure.Kind.RATE_LIMITED, "Slow down").withRetryAfter(Duration.ofSeconds(3));
        List<JsonNode> events = write(scope(true), STARTED, new ChatEvent.Failed(slow));
        JsonNode response = events.getLast().path("response");
        assertThat(events.getLast().path("type").asString()).isEqualTo("response.failed");
        assertThat(response.path("status").asString()).isEqualTo("failed");
        assertThat(response.path("error").path("code").asString()).isEqualTo("rate_limit_exceeded");
        assertThat(write(scope(false), STARTED, new ChatEvent.Failed(slow))).isEmpty();
    }

    @Test
    @DisplayName("The request's settings are said back")
    void echo() {
        var read = Wires.request("""
                {"model":"m","input":"Hi","instructions":"Be brief.","tool_choice":"required","temperature":0.3,
                 "tools":[{"type":"namespace","name":"n","tools":[{"type":"function","name":"f","parameters":{}}]}]}""");
        JsonNode response = write(scope(false).attempt(read, 0), STARTED, new ChatEvent.Finished(StopReason.END))
                .getFirst();
        assertThat(response.path("instructions").asString()).isEqualTo("Be brief.");
        assertThat(response.path("tool_choice").asString()).isEqualTo("required");
        assertThat(Json.text(response.path("tools")))
                .isEqualTo("[{\"type\":\"namespace\",\"name\":\"n\",\"tools\":[{\"type\":\"function\",\"name\":\"f\","
                        + "\"parameters\":{}}]}]");
        assertThat(response.path("temperature").asString()).isEqualTo("0.3");
    }
}
