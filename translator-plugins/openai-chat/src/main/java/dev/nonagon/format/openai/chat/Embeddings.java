package dev.nonagon.format.openai.chat;

import dev.nonagon.spi.format.EmbeddingAnswer;
import dev.nonagon.spi.format.EmbeddingRequest;
import dev.nonagon.spi.format.EmbeddingTranslator;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Vectors of texts, as numbers or as Base64 of little-endian 32-bit floats. Thread-safe.
 *
 * @source OpenAI's API reference of embeddings
 */
final class Embeddings implements EmbeddingTranslator {
    private static final int MOST_DIMENSIONS = 65_536;
    private static final Set<String> KNOWN = Set.of("model", "input", "dimensions", "encoding_format");

    @Override
    public EmbeddingRequest readRequest(ObjectNode body, Scope scope) {
        JsonNode input = RequestFields.member(body, "input");
        if (input == null) {
            throw new RequestProblem("/input", "is missing");
        }
        String encoding = RequestFields.string(body, "encoding_format", "").orElse("float");
        if (!encoding.equals("float") && !encoding.equals("base64")) {
            throw new RequestProblem("/encoding_format", "must be float or base64");
        }
        RequestFields.rest(body, KNOWN)
                .propertyNames()
                .forEach(name -> scope.lost("/" + name, "only " + Wire.ID + " knows it"));
        return new EmbeddingRequest(
                RequestFields.required(body, "model", ""),
                inputs(input),
                dimensions(RequestFields.member(body, "dimensions")),
                encoding.equals("base64"),
                input.isString(),
                java.util.Optional.empty());
    }

    private static List<String> inputs(JsonNode input) {
        if (input.isString()) {
            return List.of(input.asString());
        }
        if (!input.isArray() || input.isEmpty()) {
            throw new RequestProblem("/input", "must be a text or a list of texts");
        }
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < input.size(); i++) {
            if (!input.get(i).isString()) {
                throw new RequestProblem(
                        "/input/" + i, "must be a text; lists of tokens belong to one vendor's tokenizer");
            }
            inputs.add(input.get(i).asString());
        }
        return inputs;
    }

    private static OptionalInt dimensions(@Nullable JsonNode asked) {
        if (asked == null) {
            return OptionalInt.empty();
        }
        boolean fits = asked.isIntegralNumber() && asked.canConvertToInt();
        if (!fits || asked.intValue() < 1 || asked.intValue() > MOST_DIMENSIONS) {
            throw new RequestProblem("/dimensions", "must be a number from 1 to " + MOST_DIMENSIONS);
        }
        return OptionalInt.of(asked.intValue());
    }

    /** {@inheritDoc} Always for numbers: not every server knows Base64. */
    @Override
    public ObjectNode writeRequest(EmbeddingRequest request, Scope scope) {
        ObjectNode body = Json.object();
        body.put("model", request.model());
        if (request.single() && request.inputs().size() == 1) {
            body.put("input", request.inputs().getFirst());
        } else {
            ArrayNode inputs = body.putArray("input");
            request.inputs().forEach(inputs::add);
        }
        request.dimensions().ifPresent(count -> body.put("dimensions", count));
        if (request.purpose().isPresent()) {
            scope.lost("/purpose", "the API is not told what its vectors are for");
        }
        return body;
    }

    @Override
    public EmbeddingAnswer readAnswer(ObjectNode body) {
        if (!(body.get("data") instanceof ArrayNode data)) {
            throw new RequestProblem("/data", "The upstream's answer has no vectors");
        }
        float[][] vectors = new float[data.size()][];
        for (int i = 0; i < data.size(); i++) {
            JsonNode index = data.get(i).path("index");
            int place = index.isIntegralNumber() ? index.asInt(-1) : i;
            if (place < 0 || place >= vectors.length || vectors[place] != null) {
                throw new RequestProblem("/data/" + i + "/index", "The upstream numbered its vectors wrongly");
            }
            vectors[place] = vector(data.get(i).path("embedding"), "/data/" + i + "/embedding");
        }
        long tokens = body.path("usage").path("prompt_tokens").asLong(0);
        return new EmbeddingAnswer(RequestFields.text(body, "model"), List.of(vectors), Math.max(0, tokens));
    }

    private static float[] vector(JsonNode embedding, String at) {
        if (embedding.isString()) {
            return decoded(embedding.asString(), at);
        }
        float[] vector = new float[embedding.size()];
        for (int i = 0; i < vector.length; i++) {
            if (!embedding.get(i).isNumber()) {
                throw new RequestProblem(at + "/" + i, "must be a number");
            }
            vector[i] = embedding.get(i).floatValue();
        }
        if (vector.length == 0) {
            throw new RequestProblem(at, "must be a list of numbers");
        }
        return vector;
    }

    private static float[] decoded(String base64, String at) {
        try {
            ByteBuffer bytes =
                    ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
            float[] vector = new float[bytes.remaining() / Float.BYTES];
            bytes.asFloatBuffer().get(vector);
            return vector;
        } catch (IllegalArgumentException notBase64) {
            throw new RequestProblem(at, "must be Base64");
        }
    }

    @Override
    public ObjectNode writeAnswer(EmbeddingAnswer answer, EmbeddingRequest asked) {
        ObjectNode body = Json.object();
        body.put("object", "list");
        ArrayNode data = body.putArray("data");
        for (int i = 0; i < answer.vectors().size(); i++) {
            ObjectNode each = data.addObject();
            each.put("object", "embedding");
            each.put("index", i);
            float[] vector = answer.vectors().get(i);
            if (asked.base64()) {
                each.put("embedding", encoded(vector));
            } else {
                ArrayNode values = each.putArray("embedding");
                for (float value : vector) {
                    values.add(value);
                }
            }
        }
        body.put("model", answer.model().isEmpty() ? asked.model() : answer.model());
        ObjectNode usage = body.putObject("usage");
        usage.put("prompt_tokens", answer.inputTokens());
        usage.put("total_tokens", answer.inputTokens());
        return body;
    }

    private static String encoded(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
