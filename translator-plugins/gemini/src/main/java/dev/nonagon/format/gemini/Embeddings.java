package dev.nonagon.format.gemini;

import dev.nonagon.spi.format.EmbeddingAnswer;
import dev.nonagon.spi.format.EmbeddingRequest;
import dev.nonagon.spi.format.EmbeddingTranslator;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Vectors of texts: {@code embedContent} for one, {@code batchEmbedContents} for several. Upstreams are asked in the second
 * way, which can say both. Thread-safe.
 *
 * @source https://ai.google.dev/api/embeddings, read 2026-11-22
 */
final class Embeddings implements EmbeddingTranslator {
    private static final int MOST_DIMENSIONS = 65_536;

    @Override
    public EmbeddingRequest readRequest(ObjectNode body, Scope scope) {
        Optional<ArrayNode> batch = Wire.array(body, "requests", "");
        List<ObjectNode> requests = new ArrayList<>();
        if (batch.isPresent()) {
            for (int i = 0; i < batch.get().size(); i++) {
                requests.add(Wire.object(batch.get().get(i), "/requests/" + i));
            }
        } else {
            requests.add(body);
        }
        if (requests.isEmpty()) {
            throw new RequestProblem("/requests", "Expected at least one request");
        }
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            String at = batch.isPresent() ? "/requests/" + i : "";
            inputs.add(text(requests.get(i), at));
            if (Wire.member(requests.get(i), "title").isPresent()) {
                scope.lost(at + "/title", "only " + Wire.ID + " has titles of embedded texts");
            }
        }
        ObjectNode first = requests.getFirst();
        return new EmbeddingRequest(
                Wire.string(first, "model", "").map(Wire::model).orElse(""),
                inputs,
                dimensions(first),
                false,
                batch.isEmpty(),
                Wire.string(first, "taskType", ""));
    }

    private static OptionalInt dimensions(ObjectNode request) {
        OptionalLong asked = Wire.integer(request, "outputDimensionality", "");
        if (asked.isEmpty()) {
            return OptionalInt.empty();
        }
        if (asked.getAsLong() < 1 || asked.getAsLong() > MOST_DIMENSIONS) {
            throw new RequestProblem("/outputDimensionality", "Expected a number from 1 to " + MOST_DIMENSIONS);
        }
        return OptionalInt.of((int) asked.getAsLong());
    }

    private static String text(ObjectNode request, String at) {
        JsonNode content = Wire.member(request, "content")
                .orElseThrow(() -> new RequestProblem(at + "/content", "This field is required"));
        if (content.isString()) {
            return content.asString();
        }
        StringJoiner text = new StringJoiner("\n");
        for (JsonNode part : CallIds.parts(Wire.object(content, at + "/content"))) {
            if (!part.path("text").isString()) {
                throw new RequestProblem(at + "/content/parts", "Only texts can be embedded here");
            }
            text.add(part.path("text").asString());
        }
        return text.toString();
    }

    @Override
    public ObjectNode writeRequest(EmbeddingRequest request, Scope scope) {
        ObjectNode body = Json.object();
        ArrayNode requests = body.putArray("requests");
        Optional<String> task = request.purpose().filter(word -> word.matches("[A-Z][A-Z_]+"));
        if (task.isEmpty() && request.purpose().isPresent()) {
            scope.lost("/purpose", "the API has no such task type");
        }
        for (String input : request.inputs()) {
            ObjectNode each = requests.addObject().put("model", Wire.MODELS + Wire.model(request.model()));
            each.putObject("content").putArray("parts").addObject().put("text", input);
            task.ifPresent(word -> each.put("taskType", word));
            request.dimensions().ifPresent(count -> each.put("outputDimensionality", count));
        }
        return body;
    }

    @Override
    public EmbeddingAnswer readAnswer(ObjectNode body) {
        List<float[]> vectors = new ArrayList<>();
        Optional<JsonNode> one = Wire.member(body, "embedding");
        if (one.isPresent()) {
            vectors.add(vector(one.get(), "/embedding"));
        } else {
            ArrayNode all = Wire.array(body, "embeddings", "")
                    .orElseThrow(() -> new RequestProblem("/embeddings", "The upstream's answer has no vectors"));
            for (int i = 0; i < all.size(); i++) {
                vectors.add(vector(all.get(i), "/embeddings/" + i));
            }
        }
        return new EmbeddingAnswer(
                "", vectors, UsageJson.read(body.path("usageMetadata")).prompt());
    }

    private static float[] vector(JsonNode embedding, String at) {
        JsonNode values = embedding.path("values");
        float[] vector = new float[values.size()];
        for (int i = 0; i < vector.length; i++) {
            if (!values.get(i).isNumber()) {
                throw new RequestProblem(at + "/values/" + i, "Expected a number");
            }
            vector[i] = values.get(i).floatValue();
        }
        if (vector.length == 0) {
            throw new RequestProblem(at + "/values", "Expected a list of numbers");
        }
        return vector;
    }

    @Override
    public ObjectNode writeAnswer(EmbeddingAnswer answer, EmbeddingRequest asked) {
        ObjectNode body = Json.object();
        if (asked.single() && answer.vectors().size() == 1) {
            values(body.putObject("embedding"), answer.vectors().getFirst());
        } else {
            ArrayNode all = body.putArray("embeddings");
            answer.vectors().forEach(vector -> values(all.addObject(), vector));
        }
        if (answer.inputTokens() > 0) {
            body.putObject("usageMetadata").put("promptTokenCount", answer.inputTokens());
        }
        return body;
    }

    private static void values(ObjectNode target, float[] vector) {
        ArrayNode values = target.putArray("values");
        for (float value : vector) {
            values.add(value);
        }
    }
}
