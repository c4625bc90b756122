package dev.nonagon.format.anthropic;

import static dev.nonagon.format.anthropic.Canonical.writeStream;
import static dev.nonagon.format.anthropic.Canonical.writeWhole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatEvent.ArgumentsDelta;
import dev.nonagon.spi.chat.ChatEvent.BlockKind;
import dev.nonagon.spi.chat.ChatEvent.Closed;
import dev.nonagon.spi.chat.ChatEvent.Finished;
import dev.nonagon.spi.chat.ChatEvent.Opened;
import dev.nonagon.spi.chat.ChatEvent.Sealed;
import dev.nonagon.spi.chat.ChatEvent.Started;
import dev.nonagon.spi.chat.ChatEvent.TextDelta;
import dev.nonagon.spi.chat.ChatEvent.ThinkingDelta;
import dev.nonagon.spi.chat.ChatEvent.Used;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a client gets, whatever the upstream spoke. */
class AnswerWritingTest {
    private static final Started STARTED = new Started("chatcmpl-1", "gpt");
    private static final FormatId OTHER = new FormatId("other-format");
    private static final Finished DONE = new Finished(StopReason.END);

    private static Scope streaming() {
        return Canonical.scope(true).attempt(Canonical.question().request(), 77);
    }

    private static List<JsonNode> stream(ChatEvent... events) {
        return writeStream(streaming(), events).stream().map(Json::parse).toList();
    }

    private static List<String> shape(List<JsonNode> events) {
        return events.stream()
                .map(e -> e.path("type").asString()
                        + (e.has("index") ? " " + e.path("index").asInt() : ""))
                .toList();
    }

    private static Opened call(int block, String id) {
        return new Opened(block, new BlockKind.ToolCall(id, "f"));
    }

    @Test
    @DisplayName("F42 §17.23 parallel calls that interleave become blocks one after another, numbered without gaps")
    void interleavedCalls() {
        List<JsonNode> events = stream(
                STARTED,
                call(5, "a"),
                call(9, "b"),
                new ArgumentsDelta(9, "{\"y\":"),
                new ArgumentsDelta(5, "{\"x\":1}"),
                new ArgumentsDelta(9, "2}"),
                new Closed(9),
                new Closed(5),
                new Finished(StopReason.TOOL_USE));
        assertThat(shape(events))
                .containsExactly(
                        "message_start",
                        "content_block_start 0",
                        "content_block_delta 0",
                        "content_block_stop 0",
                        "content_block_start 1",
                        "content_block_delta 1",
                        "content_block_stop 1",
                        "message_delta",
                        "message_stop");
        assertThat(events.get(5).at("/delta/partial_json").asString()).isEqualTo("{\"y\":2}");
    }

    @Test
    @DisplayName("§17.24 text that comes while a call is open waits until it closes")
    void textWaits() {
        List<JsonNode> events = stream(
                STARTED,
                call(0, "a"),
                new Opened(1, new BlockKind.Text()),
                new TextDelta(1, "later"),
                new ArgumentsDelta(0, "{}"),
                new Closed(0),
                new Closed(1),
                DONE);
        assertThat(events.get(1).at("/content_block/type").asString()).isEqualTo("tool_use");
        assertThat(events.get(4).at("/content_block/type").asString()).isEqualTo("text");
        assertThat(shape(events)).endsWith("message_delta", "message_stop");
    }

    @Test
    @DisplayName("F43 row 3 a thought ends with signature_delta, empty if this format sealed nothing")
    void signature() {
        ChatEvent[] thought = {
            STARTED,
            new Opened(0, new BlockKind.Thinking(false)),
            new ThinkingDelta(0, "Hm"),
            new Sealed(0, new Seal(OTHER, "gAAAA")),
            new Closed(0),
            DONE
        };
        List<JsonNode> events = stream(thought);
        assertThat(Json.text(events.get(3).path("delta")))
                .isEqualTo("{\"type\":\"signature_delta\",\"signature\":\"\"}");
        thought[3] = new Sealed(0, new Seal(AnthropicMessages.ID, "own"));
        assertThat(stream(thought).get(3).at("/delta/signature").asString()).isEqualTo("own");
    }

