package dev.nonagon.format.gemini;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.ClientRoute;
import dev.nonagon.spi.format.ModelCard;
import dev.nonagon.spi.format.ModelListing;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.Json;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Models in Google's shape. The SDK's newer releases ask under {@code /v1}, so there the key's header decides whose request
 * it is; {@code /v1beta} is Google's alone. Thread-safe.
 *
 * @source the public REST reference of models.list and models.get; the shared clients page, section 2 (SDKs), 2026-11-22
 */
final class GeminiModelListing implements ModelListing {
    static final FormatId ID = Wire.ID;

    private static final String NAME_PREFIX = "models/";

    @Override
    public FormatId format() {
        return ID;
    }

    @Override
    public List<ClientRoute> routes() {
        return List.of(
                new ClientRoute("GET", "/v1beta/models", Operation.LIST_MODELS),
                new ClientRoute("GET", "/v1beta/models/{model+}", Operation.SHOW_MODEL),
                new ClientRoute("GET", "/v1/models", Operation.LIST_MODELS),
                new ClientRoute("GET", "/v1/models/{model+}", Operation.SHOW_MODEL));
    }

    /**
     * {@inheritDoc}
     *
     * <p>Without the header it is {@code NO}: where the path is Google's alone nobody else claims it, and a listing that is
     * the only one of its route needs no claim.
     */
    @Override
    public Claim claim(Headers headers) {
        return headers.has("x-goog-api-key") ? Claim.YES : Claim.NO;
    }

    @Override
    public byte[] writeList(List<ModelCard> models) {
        ArrayNode list = Json.array();
        models.forEach(model -> list.add(node(model)));
        ObjectNode body = Json.object();
        body.set("models", list);
        return Json.bytes(body);
    }

    @Override
    public byte[] writeOne(ModelCard model) {
        return Json.bytes(node(model));
    }

    private static ObjectNode node(ModelCard model) {
        ObjectNode node = Json.object();
        node.put("name", NAME_PREFIX + model.id());
        node.put("version", "001");
        node.put("displayName", model.name());
        model.contextTokens().ifPresent(tokens -> node.put("inputTokenLimit", tokens));
        model.outputTokens().ifPresent(tokens -> node.put("outputTokenLimit", tokens));
        node.putArray("supportedGenerationMethods")
                .add("generateContent")
                .add("streamGenerateContent")
                .add("countTokens");
        return node;
    }
}
