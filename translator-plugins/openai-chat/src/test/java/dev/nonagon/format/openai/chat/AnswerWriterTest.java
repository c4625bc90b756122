package dev.nonagon.format.openai.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatEvent.BlockKind;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class AnswerWriterTest {
    private static final String HEAD =
            "{\"id\":\"msg_1\",\"object\":\"chat.completion.chunk\",\"created\":1767323045,\"model\":\"m\",\"choices\":[";

    private static Scope scope(boolean streaming, boolean usage) {
        return Wires.scope(streaming)
                .attempt(
                        Wires.request(
                                "{\"model\":\"asked\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"stream\":true"
                                        + (usage ? ",\"stream_options\":{\"include_usage\":true}}" : "}")),
                        5);
    }

    private static String chunk(String delta, String finish) {
        return HEAD + "{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finish + "}]}";
    }

    private static final ChatEvent[] TEXT_AND_CALL = {
        new ChatEvent.Started("msg_1", "m"),
        new ChatEvent.Opened(0, new BlockKind.Thinking(false)),
        new ChatEvent.ThinkingDelta(0, "Hm."),
        new ChatEvent.Closed(0),
        new ChatEvent.Opened(1, new BlockKind.Text()),
        new ChatEvent.TextDelta(1, "a \"b\"\n\\ \u0001 漢😀"),
        new ChatEvent.Closed(1),
        new ChatEvent.Opened(2, new BlockKind.ToolCall("c1", "look")),
        new ChatEvent.ArgumentsDelta(2, "{\"x\":"),
        new ChatEvent.ArgumentsDelta(2, "1}"),
        new ChatEvent.Closed(2),
        new ChatEvent.Opened(3, new BlockKind.ToolCall("c2", "now")),
        new ChatEvent.Closed(3),
        new ChatEvent.Used(new TokenUsage(13, 4, 22_000, 31, 0, 2, false)),
        new ChatEvent.Finished(StopReason.TOOL_USE)
    };

    @Test
    @DisplayName(
            "The stream: role first, thoughts as reasoning_content, each call's id and name once, one finish, usage, [DONE]")
    void stream() {
        assertThat(Wires.write(scope(true, true), TEXT_AND_CALL))
                .containsExactly(
                        chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null"),
                        chunk("{\"reasoning_content\":\"Hm.\"}", "null"),
                        chunk("{\"content\":\"a \\\"b\\\"\\n\\\\ \\u0001 漢😀\"}", "null"),
                        chunk(
                                "{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\","
                                        + "\"function\":{\"name\":\"look\",\"arguments\":\"\"}}]}",
                                "null"),
                        chunk("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"x\\\":\"}}]}", "null"),
                        chunk("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"1}\"}}]}", "null"),
                        chunk(
                                "{\"tool_calls\":[{\"index\":1,\"id\":\"c2\",\"type\":\"function\","
                                        + "\"function\":{\"name\":\"now\",\"arguments\":\"\"}}]}",
                                "null"),
                        chunk("{\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"{}\"}}]}", "null"),
                        chunk("{}", "\"tool_calls\""),
                        HEAD + "],\"usage\":{\"prompt_tokens\":22044,\"completion_tokens\":4,\"total_tokens\":22048,"
                                + "\"prompt_tokens_details\":{\"cached_tokens\":22000,\"cache_creation_tokens\":31},"
                                + "\"completion_tokens_details\":{\"reasoning_tokens\":2}}}",
                        "[DONE]");
    }

    @Test
    @DisplayName("The usage chunk is only for a client that asked with stream_options.include_usage")
    void usageUnasked() {
        assertThat(Wires.write(scope(true, false), TEXT_AND_CALL)).noneMatch(line -> line.contains("\"usage\""));
    }

    @Test
    @DisplayName("17.49 the whole body: one message, usage always, content null beside calls only")
    void whole() {
        List<String> wire = Wires.write(scope(false, false), TEXT_AND_CALL);
        assertThat(wire).hasSize(1);
        JsonNode body = Json.parse(wire.getFirst());
        assertThat(body.get("object").asString()).isEqualTo("chat.completion");
        assertThat(body.at("/usage/prompt_tokens").asInt()).isEqualTo(22_044);
        assertThat(body.at("/usage/total_tokens").asInt()).isEqualTo(22_048);
        assertThat(body.at("/choices/0/finish_reason").asString()).isEqualTo("tool_calls");
        assertThat(body.at("/choices/0/message")).isEqualTo(Json.parse("""
                {"role":"assistant","content":"a \\"b\\"\\n\\\\ \\u0001 漢😀","refusal":null,"reasoning_content":"Hm.",
                 "tool_calls":[{"id":"c1","type":"function","function":{"name":"look","arguments":"{\\"x\\":1}"}},
                               {"id":"c2","type":"function","function":{"name":"now","arguments":"{}"}}]}"""));
    }

    @Test
    @DisplayName("E3 interleaved calls keep their indexes")
    void interleaved() {
        List<String> wire = Wires.write(
                scope(true, false),
                new ChatEvent.Started("msg_1", "m"),
                new ChatEvent.Opened(4, new BlockKind.ToolCall("a", "one")),
                new ChatEvent.Opened(7, new BlockKind.ToolCall("b", "two")),
                new ChatEvent.ArgumentsDelta(7, "{}"),
                new ChatEvent.ArgumentsDelta(4, "{}"),
                new ChatEvent.Closed(4),
                new ChatEvent.Closed(7),
                new ChatEvent.Finished(StopReason.END));
        assertThat(wire.get(3)).contains("\"index\":1,\"function\":{\"arguments\":\"{}\"");
        assertThat(wire.get(4)).contains("\"index\":0,\"function\":{\"arguments\":\"{}\"");
        assertThat(wire.get(5)).as("row 10: an emitted call wins").contains("\"finish_reason\":\"tool_calls\"");
        assertThat(wire).hasSize(7);
    }

    @Test
    @DisplayName("F45 clients.md 3: a failure in mid-stream is an error event, and neither a finish nor [DONE] follows")
    void failure() {
        List<String> wire = Wires.write(
                scope(true, true),
                new ChatEvent.Started("msg_1", "m"),
                new ChatEvent.Failed(Failure.of(Failure.Kind.RATE_LIMITED, "Too fast")));
        assertThat(wire).hasSize(2).noneMatch(line -> line.contains("[DONE]") || line.contains("\"finish_reason\":\""));
        assertThat(Json.parse(wire.getLast()).get("error")).isEqualTo(Json.parse("""
                {"message":"Too fast","type":"rate_limit_error","param":null,"code":"rate_limit_exceeded",
                 "request_id":"req_1"}"""));
        assertThat(Wires.write(
                        scope(false, false),
                        new ChatEvent.Started("msg_1", "m"),
                        new ChatEvent.Failed(Failure.of(Failure.Kind.RATE_LIMITED, "Too fast"))))
                .as("without a stream the router writes the failure")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "END,stop",
        "LENGTH,length",
        "STOP_SEQUENCE,stop",
        "REFUSED,content_filter",
        "PAUSED,stop",
        "TOOL_USE,tool_calls"
    })
    @DisplayName("16.9 F46 every stop reason has a finish reason")
    void finishReasons(StopReason reason, String word) {
        assertThat(Wires.write(
                        scope(true, false),
                        new ChatEvent.Started("", ""),
                        new ChatEvent.Finished(reason, Optional.of("END"))))
                .anyMatch(line -> line.contains("\"finish_reason\":\"" + word + "\""));
    }

    @Test
    @DisplayName("Without an id or a model from upstream, a new id and the model that was asked")
    void defaults() {
        List<String> wire =
                Wires.write(scope(true, false), new ChatEvent.Started("", ""), new ChatEvent.Finished(StopReason.END));
        assertThat(wire.getFirst())
                .containsPattern("\"id\":\"chatcmpl-[0-9a-f]{24}\"")
                .contains("\"model\":\"asked\"");
    }

    @Test
    @DisplayName("Half a character at the end of a delta leaves as an escape, so that the two halves meet again")
    void tornSurrogates() {
        List<String> wire = Wires.write(
                scope(true, false),
                new ChatEvent.Started("msg_1", "m"),
                new ChatEvent.Opened(0, new BlockKind.Text()),
                new ChatEvent.TextDelta(0, "a\ud83d"),
                new ChatEvent.TextDelta(0, "\ude00b"));
        assertThat(wire.get(1)).contains("\"a\\ud83d\"");
        assertThat(wire.get(2)).contains("\"\\ude00b\"");
    }

    @Test
    @DisplayName("F39 row 8: names come back as the client says them, streamed and whole")
    void names() {
        for (boolean streaming : new boolean[] {true, false}) {
            Scope scope = scope(streaming, false);
            String sent = Wire.toolName(scope, "mcp.server/tool");
            assertThat(sent).matches("[a-zA-Z0-9_-]{1,64}").isNotEqualTo("mcp.server/tool");
            assertThat(Wires.write(
                            scope,
                            new ChatEvent.Started("msg_1", "m"),
                            new ChatEvent.Opened(0, new BlockKind.ToolCall("a", sent)),
                            new ChatEvent.Closed(0),
                            new ChatEvent.Finished(StopReason.TOOL_USE)))
                    .anyMatch(line -> line.contains("\"name\":\"mcp.server/tool\""));
        }
    }

    @ParameterizedTest
    @EnumSource(Failure.Kind.class)
    @DisplayName("routing.md 4: every failure has message, type, param, code and the request's id")
    void bodies(Failure.Kind kind) {
        JsonNode error = Json.parse(new OpenAiChatFormat().writeFailure(Failure.of(kind, "why"), false, "req_9"))
                .get("error");
        assertThat(error.get("message").asString()).isEqualTo("why");
        assertThat(error.get("type").asString()).isNotEmpty();
        assertThat(error.get("code").asString()).isNotEmpty();
        assertThat(error.get("param").isNull()).isTrue();
        assertThat(error.get("request_id").asString()).isEqualTo("req_9");
    }
}
