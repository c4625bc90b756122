package dev.nonagon.observation;

import dev.nonagon.spi.Headers;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A request that was let in and understood.
 *
 * @param key the name of the API key that the client showed
 * @param keyId that key's id
 * @param method of HTTP; {@code GET} for one that came over a WebSocket
 * @param query decoded
 * @param headers as the client sent them, credentials among them
 * @param body not to be changed
 * @param format of the client
 * @param operation in lower case
 */
@SuppressWarnings("ArrayRecordComponent") // Lent, never compared.
public record Arrival(
        String requestId,
        Instant at,
        Optional<String> key,
        Optional<String> keyId,
        String method,
        String path,
        Map<String, String> query,
        Headers headers,
        byte[] body,
        String format,
        String operation,
        String model,
        boolean stream,
        TraceContext trace) {
    public Arrival {
        query = Map.copyOf(query);
    }
}