    @Test
    @DisplayName("§17.20 a seal without a thought's text still makes a block; the text after it is number 1")
    void sealOnly() {
        List<JsonNode> events = stream(
                STARTED,
                new Opened(0, new BlockKind.Thinking(false)),
                new Sealed(0, new Seal(AnthropicMessages.ID, "s")),
                new Closed(0),
                new Opened(1, new BlockKind.Text()),
                new TextDelta(1, "Hi"),
                new Closed(1),
                DONE);
        assertThat(shape(events))
                .containsExactly(
                        "message_start",
                        "content_block_start 0",
                        "content_block_delta 0",
                        "content_block_stop 0",
                        "content_block_start 1",
                        "content_block_delta 1",
                        "content_block_stop 1",
                        "message_delta",
                        "message_stop");
    }

    @Test
    @DisplayName("blocks without content are not written: a client would send an empty text back")
    void emptyBlocks() {
        List<JsonNode> events = stream(
                STARTED,
                new Opened(0, new BlockKind.Text()),
                new Opened(1, new BlockKind.Thinking(false)),
                new Closed(0),
                new Closed(1),
                DONE);
        assertThat(shape(events)).containsExactly("message_start", "message_delta", "message_stop");
    }

    @Test
    @DisplayName("row 28 message_start carries the estimate, message_delta the upstream's own numbers")
    void usage() {
        List<JsonNode> events = stream(STARTED, new Used(new TokenUsage(13, 4, 22_000, 31, 0, 0, false)), DONE);
        assertThat(events.getFirst().at("/message/usage/input_tokens").asLong()).isEqualTo(77);
        assertThat(events.getFirst().at("/message/id").asString()).startsWith("msg_");
        assertThat(Json.text(events.get(1).path("usage")))
                .isEqualTo("{\"input_tokens\":13,"
                        + "\"cache_creation_input_tokens\":31,\"cache_read_input_tokens\":22000,\"cache_creation\":"
                        + "{\"ephemeral_5m_input_tokens\":31,\"ephemeral_1h_input_tokens\":0},\"output_tokens\":4}");
    }

    @Test
    @DisplayName("§17.27 row 10 an emitted call wins over every reason, unless the ceiling cut its arguments")
    void stopReasons() {
        assertThat(reason(StopReason.END, "{}")).isEqualTo("tool_use");
        assertThat(reason(StopReason.LENGTH, "{\"a\":[1]}")).isEqualTo("tool_use");
        assertThat(reason(StopReason.LENGTH, "{\"a\":\"}")).isEqualTo("max_tokens");
    }

    private static String reason(StopReason reason, String arguments) {
        ChatEvent[] events = {
            STARTED, call(0, "a"), new ArgumentsDelta(0, arguments), new Closed(0), new Finished(reason)
        };
        List<JsonNode> stream = stream(events);
        String streamed = stream.get(stream.size() - 2).at("/delta/stop_reason").asString();
        assertThat(writeWhole(events).path("stop_reason").asString()).isEqualTo(streamed);
        return streamed;
    }

    @Test
    @DisplayName("§17.27 each reason has its word; a refusal's words are text and its reason is refusal")
    void plainReasons() {
        assertThat(writeWhole(STARTED, new Finished(StopReason.LENGTH))
                        .path("stop_reason")
                        .asString())
                .isEqualTo("max_tokens");
        assertThat(writeWhole(STARTED, new Finished(StopReason.PAUSED))
                        .path("stop_reason")
                        .asString())
                .isEqualTo("pause_turn");
        assertThat(writeWhole(STARTED, new Finished(StopReason.TOOL_USE))
                        .path("stop_reason")
                        .asString())
                .isEqualTo("end_turn");
        ObjectNode refused = writeWhole(
                STARTED, new Opened(0, new BlockKind.Refusal()), new TextDelta(0, "No."), new Closed(0), DONE);
        assertThat(refused.at("/content/0/text").asString()).isEqualTo("No.");
        assertThat(refused.path("stop_reason").asString()).isEqualTo("refusal");
    }

