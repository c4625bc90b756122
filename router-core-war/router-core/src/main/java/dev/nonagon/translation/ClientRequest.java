package dev.nonagon.translation;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.Loss;
import dev.nonagon.spi.format.Peek;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.Transcripts;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonEdit;
import dev.nonagon.spi.json.JsonProblem;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client asked, in its own bytes, and in canonical form for whoever needs that. Used by one request's attempts, of
 * which two may run beside each other.
 */
public final class ClientRequest {
    private final FormatTranslator format;
    private final byte[] body;
    private final Peek peek;
    private final Scope readingScope;
    private final Transcripts transcripts;
    private @Nullable ChatRequest canonical;
    private long estimatedTokens = -1;
    private @Nullable Boolean borrows;

    /**
     * @param body not to be changed
     * @param transcripts what earlier answers to this client said
     */
    public ClientRequest(
            FormatTranslator format,
            byte[] body,
            Peek peek,
            String requestId,
            Instant startedAt,
            Transcripts transcripts) {
        this.format = format;
        this.body = body;
        this.peek = peek;
        this.transcripts = transcripts;
        this.readingScope = Scope.of(requestId, startedAt, peek.stream(), transcripts);
    }

    /** The body with the provider's name of the model in the place of the client's; the same bytes if it is the same. */
    byte[] withModel(String model) {
        if (peek.model().filter(model::equals).isPresent()) {
            return body;
        }
        return peek.modelSpan()
                .map(span -> JsonEdit.splice(
                        body, span, peek.quoted() ? JsonEdit.literal(model) : model.getBytes(StandardCharsets.UTF_8)))
                .orElse(body);
    }

    /** How this client's stream is cut. */
    public Framing framing() {
        return peek.framing().orElseGet(format::framing);
    }

    public FormatTranslator format() {
        return format;
    }

    /** The client's own bytes; not to be changed. */
    public byte[] body() {
        return body;
    }

    public Peek peek() {
        return peek;
    }

    /**
     * The request in canonical form, read on the first call.
     *
     * @throws dev.nonagon.spi.format.RequestProblem if the body is not the client's format after all
     */
    public synchronized ChatRequest canonical() {
        ChatRequest known = canonical;
        if (known == null) {
            known = format.readRequest(Json.parseObject(body), readingScope).withStream(peek.stream());
            canonical = known;
        }
        return known;
    }

    /** What reading alone could not carry over. */
    public List<Loss> readingLosses() {
        return readingScope.losses();
    }

    /** A fresh scope for one attempt at an upstream of which nothing more is known. */
    public Scope attempt() {
        return attempt(Set.of());
    }

    /**
     * A fresh scope for one attempt.
     *
     * @param upstreamCan what the upstream's model can
     */
    public Scope attempt(Set<String> upstreamCan) {
        return readingScope.attempt(canonical(), estimatedTokens(), upstreamCan);
    }

    /** Whether the body may hold what only the router made, and a server of its format would refuse. Remembered. */
    boolean borrows() {
        Boolean known = borrows;
        if (known == null) {
            known = format.borrows(body);
            borrows = known;
        }
        return known;
    }

    /**
     * A fresh scope for the answer to a relayed request. An upstream may take what this router cannot read: then the writer
     * knows nothing of the request.
     */
    public Scope answering() {
        try {
            return attempt();
        } catch (RequestProblem | JsonProblem e) {
            return readingScope;
        }
    }

    /** A fresh scope for an attempt at something that has no canonical form. */
    Scope bareAttempt() {
        return Scope.of(readingScope.requestId(), readingScope.startedAt(), false, transcripts);
    }

    /** A scope for an attempt that relays bytes and needs no canonical form. */
    Scope relay() {
        return readingScope;
    }

    /**
     * The router's own guess at the prompt's tokens. Costs a reading of the request; remembered. A request that only its
     * upstream can read is guessed from its length.
     */
    public synchronized long estimatedTokens() {
        if (estimatedTokens < 0) {
            try {
                estimatedTokens = TokenEstimate.of(canonical());
            } catch (RequestProblem | JsonProblem e) {
                estimatedTokens = TokenEstimate.ofBytes(body.length);
            }
        }
        return estimatedTokens;
    }
}
