package dev.nonagon.format.kiro;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.format.ClientRoute;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.EventWriter;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.Peek;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.UpstreamConventions;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonPeek;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the service behind Kiro speaks; the rules are in the package's page. Thread-safe.
 *
 * @source the shared pages on providers, section 2.8, and on translation, section 12
 */
final class KiroConversation implements FormatTranslator {
    private static final UpstreamConventions UPSTREAM = new UpstreamConventions(
            "",
            new ProviderDescriptor.Auth("authorization", "Bearer "),
            Headers.none(),
            Map.of(Operation.CHAT, new UpstreamConventions.Path("/generateAssistantResponse")),
            List.of());

    @Override
    public FormatId id() {
        return Wire.ID;
    }

    /** None: only upstreams speak it. */
    @Override
    public List<ClientRoute> routes() {
        return List.of();
    }

    @Override
    public UpstreamConventions upstream() {
        return UPSTREAM;
    }

    /** {@inheritDoc} The model stands too deep to be seen so; nobody asks, for there are no routes. */
    @Override
    public Peek peek(ClientRoute route, Map<String, String> parameters, byte[] body) {
        JsonPeek.of(body, Set.of(Wire.STATE));
        return new Peek(Optional.empty(), true, Optional.empty());
    }

    @Override
    public ChatRequest readRequest(ObjectNode body, Scope scope) {
        return new RequestReader(body).read();
    }

    @Override
    public ObjectNode writeRequest(ChatRequest request, Scope scope) {
        return new RequestWriter(request, scope).write();
    }

    @Override
    public EventReader newReader(Scope scope) {
        return new AnswerReader(scope);
    }

    @Override
    public EventWriter newWriter(Scope scope) {
        return new AnswerWriter(scope);
    }

    @Override
    public Framing framing() {
        return EventStreamFraming.INSTANCE;
    }

    @Override
    public byte[] writeFailure(Failure failure, boolean midStream, String requestId) {
        byte[] body = Json.bytes(KiroErrors.body(failure));
        return midStream
                ? framing().encode(WireEvent.of(EventNames.EXCEPTION + KiroErrors.type(failure.kind()), body))
                : body;
    }

    @Override
    public byte[] keepAlive() {
        return framing().encode(WireEvent.of(EventNames.INITIAL, Json.bytes(Json.object())));
    }

    /** {@inheritDoc} The service counts no tokens; the shape is our own. */
    @Override
    public byte[] writeTokenCount(long tokens, boolean estimated) {
        return Json.bytes(Json.object().put("inputTokens", tokens).put("estimated", estimated));
    }
}
