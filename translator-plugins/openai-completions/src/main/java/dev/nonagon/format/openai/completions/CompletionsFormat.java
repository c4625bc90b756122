package dev.nonagon.format.openai.completions;

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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI's older completions. Thread-safe.
 *
 * @source OpenAI's API reference of completions (legacy)
 */
final class CompletionsFormat implements FormatTranslator {
    private static final Set<String> PEEKED = Set.of("model", "stream");

    private static final List<ClientRoute> ROUTES = List.of(
            new ClientRoute("POST", "/v1/completions", Operation.CHAT),
            new ClientRoute("POST", "/completions", Operation.CHAT));

    private static final UpstreamConventions UPSTREAM = new UpstreamConventions(
            "/v1",
            new ProviderDescriptor.Auth("authorization", "Bearer "),
            Headers.none(),
            Map.of(
                    Operation.CHAT, new UpstreamConventions.Path("/completions"),
                    Operation.LIST_MODELS, new UpstreamConventions.Path("/models")),
            List.of("openai-beta"));

    private static final byte[] KEEP_ALIVE = ": keep-alive\n\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public FormatId id() {
        return Wire.ID;
    }

    @Override
    public List<ClientRoute> routes() {
        return ROUTES;
    }

    @Override
    public UpstreamConventions upstream() {
        return UPSTREAM;
    }

    @Override
    public Peek peek(ClientRoute route, Map<String, String> parameters, byte[] body) {
        JsonPeek peek = JsonPeek.of(body, PEEKED);
        Optional<String> model = peek.string("model");
        return new Peek(model, peek.isTrue("stream"), model.isPresent() ? peek.span("model") : Optional.empty());
    }

    @Override
    public ChatRequest readRequest(ObjectNode body, Scope scope) {
        return RequestReader.read(body);
    }

    @Override
    public ObjectNode writeRequest(ChatRequest request, Scope scope) {
        return new RequestWriter(request, scope).write();
    }

    @Override
    public EventReader newReader(Scope scope) {
        return new AnswerReader();
    }

    @Override
    public EventWriter newWriter(Scope scope) {
        return scope.streaming() ? new StreamWriter(scope) : new WholeWriter(scope);
    }

    @Override
    public byte[] writeFailure(Failure failure, boolean midStream, String requestId) {
        byte[] body = Errors.body(failure, requestId);
        return midStream ? Framing.sse().encode(WireEvent.of(body)) : body;
    }

    @Override
    public byte[] keepAlive() {
        return KEEP_ALIVE.clone();
    }

    /** {@inheritDoc} OpenAI has no such operation for this format; the shape is that of its newer API. */
    @Override
    public byte[] writeTokenCount(long tokens, boolean estimated) {
        ObjectNode body = Json.object();
        body.put("object", "response.input_tokens");
        body.put("input_tokens", tokens);
        if (estimated) {
            body.put("estimated", true);
        }
        return Json.bytes(body);
    }
}
