package dev.nonagon.spi.tck.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.upstream.Manner.Fault;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What the double says in Gemini's, Responses' and Ollama's words, and in OpenAI's other operations. */
class UpstreamDialectsTest {
    private static final String RESPONSES = "/responses";
    private static final String OLLAMA = "/api/chat";
    private static final String SCHEMA =
            "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}},\"required\":[\"n\"]}";

    private final UpstreamDouble upstream = UpstreamDouble.start();
    private final Caller caller = new Caller(upstream);

    @AfterEach
    void stop() {
        upstream.close();
    }

    private static String gemini(String model, String operation) {
        return "/models/" + model + ":" + operation;
    }

    private static String contents(String more) {
        return "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]" + more + "}";
    }

    private static String input(String model, boolean stream, String more) {
        return "{\"model\":\"" + model + "\",\"stream\":" + stream + ",\"input\":\"Hi\"" + more + "}";
    }

    private static String lines(HttpResponse<byte[]> response, String pointer) {
        return Caller.text(response)
                .lines()
                .map(line -> Json.parse(line).at(pointer).asString(""))
                .collect(Collectors.joining());
    }

    private static String joined(List<WireEvent> events, String pointer) {
        return events.stream()
                .map(e -> Json.parse(e.data()).at(pointer).asString(""))
                .collect(Collectors.joining());
    }

