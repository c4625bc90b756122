package dev.nonagon.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.images.ImageGenerateParams;
import dev.nonagon.blackbox.matrix.Caller;
import dev.nonagon.blackbox.matrix.Format;
import dev.nonagon.blackbox.support.EventStream;
import dev.nonagon.blackbox.support.House;
import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.RawExchange;
import dev.nonagon.blackbox.support.RouterTest;
import dev.nonagon.blackbox.support.Sdk;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.upstream.Received;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import tools.jackson.databind.JsonNode;

/** What is asked beside chats, and the smaller doors to a chat. */
@RouterTest
class ErrandsIT {
    private static final String HELLO = "Hello from the double. ✓ naïve 漢字 🚀";
    private static final List<String> TEXTS = List.of("the sky", "is blue");

    private final House house;
    private final OpenAIClient openAi;

    ErrandsIT(House house) {
        this.house = house;
        this.openAi = Sdk.openAi(house.router().url());
    }

    @AfterEach
    void legal() {
        assertThat(house.matrix().received()).allSatisfy(request -> assertThat(request.refusal())
                .as(() -> request + "\n" + new String(request.body(), StandardCharsets.UTF_8))
                .isEmpty());
    }

    private JsonNode post(String path, String body) {
        Answer answer = house.http().post(path, body);
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        return answer.json();
    }

    private static List<Float> numbers(JsonNode array) {
        List<Float> out = new ArrayList<>();
        array.forEach(n -> out.add(n.floatValue()));
        return out;
    }

    /** What the double thinks of one text, asked in its own words. */
    private List<Float> vector(String text) {
        return numbers(post("/v1/embeddings", "{\"model\":\"in-openai-chat/text\",\"input\":\"" + text + "\"}")
                .at("/data/0/embedding"));
    }

