package dev.nonagon.format.openai.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.chat.ToolChoice;
import dev.nonagon.spi.format.ModelCard;
import dev.nonagon.spi.format.ModelListing;
import dev.nonagon.spi.format.Peek;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestReaderTest {
    private static ChatRequest ask(String members) {
        return Wires.request("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]" + members + "}");
    }

    private static ChatRequest say(String messages) {
        return Wires.request("{\"model\":\"m\",\"messages\":[" + messages + "]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"messages\":[]}|/model",
                "{\"model\":7,\"messages\":[]}|/model",
                "{\"model\":\"m\"}|/messages",
                "{\"model\":\"m\",\"messages\":[]}|/messages",
                "{\"model\":\"m\",\"messages\":{}}|/messages",
                "{\"model\":\"m\",\"messages\":[7]}|/messages/0",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"king\"}]}|/messages/0/role",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":7}]}|/messages/0/content",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]}|/messages/0/content/0/text",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"temperature\":\"hot\"}|/temperature",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_tokens\":1.5}|/max_tokens",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"stop\":[1]}|/stop/0",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tool_choice\":\"maybe\"}|/tool_choice",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tools\":[{\"type\":\"function\"}]}"
                        + "|/tools/0/function"
            })
    @DisplayName("A request that is not this format is refused with the place")
    void problems(String body, String pointer) {
        assertThatExceptionOfType(RequestProblem.class)
                .isThrownBy(() -> Wires.request(body))
                .satisfies(p -> assertThat(p.pointer()).isEqualTo(pointer));
    }

    @Test
    @DisplayName("C40 a result without an id is read; the conversation tells which call it answers")
    void resultWithoutId() {
        assertThat(say("{\"role\":\"tool\",\"name\":\"look\",\"content\":\"x\"}")
                        .messages()
                        .getFirst()
                        .parts())
                .singleElement()
                .isInstanceOfSatisfying(
                        Part.ToolResult.class, r -> assertThat(r.callId()).isEmpty());
    }

    @Test
    @DisplayName("17.48 F36: max_completion_tokens beats max_tokens")
    void maxTokens() {
        assertThat(ask(",\"max_tokens\":5,\"max_completion_tokens\":7").maxOutputTokens())
                .isEqualTo(OptionalLong.of(7));
        assertThat(ask(",\"max_tokens\":5").maxOutputTokens()).isEqualTo(OptionalLong.of(5));
    }

    @Test
    @DisplayName("F34 16.20: developer is a role; tool messages may have parts; pictures are inline or linked")
    void messages() {
        List<Message> messages = say("""
                {"role":"developer","content":"d"},
                {"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,aaaa"}},
                  {"type":"image_url","image_url":{"url":"https://example.org/a.png"}}]},
                {"role":"assistant","content":"","tool_calls":[{"id":"a","type":"function",
                  "function":{"name":"look","arguments":{"x":1}}}]},
                {"role":"tool","tool_call_id":"a","content":[{"type":"text","text":"sunny"}]}""").messages();
        assertThat(messages)
                .extracting(Message::role)
                .containsExactly(Message.Role.DEVELOPER, Message.Role.USER, Message.Role.ASSISTANT, Message.Role.TOOL);
        assertThat(messages.get(1).parts())
                .extracting(p -> ((Part.Media) p).source())
                .containsExactly(
                        new Part.Source.Inline("image/png", "aaaa"), new Part.Source.Link("https://example.org/a.png"));
        assertThat(messages.get(2).parts()).containsExactly(new Part.ToolCall("a", "look", "{\"x\":1}"));
        assertThat(messages.get(3).parts()).singleElement().isInstanceOfSatisfying(Part.ToolResult.class, r -> {
            assertThat(r.callId()).isEqualTo("a");
            assertThat(r.content()).containsExactly(new Part.Text("sunny"));
        });
    }

    @Test
    @DisplayName("Functions from before there were tools: the result finds its call")
    void legacy() {
        ChatRequest request = Wires.request("""
                {"model":"m","functions":[{"name":"look"}],"function_call":"auto","messages":[
                 {"role":"assistant","content":null,"function_call":{"name":"look","arguments":"{}"}},
                 {"role":"function","name":"look","content":"sunny"}]}""");
        Part.ToolCall call = (Part.ToolCall) request.messages().get(0).parts().getFirst();
        Part.ToolResult result =
                (Part.ToolResult) request.messages().get(1).parts().getFirst();
        assertThat(result.callId()).isEqualTo(call.id()).startsWith("call_");
        assertThat(request.tools()).singleElement().isInstanceOf(Tool.Function.class);
        assertThat(request.toolChoice()).contains(new ToolChoice.Auto());
    }

    @Test
    @DisplayName("F35: every form of tool choice")
    void toolChoices() {
        assertThat(ask(",\"tool_choice\":\"none\"").toolChoice()).contains(new ToolChoice.None());
        assertThat(ask(",\"tool_choice\":\"required\"").toolChoice()).contains(new ToolChoice.Required());
        assertThat(ask(",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"n\"}}")
                        .toolChoice())
                .contains(new ToolChoice.Named("n"));
        assertThat(ask(",\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"required\","
                                + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"n\"}}]}}")
                        .toolChoice())
                .contains(new ToolChoice.Allowed(List.of("n"), true));
    }

    @Test
    @DisplayName("F51: how much to think, in four spellings")
    void reasoning() {
        Optional<Reasoning> high =
                Optional.of(new Reasoning(Reasoning.Mode.ON, Optional.of(Reasoning.Effort.HIGH), OptionalLong.empty()));
        assertThat(ask(",\"reasoning_effort\":\"high\"").reasoning()).isEqualTo(high);
        assertThat(ask(",\"reasoning\":{\"effort\":\"high\"}").reasoning()).isEqualTo(high);
        assertThat(ask(",\"reasoning\":{\"max_tokens\":2000}")
                        .reasoning()
                        .orElseThrow()
                        .budgetTokens())
                .isEqualTo(OptionalLong.of(2000));
        assertThat(ask(",\"thinking\":{\"type\":\"disabled\"}")
                        .reasoning()
                        .orElseThrow()
                        .mode())
                .isEqualTo(Reasoning.Mode.OFF);
        assertThat(ask(",\"reasoning_effort\":\"none\"")
                        .reasoning()
                        .orElseThrow()
                        .mode())
                .isEqualTo(Reasoning.Mode.OFF);
        assertThat(ask("").reasoning()).isEmpty();
    }

    @Test
    @DisplayName("Hosted and unknown tools are values; a tool without parameters takes none")
    void tools() {
        List<Tool> tools =
                ask(",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"now\"}},{\"type\":\"web_search\"}]")
                        .tools();
        assertThat(((Tool.Function) tools.get(0)).parameters())
                .isEqualTo(Json.parse("{\"type\":\"object\",\"properties\":{}}"));
        assertThat(tools.get(1)).isInstanceOf(Tool.Hosted.class);
    }

    @Test
    @DisplayName("peek reads the model and its place, and only a true stream is one")
    void peek() {
        OpenAiChatFormat format = new OpenAiChatFormat();
        byte[] body = Wires.bytes("{\"stream\":false, \"model\" : \"a/b\"}");
        Peek peek = format.peek(format.routes().getFirst(), Map.of(), body);
        assertThat(peek.model()).contains("a/b");
        assertThat(peek.stream()).isFalse();
        assertThat(peek.modelSpan()).hasValueSatisfying(s -> assertThat(
                        new String(body, s.from(), s.length(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("\"a/b\""));
        assertThat(format.peek(format.routes().getFirst(), Map.of(), Wires.bytes("{\"model\":7}")))
                .isEqualTo(new Peek(Optional.empty(), false, Optional.empty()));
    }

    @Test
    @DisplayName("The list of models in OpenAI's shape, for whoever has no mark of its own")
    void modelList() {
        OpenAiModelListing listing = new OpenAiModelListing();
        ModelCard card = new ModelCard(
                "glm/glm-4.7", "GLM", "glm", Instant.ofEpochSecond(7), OptionalLong.empty(), OptionalLong.empty());
        assertThat(Json.parse(listing.writeList(List.of(card)))).isEqualTo(Json.parse("""
                {"object":"list","data":[{"id":"glm/glm-4.7","object":"model","created":7,"owned_by":"glm"}]}"""));
        assertThat(Json.parse(listing.writeOne(card)).get("id").asString()).isEqualTo("glm/glm-4.7");
        assertThat(listing.claim(Headers.none())).isEqualTo(ModelListing.Claim.DEFAULT);
        assertThat(ServiceLoader.load(RouterPlugin.class)).hasAtLeastOneElementOfType(OpenAiChatPlugin.class);
    }
}
