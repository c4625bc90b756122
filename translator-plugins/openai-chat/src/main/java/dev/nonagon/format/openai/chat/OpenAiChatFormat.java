package dev.nonagon.format.openai.chat;

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
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI chat completions. Thread-safe.
 *
 * @source OpenAI's API reference of chat completions; the shared pages on clients, translation and field problems
 */
final class OpenAiChatFormat implements FormatTranslator {
    private static final Set<String> PEEKED = Set.of("model", "stream", "stream_format");

    private static final List<ClientRoute> ROUTES = List.of(
            new ClientRoute("POST", "/v1/chat/completions", Operation.CHAT),
            new ClientRoute("POST", "/chat/completions", Operation.CHAT),
            new ClientRoute("POST", "/v1/embeddings", Operation.EMBED),
            new ClientRoute("POST", "/embeddings", Operation.EMBED),
            new ClientRoute("POST", "/v1/images/generations", Operation.IMAGE),
            new ClientRoute("POST", "/v1/audio/speech", Operation.SPEECH),
            new ClientRoute("POST", "/v1/audio/transcriptions", Operation.TRANSCRIBE));

    private static final UpstreamConventions UPSTREAM = new UpstreamConventions(
            "/v1",
            new ProviderDescriptor.Auth("authorization", "Bearer "),
            Headers.none(),
            Map.of(
                    Operation.CHAT, new UpstreamConventions.Path("/chat/completions"),
                    Operation.EMBED, new UpstreamConventions.Path("/embeddings"),
                    Operation.IMAGE, new UpstreamConventions.Path("/images/generations"),
                    Operation.SPEECH, new UpstreamConventions.Path("/audio/speech"),
                    Operation.TRANSCRIBE, new UpstreamConventions.Path("/audio/transcriptions"),
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
    public Peek peek(ClientRoute route, Map<String, String> pathParameters, byte[] body) {
        if (route.operation() == Operation.TRANSCRIBE) {
            return FormPeek.of(body);
        }
        JsonPeek peek = JsonPeek.of(body, PEEKED);
        Optional<String> model = peek.string("model");
        // Speech is asked for as a stream in words of its own, and streams anyway; an embedding never does.
        boolean stream =
                switch (route.operation()) {
                    case SPEECH ->
                        peek.string("stream_format").filter("sse"::equals).isPresent();
                    case EMBED -> false;
                    case CHAT, COUNT_TOKENS, IMAGE, TRANSCRIBE, COMPACT, LIST_MODELS, SHOW_MODEL ->
                        peek.isTrue("stream");
                };
        return new Peek(model, stream, model.isPresent() ? peek.span("model") : Optional.empty());
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

    @Override
    public Optional<EmbeddingTranslator> embeddings() {
        return Optional.of(new Embeddings());
    }

    /**
     * {@inheritDoc}
     *
     * @source OpenAI's guide to images: fitted into 2048 × 2048, then the shorter side to 768; 85, and 170 for each tile of
     *     512 × 512
     */
    @Override
    public long pictureTokens(int width, int height) {
        double fit = Math.min(1, 2048.0 / Math.max(width, height));
        double scale = Math.min(fit, fit * 768 / (fit * Math.min(width, height)));
        long across = (long) Math.ceil(Math.round(width * scale) / 512.0);
        long down = (long) Math.ceil(Math.round(height * scale) / 512.0);
        return 85 + 170 * Math.max(1, across) * Math.max(1, down);
    }
}
