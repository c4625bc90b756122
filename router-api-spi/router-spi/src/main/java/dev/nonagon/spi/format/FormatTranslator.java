package dev.nonagon.spi.format;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.ChatRequest;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * One wire language. Thread-safe and without state of its own: what belongs to one request lives in its {@link Scope},
 * reader and writer.
 */
public interface FormatTranslator {
    FormatId id();

    /** Its HTTP surface; empty if only upstreams speak it. */
    List<ClientRoute> routes();

    UpstreamConventions upstream();

    /**
     * Looks at a client's request without building a tree.
     *
     * @param pathParameters the values of the route's template
     * @throws dev.nonagon.spi.json.JsonProblem if the body is not JSON
     */
    Peek peek(ClientRoute route, Map<String, String> pathParameters, byte[] body);

    /**
     * Reads a request of operation CHAT (or COUNT_TOKENS, which asks about the same body).
     *
     * @throws RequestProblem if it is not this format
     */
    ChatRequest readRequest(ObjectNode body, Scope scope);

    /** Writes a request so that a strict upstream takes it; what cannot be said is named in {@code scope.lost}. */
    ObjectNode writeRequest(ChatRequest request, Scope scope);

    EventReader newReader(Scope scope);

    EventWriter newWriter(Scope scope);

    /** How a streamed answer is cut into events on a client's connection. */
    default Framing framing() {
        return Framing.sse();
    }

    /**
     * The format's own shape of an error.
     *
     * @param midStream whether a stream has begun: then a framed event, else a whole body
     * @param requestId to be named in it where the shape has room
     */
    byte[] writeFailure(Failure failure, boolean midStream, String requestId);

    /** Framed bytes that keep a silent stream alive and mean nothing, for example an SSE comment. */
    byte[] keepAlive();

    /**
     * The answer to COUNT_TOKENS.
     *
     * @param estimated whether the router counted and not the upstream
     */
    byte[] writeTokenCount(long tokens, boolean estimated);
}
