package dev.nonagon.spi.tck.upstream;

import static dev.nonagon.spi.tck.upstream.Refusal.unless;

import dev.nonagon.spi.json.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** OpenAI's operations that are no chat: lists, embeddings, pictures and sound. */
final class OpenAiMedia {
    static final List<String> MODELS =
            List.of("text", "tool", "parallel", "interleaved", "thinking", "image", "long", "cache");
    /** A picture of one dot. */
    static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private static final int DIMENSIONS = 8;
    private static final Set<String> EMBEDDINGS = Set.of("model", "input", "encoding_format", "dimensions", "user");
    private static final Set<String> IMAGES = Set.of(
            "model",
            "prompt",
            "n",
            "size",
            "quality",
            "background",
            "moderation",
            "output_compression",
            "output_format",
            "partial_images",
            "response_format",
            "stream",
            "style",
            "user");
    private static final Set<String> SPEECH =
            Set.of("model", "input", "voice", "instructions", "response_format", "speed", "stream_format");
    private static final Set<String> TRANSCRIPTION = Set.of(
            "file",
            "model",
            "language",
            "prompt",
            "response_format",
            "temperature",
            "stream",
            "include",
            "include[]",
            "timestamp_granularities[]",
            "chunking_strategy");

    private OpenAiMedia() {}

    static boolean owns(Received request) {
        return request.gets("/models")
                || List.of("/embeddings", "/images/generations", "/audio/speech", "/audio/transcriptions").stream()
                        .anyMatch(request::posts);
    }

    static Optional<Aside> answer(Received request) {
        if (request.gets("/models")) {
            return Optional.of(Aside.plain(models()));
        }
        if (request.posts("/audio/transcriptions")) {
            return Optional.of(transcription(request));
        }
        ObjectNode body = Dialect.json(request);
        if (request.posts("/embeddings")) {
            return Optional.of(embeddings(body));
        }
        return Optional.of(request.posts("/images/generations") ? picture(body) : speech(body));
    }

    private static ObjectNode models() {
        ObjectNode out = Json.object().put("object", "list");
        ArrayNode data = out.putArray("data");
        for (String id : MODELS) {
            data.addObject()
                    .put("id", id)
                    .put("object", "model")
                    .put("created", 1_767_323_045)
                    .put("owned_by", "double");
        }
        return out;
    }

    private static Aside embeddings(ObjectNode body) {
        String model = checked(body, EMBEDDINGS);
        JsonNode input = body.path("input");
        boolean many = input.isArray() && !input.path(0).isIntegralNumber();
        unless(
                input.isString() && !input.asString().isEmpty() || input.isArray() && !input.isEmpty(),
                "'$.input' is invalid. Please check the API reference.",
                "input");
        String encoding = body.path("encoding_format").asString("float");
        unless(Set.of("float", "base64").contains(encoding), "Invalid value: '" + encoding + "'.", "encoding_format");
        int dimensions = body.path("dimensions").asInt(DIMENSIONS);
        unless(dimensions > 0, "Invalid 'dimensions'", "dimensions");
        ObjectNode out = Json.object().put("object", "list");
        ArrayNode data = out.putArray("data");
        for (int i = 0; i < (many ? input.size() : 1); i++) {
            JsonNode one = many ? input.get(i) : input;
            unless(!one.isString() || !one.asString().isEmpty(), "'input' cannot be an empty string", "input");
            ObjectNode row = data.addObject().put("object", "embedding").put("index", i);
            float[] vector = vector(one, dimensions);
            if (encoding.equals("base64")) {
                ByteBuffer bytes = ByteBuffer.allocate(4 * dimensions).order(ByteOrder.LITTLE_ENDIAN);
                for (float value : vector) {
                    bytes.putFloat(value);
                }
                row.put("embedding", Base64.getEncoder().encodeToString(bytes.array()));
            } else {
                ArrayNode numbers = row.putArray("embedding");
                for (float value : vector) {
                    numbers.add(value);
                }
            }
        }
        out.put("model", model).putObject("usage").put("prompt_tokens", 8).put("total_tokens", 8);
        return Aside.json(model, out);
    }

