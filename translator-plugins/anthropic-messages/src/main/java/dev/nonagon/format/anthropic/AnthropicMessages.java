package dev.nonagon.format.anthropic;

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
import dev.nonagon.spi.provider.Abilities;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Anthropic Messages, as a client speaks it and as an upstream does. Thread-safe, without state. */
public final class AnthropicMessages implements FormatTranslator {
    static final FormatId ID = new FormatId("anthropic-messages");

    private static final Set<String> PEEKED = Set.of("model", "stream");
    private static final List<ClientRoute> ROUTES = List.of(
            new ClientRoute("POST", "/v1/messages", Operation.CHAT),
            new ClientRoute("POST", "/v1/messages/count_tokens", Operation.COUNT_TOKENS));
    private static final UpstreamConventions UPSTREAM = new UpstreamConventions(
            "/v1",
            new ProviderDescriptor.Auth("x-api-key", ""),
            Headers.of("anthropic-version", "2023-06-01"),
            Map.of(
                    Operation.CHAT, new UpstreamConventions.Path("/messages"),
                    Operation.COUNT_TOKENS, new UpstreamConventions.Path("/messages/count_tokens"),
                    Operation.LIST_MODELS, new UpstreamConventions.Path("/models")),
            List.of("anthropic-version", "anthropic-beta"),
            // Servers that cache by themselves take the marks and do nothing.
            Set.of(Abilities.CACHE_MARKS));
    /** @source Anthropic's API reference of count_tokens */
    private static final Set<String> COUNTED =
            Set.of("model", "messages", "system", "tools", "tool_choice", "thinking", "mcp_servers", "output_config");

    private static final byte[] PING = "event: ping\ndata: {\"type\": \"ping\"}\n\n".getBytes(StandardCharsets.UTF_8);

    @Override
    public FormatId id() {
        return ID;
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
        JsonPeek json = JsonPeek.of(body, PEEKED);
        var model = json.string("model");
        boolean stream = route.operation() == Operation.CHAT && json.isTrue("stream");
        return new Peek(model, stream, model.flatMap(ignored -> json.span("model")));
    }

    @Override
    public ChatRequest readRequest(ObjectNode body, Scope scope) {
        return new RequestReader(scope).read(body);
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
        return midStream ? Framing.sse().encode(WireEvent.of("error", body)) : body;
    }

    @Override
    public byte[] keepAlive() {
        return PING.clone();
    }

    @Override
    public List<String> sealValues(byte[] body) {
        return SealScan.of(body);
    }

    @Override
    public boolean borrows(byte[] body) {
        return Borrowed.mayBeIn(body);
    }

    /** {@inheritDoc} The format has no word for an estimate; it gives the number alone. */
    @Override
    public byte[] writeTokenCount(long tokens, boolean estimated) {
        return Json.bytes(Json.object().put("input_tokens", tokens));
    }

    /** {@inheritDoc} The API refuses here what only an answer needs, {@code max_tokens} for one. */
    @Override
    public ObjectNode writeCountRequest(ChatRequest request, Scope scope) {
        return writeRequest(request, scope).retain(COUNTED);
    }

    @Override
    public OptionalLong readTokenCount(ObjectNode answer) {
        JsonNode tokens = answer.path("input_tokens");
        return tokens.isIntegralNumber() ? OptionalLong.of(tokens.longValue()) : OptionalLong.empty();
    }

    /**
     * {@inheritDoc}
     *
     * @source Anthropic's documentation of vision: width × height / 750, after the picture was made to fit 1568 pixels; at
     *     most about 1600
     */
    @Override
    public long pictureTokens(int width, int height) {
        double scale = Math.min(1, 1568.0 / Math.max(width, height));
        return Math.clamp(Math.round(width * scale * height * scale / 750), 1, 1_600);
    }
}
