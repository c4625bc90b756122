package dev.nonagon.format.anthropic;

import static dev.nonagon.format.anthropic.Canonical.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Message.Role;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.chat.ToolChoice;
import dev.nonagon.spi.format.RequestProblem;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What other formats see of a request in this one. */
class RequestReadingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/model|{'messages':[]}",
                "/model|{'model':7,'messages':[]}",
                "/messages|{'model':'m'}",
                "/messages|{'model':'m','messages':'x'}",
                "/messages/0|{'model':'m','messages':[1]}",
                "/messages/0/role|{'model':'m','messages':[{'role':'tool','content':'x'}]}",
                "/messages/0/content|{'model':'m','messages':[{'role':'user'}]}",
                "/messages/0/content/0/text|{'model':'m','messages':[{'role':'user','content':[{'type':'text'}]}]}",
                "/messages/0/content/0/source/data|{'model':'m','messages':[{'role':'user','content':[{'type':'image','source':{'type':'base64','media_type':'image/png'}}]}]}",
                "/messages/0/content/0/input|{'model':'m','messages':[{'role':'assistant','content':[{'type':'tool_use','id':'1','name':'a','input':'x'}]}]}",
                "/max_tokens|{'model':'m','messages':[],'max_tokens':0}",
                "/max_tokens|{'model':'m','messages':[],'max_tokens':'9'}",
                "/temperature|{'model':'m','messages':[],'temperature':'hot'}",
                "/stop_sequences/0|{'model':'m','messages':[],'stop_sequences':[1]}",
                "/system/0|{'model':'m','messages':[],'system':[{'type':'image','source':{'type':'url','url':'x'}}]}",
                "/tools/0/name|{'model':'m','messages':[],'tools':[{}]}",
                "/tool_choice/type|{'model':'m','messages':[],'tool_choice':{'type':'function'}}",
                "/tool_choice/name|{'model':'m','messages':[],'tool_choice':{'type':'tool'}}",
                "/thinking/type|{'model':'m','messages':[],'thinking':{'type':'on'}}",
            })
    @DisplayName("what is not this format is refused at its place")
    void problems(String pointer, String json) {
        assertThatExceptionOfType(RequestProblem.class)
                .isThrownBy(() -> read(json.replace('\'', '"')))
                .satisfies(problem -> assertThat(problem.pointer()).isEqualTo(pointer));
    }

    @Test
    @DisplayName("§17.11 results become a message of their own before what the user says around them")
    void resultsFirst() {
        ChatRequest request = read("""
                {"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"before"},
                {"type":"tool_result","tool_use_id":"1","content":"x"},{"type":"text","text":"after"}]}]}""");
        assertThat(request.messages()).extracting(Message::role).containsExactly(Role.TOOL, Role.USER);
        assertThat(request.messages().get(1).parts()).hasSize(2);
    }

    @Test
    @DisplayName("clients §5.1 a system message in mid-conversation keeps its place, and returns to it")
    void systemInline() {
        ChatRequest request = read("""
                {"model":"m","messages":[{"role":"user","content":"a"},{"role":"system","content":"b"},
                {"role":"user","content":"c"}]}""");
        assertThat(request.messages()).extracting(Message::role).containsExactly(Role.USER, Role.SYSTEM, Role.USER);
        assertThat(Canonical.write(request).body().at("/messages/1/role").asString())
                .isEqualTo("system");
    }

    @Test
    @DisplayName("§17.32 disable_parallel_tool_use is the parallel switch turned round")
    void parallel() {
        ChatRequest request = read("""
                {"model":"m","messages":[],"tools":[{"name":"a"}],
                "tool_choice":{"type":"any","disable_parallel_tool_use":true}}""");
        assertThat(request.toolChoice()).contains(new ToolChoice.Required());
        assertThat(request.parallelToolCalls()).contains(false);
    }

    @Test
    @DisplayName("clients §2 adaptive thinking with an effort is a typed wish that other formats understand")
    void reasoning() {
        ChatRequest request = read("""
                {"model":"m","messages":[],"thinking":{"type":"adaptive"},"output_config":{"effort":"high"}}""");
        assertThat(request.reasoning()).get().satisfies(r -> {
            assertThat(r.mode()).isEqualTo(Reasoning.Mode.ADAPTIVE);
            assertThat(r.effort()).isEqualTo(Optional.of(Reasoning.Effort.HIGH));
        });
    }

    @Test
    @DisplayName("row 1 an empty signature is no seal")
    void emptySignature() {
        ChatRequest request = read("""
                {"model":"m","messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"a","signature":""},
                {"type":"text","text":"b"}]}]}""");
        assertThat(((Part.Thinking) request.messages().getFirst().parts().getFirst()).seal())
                .isEmpty();
    }

    @Test
    @DisplayName("notes cannot be smuggled in by a client")
    void notes() {
        ChatRequest request = read("""
                {"model":"m","messages":[{"role":"user","content":"a","~inline":true}],"~read":false,"~x":1}""");
        assertThat(Canonical.write(request).body().propertyNames()).doesNotContain("~x", "~read");
    }

    @Test
    @DisplayName("a tool result that is bare JSON is read as text, and that is named")
    void bareJson() {
        ChatRequest request = read("""
                {"model":"m","messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"1",
                "content":{"a":1}}]}]}""");
        Part.ToolResult result =
                (Part.ToolResult) request.messages().getFirst().parts().getFirst();
        assertThat(result.content()).containsExactly(new Part.Text("{\"a\":1}"));
    }
}
