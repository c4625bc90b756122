package dev.nonagon.format.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.ClientRoute;
import dev.nonagon.spi.format.EmbeddingAnswer;
import dev.nonagon.spi.format.EmbeddingRequest;
import dev.nonagon.spi.format.EmbeddingTranslator;
import dev.nonagon.spi.format.Loss;
import dev.nonagon.spi.format.ModelCard;
import dev.nonagon.spi.format.ModelListing;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.Peek;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SurfaceTest {
    private static final ClientRoute CHAT = new ClientRoute("POST", "/api/chat", Operation.CHAT);
    private static final ClientRoute GENERATE = new ClientRoute("POST", "/api/generate", Operation.CHAT);
    private static final ClientRoute EMBED = new ClientRoute("POST", "/api/embed", Operation.EMBED);
    private final ModelListing models = new OllamaModels();

    private static Peek peek(ClientRoute route, String body) {
        return Wires.FORMAT.peek(route, Map.of(), Wires.bytes(body));
    }

    private static Optional<String> alone(ClientRoute route, String body) {
        return Wires.FORMAT
                .withoutModel(route, Wires.bytes(body), Wires.NOW)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("It streams unless told not to; vectors never do")
    void streamsByDefault() {
        assertThat(peek(CHAT, "{\"model\":\"m\"}").stream()).isTrue();
        assertThat(peek(CHAT, "{\"model\":\"m\",\"stream\":null}").stream()).isTrue();
        assertThat(peek(CHAT, "{\"model\":\"m\",\"stream\":false}").stream()).isFalse();
        assertThat(peek(EMBED, "{\"model\":\"m\"}").stream()).isFalse();
    }

    @Test
    @DisplayName("O1 a chat may be relayed, a request to /api/generate never")
    void relay() {
        assertThat(peek(CHAT, "{\"model\":\"m\"}").relay()).isTrue();
        assertThat(peek(GENERATE, "{\"model\":\"m\",\"prompt\":\"a\"}").relay()).isFalse();
    }

    @Test
    @DisplayName("O9 a request that asks nothing loads or unloads a model, in its own shape")
    void load() {
        assertThat(alone(CHAT, "{\"model\":\"m\",\"messages\":[ ]}").orElseThrow())
                .contains("\"message\":", "\"done_reason\":\"load\"")
                .endsWith("\n");
        String whole = alone(GENERATE, "{\"model\":\"m\",\"stream\":false,\"keep_alive\":0}")
                .orElseThrow();
        assertThat(whole)
                .contains("\"response\":\"\"", "\"done_reason\":\"unload\"")
                .doesNotEndWith("\n");
        assertThat(alone(GENERATE, "{\"model\":\"m\",\"prompt\":\"\",\"images\":null}"))
                .isPresent();
        assertThat(alone(GENERATE, "{\"model\":\"m\",\"prompt\":\"a\"}")).isEmpty();
        assertThat(alone(GENERATE, "{\"model\":\"m\",\"images\":[\"aaaa\"]}")).isEmpty();
        assertThat(alone(CHAT, "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"\"}]}"))
                .isEmpty();
        assertThat(alone(EMBED, "{\"model\":\"m\"}")).isEmpty();
    }

    @Test
    @DisplayName("O10 a keep-alive is white space, which no line of the stream minds")
    void keepAlive() {
        assertThat(new String(Wires.FORMAT.keepAlive(), StandardCharsets.UTF_8)).isEqualTo(" ");
    }

    @Test
    @DisplayName("Models have names, no files, and their owner as family; a tool may use tools with them")
    void modelCards() {
        ModelCard card =
                new ModelCard("glm/glm-5", "GLM 5", "glm", Wires.NOW, OptionalLong.of(200_000), OptionalLong.empty());
        JsonNode entry =
                Json.parse(models.writeList(List.of(card))).path("models").get(0);
        assertThat(entry.path("name").asString()).isEqualTo("glm/glm-5");
        assertThat(entry.path("modified_at").asString()).isEqualTo("2026-01-02T03:04:05Z");
        JsonNode one = Json.parse(models.writeOne(card));
        assertThat(one.path("model_info").path("general.architecture").asString())
                .isEqualTo("glm");
        assertThat(one.path("model_info").path("glm.context_length").asInt()).isEqualTo(200_000);
        assertThat(one.path("capabilities").toString()).contains("tools");
    }

    @Test
    @DisplayName("The model asked about is in the body, under the newer name or the older; the version is fixed")
    void bodies() {
        assertThat(models.modelIn(Wires.bytes("{\"model\":\"a\",\"name\":\"b\"}")))
                .contains("a");
        assertThat(models.modelIn(Wires.bytes("{\"model\":\"\",\"name\":\"b\"}")))
                .contains("b");
        assertThat(models.modelIn(Wires.bytes("{}"))).isEmpty();
        long fixed = models.routes().stream()
                .filter(route -> models.fixed(route).isPresent())
                .count();
        assertThat(fixed).isEqualTo(2);
        assertThat(models.claim(Headers.none())).isEqualTo(ModelListing.Claim.NO);
    }

    @Test
    @DisplayName("Vectors: one text or several, there and back")
    void embeddings() {
        EmbeddingTranslator vectors = Wires.FORMAT.embeddings().orElseThrow();
        Scope scope = Wires.scope(false);
        EmbeddingRequest one = vectors.readRequest(
                Wires.json("{\"model\":\"m\",\"input\":\"a\",\"truncate\":true,\"dimensions\":3}"), scope);
        assertThat(one.single()).isTrue();
        assertThat(one.dimensions()).isEqualTo(OptionalInt.of(3));
        assertThat(scope.losses()).extracting(Loss::pointer).containsExactly("/truncate");
        assertThat(vectors.writeRequest(one, scope))
                .isEqualTo(Wires.json("{\"model\":\"m\",\"input\":\"a\",\"dimensions\":3}"));
        EmbeddingRequest two = vectors.readRequest(Wires.json("{\"model\":\"m\",\"input\":[\"a\",\"b\"]}"), scope);
        assertThat(vectors.writeRequest(two, scope)).isEqualTo(Wires.json("{\"model\":\"m\",\"input\":[\"a\",\"b\"]}"));
        EmbeddingAnswer answer = vectors.readAnswer(
                Wires.json("{\"model\":\"m\",\"embeddings\":[[0.5,-1],[2,3]],\"prompt_eval_count\":8}"));
        assertThat(answer.vectors().get(0)).containsExactly(0.5f, -1f);
        JsonNode written = vectors.writeAnswer(answer, two);
        assertThat(written.path("embeddings").toString()).isEqualTo("[[0.5,-1.0],[2.0,3.0]]");
        assertThat(written.path("prompt_eval_count").asInt()).isEqualTo(8);
    }

    @Test
    @DisplayName("Vectors: what is no request and no answer is refused with its place")
    void brokenEmbeddings() {
        EmbeddingTranslator vectors = Wires.FORMAT.embeddings().orElseThrow();
        for (String body : List.of(
                "{\"model\":\"m\"}",
                "{\"model\":\"m\",\"input\":[]}",
                "{\"model\":\"m\",\"input\":[[1,2]]}",
                "{\"model\":\"m\",\"input\":\"a\",\"dimensions\":0}",
                "{\"input\":\"a\"}")) {
            assertThatExceptionOfType(RequestProblem.class)
                    .as(body)
                    .isThrownBy(() -> vectors.readRequest(Wires.json(body), Wires.scope(false)));
        }
        for (String body : List.of("{}", "{\"embeddings\":[7]}", "{\"embeddings\":[[\"a\"]]}")) {
            assertThatExceptionOfType(RequestProblem.class)
                    .as(body)
                    .isThrownBy(() -> vectors.readAnswer(Wires.json(body)));
        }
    }
}
