package dev.nonagon.format.kiro;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.CallPairing;
import dev.nonagon.spi.kit.RequestFields;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes one request. Not thread-safe. */
final class RequestWriter {
    private final ChatRequest request;
    private final Scope scope;
    private final Losses losses;
    private final Tools tools;

    RequestWriter(ChatRequest request, Scope scope) {
        this.request = request;
        this.scope = scope;
        this.losses = new Losses(scope);
        this.tools = new Tools(scope, losses, request.tools());
    }

    ObjectNode write() {
        losses.settings(request);
        List<Message> arranged = CallPairing.arrange(
                request.messages(),
                scope,
                results -> List.of(new Message(Message.Role.TOOL, List.<Part>copyOf(results))));
        List<Turn> turns = new TurnsWriter(tools, losses).fold(arranged);
        ObjectNode body = Json.object();
        ObjectNode state = body.putObject(Wire.STATE);
        state.put("chatTriggerType", "MANUAL");
        ArrayNode history = Json.array();
        turns.subList(0, turns.size() - 1).forEach(turn -> history.add(turn.json(request.model())));
        if (turns.getLast() instanceof Turn.User current) {
            state.set("currentMessage", current.json(request.model(), tools.write(request)));
        }
        if (!history.isEmpty()) {
            state.set("history", history);
        }
        inference(body);
        request.extras().addTo(body, Wire.ID);
        if (!state.has("conversationId")) {
            state.put("conversationId", conversation());
        }
        return body;
    }

    /** Rule W4: the wire wants a UUID, and nothing else is known that would be one. */
    private String conversation() {
        return UUID.nameUUIDFromBytes(scope.requestId().getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private void inference(ObjectNode body) {
        ObjectNode inference = Json.object();
        request.maxOutputTokens().ifPresent(most -> RequestFields.put(inference, "maxTokens", most));
        request.sampling().temperature().ifPresent(value -> RequestFields.put(inference, "temperature", value));
        request.sampling().topP().ifPresent(value -> RequestFields.put(inference, "topP", value));
        if (!inference.isEmpty()) {
            body.set("inferenceConfig", inference);
        }
    }
}