    /** Different for different texts, the same for the same. */
    static float[] vector(JsonNode input, int dimensions) {
        float[] vector = new float[dimensions];
        int hash = Json.text(input).hashCode();
        for (int i = 0; i < dimensions; i++) {
            // Powers of two, so that every way of writing the number is exact.
            vector[i] = ((hash >>> (i % 24)) & 0xff) / 256f;
        }
        return vector;
    }

    private static Aside picture(ObjectNode body) {
        String model = checked(body, IMAGES);
        unless(!body.path("prompt").asString("").isBlank(), "Missing required parameter: 'prompt'.", "prompt");
        int count = body.path("n").asInt(1);
        unless(count >= 1 && count <= 10, "Invalid 'n': expected 1 to 10.", "n");
        String size = body.path("size").asString("auto");
        unless(size.equals("auto") || size.matches("\\d{2,4}x\\d{2,4}"), "Invalid value: '" + size + "'.", "size");
        ObjectNode out = Json.object().put("created", 1_767_323_045);
        ArrayNode data = out.putArray("data");
        for (int i = 0; i < count; i++) {
            if (body.path("response_format").asString("b64_json").equals("url")) {
                data.addObject().put("url", "https://pictures.example/" + i + ".png");
            } else {
                data.addObject().put("b64_json", PIXEL);
            }
        }
        out.putObject("usage").put("input_tokens", 9).put("output_tokens", 100).put("total_tokens", 109);
        return Aside.json(model, out);
    }

    private static Aside speech(ObjectNode body) {
        String model = checked(body, SPEECH);
        unless(!body.path("input").asString("").isEmpty(), "Missing required parameter: 'input'.", "input");
        JsonNode voice = body.path("voice");
        unless(
                !voice.asString("").isEmpty() || voice.path("id").isString(),
                "Missing required parameter: 'voice'.",
                "voice");
        String format = body.path("response_format").asString("mp3");
        String type =
                switch (format) {
                    case "mp3" -> "audio/mpeg";
                    case "opus" -> "audio/ogg";
                    case "aac", "flac", "wav", "pcm" -> "audio/" + format;
                    default -> throw Refusal.bad("Invalid value: '" + format + "'.", "response_format");
                };
        byte[] sound = new byte[2_048];
        for (int i = 0; i < sound.length; i++) {
            sound[i] = (byte) i;
        }
        return new Aside(model, type, sound);
    }

    private static Aside transcription(Received request) {
        Multipart form = Multipart.of(request);
        form.names()
                .forEach(name ->
                        unless(TRANSCRIPTION.contains(name), "Unrecognized request argument supplied: " + name, name));
        String model = form.text("model");
        unless(!model.isEmpty(), "you must provide a model parameter", "model");
        Multipart.Field file =
                form.field("file").orElseThrow(() -> Refusal.bad("Missing required parameter: 'file'.", "file"));
        unless(file.fileName().isPresent() && file.content().length > 0, "The audio file could not be decoded", "file");
        String text = "Heard " + file.content().length + " bytes of "
                + file.fileName().get();
        return switch (form.text("response_format")) {
            case "text" ->
                new Aside(model, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
            case "", "json" -> Aside.json(model, Json.object().put("text", text));
            case "verbose_json" -> {
                ObjectNode out = Json.object().put("task", "transcribe").put("language", "english");
                out.put("duration", 1.5).put("text", text).putArray("segments");
                yield Aside.json(model, out);
            }
            default -> throw Refusal.bad("Invalid value: '" + form.text("response_format") + "'.", "response_format");
        };
    }

    private static String checked(ObjectNode body, Set<String> known) {
        for (String name : body.propertyNames()) {
            if (!known.contains(name)) {
                throw new Refusal(400, "Unrecognized request argument supplied: " + name, name, "unknown_parameter");
            }
        }
        String model = body.path("model").asString("");
        unless(!model.isEmpty(), "you must provide a model parameter", "model");
        return model;
    }
}
