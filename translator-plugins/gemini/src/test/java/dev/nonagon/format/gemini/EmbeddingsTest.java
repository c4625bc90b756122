package dev.nonagon.format.gemini;

import static dev.nonagon.format.gemini.Sample.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.spi.format.EmbeddingAnswer;
import dev.nonagon.spi.format.EmbeddingRequest;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingsTest {
    private final Embeddings embeddings = new Embeddings();
    private final Scope scope = Sample.scope(false);

    @Test
    @DisplayName("embedContent is one text, batchEmbedContents several; upstreams are asked for a batch")
    void requests() {
        EmbeddingRequest one = embeddings.readRequest(
                json("{'model':'models/e','content':{'parts':[{'text':'a'},{'text':'b'}]},'taskType':'CLUSTERING',"
                        + "'output_dimensionality':3}"),
                scope);
        assertThat(one)
                .isEqualTo(new EmbeddingRequest(
                        "e", List.of("a\nb"), OptionalInt.of(3), false, true, Optional.of("CLUSTERING")));
        assertThat(Json.text(embeddings.writeRequest(one, scope)))
                .isEqualTo("{\"requests\":[{\"model\":\"models/e\",\"content\":{\"parts\":[{\"text\":\"a\\nb\"}]},"
                        + "\"taskType\":\"CLUSTERING\",\"outputDimensionality\":3}]}");
        EmbeddingRequest two = embeddings.readRequest(
                json("{'requests':[{'model':'models/e','content':{'parts':[{'text':'a'}]}},"
                        + "{'model':'models/e','content':{'parts':{'text':'b'}}}]}"),
                scope);
        assertThat(two.single()).isFalse();
        assertThat(two.inputs()).containsExactly("a", "b");
        assertThat(scope.losses()).isEmpty();
    }

    @Test
    @DisplayName("a title and a purpose of another format are named")
    void losses() {
        embeddings.readRequest(json("{'content':{'parts':[{'text':'a'}]},'title':'T'}"), scope);
        embeddings.writeRequest(
                new EmbeddingRequest("e", List.of("a"), OptionalInt.empty(), false, true, Optional.of("search_query")),
                scope);
        assertThat(scope.losses()).hasSize(2);
    }

    @Test
    @DisplayName("one vector or several are read, and written as the client asked")
    void answers() {
        EmbeddingAnswer one = embeddings.readAnswer(json("{'embedding':{'values':[1,-0.5]}}"));
        assertThat(one.vectors().getFirst()).containsExactly(1f, -0.5f);
        EmbeddingAnswer two = embeddings.readAnswer(
                json("{'embeddings':[{'values':[1]},{'values':[2]}],'usageMetadata':{'promptTokenCount':4}}"));
        assertThat(two.vectors()).hasSize(2);
        assertThat(two.inputTokens()).isEqualTo(4);
        EmbeddingRequest single =
                new EmbeddingRequest("e", List.of("a"), OptionalInt.empty(), false, true, Optional.empty());
        EmbeddingRequest batch =
                new EmbeddingRequest("e", List.of("a"), OptionalInt.empty(), false, false, Optional.empty());
        assertThat(Json.text(embeddings.writeAnswer(one, single))).isEqualTo("{\"embedding\":{\"values\":[1.0,-0.5]}}");
        assertThat(Json.text(embeddings.writeAnswer(one, batch)))
                .isEqualTo("{\"embeddings\":[{\"values\":[1.0,-0.5]}]}");
    }

    @ParameterizedTest
    @DisplayName("what is neither request is refused")
    @ValueSource(
            strings = {
                "{}",
                "{'requests':[]}",
                "{'requests':[7]}",
                "{'content':{'parts':[{'inlineData':{}}]}}",
                "{'content':{'parts':[{'text':'a'}]},'outputDimensionality':0}"
            })
    void refused(String body) {
        assertThatThrownBy(() -> embeddings.readRequest(json(body), scope)).isInstanceOf(RequestProblem.class);
    }

    @ParameterizedTest
    @DisplayName("an answer without vectors is a problem")
    @ValueSource(strings = {"{}", "{'embedding':{}}", "{'embeddings':[{'values':['x']}]}"})
    void broken(String body) {
        assertThatThrownBy(() -> embeddings.readAnswer(json(body))).isInstanceOf(RequestProblem.class);
    }
}
