package dev.nonagon.provider.codex;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.JsonEdit;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.Transport;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.spi.provider.UpstreamSink;
import dev.nonagon.spi.provider.UpstreamSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.node.StringNode;

/**
 * Responses over a WebSocket (rules C8 to C10). Thread-safe; it remembers which doors were closed.
 *
 * @source OpenAI's guide on WebSocket mode (a body without {@code stream}; {@code response.create}; the events of a stream, one
 *     a message); the beta header, statuses in {@code error} events and {@code codex.rate_limits}: public clients of the back
 *     end that agree, read 2026-11-28
 */
final class PlanSockets {
    private static final String BETA = "openai-beta";
    private static final String SOCKETS = "responses_websockets=2026-02-06";
    private static final List<JsonEdit> TO_MESSAGE = List.of(
            new JsonEdit.Set("/type", StringNode.valueOf("response.create")),
            new JsonEdit.Remove("/stream"),
            new JsonEdit.Remove("/background"));

    /** Of a request with a body. */
    private static final Set<String> BODY_HEADERS = Set.of("accept", "content-type", "content-length");

    /** Where there is no such door, it is not built in a minute. */
    private static final Duration NO_DOOR = Duration.ofMinutes(30);

    private static final Duration TROUBLE = Duration.ofMinutes(1);
    private static final Set<Integer> NO_DOOR_STATUSES = Set.of(404, 405, 426, 501);

    /** What HTTP would say as well: who asks, and how much. */
    private static final Set<Integer> ANSWERS = Set.of(401, 402, 429);

    private static final int TOO_BIG = 1009;

    private final BooleanSupplier wanted;
    private final InstantSource clock;
    /** By address: until when HTTP is spoken at once. */
    private final Map<String, Instant> closed = new ConcurrentHashMap<>();

    /** @param wanted the owner's wish of the moment */
    PlanSockets(BooleanSupplier wanted, InstantSource clock) {
        this.wanted = wanted;
        this.clock = clock;
    }

    /**
     * Asks over a socket, if that is wanted and possible.
     *
     * @param request as it would go over HTTP
     * @return whether there was an answer; if not, nothing has been told to the sink and HTTP has its turn
     * @throws IOException if the answer broke off
     */
    boolean answered(UpstreamRequest request, Transport transport, UpstreamSink sink)
            throws IOException, InterruptedException {
        String address = request.uri().toString();
        if (!wanted.getAsBoolean() || closed.getOrDefault(address, Instant.MIN).isAfter(clock.instant())) {
            return false;
        }
        UpstreamSocket socket;
        try {
            socket = transport.open(opening(request));
        } catch (UpstreamSocket.Refused refused) {
            ResponseHead head = refused.head();
            if (ANSWERS.contains(head.status())) {
                sink.head(head);
                sink.body(refused.body(), 0, refused.body().length);
                return true;
            }
            return closed(address, NO_DOOR_STATUSES.contains(head.status()) ? NO_DOOR : TROUBLE);
        } catch (IOException e) {
            // Whatever keeps HTTP away as well is told by HTTP.
            return closed(address, TROUBLE);
        }
        SocketAnswer answer = new SocketAnswer(sink);
        try (socket) {
            socket.send(new String(JsonEdit.apply(request.body(), TO_MESSAGE), StandardCharsets.UTF_8));
            while (answer.goesOn()) {
                answer.hear(socket.receive());
            }
        } catch (UpstreamSocket.Ended ended) {
            if (answer.begun()) {
                throw ended;
            }
            // A body that is too long for a message may be none for a request.
            return ended.code() != TOO_BIG && closed(address, TROUBLE);
        }
        return answer.told();
    }

    /** @return false, always */
    private boolean closed(String address, Duration forHowLong) {
        closed.put(address, clock.instant().plus(forHowLong));
        return false;
    }

    private static UpstreamRequest opening(UpstreamRequest request) {
        Headers[] headers = {Headers.none()};
        request.headers().forEach((name, value) -> {
            if (!BODY_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                headers[0] = headers[0].plus(name, value);
            }
        });
        String betas = headers[0].first(BETA).orElse("");
        String all =
                betas.contains("responses_websockets=") ? betas : betas.isEmpty() ? SOCKETS : betas + "," + SOCKETS;
        return new UpstreamRequest("GET", request.uri(), headers[0].with(BETA, all), new byte[0]);
    }
}
