package dev.nonagon.format.openai.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.spi.format.EmbeddingAnswer;
import dev.nonagon.spi.format.EmbeddingRequest;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class EmbeddingsTest {
    private final Embeddings embeddings = new Embeddings();
    private final Scope scope = Scope.of("req_1", Instant.EPOCH, false);

    private static ObjectNode json(String text) {
        return (ObjectNode) Json.parse(text.replace('\'', '"'));
    }

    @Test
    @DisplayName("a text or a list of texts, with dimensions and encoding, is read and written again")
    void requests() {
        EmbeddingRequest one = embeddings.readRequest(json("{'model':'e','input':'Hi'}"), scope);
        assertThat(one)
                .isEqualTo(
                        new EmbeddingRequest("e", List.of("Hi"), OptionalInt.empty(), false, true, Optional.empty()));
        assertThat(embeddings.writeRequest(one, scope)).isEqualTo(json("{'model':'e','input':'Hi'}"));
        EmbeddingRequest two = embeddings.readRequest(
                json("{'model':'e','input':['a','b'],'dimensions':2,'encoding_format':'base64'}"), scope);
        assertThat(two.base64()).isTrue();
        assertThat(embeddings.writeRequest(two, scope))
                .isEqualTo(json("{'model':'e','input':['a','b'],'dimensions':2}"));
        assertThat(scope.losses()).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("what is no such request is refused with its place")
    @ValueSource(
            strings = {
                "{'model':'e'}",
                "{'model':'e','input':[]}",
                "{'model':'e','input':[[1,2]]}",
                "{'model':'e','input':7}",
                "{'input':'x'}",
                "{'model':'e','input':'x','encoding_format':'hex'}",
                "{'model':'e','input':'x','dimensions':0}"
            })
    void refused(String body) {
        assertThatThrownBy(() -> embeddings.readRequest(json(body), scope)).isInstanceOf(RequestProblem.class);
    }

    @Test
    @DisplayName("answers in numbers and in Base64 say the same, in the order of their index")
    void answers() {
        EmbeddingAnswer numbers = embeddings.readAnswer(json("""
                {'object':'list','model':'e','data':[{'index':1,'embedding':[3,4]},{'index':0,'embedding':[1,-0.5]}],
                 'usage':{'prompt_tokens':5,'total_tokens':5}}"""));
        assertThat(numbers.vectors().get(0)).containsExactly(1f, -0.5f);
        assertThat(numbers.vectors().get(1)).containsExactly(3f, 4f);
        assertThat(numbers.inputTokens()).isEqualTo(5);
        EmbeddingAnswer base64 = embeddings.readAnswer(json("{'model':'e','data':[{'embedding':'AACAPwAAAL8='}]}"));
        assertThat(base64.vectors().get(0)).containsExactly(1f, -0.5f);
    }

    @Test
    @DisplayName("the client gets numbers or Base64 as it asked, and its own model's name where the upstream said none")
    void writtenAnswers() {
        EmbeddingAnswer answer = new EmbeddingAnswer("", List.of(new float[] {1f, -0.5f}), 3);
        EmbeddingRequest plain =
                new EmbeddingRequest("mine", List.of("x"), OptionalInt.empty(), false, true, Optional.empty());
        assertThat(Json.text(embeddings.writeAnswer(answer, plain))).isEqualTo(Json.text(json("""
                {'object':'list','data':[{'object':'embedding','index':0,'embedding':[1.0,-0.5]}],'model':'mine',
                 'usage':{'prompt_tokens':3,'total_tokens':3}}""")));
        EmbeddingRequest packed =
                new EmbeddingRequest("mine", List.of("x"), OptionalInt.empty(), true, true, Optional.empty());
        assertThat(embeddings
                        .writeAnswer(answer, packed)
                        .at("/data/0/embedding")
                        .asString())
                .isEqualTo("AACAPwAAAL8=");
    }

    @ParameterizedTest
    @DisplayName("a broken answer is a problem and no exception of another kind")
    @ValueSource(
            strings = {
                "{}",
                "{'data':[{'embedding':[]}]}",
                "{'data':[{'embedding':['x']}]}",
                "{'data':[{'embedding':'***'}]}",
                "{'data':[{'index':7,'embedding':[1]}]}",
                "{'data':[{'index':0,'embedding':[1]},{'index':0,'embedding':[1]}]}"
            })
    void broken(String body) {
        assertThatThrownBy(() -> embeddings.readAnswer(json(body))).isInstanceOf(RequestProblem.class);
    }

    @Test
    @DisplayName("the format offers it on its own route, never streamed")
    void route() {
        OpenAiChatFormat format = new OpenAiChatFormat();
        var route = format.routes().stream()
                .filter(r -> r.operation() == Operation.EMBED)
                .findFirst()
                .orElseThrow();
        assertThat(route.path()).isEqualTo("/v1/embeddings");
        assertThat(format.upstream().paths()).containsKey(Operation.EMBED);
        assertThat(format.embeddings()).isPresent();
        byte[] body = Json.bytes(json("{'model':'e','input':'x','stream':true}"));
        assertThat(format.peek(route, Map.of(), body).stream()).isFalse();
        assertThat(format.peek(route, Map.of(), body).model()).hasValue("e");
    }
}
