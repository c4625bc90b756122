package dev.nonagon.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Expected trouble, as a value. What is penalised and what is tried next both follow from the kind, in the router.
 *
 * @param kind what went wrong
 * @param status the upstream's HTTP status, or 0 where there was none
 * @param message a sentence for a person; never holds a secret
 * @param retryAfter how long the upstream asked to wait
 * @param resetsAt when the exhausted quota is back, if the upstream said so
 * @param extent how far the trouble reaches, where the upstream said so; else that follows from the kind
 * @param code the upstream's own word for it, such as {@code usage_limit_reached}; empty if it has none
 */
public record Failure(
        Kind kind,
        int status,
        String message,
        Optional<Duration> retryAfter,
        Optional<Instant> resetsAt,
        Optional<Extent> extent,
        String code) {

    /** A failure of which the upstream did not say how far it reaches. */
    public Failure(Kind kind, int status, String message, Optional<Duration> retryAfter, Optional<Instant> resetsAt) {
        this(kind, status, message, retryAfter, resetsAt, Optional.empty(), "");
    }

    /** How far a trouble reaches. */
    public enum Extent {
        /** This request only, such as one that asks for a paid extra: nothing else fails because of it. */
        REQUEST,
        /** The model: others of the same account, or of the same provider, go on. */
        MODEL,
        /** Everything the account does. */
        ACCOUNT,
        /** Every account, for the provider keeps out where we come from. */
        PROVIDER
    }

    /** The closed list of things that go wrong. */
    public enum Kind {
        /** The request is malformed; no other account would take it. */
        INVALID_REQUEST(400),
        /** The provider declined on grounds of content or policy. */
        REFUSED(400),
        /** More tokens than this model takes. */
        CONTEXT_TOO_LONG(400),
        /** The account's credential was not accepted. */
        UNAUTHENTICATED(401),
        /** The account may not do this. */
        FORBIDDEN(403),
        /** The account's allowance is used up until it resets. */
        QUOTA_EXHAUSTED(429),
        /** Too many requests just now. */
        RATE_LIMITED(429),
        /** Unknown, retired or disabled model. */
        MODEL_UNAVAILABLE(404),
        /** This model cannot do what the request asks for (a parameter, a tool, a picture); another may. */
        UNSUPPORTED(400),
        /** The provider is too busy; not the account's fault. */
        OVERLOADED(503),
        /** No answer: connection refused, reset, time-out. */
        UNREACHABLE(502),
        /** An answer that breaks its own protocol, a stream that ended early among them. */
        PROTOCOL(502),
        /** A fault of the router itself. */
        INTERNAL(500);

        private final int clientStatus;

        Kind(int clientStatus) {
            this.clientStatus = clientStatus;
        }

        /** The HTTP status with which a client is told. */
        public int clientStatus() {
            return clientStatus;
        }
    }

    public static Failure of(Kind kind, String message) {
        return of(kind, 0, message);
    }

    public static Failure of(Kind kind, int status, String message) {
        return new Failure(kind, status, message, Optional.empty(), Optional.empty());
    }

    public Failure withKind(Kind other) {
        return new Failure(other, status, message, retryAfter, resetsAt, extent, code);
    }

    public Failure withMessage(String text) {
        return new Failure(kind, status, text, retryAfter, resetsAt, extent, code);
    }

    public Failure withRetryAfter(Duration wait) {
        return new Failure(kind, status, message, Optional.of(wait), resetsAt, extent, code);
    }

    /** The same, reaching that far. */
    public Failure reaching(Extent far) {
        return new Failure(kind, status, message, retryAfter, resetsAt, Optional.of(far), code);
    }
}
