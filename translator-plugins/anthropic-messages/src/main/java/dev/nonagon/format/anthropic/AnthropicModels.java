package dev.nonagon.format.anthropic;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.ClientRoute;
import dev.nonagon.spi.format.ModelCard;
import dev.nonagon.spi.format.ModelListing;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.Json;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Anthropic's list of models: one page that holds them all. Thread-safe. */
public final class AnthropicModels implements ModelListing {
    private static final List<ClientRoute> ROUTES = List.of(
            new ClientRoute("GET", "/v1/models", Operation.LIST_MODELS),
            new ClientRoute("GET", "/v1/models/{model+}", Operation.SHOW_MODEL));

    @Override
    public FormatId format() {
        return AnthropicMessages.ID;
    }

    @Override
    public List<ClientRoute> routes() {
        return ROUTES;
    }

    /** {@inheritDoc} Only Anthropic's clients send its version header; Claude Code is known by its name as well. */
    @Override
    public Claim claim(Headers headers) {
        boolean claude = headers.first("user-agent")
                .filter(agent -> agent.toLowerCase(Locale.ROOT).startsWith("claude-cli"))
                .isPresent();
        return claude || headers.has("anthropic-version") ? Claim.YES : Claim.NO;
    }

    @Override
    public byte[] writeList(List<ModelCard> models) {
        ObjectNode page = Json.object();
        ArrayNode data = page.putArray("data");
        models.forEach(model -> data.add(card(model)));
        page.put("has_more", false);
        if (models.isEmpty()) {
            page.putNull("first_id").putNull("last_id");
        } else {
            page.put("first_id", models.getFirst().id())
                    .put("last_id", models.getLast().id());
        }
        return Json.bytes(page);
    }

    @Override
    public byte[] writeOne(ModelCard model) {
        return Json.bytes(card(model));
    }

    /**
     * {@inheritDoc}
     *
     * @source the gateway protocol of Claude Code's documentation (model discovery): its picker shows only ids that hold one of
     *     these
     */
    @Override
    public List<String> idWords() {
        return List.of("claude", "anthropic");
    }

    private static ObjectNode card(ModelCard model) {
        ObjectNode card = Json.object()
                .put("type", "model")
                .put("id", model.id())
                .put("display_name", model.name())
                .put(
                        "created_at",
                        model.created().truncatedTo(ChronoUnit.SECONDS).toString());
        model.contextTokens().ifPresent(tokens -> card.put("max_input_tokens", tokens));
        model.outputTokens().ifPresent(tokens -> card.put("max_tokens", tokens));
        return card;
    }
}
