package dev.nonagon.format.gemini;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Hints;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes one request. The model's name is not in it: the path carries it. Not thread-safe; one use each. */
final class RequestWriter {
    private final ChatRequest request;
    private final Scope scope;
    private final PartWriter parts;
    private final ObjectNode body = Json.object();

    RequestWriter(ChatRequest request, Scope scope) {
        this.request = request;
        this.scope = scope;
        this.parts = new PartWriter(scope);
    }

    ObjectNode write() {
        // Tools first: they name themselves before the conversation speaks of them.
        ToolWriter tools = new ToolWriter(request, scope);
        Optional<JsonNode> written = tools.tools();
        if (Wire.noted(request.extras(), Notes.READ)) {
            own();
        } else {
            foreign();
        }
        written.ifPresent(list -> body.set("tools", list));
        tools.config().ifPresent(config -> body.set("toolConfig", config));
        new ConfigWriter(request, scope).write().ifPresent(config -> body.set("generationConfig", config));
        unsayable();
        request.extras().get(Wire.ID, Notes.SNAKE).ifPresent(names -> names.forEach(name -> respell(name.asString())));
        Wire.addExtras(body, request.extras());
        Wire.nameForeign(request.extras(), "", scope);
        return body;
    }

    private void respell(String name) {
        JsonNode value = body.remove(name);
        if (value != null) {
            body.set(Wire.snake(name), value);
        }
    }

    private void own() {
        OwnConversation conversation = new OwnConversation(scope, parts, request.model());
        conversation.write(request.messages());
        system(conversation.system()).ifPresent(system -> body.set("systemInstruction", system));
        body.set("contents", conversation.contents());
    }

    private void foreign() {
        ConversationWriter conversation = new ConversationWriter(scope, parts, request.model());
        conversation.write(request.messages());
        conversation.system().ifPresent(system -> body.putObject("systemInstruction")
                .set("parts", system));
        body.set("contents", conversation.contents());
    }

    /** The system instruction as it came, if it still says the same. */
    private Optional<JsonNode> system(List<Message> messages) {
        Optional<JsonNode> spelled = request.extras().get(Wire.ID, Notes.SYSTEM);
        List<Part> texts = new ArrayList<>();
        messages.forEach(message -> texts.addAll(message.parts()));
        if (spelled.isPresent()
                && ContentReader.system(spelled.get(), "").parts().equals(texts)) {
            return spelled.map(JsonNode::deepCopy);
        }
        ArrayNode list = Json.array();
        for (Part part : texts) {
            if (part instanceof Part.Text text) {
                parts.text(text, "/system").ifPresent(list::add);
            } else {
                parts.misplaced("/system");
            }
        }
        return list.isEmpty() ? Optional.empty() : Optional.of(Json.object().set("parts", list));
    }

    private void unsayable() {
        if (request.endUser().isPresent()) {
            scope.lost("/user", "the API is not told who its user is");
        }
        Hints hints = request.hints();
        if (hints.cacheKey().isPresent()) {
            scope.lost("/hints/cache_key", "the API finds what it can cache by itself");
        }
        if (hints.serviceTier().isPresent()) {
            scope.lost("/hints/service_tier", "a class of service of another provider");
        }
        if (hints.verbosity().isPresent()) {
            scope.lost("/hints/verbosity", "the API has no switch for it");
        }
        if (!hints.labels().isEmpty()) {
            scope.lost("/hints/labels", "the API keeps no notes of clients");
        }
    }
}