    @Test
    @DisplayName("§17.9 F44 after message_stop nothing comes, and never [DONE]")
    void nothingAfterTheEnd() {
        List<String> events = writeStream(streaming(), STARTED, DONE, new TextDelta(0, "late"), DONE);
        assertThat(events.getLast()).isEqualTo("{\"type\":\"message_stop\"}");
    }

    @Test
    @DisplayName("F45 a failure in mid-stream is the error event, with the request's id, and the last word")
    void failure() {
        List<JsonNode> events = stream(
                STARTED,
                new Opened(0, new BlockKind.Text()),
                new TextDelta(0, "Ha"),
                new ChatEvent.Failed(Failure.of(Failure.Kind.OVERLOADED, "Busy")),
                new Closed(0),
                DONE);
        assertThat(Json.text(events.getLast()))
                .isEqualTo("{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
                        + "\"message\":\"Busy\"},\"request_id\":\"req_test\"}");
    }

    @Test
    @DisplayName("§17.6 §17.46 an id is made where there is none, cleaned, and unlike the others of its answer")
    void ids() {
        ObjectNode body = writeWhole(
                STARTED,
                call(0, ""),
                new Closed(0),
                call(1, "a:b"),
                new Closed(1),
                call(2, "a_b"),
                new Closed(2),
                DONE);
        List<String> ids = body.path("content").findValuesAsString("id");
        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("[a-zA-Z0-9_-]+"));
        assertThat(ids.getFirst()).startsWith("toolu_");
        assertThat(ids.get(1)).isEqualTo("a_b");
    }

    @Test
    @DisplayName("R9 free text of a call is one argument, escaped piece by piece")
    void customCall() {
        List<JsonNode> events = stream(
                STARTED,
                new Opened(0, new BlockKind.ToolCall("a", "patch", true)),
                new ArgumentsDelta(0, "x\"\n"),
                new ArgumentsDelta(0, "y"),
                new Closed(0),
                DONE);
        StringBuilder json = new StringBuilder();
        events.forEach(e -> json.append(e.at("/delta/partial_json").asString("")));
        assertThat(Json.parse(json.toString()).path("input").asString()).isEqualTo("x\"\ny");
    }

    @Test
    @DisplayName("F61 a surrogate pair that is torn between two deltas leaves whole")
    void tornPair() {
        List<JsonNode> events = stream(
                STARTED,
                new Opened(0, new BlockKind.Text()),
                new TextDelta(0, "a\ud83d"),
                new TextDelta(0, "\ude00b"),
                new Closed(0),
                DONE);
        assertThat(events.get(2).at("/delta/text").asString()).isEqualTo("a");
        assertThat(events.get(3).at("/delta/text").asString()).isEqualTo("😀b");
    }

    @Test
    @DisplayName("row 13 a block that only this format knows keeps its place among the others")
    void ownBlocks() {
        ObjectNode search =
                Json.object().put("type", "server_tool_use").put("id", "srv").put("name", "web_search");
        ObjectNode body = writeWhole(
                STARTED,
                new Opened(0, new BlockKind.Text()),
                new TextDelta(0, "a"),
                new Closed(0),
                Pieces.block(search, List.of()),
                new Opened(1, new BlockKind.Text()),
                new TextDelta(1, "b"),
                new Closed(1),
                DONE);
        assertThat(body.path("content").findValuesAsString("type")).containsExactly("text", "server_tool_use", "text");
    }

    @Test
    @DisplayName("pieces of another format are named once, however many come")
    void foreignPieces() {
        ChatEvent.Foreign piece = new ChatEvent.Foreign(OTHER, Json.object().put("logprob", 1));
        for (Scope scope : List.of(streaming(), Canonical.scope(false))) {
            writeStream(scope, STARTED, piece, piece, piece, DONE);
            assertThat(scope.losses()).hasSize(1);
        }
    }
}
