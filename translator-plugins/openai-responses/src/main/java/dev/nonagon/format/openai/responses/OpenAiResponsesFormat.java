package dev.nonagon.format.openai.responses;

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
import dev.nonagon.spi.format.SocketDialect;
import dev.nonagon.spi.format.Transcripts;
import dev.nonagon.spi.format.UpstreamConventions;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonPeek;
import dev.nonagon.spi.provider.Abilities;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI Responses. Thread-safe.
 *
 * @source OpenAI's API reference of responses; the shared pages on clients, translation and a second router
 */
final class OpenAiResponsesFormat implements FormatTranslator {
    private static final Set<String> PEEKED = Set.of("model", "stream");

    /** Where clients look for it: OpenAI's SDKs, and Codex with a base URL of either kind. */
    private static final List<String> PATHS = List.of(
            "/v1/responses", "/responses", "/codex/responses", "/codex/v1/responses", "/backend-api/codex/responses");

    private static final List<ClientRoute> ROUTES = PATHS.stream()
            .flatMap(path -> Stream.of(
                    new ClientRoute("POST", path, Operation.CHAT),
                    new ClientRoute("POST", path + "/compact", Operation.COMPACT)))
            .toList();

    private static final UpstreamConventions UPSTREAM = new UpstreamConventions(
            "/v1",
            new ProviderDescriptor.Auth("authorization", "Bearer "),
            Headers.none(),
            Map.of(
                    Operation.CHAT, new UpstreamConventions.Path("/responses"),
                    Operation.COMPACT, new UpstreamConventions.Path("/responses/compact"),
                    Operation.LIST_MODELS, new UpstreamConventions.Path("/models")),
            List.of("openai-beta"),
            Set.of(Abilities.CACHE_KEYS));

    private static final byte[] KEEP_ALIVE = ": keep-alive\n\n".getBytes(StandardCharsets.US_ASCII);

    private final SocketDialect socket;

    OpenAiResponsesFormat(InstantSource clock) {
        this.socket = new ResponsesSocket(PATHS, clock);
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

    @Override
    public Peek peek(ClientRoute route, Map<String, String> parameters, byte[] body) {
        JsonPeek peek = JsonPeek.of(body, PEEKED);
        Optional<String> model = peek.string("model");
        return new Peek(model, peek.isTrue("stream"), model.isPresent() ? peek.span("model") : Optional.empty());
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
        return new AnswerWriter(scope);
    }

    @Override
    public byte[] writeFailure(Failure failure, boolean midStream, String requestId) {
        return midStream
                ? Framing.sse().encode(Errors.event(failure, requestId))
                : Json.bytes(Errors.body(failure, requestId));
    }

    @Override
    public byte[] keepAlive() {
        return KEEP_ALIVE.clone();
    }

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
    public byte[] resume(byte[] body, Transcripts transcripts) {
        return KeptTranscript.resume(body, transcripts);
    }

    @Override
    public List<String> sealValues(byte[] body) {
        return SealScan.values(body);
    }

    @Override
    public Optional<SocketDialect> socket() {
        return Optional.of(socket);
    }
}
