package dev.nonagon.format.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatEvent.BlockKind;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.chat.TokenUsage;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers, read and written. */
class AnswerTest {
    private static String chunk(String parts) {
        return "{'candidates':[{'content':{'parts':[" + parts + "],'role':'model'}}]}";
    }

    private static String end(String reason) {
        return "{'candidates':[{'finishReason':'" + reason + "'}]}";
    }

    private static <T extends ChatEvent> List<T> only(List<ChatEvent> events, Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @ParameterizedTest
    @DisplayName("F46 every finish reason has its meaning")
    @CsvSource({
        "STOP,END",
        "MAX_TOKENS,LENGTH",
        "SAFETY,REFUSED",
        "RECITATION,REFUSED",
        "LANGUAGE,REFUSED",
        "OTHER,REFUSED",
        "BLOCKLIST,REFUSED",
        "PROHIBITED_CONTENT,REFUSED",
        "SPII,REFUSED",
        "IMAGE_SAFETY,REFUSED",
        "NO_IMAGE,REFUSED",
        "SOMETHING_NEW,REFUSED"
    })
    void finishReasons(String word, StopReason reason) {
        assertThat(Sample.readStream(chunk("{'text':'x'}"), end(word)).getLast())
                .isEqualTo(new ChatEvent.Finished(reason));
    }

    @ParameterizedTest
    @DisplayName("a finish reason that stands for no answer fails")
    @CsvSource({"MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MISSING_THOUGHT_SIGNATURE"})
    void noAnswer(String word) {
        assertThat(Sample.readStream(end(word)).getLast()).isInstanceOfSatisfying(ChatEvent.Failed.class, failed -> {
            assertThat(failed.failure().kind()).isEqualTo(Failure.Kind.PROTOCOL);
            assertThat(failed.failure().message()).contains(word);
        });
    }

    @Test
    @DisplayName("arguments that come value by value become one call")
    void partialArguments() {
        List<ChatEvent> events = Sample.readStream(
                chunk("{'functionCall':{'id':'c','name':'f','willContinue':true},'thoughtSignature':'QQ=='}"),
                chunk("{'functionCall':{'partialArgs':[{'jsonPath':'$.a.b','stringValue':'x'}],'willContinue':true}}"),
                chunk("{'functionCall':{'partialArgs':[{'jsonPath':'$.a.b','stringValue':'y'},"
                        + "{'jsonPath':'$.l[1]','numberValue':2}],'willContinue':true}}"),
                chunk("{'functionCall':{}}"),
                chunk("{'functionCall':{'name':'g'}}"),
                end("STOP"));
        assertThat(only(events, ChatEvent.ArgumentsDelta.class))
                .extracting(ChatEvent.ArgumentsDelta::json)
                .containsExactly("{\"a\":{\"b\":\"xy\"},\"l\":[null,2]}", "{}");
        assertThat(only(events, ChatEvent.Sealed.class)).hasSize(1);
        assertThat(events.getLast()).isEqualTo(new ChatEvent.Finished(StopReason.TOOL_USE));
    }

    @Test
    @DisplayName("a signature alone belongs to the words before it; two signed thoughts are two blocks")
    void signatures() {
        List<ChatEvent> events = Sample.readStream(
                chunk("{'text':'One','thought':true,'thoughtSignature':'MQ=='},{'text':'Two','thought':true}"),
                chunk("{'text':'','thought':true,'thoughtSignature':'Mg=='},{'text':'So'}"),
                chunk("{'thoughtSignature':'Mw=='}"),
                end("STOP"));
        assertThat(only(events, ChatEvent.Opened.class))
                .extracting(ChatEvent.Opened::kind)
                .containsExactly(new BlockKind.Thinking(false), new BlockKind.Thinking(false), new BlockKind.Text());
        assertThat(only(events, ChatEvent.Sealed.class))
                .containsExactly(
                        new ChatEvent.Sealed(0, new Seal(Wire.ID, "MQ==")),
                        new ChatEvent.Sealed(1, new Seal(Wire.ID, "Mg==")),
                        new ChatEvent.Sealed(2, new Seal(Wire.ID, "Mw==")));
    }

    @Test
    @DisplayName("ids that repeat or are missing are made new, and calls without a name get one")
    void callIds() {
        List<ChatEvent> events = Sample.readStream(
                chunk(
                        "{'functionCall':{'id':'c','name':'f','args':{}}},{'functionCall':{'id':'c','name':'f','args':{}}},"
                                + "{'functionCall':{'args':{'a':1}}},{'functionCall':{}}"),
                end("STOP"));
        assertThat(only(events, ChatEvent.Opened.class))
                .extracting(opened -> ((BlockKind.ToolCall) opened.kind()).id())
                .hasSize(3)
                .doesNotHaveDuplicates()
                .noneMatch(String::isEmpty);
    }

    @Test
    @DisplayName(
            "each token is counted once: cached in the prompt, thoughts beside the candidates, tools beside the prompt")
    void usage() {
        String usage =
                "{'usageMetadata':{'promptTokenCount':100,'cachedContentTokenCount':60,'toolUsePromptTokenCount':7,"
                        + "'candidatesTokenCount':20,'thoughtsTokenCount':30,'totalTokenCount':157}}";
        assertThat(only(Sample.readStream(end("STOP"), usage), ChatEvent.Used.class))
                .containsExactly(new ChatEvent.Used(new TokenUsage(47, 50, 60, 0, 0, 30, false)));
    }

    @Test
    @DisplayName("another candidate than the first is not mixed in, and a list of chunks is an answer as well")
    void candidatesAndLists() {
        List<ChatEvent> events = Sample.readStream(
                "{'candidates':[{'index':1,'content':{'parts':[{'text':'no'}]},'finishReason':'STOP'},"
                        + "{'index':0,'content':{'parts':[{'text':'yes'}]}}]}",
                end("STOP"));
        assertThat(only(events, ChatEvent.TextDelta.class))
                .extracting(ChatEvent.TextDelta::text)
                .containsExactly("yes");
        List<ChatEvent> whole = Sample.readWhole('[' + chunk("{'text':'a'}") + ',' + end("STOP") + ']');
        assertThat(whole.getLast()).isEqualTo(new ChatEvent.Finished(StopReason.END));
    }

    @Test
    @DisplayName("a picture in an answer travels as a piece of this format and returns in its place")
    void pictures() {
        List<ChatEvent> events = Sample.readStream(
                chunk("{'text':'a'},{'inlineData':{'mimeType':'image/png','data':'QQ=='}},{'text':'b'}"), end("STOP"));
        List<String> written = Sample.writeStream(events.toArray(ChatEvent[]::new));
        assertThat(written).hasSize(4);
        assertThat(written.get(1)).contains("\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"QQ==\"}");
    }

    @Test
    @DisplayName("C53 the finish reason stands in the last chunk only, and a surrogate pair is never torn")
    void lastChunk() {
        List<String> written = Sample.writeStream(
                new ChatEvent.Started("i", "m"),
                new ChatEvent.Opened(0, new BlockKind.Text()),
                new ChatEvent.TextDelta(0, "a\ud83d"),
                new ChatEvent.TextDelta(0, "\ude00"),
                new ChatEvent.Closed(0),
                new ChatEvent.Finished(StopReason.END));
        assertThat(written).hasSize(3);
        assertThat(written.get(1)).contains("\ud83d\ude00");
        assertThat(written.subList(0, 2)).noneMatch(chunk -> chunk.contains("finishReason"));
        assertThat(written.get(2)).contains("\"finishReason\":\"STOP\"").contains("usageMetadata");
    }

    @Test
    @DisplayName("T7 a seal of this format stands under its call, another's is left out")
    void writtenSeals() {
        List<String> written = Sample.writeStream(
                new ChatEvent.Started("i", "m"),
                new ChatEvent.Opened(0, new BlockKind.ToolCall("c", "f")),
                new ChatEvent.Sealed(0, new Seal(Wire.ID, "QQ==")),
                new ChatEvent.Closed(0),
                new ChatEvent.Opened(1, new BlockKind.ToolCall("d", "f")),
                new ChatEvent.Sealed(1, new Seal(new FormatId("anthropic-messages"), "Rk9SRUlHTg==")),
                new ChatEvent.Closed(1),
                new ChatEvent.Finished(StopReason.TOOL_USE));
        assertThat(written.get(0)).contains("\"thoughtSignature\":\"QQ==\"").contains("\"args\":{}");
        assertThat(String.join("", written)).doesNotContain("Rk9SRUlHTg==");
    }
}
