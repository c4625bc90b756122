package dev.nonagon.spi.format;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.ChatRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
     * @param parameters the values of the route's template, and the query's, these with a {@code ?} before the name
     * @throws dev.nonagon.spi.json.JsonProblem if the body is not JSON
     */
    Peek peek(ClientRoute route, Map<String, String> parameters, byte[] body);

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

    /**
     * Writes a request of operation COUNT_TOKENS: what {@link #writeRequest} writes, without what only an answer needs, where
     * the upstream refuses that here.
     */
    default ObjectNode writeCountRequest(ChatRequest request, Scope scope) {
        return writeRequest(request, scope);
    }

    /** The number in an upstream's answer to COUNT_TOKENS; empty if it holds none. */
    default OptionalLong readTokenCount(ObjectNode answer) {
        return OptionalLong.empty();
    }

    /** What a picture of this size in pixels costs, by what the format's vendor documents. */
    default long pictureTokens(int width, int height) {
        return Math.clamp((long) width * height / 750, 1, 1_600);
    }

    /** What a document of so many pages costs, by what the format's vendor documents. */
    default long documentTokens(int pages) {
        return 2_000L * pages;
    }

    /**
     * The body with what an earlier answer said put in, where the client only names it; the same bytes if it names none, or
     * one that {@code transcripts} does not know (its upstream may).
     */
    default byte[] resume(byte[] body, Transcripts transcripts) {
        return body;
    }

    /**
     * The seals that a client's request carries: signatures and encrypted thoughts, without a tree. A relay that finds a
     * foreign one among them reads and writes the request anew. Empty where the format has no slot for any.
     *
     * @return the values in their order; an empty text stands for a thought whose seal is missing, where upstreams of this
     *     format refuse such a thought
     */
    default List<String> sealValues(byte[] body) {
        return List.of();
    }

    /**
     * Whether a client's request may hold what this format's writer made of another provider's answer and a server of this
     * format would refuse; such a request is read and written anew. Asked of every relayed request: answer from the bytes.
     */
    default boolean borrows(byte[] body) {
        return false;
    }

    /**
     * What the format answers to a request that asks no model anything, for example "load this model"; empty for every
     * other. Framed, if {@link #peek} says that the client wants a stream.
     *
     * @param now the only time that the answer can name
     * @throws dev.nonagon.spi.json.JsonProblem if the body is not JSON
     */
    default Optional<byte[]> withoutModel(ClientRoute route, byte[] body, Instant now) {
        return Optional.empty();
    }

    /** How the format asks for vectors; empty if it cannot. */
    default Optional<EmbeddingTranslator> embeddings() {
        return Optional.empty();
    }

    /** Its conversation over a WebSocket; empty if it has none. */
    default Optional<SocketDialect> socket() {
        return Optional.empty();
    }
}
