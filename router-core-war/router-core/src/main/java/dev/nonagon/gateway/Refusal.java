package dev.nonagon.gateway;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;

/**
 * A request that is answered with an error before anyone was asked. Thrown within the gateway only, where it saves passing
 * a result through every step; it carries no stack.
 */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;
    private final int status;
    private final transient Headers headers;

    Refusal(int status, Failure.Kind kind, String message) {
        this(status, kind, message, Headers.none());
    }

    Refusal(int status, Failure.Kind kind, String message, Headers headers) {
        super(message, null, false, false);
        this.failure = Failure.of(kind, status, message);
        this.status = status;
        this.headers = headers;
    }

    Refusal(Failure failure) {
        super(failure.message(), null, false, false);
        this.failure = failure;
        this.status = failure.kind().clientStatus();
        this.headers = Headers.none();
    }

    Failure failure() {
        return failure;
    }

    int status() {
        return status;
    }

    /** Headers beside the usual ones. */
    Headers headers() {
        return headers;
    }
}
