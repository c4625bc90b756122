package dev.nonagon.format.openai.chat;

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

/** Models in OpenAI's shape: the one that a client without a mark of its own gets. Thread-safe. */
final class OpenAiModelListing implements ModelListing {
    @Override
    public FormatId format() {
        return Wire.ID;
    }

    @Override
    public List<ClientRoute> routes() {
        return List.of(
                new ClientRoute("GET", "/v1/models", Operation.LIST_MODELS),
                new ClientRoute("GET", "/v1/models/{model+}", Operation.SHOW_MODEL),
                new ClientRoute("GET", "/models", Operation.LIST_MODELS),
                new ClientRoute("GET", "/models/{model+}", Operation.SHOW_MODEL));
    }

    @Override
    public Claim claim(Headers headers) {
        return Claim.DEFAULT;
    }

    @Override
    public byte[] writeList(List<ModelCard> models) {
        ArrayNode data = Json.array();
        models.forEach(model -> data.add(node(model)));
        ObjectNode body = Json.object();
        body.put("object", "list");
        body.set("data", data);
        return Json.bytes(body);
    }

    @Override
    public byte[] writeOne(ModelCard model) {
        return Json.bytes(node(model));
    }

    private static ObjectNode node(ModelCard model) {
        ObjectNode node = Json.object();
        node.put("id", model.id());
        node.put("object", "model");
        node.put("created", model.created().getEpochSecond());
        node.put("owned_by", model.owner());
        return node;
    }
}
