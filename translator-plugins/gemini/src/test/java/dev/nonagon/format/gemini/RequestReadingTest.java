package dev.nonagon.format.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.json.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What is read from a request, and what becomes of it when it is written again. */
class RequestReadingTest {
    private static final String PARALLEL = """
            {'contents':[{'role':'user','parts':[{'text':'Go'}]},
             {'role':'model','parts':[{'functionCall':{'name':'a','args':{}}%s},{'functionCall':{'name':'a','args':{}}}]},
             {'role':'user','parts':[{'functionResponse':{'name':'a','response':{'output':'1'}}},
              {'functionResponse':{'name':'a','response':{'output':'2'}}}]}]}""";

    @Test
    @DisplayName("C54 100 readings give the same ids, and growing history keeps them")
    void deterministicIds() {
        List<String> ids = Sample.parts(Sample.read(PARALLEL.formatted("")), Part.ToolCall.class).stream()
                .map(Part.ToolCall::id)
                .toList();
        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("[a-zA-Z0-9_-]{1,64}"));
        for (int i = 0; i < 100; i++) {
            ChatRequest again = Sample.read(PARALLEL.formatted(""));
            assertThat(Sample.parts(again, Part.ToolCall.class))
                    .extracting(Part.ToolCall::id)
                    .isEqualTo(ids);
            assertThat(Sample.parts(again, Part.ToolResult.class))
                    .extracting(Part.ToolResult::callId)
                    .isEqualTo(ids);
        }
    }

    @Test
    @DisplayName("an id given out never meets one that the client uses itself")
    void givenIdsAreNew() {
        ChatRequest request = Sample.read("""
                {'contents':[{'parts':[{'text':'Go'}]},{'role':'model','parts':[{'functionCall':{'name':'a','args':{}}},
                 {'functionCall':{'id':'call_1_a','name':'a','args':{}}}]}]}""");
        assertThat(Sample.parts(request, Part.ToolCall.class))
                .extracting(Part.ToolCall::id)
                .doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("a response to nothing keeps its id, or gets one, and stays a result")
    void orphans() {
        ChatRequest request = Sample.read("""
                {'contents':[{'parts':[{'functionResponse':{'id':'z','name':'a','response':{'output':'1'}}},
                 {'functionResponse':{'name':'b','response':{'output':'2'}}}]}]}""");
        assertThat(Sample.parts(request, Part.ToolResult.class))
                .extracting(Part.ToolResult::callId)
                .containsExactly("z", "orphan_1_b");
    }

    @Test
    @DisplayName("results become a message of their own before what the user says beside them")
    void resultsFirst() {
        ChatRequest request = Sample.read("""
                {'contents':[{'parts':[{'text':'Go'}]},{'role':'model','parts':[{'functionCall':{'name':'a','args':{}}}]},
                 {'parts':[{'text':'and'},{'functionResponse':{'name':'a','response':{}}}]}]}""");
        assertThat(request.messages())
                .extracting(Message::role)
                .containsExactly(Message.Role.USER, Message.Role.ASSISTANT, Message.Role.TOOL, Message.Role.USER);
    }

    @Test
    @DisplayName("a signature is the seal of its own call or thought")
    void seals() {
        ChatRequest request = Sample.read(PARALLEL.formatted(",'thoughtSignature':'QQ=='"));
        assertThat(Sample.parts(request, Part.ToolCall.class))
                .extracting(Part.ToolCall::seal)
                .containsExactly(Optional.of(new Seal(Wire.ID, "QQ==")), Optional.empty());
    }

    @Test
    @DisplayName("signatures: native unsigned siblings stay unsigned for a model that validates them")
    void nativeSiblings() {
        ObjectNode written = Sample.write(
                Sample.read(PARALLEL.formatted(",'thoughtSignature':'QQ=='")).withModel("gemini-3-pro"));
        assertThat(written.at("/contents/1/parts/0/thoughtSignature").asString())
                .isEqualTo("QQ==");
        assertThat(written.at("/contents/1/parts/1").has("thoughtSignature")).isFalse();
    }

    @Test
    @DisplayName("a batch of this format without any signature was made elsewhere; before Gemini 3 nobody asks")
    void unsignedBatch() {
        ChatRequest request = Sample.read(PARALLEL.formatted(""));
        assertThat(Sample.write(request.withModel("gemini-3-pro"))
                        .at("/contents/1/parts/0/thoughtSignature")
                        .asString())
                .isEqualTo("skip_thought_signature_validator");
        assertThat(Json.text(Sample.write(request.withModel("gemini-2.5-pro")))).doesNotContain("thoughtSignature");
    }

    @Test
    @DisplayName("a part that was changed since is written as it is now, not as it was spelled")
    void changedParts() {
        ChatRequest request = Sample.read("""
                {'contents':[{'parts':[{'text':'Go'}]},{'role':'model','parts':[{'functionCall':{'name':'a','args':{}}}]},
                 {'parts':[{'functionResponse':{'name':'a','response':{'content':'long','n':1}}}]}]}""");
        List<Message> shorter = request.messages().stream()
                .map(m -> m.role() != Message.Role.TOOL
                        ? m
                        : new Message(
                                m.role(),
                                m.parts().stream()
                                        .map(p -> p instanceof Part.ToolResult r
                                                ? new Part.ToolResult(
                                                        r.callId(),
                                                        List.of(new Part.Text("short")),
                                                        r.error(),
                                                        r.cache(),
                                                        r.extras())
                                                : p)
                                        .toList(),
                                m.extras()))
                .toList();
        assertThat(Json.text(Sample.write(request.withMessages(shorter)).at("/contents/2/parts/0")))
                .isEqualTo("{\"functionResponse\":{\"name\":\"a\",\"response\":{\"output\":\"short\"}}}");
    }

    @ParameterizedTest
    @DisplayName("what is no such request is refused with its place")
    @ValueSource(
            strings = {
                "{}",
                "{'contents':7}",
                "{'contents':[7]}",
                "{'contents':[{'role':'tool','parts':[]}]}",
                "{'contents':[{'parts':'x'}]}",
                "{'contents':[{'parts':[{'functionCall':{'args':{}}}]}]}",
                "{'contents':[{'parts':[{'functionCall':{'name':'a','args':[]}}]}]}",
                "{'contents':[{'parts':[{'inlineData':{'mimeType':'x'}}]}]}",
                "{'contents':[],'generationConfig':{'topK':1.5}}",
                "{'contents':[],'generationConfig':{'topK':1e400}}",
                "{'contents':[],'generationConfig':{'maxOutputTokens':0}}",
                "{'contents':[],'toolConfig':{'functionCallingConfig':{'mode':'MAYBE'}}}",
                "{'contents':[],'systemInstruction':{'parts':[{'inlineData':{'mimeType':'a/b','data':''}}]}}"
            })
    void refused(String body) {
        assertThatThrownBy(() -> Sample.read(body)).isInstanceOf(RequestProblem.class);
    }
}