    private List<List<Float>> vectors() {
        return TEXTS.stream().map(this::vector).toList();
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAT", "GEMINI", "OLLAMA"})
    @DisplayName("OpenAI's client gets embeddings from every upstream that has them, in order, as numbers and as base64")
    void embeddings(Format upstream) {
        List<List<Float>> expected = vectors();
        assertThat(expected.get(0)).isNotEqualTo(expected.get(1));
        for (var encoding :
                List.of(EmbeddingCreateParams.EncodingFormat.FLOAT, EmbeddingCreateParams.EncodingFormat.BASE64)) {
            CreateEmbeddingResponse answer = openAi.embeddings()
                    .create(EmbeddingCreateParams.builder()
                            .model(upstream.node() + "/text")
                            .inputOfArrayOfStrings(TEXTS)
                            .encodingFormat(encoding)
                            .build());
            assertThat(answer.data().stream().map(d -> d.embedding()).toList()).isEqualTo(expected);
        }
        JsonNode raw = post(
                "/v1/embeddings",
                "{\"model\":\"" + upstream.node() + "/text\",\"input\":\"the sky\",\"encoding_format\":\"base64\"}");
        ByteBuffer bytes = ByteBuffer.wrap(
                        Base64.getDecoder().decode(raw.at("/data/0/embedding").asString()))
                .order(ByteOrder.LITTLE_ENDIAN);
        List<Float> read = new ArrayList<>();
        while (bytes.hasRemaining()) {
            read.add(bytes.getFloat());
        }
        assertThat(read).isEqualTo(expected.getFirst());
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAT", "GEMINI", "OLLAMA"})
    @DisplayName("Gemini's and Ollama's clients get embeddings from every upstream that has them")
    void otherClients(Format upstream) {
        List<List<Float>> expected = vectors();
        String folder = "/v1beta/models/" + upstream.node() + "/text";
        JsonNode one = post(folder + ":embedContent", "{\"content\":{\"parts\":[{\"text\":\"the sky\"}]}}");
        assertThat(numbers(one.at("/embedding/values"))).isEqualTo(expected.getFirst());
        StringBuilder requests = new StringBuilder();
        for (String text : TEXTS) {
            requests.append(requests.isEmpty() ? "" : ",")
                    .append("{\"model\":\"models/")
                    .append(upstream.node())
                    .append("/text\",\"content\":{\"parts\":[{\"text\":\"")
                    .append(text)
                    .append("\"}]}}");
        }
        JsonNode many = post(folder + ":batchEmbedContents", "{\"requests\":[" + requests + "]}");
        assertThat(numbers(many.at("/embeddings/1/values"))).isEqualTo(expected.getLast());
        assertThat(many.path("embeddings").size()).isEqualTo(2);
        JsonNode local = post(
                "/api/embed",
                "{\"model\":\"" + upstream.node() + "/text\",\"input\":[\"the sky\",\"is blue\"]}");
        assertThat(numbers(local.at("/embeddings/0"))).isEqualTo(expected.getFirst());
        assertThat(numbers(local.at("/embeddings/1"))).isEqualTo(expected.getLast());
    }

    @ParameterizedTest
    @EnumSource(names = {"MESSAGES", "RESPONSES"})
    @DisplayName("Where there are no embeddings, the answer says so and nobody is asked")
    void noEmbeddings(Format upstream) {
        Answer answer = house.http()
                .post("/v1/embeddings", "{\"model\":\"" + upstream.node() + "/text\",\"input\":\"Hi\"}");
        assertThat(answer.status()).as(answer::toString).isBetween(400, 499);
        assertThat(answer.json().at("/error/message").asString(""))
                .contains("no embeddings")
                .contains("in-openai-chat");
        assertThat(house.matrix().received()).isEmpty();
    }

    @Test
    @DisplayName("Pictures are made by the provider's own operation")
    void images() {
        var made = openAi.images()
                .generate(ImageGenerateParams.builder()
                        .model("in-openai-chat/text")
                        .prompt("A cat")
                        .n(2)
                        .build());
        assertThat(made.data().orElseThrow()).hasSize(2).allSatisfy(picture -> assertThat(picture.b64Json())
                .hasValue(Sdk.PIXEL));
        assertThat(house.matrix().last().json().path("model").asString("")).isEqualTo("text");
    }

    @Test
    @DisplayName("Speech comes byte for byte, with its own type")
    void speech() {
        Answer answer = house.http()
                .post("/v1/audio/speech", "{\"model\":\"in-openai-chat/text\",\"input\":\"Hi\",\"voice\":\"alloy\"}");
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("audio/mpeg");
        byte[] expected = new byte[2_048];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (byte) i;
        }
        assertThat(answer.body()).isEqualTo(expected);
    }

    @Test
    @DisplayName("Speech that breaks off upstream breaks off here: the connection closes, and no words follow the sound")
    void speechCut() {
        String body = "{\"model\":\"in-openai-chat/text+cut=1\",\"input\":\"Hi\",\"voice\":\"alloy\"}";
        String head = "POST /v1/audio/speech HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n";
        String answer = RawExchange.send(
                house.router().port(), (head + body).getBytes(StandardCharsets.UTF_8));
        assertThat(answer).doesNotContain("error", "\r\n0\r\n\r\n");
        if (answer.startsWith("HTTP/1.1 200")) {
            assertThat(answer).contains("audio/mpeg");
        } else {
            assertThat(answer).as("nothing, if nothing had come").isEmpty();
        }
    }

    @Test
    @DisplayName("A form with a sound is passed on as it is, apart from the model's name")
    void transcriptions() {
        String form = "--edge\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\nin-openai-chat/text\r\n"
                + "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n"
                + "content-type: audio/wav\r\n\r\nRIFF\u0000\u0001 not really\r\n--edge--\r\n";
        Answer answer = house.http()
                .send(
                        "POST",
                        "/v1/audio/transcriptions",
                        form.getBytes(StandardCharsets.ISO_8859_1),
                        "content-type",
                        "multipart/form-data; boundary=edge");
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        assertThat(answer.json().path("text").asString("")).isEqualTo("Heard 17 bytes of a.wav");
        assertThat(new String(house.matrix().last().body(), StandardCharsets.ISO_8859_1))
                .isEqualTo(form.replace("in-openai-chat/text", "text"));
    }

    private static String compaction(Format upstream) {
        return "{\"model\":\"" + upstream.node() + "/text\",\"input\":[{\"type\":\"message\",\"role\":\"user\","
                + "\"content\":[{\"type\":\"input_text\",\"text\":\"Long ago\"}]}]}";
    }

    @Test
    @DisplayName("A compaction is passed on to who has it")
    void compacted() {
        JsonNode answer = post("/v1/responses/compact", compaction(Format.RESPONSES));
        assertThat(answer.path("object").asString("")).isEqualTo("response.compaction");
        assertThat(Json.text(answer)).contains("Long ago", "cmp_double");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "RESPONSES")
    @DisplayName("A compaction is refused clearly where nobody has it")
    void notCompacted(Format upstream) {
        Answer answer = house.http().post("/v1/responses/compact", compaction(upstream));
        assertThat(answer.status()).as(answer::toString).isBetween(400, 499);
        assertThat(answer.json().at("/error/message").asString(""))
                .contains("compaction")
                .contains("in-openai-responses");
        assertThat(house.matrix().received()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("/v1/completions over every upstream")
    void completions(Format upstream) {
        String body = "{\"model\":\"" + upstream.node() + "/text\",\"prompt\":\"Say it.\",\"stream\":";
        JsonNode whole = post("/v1/completions", body + "false}");
        assertThat(whole.path("object").asString("")).isEqualTo("text_completion");
        assertThat(whole.at("/choices/0/text").asString("")).isEqualTo(HELLO);
        assertThat(whole.at("/choices/0/finish_reason").asString("")).isEqualTo("stop");
        assertThat(new String(house.matrix().last().body(), StandardCharsets.UTF_8)).contains("Say it.");
        Answer streamed = house.http().post("/v1/completions", body + "true}");
        List<EventStream.Event> events = EventStream.read(streamed.body());
        assertThat(events.getLast().data()).as(streamed::toString).isEqualTo("[DONE]");
        StringBuilder text = new StringBuilder();
        events.subList(0, events.size() - 1)
                .forEach(e -> text.append(e.json().at("/choices/0/text").asString("")));
        assertThat(text).hasToString(HELLO);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("/api/generate over every upstream")
    void generate(Format upstream) {
        String body = "{\"model\":\"" + upstream.node() + "/text\",\"prompt\":\"Say it.\"";
        JsonNode whole = post("/api/generate", body + ",\"stream\":false}");
        assertThat(whole.path("response").asString("")).isEqualTo(HELLO);
        assertThat(whole.path("done").asBoolean(false)).isTrue();
        // Without a word about it, Ollama streams.
        Answer streamed = house.http().post("/api/generate", body + "}");
        List<EventStream.Event> lines = Caller.OLLAMA.events(streamed.body());
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.json().path("response").asString("")));
        assertThat(text).hasToString(HELLO);
        assertThat(lines.getLast().json().path("done").asBoolean(false)).isTrue();
        assertThat(streamed.header("content-type")).startsWith("application/x-ndjson");
    }

    @Test
    @DisplayName("/api/tags lists what /v1/models lists")
    void tags() {
        List<String> tags = new ArrayList<>();
        house.http().get("/api/tags").json().path("models").forEach(m -> tags.add(m.path("name").asString("")));
        List<String> models = new ArrayList<>();
        house.http().get("/v1/models").json().path("data").forEach(m -> models.add(m.path("id").asString("")));
        assertThat(tags).isNotEmpty().containsExactlyInAnyOrderElementsOf(models);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("Tokens are counted by the upstream where it can, else here, and the header says by whom")
    void counted(Format upstream) {
        String model = upstream.node() + "/text";
        boolean can = upstream == Format.MESSAGES || upstream == Format.GEMINI;
        Answer messages = house.http()
                .post(
                        "/v1/messages/count_tokens",
                        "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"How many?\"}]}");
        Answer gemini = house.http()
                .post(
                        "/v1beta/models/" + model + ":countTokens",
                        "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"How many?\"}]}]}");
        assertThat(messages.status()).as(messages::toString).isEqualTo(200);
        assertThat(gemini.status()).as(gemini::toString).isEqualTo(200);
        assertThat(messages.json().path("input_tokens").asLong(0)).isPositive();
        assertThat(gemini.json().path("totalTokens").asLong(0)).isPositive();
        for (Answer answer : List.of(messages, gemini)) {
            assertThat(answer.header("x-nonagon-token-count"))
                    .as(answer::toString)
                    .isEqualTo(can ? "upstream" : "local");
        }
        assertThat(house.matrix().received()).hasSize(can ? 2 : 0);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "RESPONSES")
    @DisplayName("R9 previous_response_id over an upstream that knows no such thing: it gets all that was said")
    void previous(Format upstream) {
        String model = "{\"model\":\"" + upstream.node() + "/text\",\"input\":";
        String first = post("/v1/responses", model + "\"The first.\"}").path("id").asString("");
        Answer streamed = house.http()
                .post(
                        "/v1/responses",
                        model + "\"The second.\",\"stream\":true,\"previous_response_id\":\"" + first + "\"}");
        List<EventStream.Event> events = Caller.RESPONSES.events(streamed.body());
        String second = events.getLast().json().at("/response/id").asString("");
        post("/v1/responses", model + "\"The third.\",\"previous_response_id\":\"" + second + "\"}");
        String sent = new String(house.matrix().last().body(), StandardCharsets.UTF_8);
        assertThat(sent).containsSubsequence("The first.", "Hello", "The second.", "Hello", "The third.");
        Answer unknown = house.http()
                .post("/v1/responses", model + "\"What?\",\"previous_response_id\":\"resp_nobody\"}");
        assertThat(unknown.status()).as(unknown::toString).isBetween(400, 404);
        assertThat(unknown.json().at("/error/code").asString("")).isEqualTo("previous_response_not_found");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("R7 model(high) reaches every upstream in its own words, whoever asks")
    void suffix(Format upstream) {
        for (Caller client : Caller.values()) {
            String model = upstream.node() + "/text(high)";
            String path = client.path(model.replace("(", "%28").replace(")", "%29"), false);
            String body = client.body(model, false).replace("\"max_tokens\":100", "\"max_tokens\":40000");
            Answer answer = house.http().post(path, body);
            assertThat(answer.status()).as(client + " " + answer).isEqualTo(200);
            Received received = house.matrix().last();
            JsonNode sent = received.json();
            assertThat(received + " " + sent).doesNotContain("(high)", "%28");
            switch (upstream) {
                case CHAT -> assertThat(sent.path("reasoning_effort").asString("")).isEqualTo("high");
                case RESPONSES ->
                    assertThat(sent.at("/reasoning/effort").asString("")).isEqualTo("high");
                case MESSAGES ->
                    assertThat(sent.at("/thinking/budget_tokens").asInt(0))
                            .as("%s: %s", client, sent)
                            .isGreaterThanOrEqualTo(24_576);
                case GEMINI ->
                    assertThat(sent.at("/generationConfig/thinkingConfig/thinkingBudget")
                                    .asInt(0))
                            .as("%s: %s", client, sent)
                            .isEqualTo(24_576);
                case OLLAMA -> assertThat(sent.path("think").asBoolean(false)).isTrue();
            }
        }
    }
}
