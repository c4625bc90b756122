package dev.nonagon.format.kiro;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.format.ClientRoute;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.EventWriter;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.Peek;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.UpstreamConventions;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** The format with frames that people can read: golden cases are text. */
record SpelledOut(FormatTranslator format) implements FormatTranslator {
    @Override
    public Framing framing() {
        return Framing.sse();
    }

    @Override
    public FormatId id() {
        return format.id();
    }

    @Override
    public List<ClientRoute> routes() {
        return format.routes();
    }

    @Override
    public UpstreamConventions upstream() {
        return format.upstream();
    }

    @Override
    public Peek peek(ClientRoute route, Map<String, String> parameters, byte[] body) {
        return format.peek(route, parameters, body);
    }

    @Override
    public ChatRequest readRequest(ObjectNode body, Scope scope) {
        return format.readRequest(body, scope);
    }

    @Override
    public ObjectNode writeRequest(ChatRequest request, Scope scope) {
        return format.writeRequest(request, scope);
    }

    @Override
    public EventReader newReader(Scope scope) {
        return format.newReader(scope);
    }

    @Override
    public EventWriter newWriter(Scope scope) {
        return format.newWriter(scope);
    }

    @Override
    public byte[] writeFailure(Failure failure, boolean midStream, String requestId) {
        return format.writeFailure(failure, midStream, requestId);
    }

    @Override
    public byte[] keepAlive() {
        return format.keepAlive();
    }

    @Override
    public byte[] writeTokenCount(long tokens, boolean estimated) {
        return format.writeTokenCount(tokens, estimated);
    }
}
