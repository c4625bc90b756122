package dev.nonagon.format.ollama;

import dev.nonagon.spi.format.EmbeddingAnswer;
import dev.nonagon.spi.format.EmbeddingRequest;
import dev.nonagon.spi.format.EmbeddingTranslator;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Vectors, as {@code /api/embed} gives them. Thread-safe.
 *
 * @source Ollama's API reference, "Generate embeddings"
 */
final class Embeddings implements EmbeddingTranslator {
    private static final Set<String> KNOWN = Set.of("model", "input", "dimensions");

    @Override
    public EmbeddingRequest readRequest(ObjectNode body, Scope scope) {
        JsonNode input = RequestFields.member(body, "input");
        if (input == null) {
            throw new RequestProblem("/input", "is missing");
        }
        List<String> inputs = new ArrayList<>();
        if (input instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                inputs.add(text(list.get(i), "/input/" + i));
            }
        } else {
            inputs.add(text(input, "/input"));
        }
        if (inputs.isEmpty()) {
            throw new RequestProblem("/input", "is empty");
        }
        for (String name : RequestFields.rest(body, KNOWN).propertyNames()) {
            scope.lost("/" + name, "only " + Wire.ID + " knows it");
        }
        JsonNode dimensions = RequestFields.member(body, "dimensions");
        if (dimensions != null && !(dimensions.isInt() && dimensions.intValue() > 0)) {
            throw new RequestProblem("/dimensions", "must be a positive whole number");
        }
        return new EmbeddingRequest(
                RequestFields.required(body, "model", ""),
                inputs,
                dimensions == null ? OptionalInt.empty() : OptionalInt.of(dimensions.intValue()),
                false,
                input.isString(),
                Optional.empty());
    }

    private static String text(JsonNode value, String at) {
        if (!value.isString()) {
            throw new RequestProblem(at, "must be a string");
        }
        return value.asString();
    }

    @Override
    public ObjectNode writeRequest(EmbeddingRequest request, Scope scope) {
        ObjectNode body = Json.object();
        body.put("model", request.model());
        if (request.single()) {
            body.put("input", request.inputs().getFirst());
        } else {
            request.inputs().forEach(body.putArray("input")::add);
        }
        request.dimensions().ifPresent(dimensions -> body.put("dimensions", dimensions));
        request.purpose().ifPresent(purpose -> scope.lost("/purpose", "Ollama's vectors have no purpose"));
        return body;
    }

    @Override
    public EmbeddingAnswer readAnswer(ObjectNode body) {
        if (!(body.get("embeddings") instanceof ArrayNode list)) {
            throw new RequestProblem("/embeddings", "is missing");
        }
        List<float[]> vectors = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            vectors.add(vector(list.get(i), "/embeddings/" + i));
        }
        JsonNode count = body.path("prompt_eval_count");
        return new EmbeddingAnswer(RequestFields.text(body, "model"), vectors, count.isInt() ? count.intValue() : 0);
    }

    private static float[] vector(JsonNode value, String at) {
        if (!(value instanceof ArrayNode numbers)) {
            throw new RequestProblem(at, "must be a list of numbers");
        }
        float[] vector = new float[numbers.size()];
        for (int i = 0; i < vector.length; i++) {
            if (!numbers.get(i).isNumber()) {
                throw new RequestProblem(at + "/" + i, "must be a number");
            }
            vector[i] = numbers.get(i).decimalValue().floatValue();
        }
        return vector;
    }

    @Override
    public ObjectNode writeAnswer(EmbeddingAnswer answer, EmbeddingRequest asked) {
        ObjectNode body = Json.object();
        body.put("model", answer.model().isEmpty() ? asked.model() : answer.model());
        ArrayNode vectors = body.putArray("embeddings");
        for (float[] vector : answer.vectors()) {
            ArrayNode numbers = vectors.addArray();
            for (float number : vector) {
                numbers.add(number);
            }
        }
        body.put("total_duration", 0);
        body.put("load_duration", 0);
        RequestFields.put(body, "prompt_eval_count", answer.inputTokens());
        return body;
    }
}
