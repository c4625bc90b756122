package dev.nonagon.format.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.format.Loss;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class RequestTest {
    private static final String ROUND = """
            {"model":"m","messages":[{"role":"user","content":"?"},
             {"role":"assistant","tool_calls":[{"function":{"name":"a","arguments":{}}},
              {"function":{"name":"b","arguments":{}}},{"function":{"name":"a","arguments":{}}}]},
             %s]}""";

    private static ObjectNode write(ChatRequest request) {
        return Wires.FORMAT.writeRequest(request, Wires.scope(false).attempt(request, 0));
    }

    private static List<String> resultIds(String results) {
        return Wires.request(ROUND.formatted(results)).messages().stream()
                .flatMap(message -> message.parts().stream())
                .filter(Part.ToolResult.class::isInstance)
                .map(part -> ((Part.ToolResult) part).callId())
                .toList();
    }

    @Test
    @DisplayName("O3 results find their calls by name, first come first served, whatever their order")
    void pairing() {
        String byName = """
                {"role":"tool","tool_name":"b","content":"1"},{"role":"tool","tool_name":"a","content":"2"},
                {"role":"tool","name":"a","content":"3"},{"role":"tool","tool_name":"a","content":"4"}""";
        assertThat(resultIds(byName)).containsExactly("call_1_1", "call_1_0", "call_1_2", "call_5");
        String nameless = "{\"role\":\"tool\",\"content\":\"1\"},{\"role\":\"tool\",\"content\":\"2\"}";
        assertThat(resultIds(nameless)).containsExactly("call_1_0", "call_1_1");
        assertThat(resultIds("{\"role\":\"tool\",\"tool_call_id\":\"other\",\"content\":\"1\"}"))
                .containsExactly("other");
    }

    @Test
    @DisplayName("O3 a call's made id stays the same as the conversation grows")
    void stableIds() {
        ChatRequest once = Wires.request(ROUND.formatted("{\"role\":\"tool\",\"content\":\"1\"}"));
        ChatRequest later = Wires.request(
                ROUND.formatted("{\"role\":\"tool\",\"content\":\"1\"},{\"role\":\"user\",\"content\":\"2\"}"));
        assertThat(later.messages().subList(0, 3)).isEqualTo(once.messages());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"messages\":[]} | /model: is missing",
                "{\"model\":\"m\",\"messages\":7} | /messages: must be an array",
                "{\"model\":\"m\",\"messages\":[7]} | /messages/0: must be an object",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"robot\"}]} | /messages/0/role: 'robot' is none of",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[]}]} | /messages/0/content: must be a str",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"images\":[7]}]} | /messages/0/images/0: must be a pic",
                "{\"model\":\"m\",\"think\":\"often\"} | /think: must be true",
                "{\"model\":\"m\",\"format\":\"xml\"} | /format: must be",
                "{\"model\":\"m\",\"stream\":\"yes\"} | /stream: must be true or false",
                "{\"model\":\"m\",\"options\":[]} | /options: must be an object",
                "{\"model\":\"m\",\"options\":{\"stop\":7}} | /options/stop: must be a list",
                "{\"model\":\"m\",\"options\":{\"stop\":[7]}} | /options/stop/0: must be a string",
                "{\"model\":\"m\",\"options\":{\"seed\":1.5}} | /options/seed: must be a whole number",
                "{\"model\":\"m\",\"options\":{\"top_k\":1e99}} | /options/top_k: must be a whole number",
                "{\"model\":\"m\",\"options\":{\"top_p\":\"1\"}} | /options/top_p: must be a number",
                "{\"model\":\"m\",\"tools\":[{\"type\":\"function\"}]} | /tools/0/function: is missing",
                "{\"model\":\"m\",\"tools\":[{\"function\":{\"name\":\"\"}}]} | /tools/0/function/name: is empty",
                "{\"model\":\"m\",\"tools\":[{\"function\":{\"name\":\"a\",\"parameters\":7}}]} | /tools/0/function/param",
                "{\"model\":\"m\",\"prompt\":\"a\",\"raw\":true} | /raw: a raw prompt",
                "{\"model\":\"m\",\"prompt\":\"a\",\"suffix\":\"b\"} | /suffix: filling in",
                "{\"model\":\"m\",\"prompt\":\"a\",\"context\":[1]} | /context: a context",
            })
    @DisplayName("What is not this format is refused with its place")
    void problems(String body, String says) {
        assertThatExceptionOfType(RequestProblem.class)
                .isThrownBy(() -> Wires.request(body))
                .withMessageStartingWith(says);
    }

    @Test
    @DisplayName("Arguments that a client made for OpenAI's shape are taken; others are refused")
    void argumentsAsText() {
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"function\":"
                + "{\"name\":\"a\",\"arguments\":%s}}]}]}";
        ChatRequest read = Wires.request(body.formatted("\"{\\\"x\\\":1}\""));
        assertThat(write(read).at("/messages/0/tool_calls/0/function/arguments"))
                .isEqualTo(Wires.json("{\"x\":1}"));
        assertThatExceptionOfType(RequestProblem.class).isThrownBy(() -> Wires.request(body.formatted("\"x\"")));
        assertThat(write(Wires.request(body.formatted("null")))
                        .at("/messages/0/tool_calls/0/function/arguments")
                        .isNull())
                .isTrue();
    }

    @Test
    @DisplayName("O2 a template is named as lost; false, null and empty ask for nothing")
    void generate() {
        Scope scope = Wires.scope(false);
        ChatRequest read = Wires.FORMAT.readRequest(
                Wires.json("{\"model\":\"m\",\"prompt\":\"a\",\"system\":\"s\",\"raw\":false,\"suffix\":\"\","
                        + "\"context\":[],\"template\":\"{{.Prompt}}\",\"images\":[\"UklGRAAA\"]}"),
                scope);
        assertThat(scope.losses()).extracting(Loss::pointer).containsExactly("/template");
        assertThat(read.messages()).extracting(Message::role).containsExactly(Message.Role.SYSTEM, Message.Role.USER);
        assertThat(read.messages().get(1).parts().get(1))
                .isInstanceOfSatisfying(Part.Media.class, media -> assertThat(media.source())
                        .isEqualTo(new Part.Source.Inline("image/webp", "UklGRAAA")));
        assertThat(Wires.request("{\"model\":\"m\"}").messages()).isEmpty();
    }

    @Test
    @DisplayName("O1 settings that a pass has changed are written anew, the others as they were spelled")
    void changedSettings() {
        ChatRequest read = Wires.request("""
                {"model":"m","messages":[{"role":"user","content":"a"}],"think":"high","stream":false,
                 "options":{"num_predict":9,"seed":7.0,"num_ctx":5}}""");
        ChatRequest changed = read.withMaxOutputTokens(OptionalLong.of(3))
                .withReasoning(Optional.of(new Reasoning(Reasoning.Mode.OFF, Optional.empty(), OptionalLong.empty())))
                .withStream(true);
        ObjectNode written = write(changed);
        assertThat(written.path("options")).isEqualTo(Wires.json("{\"seed\":7.0,\"num_predict\":3,\"num_ctx\":5}"));
        assertThat(written.path("think").booleanValue()).isFalse();
        assertThat(written.path("stream").booleanValue()).isTrue();
        ObjectNode unset = write(read.withMaxOutputTokens(OptionalLong.empty()).withReasoning(Optional.empty()));
        assertThat(unset.path("options").has("num_predict")).isFalse();
        assertThat(unset.has("think")).isFalse();
    }

    @Test
    @DisplayName("A custom tool's grammar is told in its description")
    void customTool() {
        Tool.Custom tool = new Tool.Custom(
                "patch",
                Optional.of("Patches."),
                Optional.of(Json.object().put("definition", "start: x")),
                dev.nonagon.spi.chat.Extras.none());
        ChatRequest request = Wires.request("{\"model\":\"m\",\"messages\":[]}").withTools(List.of(tool));
        assertThat(write(request).at("/tools/0/function/description").asString())
                .contains("Patches.", "start: x");
    }
}
