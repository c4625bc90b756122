package dev.nonagon.format.ollama;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.format.ClientRoute;
import dev.nonagon.spi.format.EmbeddingTranslator;
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
import dev.nonagon.spi.json.Span;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Ollama's chat. Thread-safe.
 *
 * @source Ollama's API reference; the shared pages on clients (section 1 and 2) and translation (section 14)
 */
final class OllamaFormat implements FormatTranslator {
    private static final Set<String> PEEKED = Set.of("model", "stream");
    private static final Set<String> ASKED = Set.of("model", "messages", "prompt", "images", "keep_alive");

    private static final List<ClientRoute> ROUTES = List.of(
            new ClientRoute("POST", "/api/chat", Operation.CHAT),
            new ClientRoute("POST", "/v1/api/chat", Operation.CHAT),
            new ClientRoute("POST", "/api/generate", Operation.CHAT),
            new ClientRoute("POST", "/v1/api/generate", Operation.CHAT),
            new ClientRoute("POST", "/api/embed", Operation.EMBED),
            new ClientRoute("POST", "/v1/api/embed", Operation.EMBED));

    private static final UpstreamConventions UPSTREAM = new UpstreamConventions(
            "",
            new ProviderDescriptor.Auth("authorization", "Bearer "),
            Headers.none(),
            Map.of(
                    Operation.CHAT, new UpstreamConventions.Path("/api/chat"),
                    Operation.EMBED, new UpstreamConventions.Path("/api/embed"),
                    Operation.LIST_MODELS, new UpstreamConventions.Path("/api/tags")),
            List.of());

    private static final EmbeddingTranslator EMBEDDINGS = new Embeddings();

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
        boolean whole =
                peek.span("stream").filter(value -> body[value.from()] == 'f').isPresent();
        boolean streams = route.operation() == Operation.CHAT && !whole;
        Peek seen = new Peek(model, streams, model.isPresent() ? peek.span("model") : Optional.empty());
        return isGenerate(route) ? seen.withoutRelay() : seen;
    }

    private static boolean isGenerate(ClientRoute route) {
        return route.path().endsWith("/generate");
    }

    /** {@inheritDoc} A request that asks nothing loads or unloads a model (rule O9). */
    @Override
    public Optional<byte[]> withoutModel(ClientRoute route, byte[] body, Instant now) {
        if (route.operation() != Operation.CHAT) {
            return Optional.empty();
        }
        JsonPeek peek = JsonPeek.of(body, ASKED);
        boolean generate = isGenerate(route);
        boolean asks =
                generate ? says(peek, body, "prompt") || says(peek, body, "images") : says(peek, body, "messages");
        if (asks) {
            return Optional.empty();
        }
        boolean unload = peek.span("keep_alive")
                .map(span -> new String(body, span.from(), span.length(), java.nio.charset.StandardCharsets.UTF_8))
                .filter(value -> value.equals("0") || value.equals("\"0\"") || value.startsWith("\"0s"))
                .isPresent();
        AnswerShape shape = new AnswerShape(generate, peek.string("model").orElse(""), now);
        ObjectNode answer = AnswerShape.last(shape.line("", "", Json.array()), unload ? "unload" : "load");
        return Optional.of(
                isWhole(body) ? Json.bytes(answer) : Framing.ndjson().encode(WireEvent.of(Json.bytes(answer))));
    }

    private static boolean isWhole(byte[] body) {
        return JsonPeek.of(body, PEEKED)
                .span("stream")
                .filter(value -> body[value.from()] == 'f')
                .isPresent();
    }

    /** Whether a member is there and neither null nor empty. */
    private static boolean says(JsonPeek peek, byte[] body, String name) {
        Optional<Span> span = peek.span(name);
        if (span.isEmpty() || body[span.get().from()] == 'n') {
            return false;
        }
        for (int i = span.get().from() + 1; i < span.get().to() - 1; i++) {
            if (body[i] > ' ' || body[i] < 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public ChatRequest readRequest(ObjectNode body, Scope scope) {
        return RequestReader.read(body, scope);
    }

    @Override
    public ObjectNode writeRequest(ChatRequest request, Scope scope) {
        return RequestWriter.write(request, scope);
    }

    @Override
    public EventReader newReader(Scope scope) {
        return new AnswerReader(scope);
    }

    @Override
    public EventWriter newWriter(Scope scope) {
        return scope.streaming() ? new StreamWriter(scope) : new WholeWriter(scope);
    }

    @Override
    public Framing framing() {
        return Framing.ndjson();
    }

    @Override
    public byte[] writeFailure(Failure failure, boolean midStream, String requestId) {
        byte[] body = Errors.body(failure);
        return midStream ? Framing.ndjson().encode(WireEvent.of(body)) : body;
    }

    @Override
    public byte[] keepAlive() {
        return new byte[] {' '};
    }

    /** {@inheritDoc} Ollama has no such operation. */
    @Override
    public byte[] writeTokenCount(long tokens, boolean estimated) {
        ObjectNode body = Json.object();
        body.put("prompt_eval_count", tokens);
        if (estimated) {
            body.put("estimated", true);
        }
        return Json.bytes(body);
    }

    @Override
    public Optional<EmbeddingTranslator> embeddings() {
        return Optional.of(EMBEDDINGS);
    }
}
