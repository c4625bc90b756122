package dev.nonagon.format.openai.responses;

import static dev.nonagon.format.openai.responses.Wires.FORMAT;
import static dev.nonagon.format.openai.responses.Wires.request;
import static dev.nonagon.format.openai.responses.Wires.scope;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class RequestTest {
    private static ObjectNode written(ChatRequest request, Scope scope) {
        return FORMAT.writeRequest(request, scope.attempt(request, 0));
    }

    @Test
    @DisplayName("Every path has its compact beside it")
    void routes() {
        assertThat(FORMAT.routes()).hasSize(10);
        assertThat(FORMAT.routes())
                .allMatch(r -> (r.operation() == Operation.COMPACT) == r.path().endsWith("/compact"));
    }

    @Test
    @DisplayName("Items of one turn are one message; results the next")
    void turns() {
        ChatRequest read = request("""
                {"model":"m","input":[{"role":"user","content":"Hi"},
                 {"type":"reasoning","summary":[{"type":"summary_text","text":"a"},{"type":"summary_text","text":"b"}],
                  "encrypted_content":"gAAAA"},
                 {"role":"assistant","content":"Look."},
                 {"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},
                 {"type":"custom_tool_call","call_id":"c2","name":"g","input":"x"},
                 {"type":"custom_tool_call_output","call_id":"c2","output":"2"},
                 {"type":"function_call_output","call_id":"c1","output":"1"}]}""");
        assertThat(read.messages().stream().map(Message::role))
                .containsExactly(Message.Role.USER, Message.Role.ASSISTANT, Message.Role.TOOL);
        assertThat(read.messages().get(1).parts())
                .hasSize(4)
                .first()
                .isInstanceOfSatisfying(Part.Thinking.class, thinking -> assertThat(thinking.text())
                        .isEqualTo("a\n\nb"));
    }

    @Test
    @DisplayName("R1 a changed text leaves changed, its neighbours as they came")
    void changed() {
        ChatRequest read = request("""
                {"model":"m","input":[{"type":"message","id":"msg_1","role":"user","content":"Hi"},
                 {"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":"{ }"},
                 {"type":"function_call_output","id":"fco_1","call_id":"c1","output":"long"}]}""");
        List<Message> messages = new ArrayList<>(read.messages());
        Part.ToolResult result = (Part.ToolResult) messages.get(2).parts().getFirst();
        messages.set(
                2,
                new Message(
                        Message.Role.TOOL,
                        List.of(new Part.ToolResult(
                                "c1", List.of(new Part.Text("short")), false, Optional.empty(), result.extras()))));
        JsonNode input = written(read.withMessages(messages), scope(false)).path("input");
        assertThat(input.get(2).path("output").asString()).isEqualTo("short");
        assertThat(input.get(2).path("id").asString()).isEqualTo("fco_1");
        assertThat(input.get(1).path("arguments").asString()).isEqualTo("{ }");
    }

    @Test
    @DisplayName("R6 a thought that lost its seal on the way is left out and named")
    void unsealed() {
        ChatRequest read = request("""
                {"model":"m","store":false,"input":[{"role":"user","content":"Hi"},
                 {"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gAAAA"},
                 {"role":"assistant","content":"Yes."},{"role":"user","content":"Go"}]}""");
        List<Message> messages = new ArrayList<>(read.messages());
        List<Part> parts = new ArrayList<>(messages.get(1).parts());
        parts.set(
                0,
                new Part.Thinking("", true, Optional.empty(), parts.getFirst().extras()));
        messages.set(1, new Message(Message.Role.ASSISTANT, parts));
        Scope scope = scope(false).attempt(read, 0);
        ObjectNode body = FORMAT.writeRequest(read.withMessages(messages), scope);
        assertThat(body.path("input")).hasSize(3);
        assertThat(body.toString()).doesNotContain("rs_1");
    }

    @Test
    @DisplayName("R4 names of namespaces never collide")
    void namespaces() {
        ChatRequest read = request("""
                {"model":"m","input":"Hi","tools":[
                 {"type":"namespace","name":"a","tools":[{"type":"function","name":"b__c","parameters":{}}]},
                 {"type":"namespace","name":"a__b","tools":[{"type":"function","name":"c","parameters":{}}]},
                 {"type":"function","name":"a__b__c","parameters":{}}]}""");
        assertThat(read.tools().stream().map(t -> ((Tool.Function) t).name()))
                .containsExactly("a__b__c_2", "a__b__c_3", "a__b__c");
    }

    @Test
    @DisplayName("R5 a tool that is taken away leaves its input item")
    void additionalTools() {
        ChatRequest read = request("""
                {"model":"m","input":[{"type":"additional_tools","tools":[
                 {"type":"function","name":"f","parameters":{}},{"type":"custom","name":"g"}]},
                 {"role":"user","content":"Hi"}]}""");
        assertThat(read.tools()).hasSize(2);
        JsonNode input = written(read.withTools(read.tools().subList(1, 2)), scope(false))
                .path("input");
        assertThat(input.get(0).path("tools").findValuesAsString("name")).containsExactly("g");
    }

    @Test
    @DisplayName("C30 the same long id on call and output, in every request")
    void longIds() {
        String id = "call_" + "x".repeat(90);
        ChatRequest foreign = new ChatRequest(
                "m",
                List.of(
                        Message.text(Message.Role.USER, "Hi"),
                        new Message(Message.Role.ASSISTANT, List.of(new Part.ToolCall(id, "f", "{}"))),
                        new Message(Message.Role.TOOL, List.of(new Part.ToolResult(id, "ok")))),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                java.util.OptionalLong.empty(),
                List.of(),
                dev.nonagon.spi.chat.Sampling.unset(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Extras.none());
        JsonNode input = written(foreign, scope(false)).path("input");
        List<String> ids = input.findValuesAsString("call_id");
        assertThat(ids).hasSize(2).allMatch(i -> i.length() == 64);
        assertThat(ids.get(0)).isEqualTo(ids.get(1));
        assertThat(written(foreign, scope(false)).path("input")).isEqualTo(input);
    }

    @Test
    @DisplayName("A request that is not this format names the place")
    void refused() {
        for (String body : List.of(
                "{'model':'m'}",
                "{'model':'m','input':[]}",
                "{'model':'m','input':7}",
                "{'model':'m','input':[{'role':'nobody','content':'x'}]}",
                "{'model':'m','input':[{'type':'function_call','name':'f','arguments':'{}'}]}",
                "{'model':'m','input':'x','tools':[{'type':'function'}]}")) {
            assertThatExceptionOfType(RequestProblem.class).as(body).isThrownBy(() -> request(body.replace('\'', '"')));
        }
    }
}