    @Test
    @DisplayName("A text is the same as a stream and as a whole, in the three newer dialects, and as Gemini's array")
    void textInAllShapes() throws Exception {
        String text = "naïve 漢字 🚀 in pieces";
        upstream.always(Reply.text(text));
        assertThat(Caller.json(caller.post(gemini("m", "generateContent"), contents("")))
                        .at("/candidates/0/content/parts/0/text")
                        .asString())
                .isEqualTo(text);
        List<WireEvent> events = Caller.events(caller.post(gemini("m", "streamGenerateContent?alt=sse"), contents("")));
        assertThat(joined(events, "/candidates/0/content/parts/0/text")).isEqualTo(text);
        JsonNode array = Caller.json(caller.post(gemini("m", "streamGenerateContent"), contents("")));
        assertThat(array.isArray()).isTrue();
        assertThat(array.get(array.size() - 1).at("/candidates/0/finishReason").asString())
                .isEqualTo("STOP");
        assertThat(Caller.json(caller.post(RESPONSES, input("m", false, "")))
                        .at("/output/0/content/0/text")
                        .asString())
                .isEqualTo(text);
        List<WireEvent> response = Caller.events(caller.post(RESPONSES, input("m", true, "")));
        assertThat(response.stream()
                        .filter(e -> e.name().equals("response.output_text.delta"))
                        .map(e -> Json.parse(e.data()).path("delta").asString(""))
                        .collect(Collectors.joining()))
                .isEqualTo(text);
        assertThat(response.getLast().name()).isEqualTo("response.completed");
        assertThat(Caller.json(caller.post(OLLAMA, Caller.chat("m", false)))
                        .at("/message/content")
                        .asString())
                .isEqualTo(text);
        HttpResponse<byte[]> lines =
                caller.post(OLLAMA, "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        assertThat(lines(lines, "/message/content")).isEqualTo(text);
        assertThat(Caller.text(lines).lines().toList().getLast()).contains("\"done\":true");
    }

    @Test
    @DisplayName("Interleaved arguments come by turns in chat and in Responses, and belong together by index")
    void interleaved() throws Exception {
        upstream.always(Reply.say(Script.tool("call_1", "a", "{\"n\":11111}")
                .plusTool("call_2", "b", "{\"n\":22222}")
                .withPieces(3)
                .withInterleaving()));
        List<Integer> order = new ArrayList<>();
        StringBuilder first = new StringBuilder();
        for (WireEvent event : Caller.events(caller.post("/chat/completions", Caller.chat("m", true)))) {
            JsonNode call = event.text().startsWith("{")
                    ? Json.parse(event.data()).at("/choices/0/delta/tool_calls/0")
                    : Json.object();
            if (call.at("/function/arguments").isString()) {
                order.add(call.path("index").asInt());
                first.append(
                        call.path("index").asInt() == 0
                                ? call.at("/function/arguments").asString()
                                : "");
            }
        }
        assertThat(order).containsExactly(0, 1, 0, 1, 0, 1, 0, 1);
        assertThat(first).hasToString("{\"n\":11111}");
        List<Integer> places = Caller.events(caller.post(RESPONSES, input("m", true, ""))).stream()
                .filter(e -> e.name().equals("response.function_call_arguments.delta"))
                .map(e -> Json.parse(e.data()).path("output_index").asInt())
                .toList();
        assertThat(places).containsExactly(0, 1, 0, 1, 0, 1);
    }

    @Test
    @DisplayName(
            "Gemini's thoughts come sealed on the text or on the first call, and only its own seals are taken back")
    void geminiSeals() throws Exception {
        String thinking = ",\"generationConfig\":{\"thinkingConfig\":{\"includeThoughts\":true}}";
        JsonNode parts = Caller.json(caller.post(gemini("thinking", "generateContent"), contents(thinking)))
                .at("/candidates/0/content/parts");
        assertThat(parts.at("/0/thought").asBoolean()).isTrue();
        assertThat(parts.at("/1/thoughtSignature").isString()).isTrue();
        String tools = ",\"tools\":[{\"functionDeclarations\":[{\"name\":\"a\",\"parameters\":" + SCHEMA
                + "},{\"name\":\"b\",\"parametersJsonSchema\":" + SCHEMA + "}]}]";
        JsonNode calls = Caller.json(caller.post(gemini("gemini-3/parallel", "generateContent"), contents(tools)))
                .at("/candidates/0/content");
        assertThat(calls.at("/parts/1/thoughtSignature").isString()).isTrue();
        assertThat(calls.at("/parts/2").has("thoughtSignature")).isFalse();
        assertThat(calls.at("/parts/2/functionCall/args/n").isNumber()).isTrue();
        String answers =
                ",{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"name\":\"a\",\"response\":{\"output\":"
                        + "\"one\"}}},{\"functionResponse\":{\"name\":\"b\",\"response\":{\"output\":\"two\"}}}]}]";
        String back = contents(tools).replaceFirst("}]}]", "}]},CALLS").replace("CALLS", calls + answers);
        HttpResponse<byte[]> taken = caller.post(gemini("gemini-3/text", "generateContent"), back);
        assertThat(taken.statusCode()).as(Caller.text(taken)).isEqualTo(200);
        assertThat(Caller.text(taken)).contains("one | two");
        String seal = calls.at("/parts/1/thoughtSignature").asString();
        for (String other : List.of(seal.substring(2), Seal.of(OpenAiResponses.WORD, "call:a"), "bm9uZQ==")) {
            assertThat(Caller.text(caller.post(gemini("gemini-3/text", "generateContent"), back.replace(seal, other))))
                    .contains("Corrupted thought signature");
        }
        String unsealed = back.replace(",\"thoughtSignature\":\"" + seal + "\"", "");
        assertThat(Caller.text(caller.post(gemini("gemini-3/text", "generateContent"), unsealed)))
                .contains("missing a thought_signature");
        assertThat(caller.post(gemini("gemini-2/text", "generateContent"), unsealed)
                        .statusCode())
                .isEqualTo(200);
        String standIn = back.replace(seal, "skip_thought_signature_validator");
        assertThat(caller.post(gemini("gemini-3/text", "generateContent"), standIn)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("Responses' reasoning comes sealed when asked, and only its own seals are taken back")
    void responsesSeals() throws Exception {
        String asked = input(
                "thinking",
                false,
                ",\"store\":false,\"reasoning\":{\"effort\":\"low\",\"summary\":\"auto\"},"
                        + "\"include\":[\"reasoning.encrypted_content\"]");
        JsonNode output = Caller.json(caller.post(RESPONSES, asked)).path("output");
        assertThat(output.at("/0/type").asString()).isEqualTo("reasoning");
        assertThat(output.at("/0/summary/0/text").asString()).contains("carefully");
        String seal = output.at("/0/encrypted_content").asString();
        String back = asked.replace(
                "\"input\":\"Hi\"",
                "\"input\":[{\"role\":\"user\",\"content\":\"Hi\"}," + output.get(0) + "," + output.get(1)
                        + ",{\"role\":\"user\",\"content\":\"And?\"}]");
        HttpResponse<byte[]> taken = caller.post(RESPONSES, back);
        assertThat(taken.statusCode()).as(Caller.text(taken)).isEqualTo(200);
        for (String other : List.of("A" + seal.substring(1), Seal.of(Gemini.WORD, "text:1"), "gAAAAother")) {
            HttpResponse<byte[]> refused = caller.post(RESPONSES, back.replace(seal, other));
            assertThat(Caller.json(refused).at("/error/code").asString()).isEqualTo("invalid_encrypted_content");
        }
        HttpResponse<byte[]> unsealed =
                caller.post(RESPONSES, back.replace(",\"encrypted_content\":\"" + seal + "\"", ""));
        assertThat(unsealed.statusCode()).isEqualTo(404);
        assertThat(Caller.json(caller.post("/responses/compact", "{\"model\":\"m\",\"input\":\"Hi\"}"))
                        .at("/output/0/type")
                        .asString())
                .isEqualTo("compaction");
    }

    @ParameterizedTest
    @CsvSource({
        "/models/text+status=429+retry-after=7:generateContent,/error/details/0/retryDelay,7s",
        "/models/text+status=503:streamGenerateContent?alt=sse,/error/status,UNAVAILABLE",
        "/models/text+status=401:generateContent,/error/status,UNAUTHENTICATED",
    })
    @DisplayName("Gemini's errors are google.rpc's, and say in the body when to come back")
    void geminiErrors(String operation, String pointer, String expected) throws Exception {
        HttpResponse<byte[]> response = caller.post(operation, contents(""));
        assertThat(response.statusCode()).isGreaterThan(400);
        assertThat(Caller.json(response).at(pointer).asString()).isEqualTo(expected);
        assertThat(response.headers().firstValue("retry-after")).isEmpty();
    }

    @Test
    @DisplayName("A limit without a hint gives none; Responses and Ollama say it in their own shapes")
    void otherErrors() throws Exception {
        HttpResponse<byte[]> bare = caller.post(gemini("text+status=429", "generateContent"), contents(""));
        assertThat(Caller.json(bare).at("/error/status").asString()).isEqualTo("RESOURCE_EXHAUSTED");
        assertThat(Caller.json(bare).path("error").has("details")).isFalse();
        HttpResponse<byte[]> responses = caller.post(RESPONSES, input("text+status=429+retry-after=7", true, ""));
        assertThat(responses.headers().firstValue("retry-after")).hasValue("7");
        assertThat(Caller.json(responses).at("/error/code").asString()).isEqualTo("rate_limit_exceeded");
        HttpResponse<byte[]> ollama = caller.post(OLLAMA, Caller.chat("text+status=500", false));
        assertThat(ollama.statusCode()).isEqualTo(500);
        assertThat(Caller.json(ollama).path("error").isString()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "/models/m:streamGenerateContent?alt=sse,\"error\"",
        "/responses,response.failed",
        "/api/chat,\"error\"",
        "/completions,\"error\"",
    })
    @DisplayName("An error comes inside a 200, a cut breaks off, and a stream may lack its end")
    void faults(String operation, String error) throws Exception {
        String body = operation.startsWith("/models")
                ? contents("")
                : operation.equals("/api/chat")
                        ? "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
                        : operation.equals(RESPONSES)
                                ? input("m", true, "")
                                : "{\"model\":\"m\",\"stream\":true,\"prompt\":\"Hi\"}";
        upstream.next(Reply.text("one two three").with(Manner.fault(Fault.ERROR_EVENT, 3)));
        assertThat(Caller.text(caller.post(operation, body))).contains(error);
        upstream.next(Reply.text("one two three").with(Manner.fault(Fault.NO_END, 3)));
        HttpResponse<byte[]> endless = caller.post(operation, body);
        assertThat(endless.statusCode()).isEqualTo(200);
        assertThat(Caller.text(endless)).doesNotContain("completed").doesNotContain("\"done\":true");
        assertThat(upstream.last().eventsSent()).isEqualTo(3);
    }

    @Test
    @DisplayName(
            "An error in front of the first event is Responses' own error event, and Gemini's array stays an array")
    void errorsAtOnce() throws Exception {
        upstream.next(Reply.text("x").with(Manner.fault(Fault.ERROR_EVENT, 0)));
        assertThat(Caller.events(caller.post(RESPONSES, input("m", true, ""))))
                .singleElement()
                .satisfies(e -> assertThat(e.name()).isEqualTo("error"));
        for (int after : new int[] {0, 2}) {
            upstream.next(Reply.text("one two three").with(Manner.fault(Fault.ERROR_EVENT, after)));
            JsonNode array = Caller.json(caller.post(gemini("m", "streamGenerateContent"), contents("")));
            assertThat(array).hasSize(after + 1);
            assertThat(array.get(after).has("error")).isTrue();
        }
    }

    @Test
    @DisplayName("Embeddings are the same as numbers and as base64, one for each text, in all three dialects")
    void embeddings() throws Exception {
        String asked = "{\"model\":\"m\",\"input\":[\"a\",\"b\"]}";
        JsonNode numbers = Caller.json(caller.post("/embeddings", asked)).path("data");
        assertThat(numbers).hasSize(2);
        assertThat(numbers.get(0).path("embedding")).isNotEqualTo(numbers.get(1).path("embedding"));
        assertThat(Caller.text(caller.post("/embeddings", asked.replace("}", ",\"encoding_format\":\"base64\"}"))))
                .doesNotContain("[0");
        assertThat(caller.post("/embeddings", asked.replace("}", ",\"top_k\":1}"))
                        .statusCode())
                .isEqualTo(400);
        String one = "{\"model\":\"models/m\",\"content\":{\"parts\":[{\"text\":\"a\"}]}}";
        JsonNode batch =
                Caller.json(caller.post(gemini("m", "batchEmbedContents"), "{\"requests\":[" + one + "," + one + "]}"));
        assertThat(batch.path("embeddings")).hasSize(2);
        assertThat(Caller.json(caller.post(gemini("m", "embedContent"), one)).at("/embedding/values"))
                .isEqualTo(batch.at("/embeddings/0/values"));
        assertThat(Caller.json(caller.post("/api/embed", asked)).path("embeddings"))
                .hasSize(2);
        assertThat(caller.post("/embeddings", asked.replace("\"m\"", "\"text+status=429\""))
                        .statusCode())
                .isEqualTo(429);
    }

    @Test
    @DisplayName("Pictures, speech and transcriptions are checked and answered")
    void media() throws Exception {
        assertThat(Caller.json(caller.post("/images/generations", "{\"model\":\"m\",\"prompt\":\"a dot\",\"n\":2}"))
                        .path("data"))
                .hasSize(2);
        assertThat(caller.post("/images/generations", "{\"model\":\"m\"}").statusCode())
                .isEqualTo(400);
        HttpResponse<byte[]> speech =
                caller.post("/audio/speech", "{\"model\":\"m\",\"input\":\"Hi\",\"voice\":\"alloy\"}");
        assertThat(speech.headers().firstValue("content-type")).hasValue("audio/mpeg");
        assertThat(speech.body()).hasSize(2_048).contains(0xff);
        String form = "--B\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n--B\r\nContent-Disposition:"
                + " form-data; name=\"file\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\n\r\nsound\r\n--B--\r\n";
        assertThat(Caller.json(transcribe(form)).path("text").asString()).isEqualTo("Heard 7 bytes of a.wav");
        for (String wrong : List.of(
                form.replace("; filename=\"a.wav\"", ""),
                form.replace("name=\"model\"", "name=\"modle\""),
                form.replace("--B--", "--B"))) {
            assertThat(transcribe(wrong).statusCode()).isEqualTo(400);
        }
    }

    private HttpResponse<byte[]> transcribe(String form) throws Exception {
        HttpRequest request = caller.request("/audio/transcriptions", form)
                .setHeader("content-type", "multipart/form-data; boundary=B")
                .POST(HttpRequest.BodyPublishers.ofString(form, StandardCharsets.UTF_8))
                .build();
        return caller.send(request);
    }

    @Test
    @DisplayName("Gemini counts tokens, Ollama lists its models, and its lines are framed as lines")
    void others() throws Exception {
        assertThat(Caller.json(caller.post(gemini("m", "countTokens"), contents("")))
                        .path("totalTokens")
                        .asInt())
                .isPositive();
        HttpResponse<byte[]> tags =
                caller.send(caller.request("/api/tags", "").GET().build());
        assertThat(Caller.json(tags).at("/models/0/name").asString()).isEqualTo("text");
        HttpResponse<byte[]> streamed = caller.post(OLLAMA, Caller.chat("text", true));
        List<WireEvent> events = new ArrayList<>();
        Framing.Decoder decoder = Framing.ndjson().newDecoder();
        decoder.feed(streamed.body(), 0, streamed.body().length, events::add);
        decoder.end(events::add);
        assertThat(events).hasSizeGreaterThan(4);
        upstream.always(Reply.behave(Manner.status(429, Headers.of("retry-after", "3"), "")));
        assertThat(Caller.text(caller.post(gemini("m", "generateContent"), contents(""))))
                .contains("\"3s\"");
    }
}
