package dev.nonagon.format.ollama;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.ClientRoute;
import dev.nonagon.spi.format.ModelCard;
import dev.nonagon.spi.format.ModelListing;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonPeek;
import dev.nonagon.spi.kit.RequestFields;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Models in Ollama's shape, and the version that tools ask for before they begin. Thread-safe.
 *
 * @source Ollama's API reference: "List local models", "Show model information", "Version"
 */
final class OllamaModels implements ModelListing {
    /** The version of Ollama's API that this jar was written against. Tools refuse servers that are too old. */
    private static final String VERSION = "0.12.6";

    @Override
    public FormatId format() {
        return Wire.ID;
    }

    @Override
    public List<ClientRoute> routes() {
        return List.of(
                new ClientRoute("GET", "/api/tags", Operation.LIST_MODELS),
                new ClientRoute("GET", "/v1/api/tags", Operation.LIST_MODELS),
                new ClientRoute("POST", "/api/show", Operation.SHOW_MODEL),
                new ClientRoute("POST", "/v1/api/show", Operation.SHOW_MODEL),
                new ClientRoute("GET", "/api/version", Operation.LIST_MODELS),
                new ClientRoute("GET", "/v1/api/version", Operation.LIST_MODELS));
    }

    /** {@inheritDoc} Its paths are its own; who asks for an unknown path is likely somebody else. */
    @Override
    public Claim claim(Headers headers) {
        return Claim.NO;
    }

    @Override
    public Optional<String> modelIn(byte[] body) {
        JsonPeek peek = JsonPeek.of(body, Set.of("model", "name"));
        return peek.string("model").filter(name -> !name.isEmpty()).or(() -> peek.string("name"));
    }

    @Override
    public Optional<byte[]> fixed(ClientRoute route) {
        return route.path().endsWith("/version")
                ? Optional.of(Json.bytes(Json.object().put("version", VERSION)))
                : Optional.empty();
    }

    @Override
    public byte[] writeList(List<ModelCard> models) {
        ArrayNode list = Json.array();
        models.forEach(model -> list.add(entry(model)));
        ObjectNode body = Json.object();
        body.set("models", list);
        return Json.bytes(body);
    }

    private static ObjectNode entry(ModelCard model) {
        ObjectNode node = Json.object();
        node.put("name", model.id());
        node.put("model", model.id());
        node.put("modified_at", DateTimeFormatter.ISO_INSTANT.format(model.created()));
        // There is no file: the model runs elsewhere.
        node.put("size", 0);
        node.put("digest", "");
        node.set("details", details(model));
        return node;
    }

    private static ObjectNode details(ModelCard model) {
        ObjectNode details = Json.object();
        details.put("parent_model", "");
        details.put("format", "");
        details.put("family", model.owner());
        details.putArray("families").add(model.owner());
        details.put("parameter_size", "");
        details.put("quantization_level", "");
        return details;
    }

    @Override
    public byte[] writeOne(ModelCard model) {
        ObjectNode body = Json.object();
        body.put("modelfile", "");
        body.put("parameters", "");
        body.put("template", "");
        body.put("license", "");
        body.set("details", details(model));
        ObjectNode info = body.putObject("model_info");
        info.put("general.architecture", model.owner());
        info.put("general.basename", model.name());
        model.contextTokens().ifPresent(tokens -> RequestFields.put(info, model.owner() + ".context_length", tokens));
        // Tools hide models that do not say "tools"; which model sees pictures or thinks, a card does not know.
        body.putArray("capabilities").add("completion").add("tools");
        body.put("modified_at", DateTimeFormatter.ISO_INSTANT.format(model.created()));
        return Json.bytes(body);
    }
}
