package dev.nonagon.gateway;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.WireEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/** What is common to all answers. */
final class Answers {
    static final String REQUEST_ID = "x-request-id";

    /** A client that is told 429 without a time hammers or gives up; both are worse than a short wait. */
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(2);

    private Answers() {}

    static Headers common(Headers headers, String requestId) {
        return headers.plus(REQUEST_ID, requestId)
                .plus("access-control-allow-origin", "*")
                .plus("access-control-expose-headers", REQUEST_ID + ", retry-after, " + Journal.TRACE);
    }

    static Headers json() {
        return Headers.of("content-type", "application/json");
    }

    /** What ends a stream of which the client has got nothing but signs of life, in the stream's own framing. */
    static byte[] onlyWords(ClientCall call, Failure failure) {
        FormatTranslator format = call.request().format();
        Framing framing = call.request().framing();
        if (framing == format.framing()) {
            return format.writeFailure(failure, true, call.requestId());
        }
        Framing.Encoder encoder = framing.newEncoder();
        byte[] told = encoder.encode(WireEvent.of(format.writeFailure(failure, false, call.requestId())));
        byte[] closing = encoder.end();
        byte[] all = Arrays.copyOf(told, told.length + closing.length);
        System.arraycopy(closing, 0, all, told.length, closing.length);
        return all;
    }

    /** The headers of a failure: when to come back, where that is known or needed (rule W6). */
    static Headers of(Failure failure, Instant now) {
        return switch (failure.kind()) {
            case QUOTA_EXHAUSTED, RATE_LIMITED, OVERLOADED -> json().plus("retry-after", seconds(failure, now));
            // Claude Code would go on for minutes; its SDK and OpenAI's know this word.
            case UNAUTHENTICATED, FORBIDDEN -> json().plus("x-should-retry", "false");
            case INVALID_REQUEST,
                    REFUSED,
                    CONTEXT_TOO_LONG,
                    MODEL_UNAVAILABLE,
                    UNSUPPORTED,
                    UNREACHABLE,
                    PROTOCOL,
                    INTERNAL -> json();
        };
    }

    private static String seconds(Failure failure, Instant now) {
        Duration wait = failure.retryAfter()
                .or(() -> failure.resetsAt().map(at -> Duration.between(now, at)))
                .orElse(DEFAULT_WAIT);
        return Long.toString(Math.max(1, wait.plusMillis(999).toSeconds()));
    }
}
