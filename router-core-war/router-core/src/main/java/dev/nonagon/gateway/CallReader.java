package dev.nonagon.gateway;

import dev.nonagon.apikeys.KeyPass;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.ClientRoute;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.Peek;
import dev.nonagon.spi.format.Transcripts;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.translation.ClientRequest;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Understands a request's body as far as routing needs, and puts in what the client only names. Thread-safe. */
final class CallReader {
    private final Function<Optional<String>, Transcripts> transcripts;

    /**
     * @param transcripts those of the client with the key of this id
     */
    CallReader(Function<Optional<String>, Transcripts> transcripts) {
        this.transcripts = transcripts;
    }

    /**
     * A request that was let in.
     *
     * @param nanos when it came, on the monotonic clock
     * @param key who was let in
     */
    record Arrival(String requestId, Instant at, long nanos, KeyPass key) {}

    /**
     * @param parameters of the path and the query, as {@link FormatTranslator#peek} takes them
     */
    @SuppressWarnings("ReferenceEquality") // A body that needs nothing comes back as it is.
    ClientCall read(
            Arrival arrival,
            Board board,
            FormatTranslator format,
            ClientRoute route,
            Map<String, String> parameters,
            Headers headers,
            byte[] sent)
            throws Refusal {
        Transcripts own = transcripts.apply(arrival.key().id());
        byte[] body = sent;
        Peek peek;
        try {
            peek = format.peek(route, parameters, sent);
            if (route.operation() == Operation.CHAT || route.operation() == Operation.COUNT_TOKENS) {
                body = format.resume(sent, own);
                peek = body == sent ? peek : format.peek(route, parameters, body);
            }
        } catch (JsonProblem e) {
            throw new Refusal(
                    400,
                    Failure.Kind.INVALID_REQUEST,
                    sent.length == 0
                            ? "The request has no body; it must be a JSON object."
                            : "The body is not valid JSON: " + e.getMessage() + ".");
        }
        String model = peek.model()
                .filter(m -> !m.isBlank())
                .orElseThrow(() -> new Refusal(
                        400,
                        Failure.Kind.INVALID_REQUEST,
                        "The request names no model: set 'model' to one that GET /v1/models lists."));
        ClientRequest request = new ClientRequest(format, body, peek, arrival.requestId(), arrival.at(), own);
        return new ClientCall(
                arrival.requestId(),
                arrival.at(),
                arrival.nanos(),
                route.operation(),
                request,
                model,
                headers,
                arrival.key(),
                board);
    }
}
