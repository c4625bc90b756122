package dev.nonagon.format.gemini;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Google's Generative Language API, as a client speaks it and as an upstream does. Thread-safe, without state.
 *
 * @source https://ai.google.dev/api (generate-content, tokens, embeddings), read in excerpts 2026-11-22; the shared pages on
 *     clients, translation and field problems
 */
final class GeminiFormat implements FormatTranslator {
    private static final String STREAMED = ":streamGenerateContent";

    /** Vercel's AI SDK leaves out {@code models/} where a model's name has a slash in it. */
    private static final List<ClientRoute> ROUTES = routesUnder("/v1beta/models/", "/v1/models/", "/v1beta/", "/v1/");

    private static final UpstreamConventions UPSTREAM = new UpstreamConventions(
            "/v1beta",
            new ProviderDescriptor.Auth("x-goog-api-key", ""),
            Headers.none(),
            Map.of(
                    Operation.CHAT,
                            new UpstreamConventions.Path(
                                    "/models/{model}:generateContent", "/models/{model}" + STREAMED + "?alt=sse"),
                    Operation.COUNT_TOKENS, new UpstreamConventions.Path("/models/{model}:countTokens"),
                    Operation.EMBED, new UpstreamConventions.Path("/models/{model}:batchEmbedContents"),
                    Operation.LIST_MODELS, new UpstreamConventions.Path("/models")),
            List.of("x-goog-api-client", "x-goog-user-project", "x-server-timeout"));

    /** White space, because some releases of the vendor's own library read nothing but data lines. */
    private static final byte[] KEEP_ALIVE = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private static List<ClientRoute> routesUnder(String... folders) {
        List<ClientRoute> routes = new ArrayList<>();
        for (String folder : folders) {
            routes.add(new ClientRoute("POST", folder + "{model+}:generateContent", Operation.CHAT));
            routes.add(new ClientRoute("POST", folder + "{model+}" + STREAMED, Operation.CHAT));
            routes.add(new ClientRoute("POST", folder + "{model+}:countTokens", Operation.COUNT_TOKENS));
            routes.add(new ClientRoute("POST", folder + "{model+}:embedContent", Operation.EMBED));
            routes.add(new ClientRoute("POST", folder + "{model+}:batchEmbedContents", Operation.EMBED));
        }
        return List.copyOf(routes);
    }

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

    /** {@inheritDoc} The path says the model and whether to stream; the query says how the stream is cut. */
    @Override
    public Peek peek(ClientRoute route, Map<String, String> parameters, byte[] body) {
        JsonPeek.of(body, Set.of());
        Optional<String> model =
                Optional.of(Wire.model(parameters.getOrDefault("model", ""))).filter(name -> !name.isEmpty());
        boolean stream = route.path().endsWith(STREAMED);
        Peek peek = new Peek(model, stream, Optional.empty());
        if (route.operation() == Operation.EMBED) {
            // Upstreams are asked for batches, also of one; and each request in a batch names the model again.
            return peek.withoutRelay();
        }
        boolean events = parameters.getOrDefault("?alt", "").equals("sse");
        return stream && !events ? peek.withFraming(Framing.jsonArray()) : peek;
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
        return new AnswerReader(scope);
    }

    @Override
    public EventWriter newWriter(Scope scope) {
        return scope.streaming() ? new StreamWriter(scope) : new WholeWriter(scope);
    }

    @Override
    public byte[] writeFailure(Failure failure, boolean midStream, String requestId) {
        byte[] body = ErrorBody.of(failure, requestId);
        return midStream ? Framing.sse().encode(WireEvent.of(body)) : body;
    }

    @Override
    public byte[] keepAlive() {
        return KEEP_ALIVE.clone();
    }

    /** {@inheritDoc} The format has no word for an estimate; it gives the number alone. */
    @Override
    public byte[] writeTokenCount(long tokens, boolean estimated) {
        ObjectNode body = Json.object().put("totalTokens", tokens);
        body.putArray("promptTokensDetails").addObject().put("modality", "TEXT").put("tokenCount", tokens);
        return Json.bytes(body);
    }

    /** {@inheritDoc} Only inside a whole request of its own does this operation take more than the contents. */
    @Override
    public ObjectNode writeCountRequest(ChatRequest request, Scope scope) {
        ObjectNode counted = Json.object().put("model", Wire.MODELS + Wire.model(request.model()));
        counted.setAll(writeRequest(request, scope));
        ObjectNode body = Json.object();
        body.set("generateContentRequest", counted);
        return body;
    }

    @Override
    public OptionalLong readTokenCount(ObjectNode answer) {
        JsonNode tokens = answer.path("totalTokens");
        return tokens.isIntegralNumber() ? OptionalLong.of(tokens.longValue()) : OptionalLong.empty();
    }

    @Override
    public List<String> sealValues(byte[] body) {
        return Signatures.in(body);
    }

    @Override
    public Optional<EmbeddingTranslator> embeddings() {
        return Optional.of(new Embeddings());
    }
}
