package dev.nonagon.spi.format;

import dev.nonagon.spi.chat.ChatRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What one attempt of one request shares between the readers and writers of its two formats. Deterministic: ids come from
 * the request's own id. Not thread-safe.
 */
public final class Scope {
    private final String requestId;
    private final Instant startedAt;
    private final boolean streaming;
    private final long estimatedInputTokens;
    private final Optional<ChatRequest> request;
    private final Transcripts transcripts;
    private final Set<String> upstreamCan;
    private final List<Loss> losses = new ArrayList<>();
    private final ToolNames toolNames = new ToolNames();
    private final RandomGenerator ids;
    private long trimmed;

    private Scope(
            String requestId,
            Instant startedAt,
            boolean streaming,
            long estimatedInputTokens,
            Optional<ChatRequest> request,
            Transcripts transcripts,
            Set<String> upstreamCan) {
        this.requestId = requestId;
        this.startedAt = startedAt;
        this.streaming = streaming;
        this.estimatedInputTokens = estimatedInputTokens;
        this.request = request;
        this.transcripts = transcripts;
        this.upstreamCan = Set.copyOf(upstreamCan);
        this.ids = new java.util.SplittableRandom(requestId.hashCode() * 0x9E3779B97F4A7C15L);
    }

    /** A scope in which a request is read. */
    public static Scope of(String requestId, Instant startedAt, boolean streaming) {
        return of(requestId, startedAt, streaming, Transcripts.none());
    }

    /** A scope in which a request is read that may come back to an earlier answer. */
    public static Scope of(String requestId, Instant startedAt, boolean streaming, Transcripts transcripts) {
        return new Scope(requestId, startedAt, streaming, 0, Optional.empty(), transcripts, Set.of());
    }

    /**
     * A fresh scope for one attempt at the same request: no losses, no names.
     *
     * @param read what the client asked, in canonical form; its answer's writer may look at it
     * @param inputTokens the router's estimate of the prompt, for formats whose stream begins with a count
     */
    public Scope attempt(ChatRequest read, long inputTokens) {
        return attempt(read, inputTokens, Set.of());
    }

    /**
     * @param upstreamCan what the upstream's model can, as its descriptor says
     */
    public Scope attempt(ChatRequest read, long inputTokens, Set<String> upstreamCan) {
        return new Scope(requestId, startedAt, streaming, inputTokens, Optional.of(read), transcripts, upstreamCan);
    }

    public String requestId() {
        return requestId;
    }

    /** When the request came: the only time a translator knows. */
    public Instant startedAt() {
        return startedAt;
    }

    /** Whether the client wants a stream; a writer then emits events as they come, else one whole body at the end. */
    public boolean streaming() {
        return streaming;
    }

    public long estimatedInputTokens() {
        return estimatedInputTokens;
    }

    /** What the client asked; empty while it is being read. */
    public Optional<ChatRequest> request() {
        return request;
    }

    /**
     * Whether the upstream's model is known to be able to do something that not every server of its format can.
     *
     * @param what a word of {@link dev.nonagon.spi.provider.Abilities}
     */
    public boolean upstreamCan(String what) {
        return upstreamCan.contains(what);
    }

    /** What earlier answers to this client said. */
    public Transcripts transcripts() {
        return transcripts;
    }

    public ToolNames toolNames() {
        return toolNames;
    }

    /** Says that something could not be carried over. */
    public void lost(String pointer, String reason) {
        losses.add(new Loss(pointer, reason));
    }

    public List<Loss> losses() {
        return List.copyOf(losses);
    }

    /** Says that so many characters of the prompt were left out on purpose, so that it costs less. */
    public void trimmed(long characters) {
        trimmed += characters;
    }

    /** How many characters of the prompt were left out on purpose. */
    public long trimmed() {
        return trimmed;
    }

    /** A new id, {@code prefix} and 24 hex digits: the same sequence for the same request. */
    public String newId(String prefix) {
        byte[] bytes = new byte[12];
        ids.nextBytes(bytes);
        return prefix + HexFormat.of().formatHex(bytes);
    }
}
